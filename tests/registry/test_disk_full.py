"""A full disk, on a real engine and under Docker's config: told with the way out, and nothing lost."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.conftest import needs
from tests.contract.host import unique
from tests.lab import seed
from tests.lab.cramped import cramped_engine
from tests.lab.disk import small_disk
from tests.lab.engine import DockerEngine, DockerEngine20
from tests.lab.registry import Registry
from tui.domain.diagnosis import diagnose
from tui.engine.client import Engine
from tui.engine.endpoint import Endpoint
from tui.engine.errors import EngineError
from tui.registry.errors import RegistryError
from tui.registry.store import store_login

MB = 1_000_000


def fill(path: Path) -> None:
    """Write until the disk is full, at most a megabyte."""
    with path.open("wb", buffering=0) as filler:
        for _ in range(256):
            filler.write(b"x" * 4096)


@pytest.fixture
def cramped() -> Iterator[DockerEngine]:
    """An engine whose disk has room for busybox and little more."""
    needs(DockerEngine20)
    with cramped_engine() as engine:
        yield engine


def test_a_pull_onto_a_full_disk(docker20: DockerEngine, registry: Registry, cramped: DockerEngine) -> None:
    reference = f"{registry.host}/{unique('large')}:1"
    with closing(docker20.api()) as api:
        seed.import_busybox(api)
        seed.build_image(api, reference, size=40 * MB)
    with closing(Engine(Endpoint.at(docker20.url))) as engine:
        list(engine.push(reference, registry.auth))
    with closing(Engine(Endpoint.at(cramped.url))) as engine:
        with pytest.raises(EngineError) as caught:
            list(engine.pull(reference, registry.auth))
        told = diagnose(caught.value.detail, action="pull")
        assert "no space left on device" in caught.value.detail
        assert "full" in told.cause
        assert "space" in told.next_step or "free" in told.next_step
        assert not told.transient
        assert not any(reference in image.tags for image in engine.list_images())


def test_a_login_with_no_byte_free_keeps_the_old_one(tmp_path: Path) -> None:
    needs(DockerEngine20)  # its need is root, which a mount needs too
    folder = tmp_path / "docker"
    with small_disk(folder, "64k"):
        path = folder / "config.json"
        before = json.dumps({"auths": {"a.example": {"auth": "eDp5"}}, "other": ["tool"]})
        path.write_text(before)
        with pytest.raises(OSError, match="No space"):
            fill(folder / "filler")
        with pytest.raises(RegistryError) as caught:
            store_login("b.example", "alice", "s3cret-thing", {"DOCKER_CONFIG": str(folder)})
        assert "s3cret-thing" not in f"{caught.value!r} {caught.value.detail} {caught.value.hint}"
        assert "space" in str(caught.value).lower()
        assert path.read_text() == before
        assert sorted(each.name for each in folder.iterdir()) == ["config.json", "filler"]
