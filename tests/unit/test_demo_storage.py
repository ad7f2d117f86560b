"""Volumes and networks of the demo: made, mounted, told of, and gone."""

from __future__ import annotations

from ipaddress import ip_network
from itertools import combinations
from typing import Any

from tests.unit.demo_http import DemoClient


def told(engine: DemoClient, kind: str) -> list[tuple[str, str]]:
    """Action and object of the events of a kind."""
    return [(event["Action"], event["Actor"]["ID"]) for event in engine.past_events(type=[kind])]


def test_a_volume_is_made_once(engine: DemoClient) -> None:
    made = engine.post("/volumes/create", {"Name": "kept", "Labels": {"a": "b"}})
    assert (made.status, made.json()["Labels"]) == (201, {"a": "b"})
    again = engine.post("/volumes/create", {"Name": "kept"})
    assert again.json() == made.json()
    nameless = engine.post("/volumes/create", {}).json()["Name"]
    assert len(nameless) == 64
    assert told(engine, "volume") == [("create", "kept"), ("create", nameless)]
    assert engine.post("/volumes/create", {"Name": "x", "Driver": "nfs"}).status == 404


def test_a_volume_has_the_options_of_its_driver(engine: DemoClient) -> None:
    options = {"type": "tmpfs", "device": "tmpfs", "o": "size=1m"}
    made = engine.post("/volumes/create", {"Name": "quick", "DriverOpts": options}).json()
    assert made["Options"] == options
    assert engine.get("/volumes/quick")["Options"] == options
    refused = engine.post("/volumes/create", {"Name": "odd", "DriverOpts": {"x": "y"}})
    assert (refused.status, refused.message) == (400, 'create odd: invalid option: "x"')
    assert engine.post("/volumes/create", {"Name": "a/b"}).status == 400
    assert engine.post("/volumes/create", {"Name": "a"}).status == 400


def test_a_volume_is_made_as_its_first_mount_says(engine: DemoClient) -> None:
    driver = {"Name": "local", "Options": {"type": "tmpfs", "device": "tmpfs"}}
    mount = {"Type": "volume", "Source": "fresh", "Target": "/a"}
    mount |= {"VolumeOptions": {"Labels": {"a": "b"}, "DriverConfig": driver}}
    again = {"Type": "volume", "Source": "fresh", "Target": "/b"}
    body = {"Image": "redis:latest", "HostConfig": {"Mounts": [mount, again]}}
    assert engine.post("/containers/create", body, name="first").status == 201
    found = engine.get("/volumes/fresh")
    assert (found["Labels"], found["Options"]) == ({"a": "b"}, driver["Options"])
    assert told(engine, "volume").count(("create", "fresh")) == 1


def test_networks_get_ranges_that_nobody_has(engine: DemoClient) -> None:
    for number in range(12):
        assert engine.post("/networks/create", {"Name": f"net-{number}"}).status == 201
    engine.delete("/networks/net-3")
    assert engine.post("/networks/create", {"Name": "last"}).status == 201
    ranges = [n["IPAM"]["Config"][0]["Subnet"] for n in engine.get("/networks") if n["IPAM"]["Config"]]
    assert not [1 for one, two in combinations(map(ip_network, ranges), 2) if one.overlaps(two)]
    wrong = {"Config": [{"Subnet": "nonsense"}]}
    assert engine.post("/networks/create", {"Name": "wrong", "IPAM": wrong}).status == 400
    assert engine.post("/networks/create", {"Name": "wrong", "Driver": "zz"}).status == 404


def test_a_network_is_made_and_its_name_is_taken(engine: DemoClient) -> None:
    made = engine.post("/networks/create", {"Name": "quiet", "Internal": True, "Labels": {"a": "b"}})
    id = made.json()["Id"]
    assert made.status == 201
    found: Any = engine.get(f"/networks/{id}")
    assert (found["Name"], found["Internal"], found["Labels"]) == ("quiet", True, {"a": "b"})
    assert len(found["IPAM"]["Config"]) == 1
    assert engine.post("/networks/create", {"Name": "quiet"}).status == 409
    assert engine.post("/networks/create", {}).status == 400
    assert engine.delete(f"/networks/{id}").status == 204
    assert told(engine, "network") == [("create", id), ("destroy", id)]


def test_a_life_tells_of_what_is_mounted(engine: DemoClient) -> None:
    engine.run("life", HostConfig={"Binds": ["new:/data"]})
    assert engine.ask("GET", "/volumes/new").status == 200
    assert engine.delete("/volumes/new").status == 409
    engine.post("/containers/life/stop", t=0)
    engine.delete("/containers/life", v=1)
    assert told(engine, "volume") == [("create", "new"), ("mount", "new"), ("unmount", "new")]
    assert engine.delete("/volumes/new").status == 204


def test_a_shared_anonymous_volume_goes_with_the_last_that_has_it_from_the_first(engine: DemoClient) -> None:
    name = engine.container("cache")["Mounts"][0]["Name"]
    body = {"Image": "redis:latest", "HostConfig": {"VolumesFrom": ["cache"]}}
    engine.post("/containers/create", body, name="other")
    engine.delete("/containers/cache", v=1)
    assert engine.ask("GET", f"/volumes/{name}").status == 200
    engine.delete("/containers/other", v=1)
    assert engine.ask("GET", f"/volumes/{name}").status == 404
    assert told(engine, "volume") == [("destroy", name)]


def test_the_world_has_what_nobody_uses(engine: DemoClient) -> None:
    loose = engine.get("/volumes", filters={"dangling": ["true"]})["Volumes"]
    sizes = {v["Name"]: v["UsageData"]["Size"] for v in engine.get("/system/df", type="volume")["Volumes"]}
    with_data = {(len(v["Name"]) == 64, sizes[v["Name"]] > 0) for v in loose}
    assert with_data == {(True, True), (True, False), (False, True)}
    networks = engine.get("/networks")
    used = {name for c in engine.get("/containers/json", all=1) for name in c["NetworkSettings"]["Networks"]}
    unused = {n["Name"]: n["Labels"] for n in networks if n["Name"] not in {*used, "host", "none"}}
    assert unused["load-test"] == {}
    assert unused["fleet-2015_default"]["com.docker.compose.project"] == "fleet-2015"
