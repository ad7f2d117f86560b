"""Volumes and networks as the engine tells them, who uses them, and what an event makes stale of them."""

from __future__ import annotations

from typing import Any

import pytest

from tui.domain.container import Container
from tui.domain.events import EngineEvent
from tui.domain.network import Network, network_uses
from tui.domain.stale import Stale, stale
from tui.domain.volume import Origin, Volume, VolumeUse, origin, users_of, volume_uses

ANONYMOUS = "64f0" + "ab" * 28 + "c2a1"


def container(name: str, **data: Any) -> Container:
    answer = {"Id": name * 4, "Names": [f"/{name}"], "Image": "postgres:12", "ImageID": "sha256:1", **data}
    return Container.from_api(answer, 0.0)


def mounted(name: str, volume: str, path: str, state: str = "exited", kind: str = "volume") -> Container:
    return container(name, State=state, Mounts=[{"Type": kind, "Name": volume, "Destination": path}])


def test_a_volume_of_an_engine_that_leaves_out_what_is_empty() -> None:
    made = Volume.from_api({"Name": "pg", "Driver": "local", "Labels": None, "Options": None})
    assert (made.id, made.labels, made.options, made.created, made.project) == ("pg", {}, {}, 0, "")


def test_when_and_by_whom_a_volume_was_made() -> None:
    labels = {"com.docker.compose.project": "fleet"}
    data = {"Name": "pg", "CreatedAt": "2016-06-12T11:00:00+02:00", "Labels": labels, "Scope": "local"}
    assert (Volume.from_api(data).created, Volume.from_api(data).project) == (1465722000, "fleet")


@pytest.mark.parametrize(
    ("name", "is_anonymous"),
    [(ANONYMOUS, True), (ANONYMOUS[:-1], False), (ANONYMOUS.upper(), False), (f"{ANONYMOUS[:-1]}g", False)],
)
def test_an_anonymous_volume_is_known_by_its_name(name: str, is_anonymous: bool) -> None:
    """Not by the label newer engines give: anybody may put that on a volume with data and a name."""
    data = {"Name": name, "Labels": {"com.docker.volume.anonymous": ""}}
    assert Volume.from_api(data).is_anonymous is is_anonymous


def test_all_containers_that_mount_a_volume_the_running_first() -> None:
    containers = [
        mounted("a", "pg", "/old"),
        mounted("b", "pg", "/new", "running"),
        mounted("c", "pg", "/tmp", kind="bind"),
    ]
    uses = volume_uses(containers)
    assert [(u.container, u.path, u.is_running) for u in uses["pg"]] == [
        ("b", "/new", True),
        ("a", "/old", False),
    ]
    assert users_of((*uses["pg"], *uses["pg"])) == ("b", "a")


USE = VolumeUse("db", "1" * 64, "postgres:12", "sha256:1", "/data", False)
RECORD = Origin("report", "busybox:latest", "/work", True, 1.0)


@pytest.mark.parametrize(
    ("uses", "declared", "recorded", "wanted"),
    [
        ((USE,), {}, RECORD, Origin("db", "postgres:12", "/data", None)),
        ((USE,), {"sha256:1": frozenset(["/data"])}, None, Origin("db", "postgres:12", "/data", True)),
        ((USE,), {"sha256:1": frozenset(["/else"])}, None, Origin("db", "postgres:12", "/data", False)),
        ((), {}, RECORD, RECORD),
        ((), {}, None, None),
    ],
)
def test_where_a_volume_comes_from(
    uses: tuple[VolumeUse, ...],
    declared: dict[str, frozenset[str]],
    recorded: Origin | None,
    wanted: Origin | None,
) -> None:
    assert origin(uses, declared, recorded) == wanted


def test_a_network_of_an_engine_that_tells_no_ranges() -> None:
    for ipam in (None, {"Config": None}, {"Config": []}, {"Config": [{"Gateway": "10.0.0.1"}]}):
        made = Network.from_api({"Id": "1" * 64, "Name": "none", "IPAM": ipam})
        assert (made.subnets, made.is_predefined, made.is_of_swarm) == ((), True, False)


@pytest.mark.parametrize(
    ("data", "is_of_swarm"),
    [
        ({"Scope": "swarm"}, True),
        ({"Ingress": True}, True),
        ({"Name": "docker_gwbridge"}, True),
        ({"Scope": "local"}, False),
    ],
)
def test_networks_that_a_swarm_holds(data: dict[str, Any], is_of_swarm: bool) -> None:
    assert Network.from_api({"Id": "1", **data}).is_of_swarm is is_of_swarm


def test_a_network_has_both_ranges() -> None:
    config = [{"Subnet": "172.18.0.0/16"}, {"Subnet": "fd00::/64"}]
    data = {"Id": "1" * 64, "Name": "x", "Internal": True, "IPAM": {"Config": config}}
    made = Network.from_api(data)
    assert (made.subnets, made.is_internal, made.short_id) == (("172.18.0.0/16", "fd00::/64"), True, "1" * 12)


def test_stopped_containers_are_on_their_networks_too() -> None:
    networks = {"Networks": {"fleet": {}, "edge": {}}}
    on = [
        container("a", State="exited", NetworkSettings=networks),
        container("b", State="running", NetworkSettings=networks),
    ]
    assert [(u.container, u.is_running) for u in network_uses(on)["edge"]] == [("b", True), ("a", False)]


def event(kind: str, action: str, id: str, **attributes: str) -> EngineEvent:
    return EngineEvent.from_api(
        {"Type": kind, "Action": action, "Actor": {"ID": id, "Attributes": attributes}}
    )


@pytest.mark.parametrize(
    ("told", "wanted"),
    [
        (event("volume", "create", "pg", driver="local"), Stale(volumes=frozenset(["pg"]))),
        (event("volume", "destroy", "pg"), Stale(volumes=frozenset(["pg"]))),
        (event("volume", "prune", "", reclaimed="7"), Stale(volumes=None)),
        (event("network", "create", "n1", name="net"), Stale(networks=frozenset(["n1"]))),
        (event("network", "destroy", "n1"), Stale(networks=frozenset(["n1"]))),
        (event("network", "prune", ""), Stale(networks=None)),
        (event("network", "connect", "n1", container="c1"), Stale(containers=frozenset(["c1"]))),
        (event("network", "disconnect", "n1", container="c1"), Stale(containers=frozenset(["c1"]))),
        (event("network", "disconnect", "n1"), Stale()),
        (event("plugin", "enable", "x"), Stale()),
    ],
)
def test_what_is_asked_for_again_after_an_event(told: EngineEvent, wanted: Stale) -> None:
    assert stale(told, (), ()) == wanted
