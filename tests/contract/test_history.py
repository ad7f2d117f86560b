"""The steps and layers of images as engines tell of them: images whose layers are known beforehand."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from tests.contract.host import Host, on_every_store, on_real_engines, unique
from tests.lab.buildkit import build_with_buildkit
from tests.lab.seed import BUSYBOX, packed
from tui.domain.history import Step, largest_of
from tui.domain.reclaim import Ledger
from tui.domain.tree import Branch
from tui.engine.client import Engine
from tui.resources.tab_layers import Looked, looked, tree
from tui.resources.tab_layers_step import Around

DOCKERFILE = f"""FROM {BUSYBOX}
ENV MODE=fast
ARG API_TOKEN=tok-4711-abc
RUN dd if=/dev/urandom of=/a bs=1000 count=700
RUN true
COPY f /data/f
WORKDIR /data
EXPOSE 8080
CMD ["sleep", "1000"]
"""
FILES = {"f": os.urandom(150_000)}


@pytest.fixture
def name(host: Host) -> Iterator[str]:
    """A name for an image that goes with the test."""
    made = f"{unique('stepped')}:1"
    yield made
    host.api.remove_image(made, force=True)


def classic(host: Host, name: str) -> None:
    context = packed({"Dockerfile": DOCKERFILE.encode(), **FILES})
    answer = host.api.build(
        fileobj=context, custom_context=True, tag=name, rm=True, decode=True, network_mode="none"
    )
    assert not [line for line in answer if "error" in line]


def look(engine: Engine, name: str) -> Looked:
    return looked(engine.inspect_image(name), engine.image_history(name))


def by_text(steps: tuple[Step, ...], text: str) -> Step:
    (found,) = (step for step in steps if text in step.command.text)
    return found


def about(host: Host, found: int, wanted: int) -> bool:
    """The containerd store tells what files take on the disk, and packed bytes besides."""
    return wanted <= found < wanted * 2.3 if host.has_containerd_store else found == wanted


@on_real_engines
@pytest.mark.parametrize("build", ["classic", "buildkit"])
def test_each_step_of_a_build_has_its_layer(host: Host, engine: Engine, name: str, build: str) -> None:
    if build == "classic":
        classic(host, name)
    else:
        build_with_buildkit(host.api, name, DOCKERFILE, FILES)
    steps = look(engine, name).steps
    assert [step.number for step in steps] == list(range(1, len(steps) + 1))
    assert [s.layer.diff_id for s in steps if s.layer] == engine.inspect_image(name)["RootFS"]["Layers"]
    wrote = by_text(steps, "RUN dd")
    assert about(host, wrote.size, 700_000)
    assert wrote.command.arguments == (("API_TOKEN", "tok-4711-abc"),)
    copied = next(step for step in steps if step.command.instruction == "COPY")
    assert about(host, copied.size, 150_000)
    assert all(step.layer is not None and step.layer.is_sure for step in (wrote, copied))
    # What BuildKit of 20.10 makes of it names a folder or two.
    assert by_text(steps, "RUN true").is_empty
    for text in ("ENV MODE=fast", "EXPOSE 8080", "CMD ["):
        assert by_text(steps, text).layer is None
    assert abs(steps[-1].created - wrote.created) < 600
    assert wrote.created > 1_600_000_000


@on_real_engines
@pytest.mark.parametrize("build", ["classic", "buildkit"])
def test_arguments_of_a_build_are_masked(host: Host, engine: Engine, name: str, build: str) -> None:
    if build == "classic":
        classic(host, name)
    else:
        build_with_buildkit(host.api, name, DOCKERFILE, FILES)
    shown = look(engine, name).masked
    assert "tok-4711-abc" in str(engine.image_history(name))
    assert "tok-4711-abc" not in str(shown)
    assert by_text(shown, "RUN dd").command.arguments == (("API_TOKEN", "(hidden)"),)
    assert by_text(shown, "ENV MODE").command.text == "ENV MODE=fast"


@on_every_store
def test_what_was_imported_is_one_layer(engine: Engine) -> None:
    (step,) = look(engine, BUSYBOX).steps
    assert step.layer
    assert step.size > 1_000_000
    assert "imported" in step.comment.lower()
    assert largest_of((step,)) is None


def test_the_tab_of_an_image_on_another(host: Host, engine: Engine, name: str) -> None:
    host.image(name, size=400_000)
    base = "busybox:1.36" if host.is_demo else BUSYBOX
    here = {each: look(engine, each) for each in (name, base)}
    made = {answer.made.image: answer.made for answer in here.values()}
    called = {answer.made.image: each for each, answer in here.items()}
    found = tree(here[name], Around(Ledger(made), called.__getitem__, 0.0))
    assert " in 2 layers, " in found.told
    assert "of it in no other image here" in found.told
    assert found.children[0].told.startswith("an estimate" if host.has_containerd_store else "exact")
    rows = [child for child in found.children if not child.is_leaf]
    own = [row for row in rows if " own " in row.told]
    shared = [row for row in rows if " with 1 " in row.told]
    assert (len(own), len(shared)) == (1, 1)
    assert rows.index(own[0]) < rows.index(shared[0])
    assert base in field(shared[0], "shared").told
    assert field(own[0], "diff ID").told == engine.inspect_image(name)["RootFS"]["Layers"][-1]


def field(step: Branch, name: str) -> Branch:
    (found,) = (child for child in step.children if child.label.strip() == name)
    return found
