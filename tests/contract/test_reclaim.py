"""The bytes that dtui predicts a removal frees, beside what the engine then has, and beside the disk itself."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import needs, with_busybox
from tests.contract.conftest import connected
from tests.lab.buildkit import build_with_buildkit
from tests.lab.engine import DockerEngine, DockerEngine20, DockerEngine26
from tests.lab.seed import BUSYBOX, build_image, create_container
from tests.wait import eventually
from tui.domain.build_cache import CacheHold, CacheRecord, held_by_cache
from tui.domain.layers import ImageLayers
from tui.domain.reclaim import Ledger
from tui.engine.client import Engine
from tui.engine.errors import Conflict
from tui.work.facts import Facts
from tui.work.facts_file import FactsFile

CLASSIC = ("docker20", "docker26")
# Bytes on the disk that are no layer's: names of folders, links between layers, databases of the builder.
NOISE = 1000


@dataclass
class Lab:
    """An engine with images that share layers in every way, and dtui's picture of it."""

    running: DockerEngine
    api: Any
    engine: Engine
    facts: Facts
    ids: dict[str, str]

    def known(self) -> Mapping[str, ImageLayers]:
        tree = self.engine.image_tree()
        return self.facts.gather(tree.parents, within=60)

    def cache(self) -> tuple[CacheRecord, ...]:
        return self.engine.build_cache()

    def hold(self) -> CacheHold:
        return held_by_cache(self.cache(), self.known().values())

    def remove(self, *names: str) -> None:
        for name in names:
            self.engine.remove_image(self.ids.get(name, name))

    def remove_hidden(self, ids: Iterable[str]) -> None:
        """Those that builds left, each after what was built on it."""
        parents = self.engine.image_tree().parents
        for id in sorted(ids, key=lambda id: -_depth(id, parents)):
            self.engine.remove_image(id)

    def remove_cache(self, records: Collection[CacheRecord]) -> None:
        parents = {record.id: next(iter(record.parents), "") for record in records}
        for id in sorted(parents, key=lambda id: -_depth(id, parents)):
            self.engine.remove_cache(id)

    def on_disk(self) -> int:
        """Bytes of all files in all layers, whoever holds them."""
        folders = ("overlay2",) if (self.running.data / "overlay2").exists() else ("containerd",)
        return sum(sum(_files(self.running.data / folder)) for folder in folders)


def _files(folder: Path) -> Iterator[int]:
    for path, _, names in os.walk(folder):
        # Snapshots of running builds and containers are mounted there a second time.
        if not path.endswith("/merged"):
            sizes = (os.lstat(os.path.join(path, name)).st_size for name in names)
            yield from (size for size in sizes if size > NOISE)


def _depth(id: str, parents: Mapping[str, str]) -> int:
    depth = 0
    while id := parents.get(id, ""):
        depth += 1
    return depth


def _started(part: Any) -> Iterator[Lab]:
    needs(type(part))
    for running in with_busybox(part):
        with closing(running.api()) as api, closing(connected(running.url)) as engine:
            facts = Facts(engine, lambda store: FactsFile("/dev/null/none"))
            yield Lab(running, api, engine, facts, {})
            facts.close()


@pytest.fixture(params=CLASSIC)
def lab(request: pytest.FixtureRequest) -> Iterator[Lab]:
    """An engine of its own with the classic store: what is counted is all it has."""
    yield from _started(
        DockerEngine20() if request.param == "docker20" else DockerEngine26(containerd_store=False)
    )


@pytest.fixture
def containerd() -> Iterator[Lab]:
    """One with the containerd store."""
    yield from _started(DockerEngine26())


def fill(lab: Lab) -> None:
    """Two bases, images on them by both builders, one of them in use, one with several names."""
    api, ids = lab.api, lab.ids
    ids["base"] = build_image(api, "base:1", layers=2, size=400_000)
    ids["other"] = build_image(api, "other:1", layers=1, size=300_000)
    for n, size in enumerate((500_000, 250_000, 125_000), 1):
        ids[f"app{n}"] = build_image(api, f"app:{n}", layers=2, size=size, base="base:1")
    api.tag("app:1", "registry.example/app", "1")
    api.tag("app:1", "app", "stable")
    create_container(api, "user", image="app:2")
    steps = "RUN dd if=/dev/urandom of=/a bs=1000 count=700\nRUN true\nWORKDIR /w\nCOPY f /f\nENV A=1"
    files = {"f": os.urandom(150_000)}
    ids["kit"] = build_with_buildkit(api, "kit:1", f"FROM base:1\n{steps}", files)


def leftovers(lab: Lab, *names: str) -> list[str]:
    """The images that builds left and that only these were built on."""
    parents, hidden = lab.engine.image_tree().parents, {i.id for i in lab.engine.image_tree().hidden}
    found = []
    for name in names:
        id = parents[lab.ids[name]]
        while id in hidden:
            found.append(id)
            id = parents[id]
    return found


def near(found: int, wanted: int) -> bool:
    """Within one percent."""
    return abs(found - wanted) <= abs(wanted) / 100


def test_the_prediction_is_what_the_engine_then_has(lab: Lab) -> None:
    fill(lab)
    before, disk = lab.engine.stored(), lab.on_disk()
    ledger = Ledger(lab.known(), lab.hold())
    hidden = leftovers(lab, "app1", "app3")
    for id in (lab.ids["app1"], lab.ids["app3"], lab.ids["kit"], *hidden):
        ledger.choose(id)
    predicted = ledger.reclaim()
    assert predicted.exact, predicted.notes
    assert predicted.freed == 2 * 500_000 + 2 * 125_000
    assert predicted.held_by_cache == 700_000 + 150_000
    lab.remove("registry.example/app:1", "app:stable", "app:1", "app:3", "kit:1")
    lab.remove_hidden(hidden)
    after = lab.engine.stored()
    # The engine counts as freed what its build cache still holds; the disk does not.
    assert near(before.layers - after.layers, predicted.freed + predicted.held_by_cache)
    assert near(before.total - after.total, predicted.freed)
    assert near(disk - lab.on_disk(), predicted.freed)


def test_what_builds_left_keeps_the_layers(lab: Lab) -> None:
    fill(lab)
    before = lab.engine.stored()
    ledger = Ledger(lab.known(), lab.hold())
    ledger.choose(lab.ids["app3"])
    predicted = ledger.reclaim()
    hidden = set(leftovers(lab, "app3"))
    assert hidden
    # The image has the layers of its last step; that of the first is also its parent's.
    assert (predicted.freed, predicted.keepers[-1].size) == (125_000, 125_000)
    assert set(predicted.keepers[-1].images) == hidden
    lab.remove("app:3")
    assert near(before.layers - lab.engine.layers_size(), 125_000)


def test_a_base_in_use_below_others_frees_nothing(lab: Lab) -> None:
    fill(lab)
    before = lab.engine.layers_size()
    ledger = Ledger(lab.known(), lab.hold())
    ledger.choose(lab.ids["base"])
    assert ledger.reclaim().freed == 0
    lab.remove("base:1")
    assert lab.engine.layers_size() == before


def test_the_cache_goes_with_its_records(lab: Lab) -> None:
    fill(lab)
    disk, ledger = lab.on_disk(), Ledger(lab.known(), lab.hold())
    hidden = leftovers(lab, "app1")
    # The base stays, and what the cache has of it with it.
    records = [record for record in lab.cache() if "from local" not in record.description]
    for id in (lab.ids["kit"], lab.ids["app1"], *hidden, *(record.id for record in records)):
        ledger.choose(id)
    predicted = ledger.reclaim()
    assert predicted.exact, predicted.notes
    assert predicted.held_by_cache == 0
    lab.remove("kit:1", "registry.example/app:1", "app:stable", "app:1")
    lab.remove_hidden(hidden)
    lab.remove_cache(records)
    assert near(disk - lab.on_disk(), predicted.freed)


def test_the_cache_holds_a_base_after_its_images_are_gone(lab: Lab) -> None:
    lab.ids["kit"] = build_with_buildkit(lab.api, "kit:1", f"FROM {BUSYBOX}\nRUN echo x > /x")
    lab.ids["busybox"] = lab.api.inspect_image(BUSYBOX)["Id"]
    disk, records = lab.on_disk(), lab.cache()
    ledger = Ledger(lab.known(), lab.hold())
    for id in (lab.ids["kit"], lab.ids["busybox"]):
        ledger.choose(id)
    base = ledger.held_by_cache
    assert ledger.freed == 0
    assert base > 1_000_000
    lab.remove("kit:1", BUSYBOX)
    assert near(disk, lab.on_disk())
    for record in records:
        ledger.choose(record.id)
    lab.remove_cache(records)
    assert ledger.held_by_cache == 0
    assert near(disk - lab.on_disk(), ledger.freed)
    assert ledger.freed >= base


def test_records_that_are_stood_on_are_kept_and_said_so(lab: Lab) -> None:
    lab.ids["kit"] = build_with_buildkit(lab.api, "kit:1", f"FROM {BUSYBOX}\nRUN echo x > /x")
    (made,) = [record for record in lab.cache() if "echo" in record.description]
    (ground,) = [record for record in lab.cache() if record.id in made.parents]
    with pytest.raises(Conflict, match="keeps this record"):
        lab.engine.remove_cache(made.id)
    lab.remove("kit:1")
    with pytest.raises(Conflict):
        lab.engine.remove_cache(ground.id)
    lab.engine.remove_cache(made.id)
    assert made.id not in {record.id for record in lab.cache()}
    assert ground.id in {record.id for record in lab.cache()}
    with pytest.raises(Conflict, match="gone already"):
        lab.engine.remove_cache(made.id)


def test_the_containerd_store_gives_an_estimate_that_says_so(containerd: Lab) -> None:
    lab = containerd
    fill(lab)
    disk, ledger = lab.on_disk(), Ledger(lab.known(), lab.hold())
    hidden = leftovers(lab, "app1", "app3")
    for id in (lab.ids["app1"], lab.ids["app3"], lab.ids["kit"], *hidden):
        ledger.choose(id)
    predicted = ledger.reclaim()
    assert not predicted.exact
    assert "containerd" in predicted.notes[0]
    assert predicted.held_by_cache > 700_000 + 150_000
    lab.remove("registry.example/app:1", "app:stable", "app:1", "app:3", "kit:1")
    lab.remove_hidden(hidden)
    # Each builder leaves other copies of a layer there, unpacked and packed; nothing tells which.
    freed = eventually(lambda: disk - lab.on_disk(), what="bytes that went")
    assert predicted.freed / 2 < freed < predicted.freed * 2
