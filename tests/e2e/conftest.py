"""A host of its own for the end-to-end tests, and terminals that are closed at the end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import needs, started
from tests.e2e.cleanup import Desk
from tests.e2e.commands import Commands
from tests.e2e.fleet import Fleet
from tests.e2e.terminal import Terminal, dtui
from tests.lab import seed
from tests.lab.ecr import SECRET_KEY, Ecr
from tests.lab.engine import DockerEngine, DockerEngine20, DockerEngine26
from tests.lab.fronted import FrontedRegistry
from tests.lab.full_host import FullHost
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


@pytest.fixture(scope="module")
def commands() -> Iterator[Commands]:
    """What every process was started with, meanwhile."""
    looking = Commands()
    yield looking
    looking.end()


# Of the session, so that no engine is started anew for each test.
@pytest.fixture(scope="session", params=["docker20_ecr", "docker26_ecr"])
def lab(request: pytest.FixtureRequest) -> DockerEngine:
    """The oldest engine with the classic store, a newer one with the containerd store."""
    found: DockerEngine = request.getfixturevalue(request.param)
    return found


def watched(engine: DockerEngine, ecr: Ecr, home: Path, commands: Commands) -> Iterator[Fleet]:
    """A fleet; at the end no secret may be anywhere but in config.json."""
    made = Fleet(engine, ecr, home)
    made.passwords.append(SECRET_KEY)
    try:
        yield made
    finally:
        made.close()
    readable, started = made.readable(), b"\n".join(commands.seen).decode(errors="replace")
    assert "6 Jobs" in readable
    assert "dockerd" in started
    assert [piece for piece in made.pieces() if piece in readable] == []
    assert [piece for piece in made.pieces() if piece in started] == []


@pytest.fixture
def fleet(lab: DockerEngine, ecr: Ecr, tmp_path: Path, commands: Commands) -> Iterator[Fleet]:
    """A host on each engine."""
    yield from watched(lab, ecr, tmp_path, commands)


@pytest.fixture
def fleet20(docker20_ecr: DockerEngine, ecr: Ecr, tmp_path: Path, commands: Commands) -> Iterator[Fleet]:
    """A host on the oldest engine, for what does not depend on it."""
    yield from watched(docker20_ecr, ecr, tmp_path, commands)


@pytest.fixture(scope="session")
def other_lab(ecr_lab: Ecr) -> Iterator[FrontedRegistry]:
    """A registry of no kind, behind TLS and a password, as tests before left it."""
    login = ("carol", "pa55w0rd-of-another-registry")
    yield from started(FrontedRegistry("other.lab.example", login, ecr_lab.authority, ecr_lab.proxy))


@pytest.fixture
def other(other_lab: FrontedRegistry) -> FrontedRegistry:
    """The same without faults."""
    other_lab.reset()
    return other_lab


def built(kind: Callable[[], DockerEngine]) -> Iterator[FullHost]:
    """A full host and its registry; its engine is down, to be copied."""
    needs(kind)
    needs(Registry)
    for registry in started(Registry()):
        for engine in started(kind()):
            made = FullHost(registry, kind, engine)
            made.build()
            yield made


# Of the session, so that each is built once: tests have copies of it.
@pytest.fixture(scope="session")
def host20() -> Iterator[FullHost]:
    """The host on the oldest engine, whose bytes can be foretold exactly."""
    yield from built(DockerEngine20)


@pytest.fixture(scope="session")
def host26() -> Iterator[FullHost]:
    """The same on the containerd store."""
    yield from built(DockerEngine26)


@pytest.fixture(params=["host20", "host26"])
def host(request: pytest.FixtureRequest) -> FullHost:
    """A full host on each engine."""
    found: FullHost = request.getfixturevalue(request.param)
    return found


@pytest.fixture
def desk(host: FullHost, tmp_path: Path) -> Iterator[Desk]:
    """A copy of it, and a home from which dtui is started there."""
    with host.copy() as engine:
        yield Desk(engine, tmp_path, host.pinned)
