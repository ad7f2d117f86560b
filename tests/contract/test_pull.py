"""Pulling by tag and digest: what the stream tells, what is there then, refusals and cancel."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.contract.demo_registry import lever
from tests.contract.host import Host, on_real_engines, unique
from tests.contract.test_push import (
    AnyRegistry,
    closed_registry,
    digest_of,
    image_in,
    open_registry,
    until,
)
from tests.lab.registry import Registry
from tui.engine.client import Engine
from tui.engine.errors import EngineError
from tui.engine.pull import PullProgress

__all__ = ["closed_registry", "open_registry"]  # fixtures


def fold(lines: list[dict[str, Any]]) -> PullProgress:
    progress = PullProgress()
    for second, line in enumerate(lines):
        progress = progress.after(line, second)
    return progress


def pushed_and_gone(host: Host, engine: Engine, registry: AnyRegistry, size: int = 1000) -> tuple[str, str]:
    """A reference of which the registry has the image and the engine no more; and its digest."""
    _, reference = image_in(host, registry, size)
    digest = digest_of(list(engine.push(reference, registry.auth)))
    for image in engine.list_images():
        if reference in image.tags:
            engine.remove_image(reference)
    return reference, digest


def test_pull_by_tag(host: Host, engine: Engine, open_registry: AnyRegistry) -> None:
    reference, digest = pushed_and_gone(host, engine, open_registry, 3_000_000)
    ended = fold(list(engine.pull(reference)))
    assert ended.digest == digest
    assert ended.done_layers == len(ended.layers) > 0
    assert ended.current == ended.total
    assert not ended.is_up_to_date
    assert any(reference in image.tags for image in engine.list_images())
    again = fold(list(engine.pull(reference)))
    assert again.is_up_to_date
    assert again.digest == digest


def test_pull_by_digest(host: Host, engine: Engine, open_registry: AnyRegistry) -> None:
    reference, digest = pushed_and_gone(host, engine, open_registry)
    by_digest = f"{reference.rpartition(':')[0]}@{digest}"
    assert fold(list(engine.pull(by_digest))).digest == digest
    assert any(by_digest in image.digests for image in engine.list_images())


def test_pull_with_a_password(host: Host, engine: Engine, closed_registry: AnyRegistry) -> None:
    reference, digest = pushed_and_gone(host, engine, closed_registry)
    with pytest.raises(EngineError, match=r"no basic auth|denied|unauthorized"):
        list(engine.pull(reference))
    assert fold(list(engine.pull(reference, closed_registry.auth))).digest == digest


def test_a_tag_that_is_not_there(engine: Engine, open_registry: AnyRegistry) -> None:
    with pytest.raises(EngineError, match=r"not found|unknown"):
        list(engine.pull(f"{open_registry.host}/contract/{unique('never')}:1"))


@on_real_engines
def test_an_error_inside_the_stream_is_raised(
    host: Host, engine: Engine, request: pytest.FixtureRequest
) -> None:
    registry: Registry = request.getfixturevalue("registry")
    reference, digest = pushed_and_gone(host, engine, registry, 100_000)
    other = f"{reference.rpartition(':')[0]}:1.0"
    lose_layers(registry, digest)
    with pytest.raises(EngineError) as caught:
        list(engine.pull(other))
    assert caught.value.title == f"The pull of {other} failed"
    assert not any(other in image.tags for image in engine.list_images())


def lose_layers(registry: Registry, digest: str) -> None:
    """Let the registry lose the largest of its blobs, as bad storage does."""
    data = Path(registry._folder) / "data"
    blobs = sorted(
        data.rglob("blobs/sha256/*/*/data"), key=lambda path: (path.stat().st_mtime, path.stat().st_size)
    )
    newest = [path for path in blobs if 90_000 < path.stat().st_size < 200_000][-1]
    shutil.rmtree(newest.parent)


def test_cancel_is_obeyed(host: Host, engine: Engine, open_registry: AnyRegistry) -> None:
    if host.is_demo:
        lever(host.socket, "POST", "settings", {"pace": 1.0})
    reference, _ = pushed_and_gone(host, engine, open_registry, 100_000_000)
    stream = engine.pull(reference)
    list(until(stream, lambda line: line.get("status") == "Downloading"))
    stream.close()
    assert list(stream) == []
    assert not any(reference in image.tags for image in engine.list_images())
