"""Everything that can be rescued can be rescued in the demo, with the same evidence."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.contract.host import Host
from tests.contract.rescued import a_job, a_step, has_good_checksum, means
from tui.cli import _demo_registries
from tui.domain.plan import Step
from tui.engine.client import Engine
from tui.work.rescue import Rescued, RescueOrder, Way, rescue_work
from tui.work.rescue_container import save_changes
from tui.work.rescue_image import save_image

pytestmark = pytest.mark.parametrize("prepared", ["demo"], indirect=True)


def rescue(host: Host, engine: Engine, folder: Path, step: Step, way: Way, target: str) -> Rescued:
    order = RescueOrder(step, way, target)
    rescue_work(means(engine, folder, _demo_registries(host.socket)))(a_job(), order)
    assert order.rescued is not None
    return order.rescued


def test_every_image(engine: Engine, tmp_path: Path) -> None:
    for number, image in enumerate(engine.list_images()):
        saved = save_image(a_job(), engine, image.id, str(tmp_path / f"{number}.tar"))
        assert "layers are in it by their digests" in saved.found


def test_every_container(engine: Engine, tmp_path: Path) -> None:
    changed = 0
    for container in engine.list_containers():
        saved = save_changes(a_job(), engine, container.id, str(tmp_path / f"{container.id}.tar"))
        changed += not saved.found.startswith("0 ")
    assert changed


def test_every_volume(host: Host, engine: Engine, tmp_path: Path) -> None:
    before = engine.list_containers(), engine.list_volumes()
    for volume in engine.list_volumes():
        path = tmp_path / f"{volume.name}.tar"
        rescued = rescue(host, engine, tmp_path, a_step("volume", volume.name), "archive", str(path))
        assert "files or folders are in it" in rescued.evidence
        assert has_good_checksum(path)
    assert {each.id for each in engine.list_containers()} == {each.id for each in before[0]}
    assert {each.name for each in engine.list_volumes()} == {each.name for each in before[1]}


def test_a_push(host: Host, engine: Engine, tmp_path: Path) -> None:
    image = next(each for each in engine.list_images() if each.tags)
    step = a_step("image", image.id, image.tags[0])
    rescued = rescue(host, engine, tmp_path, step, "push", "localhost:5000/rescued/one:1")
    assert rescued.place == "localhost:5000/rescued/one:1"
    assert "blobs were seen there" in rescued.evidence
    assert set(rescued.names) == {*image.tags, rescued.place}
    engine.untag(rescued.place)


def test_a_commit(host: Host, engine: Engine, tmp_path: Path) -> None:
    container = engine.list_containers()[0]
    rescued = rescue(host, engine, tmp_path, a_step("container", container.id), "commit", "rescued/made:1")
    assert "of its own are in it" in rescued.evidence
    engine.remove_image("rescued/made:1")
