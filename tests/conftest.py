"""The lab's parts as fixtures: each is started once, and only when a test wants it."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from tests.lab.compose import Compose
    from tests.lab.ecr import Ecr
    from tests.lab.engine import DockerEngine
    from tests.lab.podman import Podman
    from tests.lab.registry import Registry
    from tests.lab.tls_registry import TlsRegistry
    from tui.demo.process import DemoProcess

LOGIN = ("alice", "s3cret")

# The same examples each time and as long as they take, so that nothing fails by luck or on a slow machine;
# `pytest --hypothesis-profile=explore` looks for others.
settings.register_profile(
    "steady", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("explore", settings.get_profile("steady"), derandomize=False, max_examples=1000)
settings.load_profile("steady")

# nohup, and a shell that starts the tests in the background, have these ignored, by all that the tests start, too.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
for number in (signal.SIGHUP, signal.SIGQUIT):
    if signal.getsignal(number) is signal.SIG_IGN:
        signal.signal(number, signal.SIG_DFL)


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


def with_busybox(engine: Any) -> Iterator[Any]:
    """Start an engine and put busybox on it."""
    from contextlib import closing

    from tests.lab.seed import import_busybox

    for running in started(engine):
        with closing(running.api()) as api:
            import_busybox(api)
        yield running


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
def compose() -> Compose:
    """Docker Compose and a Docker CLI."""
    from tests.lab.compose import Compose

    needs(Compose)
    return Compose()


@pytest.fixture(scope="session")
def podman(registry: Registry, registry_auth: Registry) -> Iterator[Podman]:
    """A Podman that pushes to the lab's plain registries."""
    from tests.lab.podman import Podman

    needs(Podman)
    yield from started(Podman(registry.host, registry_auth.host))


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
def ecr_lab() -> Iterator[Ecr]:
    """A look-alike of Amazon's registries, as tests before left it."""
    from tests.lab.ecr import Ecr

    needs(Ecr)
    yield from started(Ecr())


@pytest.fixture
def ecr(ecr_lab: Ecr) -> Ecr:
    """A look-alike of Amazon's registries, without repositories, tokens or faults."""
    ecr_lab.reset()
    return ecr_lab


@pytest.fixture(scope="session")
def docker20_ecr(ecr_lab: Ecr) -> Iterator[DockerEngine]:
    """The oldest supported engine, with busybox, which finds the look-alike and the TLS registries by name."""
    from tests.lab.engine import DockerEngine20

    needs(DockerEngine20)
    yield from with_busybox(DockerEngine20(ecr_lab.environment))


@pytest.fixture(scope="session")
def docker26_ecr(ecr_lab: Ecr) -> Iterator[DockerEngine]:
    """A newer engine with the containerd store and busybox, which finds them likewise."""
    from tests.lab.engine import DockerEngine26

    needs(DockerEngine26)
    yield from with_busybox(DockerEngine26(environment=ecr_lab.environment))


@pytest.fixture(scope="session")
def tls_registry(ecr_lab: Ecr) -> Iterator[TlsRegistry]:
    """A registry with TLS and a password, of an authority that these engines trust."""
    from tests.lab.tls_registry import TlsRegistry

    made = TlsRegistry("registry.lab.example", LOGIN, ecr_lab.authority, ecr_lab.proxy)
    yield from started(made)


@pytest.fixture(scope="session")
def untrusted_registry(ecr_lab: Ecr) -> Iterator[TlsRegistry]:
    """The same, of an authority that no engine knows."""
    from tests.lab.certificates import Authority
    from tests.lab.tls_registry import TlsRegistry

    authority = Authority("nobody knows it")
    try:
        yield from started(TlsRegistry("untrusted.lab.example", LOGIN, authority, ecr_lab.proxy))
    finally:
        authority.remove()


@pytest.fixture(scope="session")
def demo() -> Iterator[DemoProcess]:
    """The embedded engine of `dtui --demo`."""
    from tui.demo import process

    running = process.start()
    yield running
    running.stop()
