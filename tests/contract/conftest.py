"""The same tests on the demo engine, on Docker 20.10 and on a newer engine with the containerd store."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import docker
import pytest

from tests.conftest import needs
from tests.contract.demo_registry import lever
from tests.contract.host import Host, unique
from tests.contract.moving import CLIENTS, Removal
from tests.contract.recipe_bench import Bench
from tests.contract.recreated import Yard as RecreateYard
from tests.contract.run_plan import Runner, runner
from tests.contract.run_yard import Yard
from tests.contract.site import Site
from tests.lab import seed
from tests.lab.compose import Compose
from tests.lab.proxy import CountingProxy
from tui.engine.client import Engine
from tui.engine.endpoint import Endpoint
from tui.engine.info import EngineInfo

# Transfers of the demo ten times faster, unless a test says otherwise for itself.
_PACE = {"pace": 0.1}
ENGINES = ("demo", "docker20", "docker26")
WAYS = {"20 to 26": ("docker20", "docker26", "26.1"), "26 to 20": ("docker26", "docker20", "20.10")}


@pytest.fixture(scope="session", params=ENGINES)
def prepared(request: pytest.FixtureRequest) -> Iterator[Host]:
    """An engine with busybox on it."""
    part = request.getfixturevalue(request.param)
    with closing(client(part.socket)) as api:
        made = Host(request.param, part.socket, api)
        if made.is_demo:
            # It may have served others before, who left faults behind.
            lever(part.socket, "POST", "reset", {})
            lever(part.socket, "POST", "settings", _PACE)
            made.image(seed.BUSYBOX)
        else:
            seed.import_busybox(api)
        yield made


@pytest.fixture
def host(prepared: Host) -> Iterator[Host]:
    """The engine as the outside sees it; containers a test makes go with the test."""
    yield prepared
    prepared.clean()
    if prepared.is_demo:
        lever(prepared.socket, "POST", "settings", _PACE)


@pytest.fixture
def engine(host: Host) -> Iterator[Engine]:
    """The engine as dtui sees it."""
    with closing(connected(host.url, host.info)) as made:
        yield made


@pytest.fixture
def bench(host: Host) -> Iterator[Bench]:
    """Containers made as bodies say, and made once more from their recipes."""
    made = Bench(host)
    yield made
    made.clean()


@pytest.fixture
def site(host: Host) -> Iterator[Site]:
    """Networks and a volume of the test's own, for containers of a full body."""
    made = Site(host)
    yield made
    made.remove()


@pytest.fixture
def proxy(host: Host) -> Iterator[CountingProxy]:
    """A way to the engine that notes the requests."""
    with CountingProxy(host.socket) as running:
        yield running


@pytest.fixture(params=sorted(WAYS))
def removal(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Removal]:
    """From one engine to the other, by a command line of the other's release."""
    here, there, client_of = WAYS[request.param]
    needs(Compose)
    if not os.access(CLIENTS[client_of], os.X_OK):
        pytest.skip(f"no {CLIENTS[client_of]}: apt-get install docker.io")
    engines = [request.getfixturevalue(name) for name in (here, there)]
    with closing(client(engines[0].socket)) as old, closing(client(engines[1].socket)) as new:
        for api in (old, new):
            seed.import_busybox(api)
        made = Removal(old, new, engines[0].socket, engines[1].url, tmp_path, client_of)
        try:
            yield made
        finally:
            made.clean()


def client(socket: str) -> Any:
    """The SDK's client for a socket."""
    return docker.APIClient(base_url=f"unix://{socket}", version="auto", timeout=60)


def connected(url: str, info: EngineInfo | None = None) -> Engine:
    """dtui's engine for an address; greeted, unless it is said what it is."""
    made = Engine(Endpoint.at(url), info)
    if info is None:
        made.connect()
    return made


@pytest.fixture
def yard(host: Host) -> Iterator[Yard]:
    """Containers, images and volumes for a plan to remove."""
    made = Yard(host.api)
    yield made
    made.remove()


@pytest.fixture
def own_yard(host: Host, engine: Engine, tmp_path: Path) -> Iterator[RecreateYard]:
    """Where containers are recreated, with a state folder of its own."""
    made = RecreateYard(host, engine, tmp_path)
    yield made
    made.clean()


@pytest.fixture
def old_tag(own_yard: RecreateYard) -> str:
    """An image whose containers sleep, to be recreated with another one."""
    tag = unique("contract/old") + ":1"
    own_yard.sleeper(tag)
    return tag


@pytest.fixture
def running(host: Host, tmp_path: Path) -> Iterator[Runner]:
    """Carries plans out."""
    with runner(host.url, tmp_path) as made:
        yield made
