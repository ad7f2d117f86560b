"""An only copy that is pushed counts as rescued when the registry was seen to have every layer of it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.contract.host import Host, on_real_engines, unique
from tests.contract.rescued import a_job, a_step, means
from tests.lab import seed
from tests.lab.pushed import push_image
from tests.lab.registry import Registry
from tests.lab.storage import Storage
from tui.engine.client import Engine
from tui.registry.client import RegistryClient
from tui.work import rescue_push
from tui.work.archive import RescueFailed
from tui.work.rescue import Rescued, RescueMeans, RescueOrder, rescue_work

pytestmark = on_real_engines


class Only:
    """An image without a name that a registry could know, and that registry."""

    def __init__(self, host: Host, engine: Engine, registry: Registry, folder: Path) -> None:
        self._host, self._engine, self._folder = host, engine, folder
        self.registry = registry
        self.repository = f"contract/{unique('rescued')}"
        self.target = f"{registry.host}/{self.repository}:1"
        self.name = f"{unique('contract-only')}:1"
        self.id = seed.build_image(host.api, self.name, layers=2)
        self.storage = Storage(registry.data)

    def means(self) -> RescueMeans:
        def open_registry(host: str, login: Mapping[str, str] | None) -> RegistryClient:
            return RegistryClient(host, login, {"DOCKER_CONFIG": str(self._folder)})

        return means(self._engine, self._folder, open_registry)

    def push(self) -> Rescued:
        order = RescueOrder(a_step("image", self.id, self.name), "push", self.target)
        rescue_work(self.means())(a_job(), order)
        assert order.rescued is not None
        return order.rescued

    def tags(self) -> set[str]:
        return set(self._host.api.inspect_image(self.id)["RepoTags"] or ())


@pytest.fixture
def only(host: Host, engine: Engine, registry: Registry, tmp_path: Path) -> Only:
    return Only(host, engine, registry, tmp_path)


def test_pushed_and_seen_there_whole(only: Only) -> None:
    rescued = only.push()
    digest = only.storage.tags(only.repository)["1"]
    assert (rescued.place, rescued.sha256) == (only.target, digest)
    assert rescued.evidence.startswith(f"pushed as {only.target} ({digest}): ")
    assert "its manifest and 4 blobs were seen there" in rescued.evidence
    assert set(rescued.names) == only.tags() == {only.name, only.target}


def test_pushed_again_it_is_seen_again(only: Only) -> None:
    first = only.push()
    assert only.push().sha256 == first.sha256


def test_another_image_there_is_not_replaced(only: Only) -> None:
    other = push_image(only.registry, only.repository, "1", content=b"somebody else's")
    with pytest.raises(RescueFailed, match="The registry has another image"):
        only.push()
    assert only.storage.tags(only.repository) == {"1": other}
    assert only.tags() == {only.name}


def test_another_image_of_that_name_here_keeps_it(only: Only, host: Host) -> None:
    other = seed.build_image(host.api, only.target)
    with pytest.raises(RescueFailed, match="is another image here"):
        only.push()
    assert seed.image_id(host.api, only.target) == other
    assert only.storage.tags(only.repository) == {}


def test_a_layer_that_the_registry_lost(only: Only, monkeypatch: pytest.MonkeyPatch) -> None:
    look = rescue_push._look

    def lose_first(image: object, reference: str, check: object) -> object:
        manifest = only.storage.manifest(only.storage.tags(only.repository)["1"])
        only.storage.blob(manifest["layers"][-1]["digest"]).unlink()
        return look(image, reference, check)  # type: ignore[arg-type]

    monkeypatch.setattr(rescue_push, "_look", lose_first)
    with pytest.raises(RescueFailed, match=r"not seen there whole.*is missing"):
        only.push()
    # It may be all that holds the image by now.
    assert only.target in only.tags()


@pytest.mark.parametrize(
    ("reference", "says"),
    [("Not A Name", "is no name for an image"), ("app@sha256:" + "a" * 64, "names a digest")],
    ids=["no name", "a digest"],
)
def test_what_no_image_can_be_pushed_as(only: Only, reference: str, says: str) -> None:
    only.target = reference
    with pytest.raises(RescueFailed, match=says):
        only.push()
    assert only.tags() == {only.name}


def test_an_image_that_is_gone(only: Only, host: Host) -> None:
    host.api.remove_image(only.id)
    with pytest.raises(RescueFailed, match="There is no image sha256:"):
        only.push()
