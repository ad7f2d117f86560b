"""What is moved is made again on another engine by prepare.sh and compose.yaml alone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, get_args

import pytest

from tests.contract.as_told import as_told
from tests.contract.composed import (
    LINES,
    SECRET,
    SLEEP,
    compose_here,
    composed,
    differing,
    host_wide,
    open_one,
    rich,
    write_compose,
)
from tests.contract.moving import Removal
from tests.contract.port_rivals import Leaving, create_port_rivals, port_there
from tests.lab import seed
from tests.lab.compose import Compose
from tests.wait import eventually
from tui.domain.move_compose import STOPPED, all_left, compose_left

WAYS = {"20 to 26": ("docker20", "docker26"), "26 to 20": ("docker26", "docker20")}


@pytest.fixture(params=sorted(WAYS))
def removal(request: pytest.FixtureRequest, tmp_path: Path, compose: Compose) -> Iterator[Removal]:
    """From one engine to the other."""
    here, there = (request.getfixturevalue(name) for name in WAYS[request.param])
    with closing(here.api()) as old, closing(there.api()) as new:
        for api in (old, new):
            seed.import_busybox(api)
        made = Removal(old, new, here.socket, there.url, tmp_path)
        yield made
        made.clean()


def moved(compose: Compose, removal: Removal) -> None:
    """Carry all of it over, with what did not run."""
    removal.leave()
    write_compose(removal)
    code, said = removal.run("prepare.sh")
    assert code == 0, said
    for arguments in (("up", "-d"), ("--profile", STOPPED, "create")):
        done = compose_here(compose, removal, *arguments)
        assert done.returncode == 0, done.stderr


def test_every_container_is_the_same_over_there(compose: Compose, removal: Removal, tmp_path: Path) -> None:
    path = tmp_path / "shared"
    path.mkdir()
    image = removal.image(*LINES)
    front, back = removal.network("198.51.100.0/24"), removal.network("203.0.113.0/24")
    volumes = (removal.volume({"file": b"content"}), removal.volume())
    web = removal.create(
        "web", {"Image": image, **rich(front, volumes, path)}, back, start=True, aliases=["back"]
    )
    shared = dict.fromkeys(("NetworkMode", "PidMode", "IpcMode"), f"container:{web}")
    removal.create("beside", {"Image": image, **SLEEP, "HostConfig": shared}, start=True)
    # Nobody may be privileged where the tests themselves are not: this one is made only.
    removal.create("wide", {"Image": image, **host_wide()})
    waited_for = removal.create("open", {"Image": image, **open_one(back)}, start=True)
    removal.create("reset", {"Image": image, "Entrypoint": [""], "Cmd": ["sleep", "100000"]})
    removal.create("old-cmd-1", {"Image": image, **composed(back, waited_for)}, start=True)

    moved(compose, removal)

    found = {each["Name"].lstrip("/"): differing(removal, each) for each in removal.made}
    told_apart = {name: differences for name, differences in found.items() if differences}
    if "docker20" in _engine(removal):
        (mac,) = told_apart.pop(waited_for)
        assert "02:00:00:00:00:07" in mac.one
        assert any("02:00:00:00:00:07" in work.text for r in removal.recipes for work in compose_left(r))
    assert told_apart == {}
    for each in removal.made:
        assert as_told(removal.there.inspect_container(each["Name"][1:])) == as_told(each), each["Name"]
    running = {each["Name"]: each["State"]["Running"] for each in removal.made}
    assert {
        name: removal.there.inspect_container(name[1:])["State"]["Running"] for name in running
    } == running
    kept, _ = removal.there.get_archive(web, "/v/file")
    assert b"content" in b"".join(kept)


def test_no_value_of_an_environment_is_outside_its_folder(removal: Removal) -> None:
    body = {"Image": removal.image(*LINES), "Env": [f"SECRET={SECRET}"], "Labels": {"told": SECRET}}
    removal.create("told", {**body, "Cmd": ["x", f"--password={SECRET}"]})
    write_compose(removal)
    files = [path for path in removal.folder.rglob("*") if path.is_file()]
    holding = {path.parent.name for path in files if b"s3cr3t" in path.read_bytes()}
    assert holding == {"env"}
    assert {"compose.yaml", "run.sh", "prepare.sh"} <= {path.name for path in files}


def test_what_waits_starts_after_what_it_waits_for(compose: Compose, removal: Removal) -> None:
    image = removal.image(*LINES)
    net = removal.network("203.0.113.0/24")
    first = removal.create("open", {"Image": image, **open_one(net)}, start=True)
    second = removal.create("old-cmd-1", {"Image": image, **composed(net, first)}, start=True)
    moved(compose, removal)
    started = [removal.there.inspect_container(name)["State"]["StartedAt"] for name in (first, second)]
    assert started == sorted(started)


def test_an_address_that_is_asked_for_is_given_to_nobody_else(compose: Compose, removal: Removal) -> None:
    asking = removal.create_rivals(removal.image(*LINES))
    moved(compose, removal)
    for each in removal.made:
        there = removal.there.inspect_container(each["Name"].lstrip("/"))
        assert there["State"]["Running"], (each["Name"], there["State"]["Error"])
    (endpoint,) = removal.there.inspect_container(asking)["NetworkSettings"]["Networks"].values()
    assert endpoint["IPAddress"] == "203.0.113.2"


@pytest.mark.parametrize("leave", get_args(Leaving))
def test_a_port_that_is_named_is_given_to_nobody_else(
    compose: Compose, removal: Removal, leave: Leaving
) -> None:
    asking, port = create_port_rivals(removal, removal.image(*LINES), leave)
    moved(compose, removal)
    for each in removal.made:
        there = removal.there.inspect_container(each["Name"].lstrip("/"))
        assert there["State"]["Running"], (each["Name"], there["State"]["Error"])
        assert differing(removal, each) == ()
    assert port_there(removal, asking) == port


def test_a_network_that_is_gone_keeps_nothing_from_being_made(compose: Compose, removal: Removal) -> None:
    body = {"Image": removal.image(*LINES), **SLEEP}
    kept, gone = removal.network("198.51.100.0/24"), removal.network("203.0.113.0/24")
    on_kept, on_gone = ({"HostConfig": {"NetworkMode": network}} for network in (kept, gone))
    removal.create("runs", {**body, **on_kept}, start=True)
    removal.create("also-stopped", {**body, **on_kept})
    endpoint = {"IPAMConfig": {"IPv4Address": "203.0.113.7"}}
    removal.create("first", {**body, **on_gone, "NetworkingConfig": {"EndpointsConfig": {gone: endpoint}}})
    removal.create("second", {**body, **on_kept}, gone, ipv4_address="203.0.113.8")
    removal.here.remove_network(gone)
    removal.networks.pop()
    removal.gone.add(gone)
    removal.made = [removal.here.inspect_container(each["Id"]) for each in removal.made]
    moved(compose, removal)
    runs, also, first, second = (differing(removal, each) for each in removal.made)
    assert (runs, also) == ((), ())
    left = [work.text for works in all_left(removal.moved).values() for work in works]
    text = f"prepare.sh makes no network {gone}, as none was found on old-host, and its address there, "
    assert left == [f"{text}203.0.113.{number}, is not asked for" for number in (7, 8)]
    # Nothing but the address is lost; of one that never ran an engine tells the ID only of what it was made on.
    for found in (first, second):
        (lost,) = (each for each in found if each.what != "network mode")
        assert (lost.what, lost.one.rpartition(".")[0]) == (f"network {gone}", "address 203.0.113")


def test_a_path_that_is_not_there_is_not_made(compose: Compose, removal: Removal, tmp_path: Path) -> None:
    path = tmp_path / "data"
    path.mkdir()
    mount = {"Type": "bind", "Source": str(path), "Target": "/data"}
    image = removal.image(*LINES)
    removal.create("bound", {"Image": image, "HostConfig": {"Mounts": [mount]}})
    removal.leave()
    write_compose(removal)
    assert removal.run("prepare.sh")[0] == 0
    path.rmdir()
    done = compose_here(compose, removal, "--profile", STOPPED, "create")
    assert done.returncode != 0
    assert str(path) in done.stderr
    assert not path.exists()


def test_without_prepare_nothing_starts(compose: Compose, removal: Removal) -> None:
    removal.create("app", {"Image": removal.image(*LINES), **SLEEP}, start=True)
    removal.leave()
    write_compose(removal)
    done = compose_here(compose, removal, "up", "-d")
    assert done.returncode != 0
    assert not [c for c in removal.there.containers(all=True) if c["Names"] == [removal.made[0]["Name"]]]


def test_a_second_up_changes_nothing(compose: Compose, removal: Removal) -> None:
    app = removal.create("app", {"Image": removal.image(*LINES), **SLEEP, "Env": ["A=$b"]}, start=True)
    moved(compose, removal)
    id = removal.there.inspect_container(app)["Id"]
    assert compose_here(compose, removal, "up", "-d").returncode == 0
    assert removal.there.inspect_container(app)["Id"] == id
    removal.there.stop(app, timeout=0)
    assert compose_here(compose, removal, "up", "-d").returncode == 0
    eventually(lambda: bool(removal.there.inspect_container(app)["State"]["Running"]), what="it runs")
    assert removal.there.inspect_container(app)["Id"] == id


def _engine(removal: Removal) -> str:
    """Which engine it goes to."""
    version: dict[str, Any] = removal.there.version()
    return "docker20" if str(version["Version"]).startswith("20.") else "docker26"
