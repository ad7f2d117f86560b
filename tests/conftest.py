"""The lab's parts as fixtures: each is started once, and only when a test wants it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.lab.engine import DockerEngine
    from tests.lab.registry import Registry
    from tui.demo.process import DemoProcess

LOGIN = ("alice", "s3cret")


def needs(part: Any) -> None:
    """Skip, saying what to install, when a part of the lab is not there; fail where the lab is required."""
    missing = part.missing()
    if missing and os.environ.get("DTUI_REQUIRE_LAB") == "1":
        pytest.fail(f"{part.__name__} is required here: {missing}")
    if missing:
        pytest.skip(f"no {part.__name__}: {missing}")


def started(part: Any) -> Iterator[Any]:
    """Start a part of the lab; leave nothing of it behind."""
    try:
        part.start()
        yield part
    finally:
        part.remove()


@pytest.fixture(scope="session")
def docker20() -> Iterator[DockerEngine]:
    """The oldest supported engine."""
    from tests.lab.engine import DockerEngine20

    needs(DockerEngine20)
    yield from started(DockerEngine20())


@pytest.fixture(scope="session")
def docker26() -> Iterator[DockerEngine]:
    """A newer engine with the containerd image store."""
    from tests.lab.engine import DockerEngine26

    needs(DockerEngine26)
    yield from started(DockerEngine26())


@pytest.fixture(scope="session")
def docker26_strict() -> Iterator[DockerEngine]:
    """A newer engine with the classic store that refuses clients older than API 1.44."""
    from tests.lab.engine import DockerEngine26

    needs(DockerEngine26)
    yield from started(DockerEngine26(containerd_store=False, min_api="1.44"))


@pytest.fixture(scope="session")
def registry() -> Iterator[Registry]:
    """An open registry."""
    from tests.lab.registry import Registry

    needs(Registry)
    yield from started(Registry())


@pytest.fixture(scope="session")
def registry_auth() -> Iterator[Registry]:
    """A registry behind a name and a password."""
    from tests.lab.registry import Registry

    needs(Registry)
    yield from started(Registry(LOGIN))


@pytest.fixture(scope="session")
def demo() -> Iterator[DemoProcess]:
    """The embedded engine of `dtui --demo`."""
    from tui.demo import process

    running = process.start()
    yield running
    running.stop()
