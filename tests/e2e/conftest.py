"""A host of its own for the end-to-end tests, and terminals that are closed at the end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import needs, started
from tests.e2e.terminal import Terminal, dtui
from tests.lab import seed
from tests.lab.engine import DockerEngine, DockerEngine20
from tests.lab.registry import Registry
from tui.demo.process import DemoProcess
from tui.demo.process import start as start_demo

Open = Callable[..., Terminal]


@pytest.fixture(scope="module")
def own_engine() -> Iterator[DockerEngine]:
    """A real engine with references as on a host of a fleet, which a test may stop."""
    needs(DockerEngine20)
    needs(Registry)
    for engine in started(DockerEngine20()):
        seed.fill(engine.api(), references=60, containers=30, running=3)
        yield engine


@pytest.fixture
def own_demo() -> Iterator[DemoProcess]:
    """A demo engine that a test may do anything to."""
    with start_demo() as running:
        yield running


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Open]:
    """Start dtui in a terminal: `terminal("--demo", columns=80, rows=24)`."""
    with ExitStack() as stack:

        def start(*arguments: str, **options: Any) -> Terminal:
            options.setdefault("home", tmp_path)
            return stack.enter_context(Terminal(dtui(*arguments), **options))

        yield start
