"""What becomes of pins in real registries, and copies of what is pinned that no engine has a part in."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.contract.conftest import connected
from tests.contract.host import Host, on_every_store, unique
from tests.contract.test_check import Here
from tests.lab.proxy import CountingProxy
from tests.lab.pushed import push_image, push_index
from tests.lab.registry import Registry
from tui.domain.check import Answer
from tui.domain.image import Image
from tui.domain.pin import Pin
from tui.domain.reference import Reference, canonical
from tui.engine.client import Engine
from tui.resources.pins import here as what_is_here
from tui.resources.pins import pin_rows, state, version
from tui.work.check import check_pin
from tui.work.copying import CopyMeans, copy_work, prepare, undo_of
from tui.work.jobs import Jobs
from tui.work.pin_copies import note, with_note
from tui.work.pins import Pins
from tui.work.tags import Place, same_digest

pytestmark = on_every_store


class Pinned:
    """An image that was pushed, pulled and pinned."""

    def __init__(self, here: Here, host: Host) -> None:
        self.here, self.digest = here, here.push()
        here.pull_anew(host)
        self.pin = Pin(canonical(here.reference), self.digest, here.id)

    def check(self) -> Answer:
        return check_pin(self.pin, self.here.means())

    def said(self, images: list[Image]) -> tuple[str, str]:
        """What the list of pins says: of the registry, and of what is here."""
        (row,) = pin_rows([self.pin], images, {version(self.pin): self.check()})
        return state(row), what_is_here(row)


@pytest.fixture
def pinned(host: Host, engine: Engine, registry: Registry, tmp_path: Path) -> Pinned:
    return Pinned(Here(host, engine, registry, tmp_path), host)


def test_a_pin_whose_tag_goes_on_is_lost_and_goes(pinned: Pinned, engine: Engine) -> None:
    here, storage = pinned.here, pinned.here.storage
    assert pinned.said(engine.list_images()) == ("as pinned", "here")
    new = push_image(here.registry, here.repository, "1", content=b"something else")
    assert (pinned.check().digest, pinned.check().kept) == (new, pinned.digest)
    assert pinned.said(engine.list_images()) == ("moved", "here")
    storage.remove_image(here.repository, pinned.digest)
    assert pinned.said(engine.list_images()) == ("moved, lost", "here")
    storage.remove_tag(here.repository, "1")
    assert pinned.said(engine.list_images()) == ("not there", "here")


def test_another_manifest_of_the_very_same_image_is_not_what_is_pinned(pinned: Pinned) -> None:
    here = pinned.here
    other = push_image(here.registry, here.repository, "other", content=b"for arm64")
    index = push_index(here.registry, here.repository, "1", pinned.digest, other)
    found = pinned.check()
    assert (found.state, found.digest, found.kept) == ("moved", index, pinned.digest)


def test_a_pin_is_one_question_while_nothing_has_changed(
    pinned: Pinned, host: Host, proxy: CountingProxy
) -> None:
    engine = connected(proxy.url, host.info)
    asked = len(proxy.requests)
    check_pin(pinned.pin, pinned.here.means(engine))
    engine.close()
    asks = [line.partition("/distribution/")[2] for line in proxy.requests[asked:]]
    assert asks == [f"{pinned.here.reference}/json"]


def test_the_name_that_is_somewhere_else_here(pinned: Pinned, engine: Engine, host: Host) -> None:
    newer = host.image(f"contract/{unique('newer')}:1", size=2000)
    engine.tag(pinned.here.id, f"{pinned.here.registry.host}/{pinned.here.repository}:kept")
    engine.tag(newer, pinned.here.reference)
    assert pinned.said(engine.list_images()) == ("as pinned", "name moved")
    engine.untag(pinned.here.reference)
    assert pinned.said(engine.list_images()) == ("as pinned", "no name")


def test_the_registrys_tags_of_the_pinned_digest(pinned: Pinned) -> None:
    here = pinned.here
    here.storage.tag(here.repository, pinned.digest, "2016.06", "2016.05")
    push_image(here.registry, here.repository, "2016.07", content=b"something else")
    place = Place(here.registry.host, here.repository, here.means().open_registry, here.env)
    found = same_digest(place, pinned.digest)
    assert set(found.tags) == {"1", "2016.05", "2016.06"}
    assert (found.looked, found.of) == (4, 4)


def test_a_mirror_of_what_is_pinned_is_noted_and_taken_back(pinned: Pinned, tmp_path: Path) -> None:
    here = pinned.here
    push_image(here.registry, here.repository, "1", content=b"something else")
    file = Pins(str(tmp_path / "pins.toml"))
    file.record(pinned.pin)
    target = Reference.parse(f"{here.registry.host}/mirror/{here.repository}:kept")

    def place(name: Reference) -> Place:
        return Place(name.registry, name.repository, here.means().open_registry, here.env)

    means = CopyMeans(place)
    order = prepare(means, Reference.parse(pinned.pin.pinned), target)
    jobs = Jobs()
    job = jobs.start("Mirror", target.familiar, "", lambda job: copy_work(means)(job, order))
    assert jobs.wait(30, job.id)
    assert jobs.shutdown()
    assert job.state == "done", job.record.failure
    assert here.storage.tags(target.repository) == {"kept": pinned.digest}
    noted = note(file, pinned.pin.familiar, order.digest, order.reference)
    assert file.look().pins[0].tags == (target.canonical,)
    step = with_note(undo_of(order, means), file, noted)
    assert step is not None
    step.call()
    assert here.storage.tags(target.repository) == {}
    assert file.look().pins == (pinned.pin,)
