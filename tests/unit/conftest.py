"""The demo engine for the tests that are about it: one process, its world made anew for each test."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.unit.demo_http import DemoClient


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
