"""Volumes and networks: what the lists say, who uses them, what events tell, and that use keeps them."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from typing import Any

import pytest

from tests.contract.conftest import connected
from tests.contract.host import Host, on_real_engines, unique
from tests.contract.test_events import Follower
from tests.lab import seed
from tests.lab.proxy import CountingProxy
from tui.domain.network import Network
from tui.domain.volume import Volume, volume_uses
from tui.engine.client import Engine
from tui.engine.errors import Conflict, EngineError, NotFound


class Storage:
    """Volumes and networks that a test makes from outside; they go with it."""

    def __init__(self, host: Host) -> None:
        self.host = host
        self._volumes: list[str] = []
        self._networks: list[str] = []

    def volume(self, name: str = "", **more: Any) -> str:
        made = str(self.host.api.create_volume(name or None, **more)["Name"])
        self._volumes.append(made)
        return made

    def network(self, name: str, **more: Any) -> str:
        """Internal, so that nothing of this host's own network is touched."""
        made = str(self.host.api.create_network(name, driver="bridge", internal=True, **more)["Id"])
        self._networks.append(made)
        return made

    def container(
        self, *mounts: str, image: str = seed.BUSYBOX, start: bool = False, network: str = "none"
    ) -> str:
        """A container with mounts: `volume:path`, or a path for an anonymous one."""
        api = self.host.api
        binds = [m for m in mounts if ":" in m]
        config = api.create_host_config(network_mode=network, binds=binds)
        made = api.create_container(
            image,
            ["sleep", "100000"],
            name=unique("user"),
            volumes=[m.rpartition(":")[2] for m in mounts],
            host_config=config,
            stop_signal="SIGKILL",
        )["Id"]
        self.host._made.append(made)
        if start:
            api.start(made)
        return str(made)

    def name(self, container: str) -> str:
        return str(self.host.api.inspect_container(container)["Name"]).lstrip("/")

    def clean(self) -> None:
        self.host.clean()
        for name in {v["Name"] for v in self.host.api.volumes()["Volumes"] or ()} & set(self._volumes):
            self.host.api.remove_volume(name)
        for id in {n["Id"] for n in self.host.api.networks()} & set(self._networks):
            self.host.api.remove_network(id)


@pytest.fixture
def storage(host: Host) -> Iterator[Storage]:
    made = Storage(host)
    yield made
    made.clean()


@pytest.fixture
def follower(engine: Engine) -> Iterator[Follower]:
    made = Follower(engine)
    yield made
    made.stream.close()
    made.thread.join(5)


def volume_of(engine: Engine, name: str) -> Volume:
    return next(v for v in engine.list_volumes() if v.name == name)


def network_of(engine: Engine, id: str) -> Network:
    return next(n for n in engine.list_networks() if n.id == id)


# volumes


def test_a_named_volume_is_listed(storage: Storage, engine: Engine) -> None:
    name = storage.volume(unique("named"), labels={"a": "[/x]"})
    found = volume_of(engine, name)
    assert (found.driver, found.scope, found.is_anonymous) == ("local", "local", False)
    assert dict(found.labels) == {"a": "[/x]"}
    assert found.mountpoint.endswith(f"/{name}/_data")
    assert abs(found.created - time.time()) < 60
    assert engine.volumes_by_name([name, "never-was"]) == (found,)


def test_what_a_container_made_is_anonymous_and_told_by_it(storage: Storage, engine: Engine) -> None:
    made = storage.container("/work")
    mine = [u for uses in volume_uses(engine.list_containers([made])).values() for u in uses]
    ((name, (use,)),) = volume_uses(engine.list_containers([made])).items()
    assert volume_of(engine, name).is_anonymous
    assert (use.path, use.image, use.is_running, mine) == ("/work", "busybox:latest", False, [use])
    assert engine.volume_users(name) == (storage.name(made),)


@on_real_engines
def test_an_image_tells_where_it_declares_volumes(storage: Storage, engine: Engine) -> None:
    config = '{"Volumes":{"/declared":{}}}'
    made = storage.container("/own")
    image = storage.host.api.commit(made, f"contract/{unique('declares')}", "1", conf=json.loads(config))[
        "Id"
    ]
    user = storage.container("/own", image=image)
    declared = frozenset(engine.inspect_image(image)["Config"]["Volumes"])
    paths = {u.path for uses in volume_uses(engine.list_containers([user])).values() for u in uses}
    assert paths == {"/declared", "/own"}
    assert "/declared" in declared


def test_all_users_of_a_volume_are_told_and_no_other(storage: Storage, engine: Engine) -> None:
    name = storage.volume(unique("shared"))
    first, second = storage.container(f"{name}:/a"), storage.container(f"{name}:/b")
    # Its mount's path is the volume's name with a slash: the engine's filter knows paths, too.
    storage.container(f"{storage.volume(unique('other'))}:/{name}")
    assert engine.volume_users(name) == tuple(sorted(map(storage.name, (first, second))))


def test_use_keeps_a_volume(storage: Storage, engine: Engine) -> None:
    name = storage.volume(unique("used"))
    made = storage.container(f"{name}:/data")
    with pytest.raises(Conflict, match="volume is in use"):
        engine.remove_volume(name)
    assert volume_of(engine, name)
    engine.remove_container(made)
    engine.remove_volume(name)
    assert engine.volumes_by_name([name]) == ()
    with pytest.raises(NotFound):
        engine.remove_volume(name)


@on_real_engines
def test_the_engine_counts_what_volumes_hold(storage: Storage, engine: Engine) -> None:
    empty, full = storage.volume(unique("empty")), storage.volume(unique("full"))
    api = storage.host.api
    made = storage.container(f"{full}:/data", start=True)
    api.exec_start(api.exec_create(made, ["dd", "if=/dev/zero", "of=/data/x", "bs=1000", "count=50"])["Id"])
    sizes = engine.volume_sizes(30)
    assert (sizes[empty], sizes[full]) == (0, 50000)
    assert engine.measures_volumes_alone is (engine.info.api_version != "1.41")


@pytest.mark.parametrize("prepared", ["demo"], indirect=True)
def test_the_demo_counts_too(engine: Engine) -> None:
    assert any(engine.volume_sizes(5).values())


# networks


def test_a_network_is_listed_with_its_ranges(storage: Storage, engine: Engine) -> None:
    name = unique("net")
    id = storage.network(name, labels={"com.docker.compose.project": "fleet"})
    found = network_of(engine, id)
    assert (found.name, found.driver, found.scope, found.project) == (name, "bridge", "local", "fleet")
    assert (found.is_predefined, found.is_internal, found.is_of_swarm) == (False, True, False)
    assert len(found.subnets) == 1
    assert abs(found.created - time.time()) < 60
    assert engine.list_networks([id, "0" * 64]) == (found,)
    assert engine.list_networks([]) == ()


def test_predefined_networks_are_known_and_kept(engine: Engine) -> None:
    for network in engine.list_networks():
        if network.name in ("host", "none"):
            assert network.is_predefined
            with pytest.raises(EngineError, match="pre-defined"):
                engine.remove_network(network.id)


def test_who_is_on_a_network_stopped_ones_too(storage: Storage, engine: Engine) -> None:
    id = storage.network(unique("net"))
    network = network_of(engine, id)
    assert engine.network_users(network) == ()
    never_ran = storage.container(network=network.name)
    assert engine.network_users(network) == (storage.name(never_ran),)
    (listed,) = engine.list_containers([never_ran])
    assert listed.networks == (network.name,)


@on_real_engines
def test_a_container_that_runs_keeps_its_network(storage: Storage, engine: Engine) -> None:
    id = storage.network(unique("net"))
    made = storage.container(network=network_of(engine, id).name, start=True)
    with pytest.raises(EngineError, match="active endpoints"):
        engine.remove_network(id)
    assert list(engine.inspect_network(id)["Containers"]) == [made]
    storage.host.api.stop(made)
    assert engine.network_users(network_of(engine, id)) == (storage.name(made),)


# Newer engines refuse a name that is taken; a host may still have two from before.
@pytest.mark.parametrize("prepared", ["docker20"], indirect=True)
def test_of_two_networks_of_a_name_each_has_its_own_containers(storage: Storage, engine: Engine) -> None:
    name = unique("double")
    first = storage.network(name)
    made = storage.container(network=first, start=True)
    second = storage.network(name, check_duplicate=False)
    users = [engine.network_users(network_of(engine, id)) for id in (first, second)]
    assert users == [(storage.name(made),), ()]


def test_removal_never_forces(storage: Storage, host: Host) -> None:
    name, id = storage.volume(unique("gone")), storage.network(unique("gone"))
    with CountingProxy(host.socket) as proxy:
        engine = connected(proxy.url)
        engine.remove_volume(name)
        engine.remove_network(id)
        engine.close()
        removals = [r for r in proxy.requests if r.startswith("DELETE")]
    assert len(removals) == 2
    assert not [r for r in removals if "force" in r]
    assert not [r for r in proxy.requests if "prune" in r]


# events


def test_volumes_and_networks_are_told(storage: Storage, engine: Engine, follower: Follower) -> None:
    name, network = storage.volume(unique("told")), unique("told")
    id = storage.network(network)
    follower.wait("volume", "create", name)
    assert follower.wait("network", "create", id).name == network
    engine.remove_volume(name)
    engine.remove_network(id)
    follower.wait("volume", "destroy", name)
    follower.wait("network", "destroy", id)


# The demo puts no container on another network.
@on_real_engines
def test_a_container_that_is_put_on_a_network_while_it_runs_is_told(
    storage: Storage, engine: Engine, follower: Follower
) -> None:
    first, second = storage.network(unique("net")), storage.network(unique("net"))
    made = storage.container(network=network_of(engine, first).name, start=True)
    storage.host.api.connect_container_to_network(made, second)
    assert follower.wait("network", "connect", second).container == made
    storage.host.api.disconnect_container_from_network(made, second)
    assert follower.wait("network", "disconnect", second).container == made


def test_mounts_do_not_wake_anybody(storage: Storage, engine: Engine, follower: Follower) -> None:
    """Every start of a container mounts its volumes: its own event says that already."""
    name = storage.volume(unique("mounted"))
    made = storage.container(f"{name}:/data", start=True)
    engine.pause(made)
    follower.wait("container", "pause", made)
    assert {e.action for e in follower.seen if e.id == name} == {"create"}
