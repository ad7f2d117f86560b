"""The demo engine, one process whose world is made anew for each test, and registries that answer as told."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.unit.demo_http import DemoClient
    from tests.unit.docker_home import DockerHome
    from tests.unit.registry_double import Double


@pytest.fixture
def home(tmp_path: Path) -> DockerHome:
    """A home with a Docker config and credential helpers of one's own."""
    from tests.unit.docker_home import DockerHome

    return DockerHome(tmp_path)


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    """An environment with a state folder of the test's own."""
    return {"XDG_STATE_HOME": str(tmp_path / "state")}


@pytest.fixture
def memory(tmp_path: Path) -> str:
    """A folder that stands for the memory which all processes share."""
    (tmp_path / "shm").mkdir()
    return str(tmp_path / "shm")


@pytest.fixture
def in_utc(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A clock on the wall that tells the same everywhere."""
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.fixture(scope="session")
def demo_socket() -> Iterator[str]:
    """A demo engine whose transfers take no time."""
    from tui.demo.process import start

    with start("--pace", "0") as process:
        yield process.socket


@pytest.fixture
def engine(demo_socket: str) -> DemoClient:
    """A client of the demo engine as it was at the start."""
    from tests.unit.demo_http import DemoClient

    client = DemoClient(demo_socket)
    assert client.post("/_demo/reset").status == 204
    return client


@pytest.fixture
def two() -> Iterator[list[Double]]:
    """Two registries, or one and another host, that answer what a test tells them."""
    from tests.unit.registry_double import doubles

    with doubles(2) as made:
        yield made
