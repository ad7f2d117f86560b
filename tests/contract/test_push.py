"""Pushing one name: what the stream tells, what is in the registry then, refusals and cancel."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.contract.demo_registry import DemoRegistry, lever
from tests.contract.host import Host, unique
from tests.lab.registry import Registry
from tests.wait import eventually
from tui.engine.client import Engine
from tui.engine.errors import EngineError

AnyRegistry = Registry | DemoRegistry
DIGEST = re.compile(r": digest: (sha256:[0-9a-f]{64}) size: \d+$")


@pytest.fixture
def open_registry(host: Host, request: pytest.FixtureRequest) -> AnyRegistry:
    """A registry that takes everything."""
    if host.is_demo:
        return DemoRegistry(host.socket, "127.0.0.1:5051")
    found: Registry = request.getfixturevalue("registry")
    return found


@pytest.fixture
def closed_registry(host: Host, request: pytest.FixtureRequest) -> AnyRegistry:
    """A registry behind a password."""
    if host.is_demo:
        return DemoRegistry(host.socket, "127.0.0.1:5052", ("alice", "s3cret"))
    found: Registry = request.getfixturevalue("registry_auth")
    return found


def digest_of(lines: list[dict[str, Any]]) -> str:
    found = [match[1] for line in lines if (match := DIGEST.search(line.get("status") or ""))]
    assert len(found) == 1, lines[-3:]
    return found[0]


def image_in(host: Host, registry: AnyRegistry, size: int = 1000) -> tuple[str, str]:
    """A fresh image named for the registry; its repository there and its reference."""
    repository = f"contract/{unique('pushed')}"
    reference = f"{registry.host}/{repository}:1.0"
    host.image(reference, size)
    return repository, reference


def test_push_to_an_open_registry(host: Host, engine: Engine, open_registry: AnyRegistry) -> None:
    repository, reference = image_in(host, open_registry)
    lines = list(engine.push(reference))
    assert digest_of(lines) == open_registry.digest(repository, "1.0")
    assert {line["status"] for line in lines if "id" in line} & {"Pushed", "Layer already exists"}


def test_the_image_knows_its_digest_then(host: Host, engine: Engine, open_registry: AnyRegistry) -> None:
    repository, reference = image_in(host, open_registry)
    digest = digest_of(list(engine.push(reference)))
    image = next(i for i in engine.list_images() if reference in i.tags)
    assert f"{open_registry.host}/{repository}@{digest}" in image.digests


def test_only_the_named_tag_is_pushed(host: Host, engine: Engine, open_registry: AnyRegistry) -> None:
    repository, reference = image_in(host, open_registry)
    host.api.tag(reference, f"{open_registry.host}/{repository}", "2.0")
    list(engine.push(f"{open_registry.host}/{repository}:2.0"))
    assert open_registry.digest(repository, "2.0")
    assert open_registry.digest(repository, "1.0") is None


def test_push_with_a_password(host: Host, engine: Engine, closed_registry: AnyRegistry) -> None:
    repository, reference = image_in(host, closed_registry)
    assert digest_of(list(engine.push(reference, closed_registry.auth))) == closed_registry.digest(
        repository, "1.0"
    )


@pytest.mark.parametrize(
    ("auth", "classic", "containerd"),
    [
        (None, "no basic auth credentials", "no basic auth credentials"),
        (
            {"username": "alice", "password": "wr0ng"},
            "unauthorized: authentication required",
            "401 Unauthorized",
        ),
    ],
    ids=["no login", "wrong password"],
)
def test_a_login_that_is_refused(
    host: Host,
    engine: Engine,
    closed_registry: AnyRegistry,
    auth: dict[str, str] | None,
    classic: str,
    containerd: str,
) -> None:
    repository, reference = image_in(host, closed_registry)
    with pytest.raises(EngineError) as caught:
        list(engine.push(reference, auth))
    said = containerd if host.has_containerd_store else classic
    assert said in caught.value.detail
    assert "wr0ng" not in repr(caught.value) + str(caught.value)
    assert closed_registry.digest(repository, "1.0") is None


def test_a_name_that_is_not_here(engine: Engine, open_registry: AnyRegistry) -> None:
    with pytest.raises(EngineError, match=r"tag does not exist|does not exist locally"):
        list(engine.push(f"{open_registry.host}/contract/never:1"))


def test_a_registry_that_is_not_there(host: Host, engine: Engine) -> None:
    if host.is_demo:
        gone = DemoRegistry(host.socket, "127.0.0.1:1")
        lever(host.socket, "POST", "registries", {"host": gone.host, "access": "refused"})
    reference = f"127.0.0.1:1/contract/{unique('nowhere')}:1"
    host.image(reference)
    with pytest.raises(EngineError, match=r"connection refused"):
        list(engine.push(reference))


def test_cancel_is_obeyed_and_a_push_afterwards_goes_well(
    host: Host, engine: Engine, open_registry: AnyRegistry
) -> None:
    if host.is_demo:
        lever(host.socket, "POST", "settings", {"pace": 1.0})
    repository, reference = image_in(host, open_registry, size=100_000_000)
    stream = engine.push(reference)
    before = list(until(stream, is_under_way))
    assert not [line for line in before if DIGEST.search(line.get("status") or "")]
    stream.close()
    assert list(stream) == []
    assert open_registry.digest(repository, "1.0") is None
    again = list(engine.push(reference))
    assert "Pushing" in {line.get("status") for line in again}, "the dropped push went on and had it all"
    assert digest_of(again) == eventually(lambda: open_registry.digest(repository, "1.0"))


def until(
    stream: Iterator[dict[str, Any]], reached: Callable[[dict[str, Any]], bool]
) -> Iterator[dict[str, Any]]:
    for line in stream:
        yield line
        if reached(line):
            return


def is_under_way(line: dict[str, Any]) -> bool:
    detail = line.get("progressDetail") or {}
    return 0 < detail.get("current", 0) < detail.get("total", 0)
