"""Containers of the demo as they start: ports, health, images that are no good, and what they were made with."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.lab.engine import UnixConnection
from tests.unit.demo_http import DemoClient
from tests.wait import eventually

NGINX = "nginx:1.27-alpine"
CHECK = {"Test": ["CMD-SHELL", "true"]}


def made(engine: DemoClient, name: str, image: str = NGINX, **body: Any) -> dict[str, Any]:
    """A container that was created; its inspect."""
    answer = engine.post("/containers/create", {"Image": image, **body}, name=name)
    assert answer.status == 201, answer.message
    return dict(engine.get(f"/containers/{name}/json"))


def state(engine: DemoClient, name: str) -> dict[str, Any]:
    """The state that inspect tells."""
    return dict(engine.get(f"/containers/{name}/json")["State"])


def restarts(engine: DemoClient, name: str) -> int:
    """How often it came up again."""
    return int(engine.get(f"/containers/{name}/json")["RestartCount"])


def bad(engine: DemoClient, fails: str) -> None:
    """Make the image of these tests one of those that are no good."""
    assert engine.post("/_demo/images", {"image": NGINX, "fails": fails}).status == 204


def test_a_port_that_is_taken_keeps_it_from_starting(engine: DemoClient) -> None:
    id = made(engine, "late", HostConfig={"PortBindings": {"80/tcp": [{"HostPort": "8888"}]}})["Id"]
    refused = engine.post("/containers/late/start")
    assert refused.status == 500
    assert refused.message == (
        f"driver failed programming external connectivity on endpoint late ({id}): "
        "Bind for 0.0.0.0:8888 failed: port is already allocated"
    )
    assert (state(engine, "late")["Status"], state(engine, "late")["Error"]) == ("created", refused.message)
    assert engine.post("/containers/web.1/stop", t=0).status == 204
    assert engine.post("/containers/late/start").status == 204
    assert state(engine, "late")["Error"] == ""


@pytest.mark.parametrize("ip", ["127.0.0.1", "192.0.2.9"])
def test_a_port_is_taken_by_address(engine: DemoClient, ip: str) -> None:
    for name, address in (("first", "127.0.0.1"), ("next", ip)):
        made(engine, name, HostConfig={"PortBindings": {"80/tcp": [{"HostIp": address, "HostPort": "7000"}]}})
    assert engine.post("/containers/first/start").status == 204
    assert engine.post("/containers/next/start").status == (500 if ip == "127.0.0.1" else 204)


def test_a_port_that_nobody_chose_is_had_while_it_runs(engine: DemoClient) -> None:
    made(engine, "any", ExposedPorts={"81/udp": {}}, HostConfig={"PublishAllPorts": True})
    made(engine, "more", HostConfig={"PortBindings": {"80/tcp": [{}]}})
    for name in ("any", "more"):
        engine.post(f"/containers/{name}/start")
    ports = engine.get("/containers/any/json")["NetworkSettings"]["Ports"]
    assert ports.keys() == {"80/tcp", "81/udp"}
    found = [ports["80/tcp"][0]["HostPort"], ports["81/udp"][0]["HostPort"]]
    found += [engine.get("/containers/more/json")["NetworkSettings"]["Ports"]["80/tcp"][0]["HostPort"]]
    assert len({*found}) == 3
    assert all(int(port) >= 32768 for port in found)
    engine.post("/containers/any/stop", t=0)
    assert engine.get("/containers/any/json")["NetworkSettings"]["Ports"] == {}


def test_what_is_only_exposed_is_listed_without_a_port_of_the_host(engine: DemoClient) -> None:
    engine.run("quiet")
    made(engine, "exposing")
    engine.post("/containers/exposing/start")
    assert engine.container("exposing")["Ports"] == [{"PrivatePort": 80, "Type": "tcp"}]
    assert engine.get("/containers/exposing/json")["NetworkSettings"]["Ports"] == {"80/tcp": None}


def test_a_bad_image_makes_its_containers_unhealthy(engine: DemoClient) -> None:
    bad(engine, "unhealthy")
    made(engine, "ill", Healthcheck=CHECK)
    engine.post("/containers/ill/start")
    eventually(lambda: state(engine, "ill")["Health"]["Status"] == "unhealthy", what="it is unhealthy")
    bad(engine, "")
    engine.post("/containers/ill/restart")
    eventually(lambda: state(engine, "ill")["Health"]["Status"] == "healthy", what="it is healthy")
    assert engine.post("/_demo/images", {"image": NGINX, "fails": "softly"}).status == 400


def test_a_bad_image_has_its_containers_exit(engine: DemoClient) -> None:
    bad(engine, "exit")
    made(engine, "short")
    engine.post("/containers/short/start")
    eventually(lambda: state(engine, "short")["Status"] == "exited", what="it has ended")
    assert state(engine, "short")["ExitCode"] == 1
    log = engine.ask("GET", "/containers/short/logs", stdout=1, tail=2).body.decode()
    assert "fatal: cannot go on" in log
    assert "ended with exit code 1" in log


@pytest.mark.parametrize(("policy", "tries"), [("always", 3), ("on-failure", 2)])
def test_a_restart_policy_has_it_come_up_again(engine: DemoClient, policy: str, tries: int) -> None:
    bad(engine, "exit")
    most = tries if policy == "on-failure" else 0
    made(engine, "again", HostConfig={"RestartPolicy": {"Name": policy, "MaximumRetryCount": most}})
    engine.post("/containers/again/start")
    eventually(lambda: restarts(engine, "again") >= tries, what="it has come up again and again")
    if most:
        eventually(lambda: state(engine, "again")["Status"] == "exited", what="it has given up")
        assert restarts(engine, "again") == tries
    else:
        assert engine.post("/containers/again/stop", t=0).status == 204
        assert state(engine, "again")["Status"] == "exited"
        starts = [e for e in engine.past_events(type=["container"]) if e["Action"] == "start"]
        assert len(starts) >= tries


def test_links_are_told_by_the_names_of_now(engine: DemoClient) -> None:
    found = made(engine, "linked", HostConfig={"Links": ["registry:upstream", "cache"]})
    assert found["HostConfig"]["Links"] == ["/registry:/linked/upstream", "/cache:/linked/cache"]
    engine.post("/containers/linked/rename", name="renamed")
    assert engine.get("/containers/renamed/json")["HostConfig"]["Links"][0] == "/registry:/renamed/upstream"


def test_what_has_anothers_network_has_none_of_its_own(engine: DemoClient) -> None:
    other = engine.container("web.1")["Id"]
    found = made(engine, "joined", HostConfig={"NetworkMode": "container:web.1"})
    assert found["HostConfig"]["NetworkMode"] == f"container:{other}"
    assert found["Config"]["Hostname"] == other[:12]
    assert found["NetworkSettings"]["Networks"] == {}
    assert engine.post("/containers/joined/start").status == 204
    assert engine.post("/networks/bridge/connect", {"Container": "joined"}).status == 400
    made(engine, "lost", HostConfig={"NetworkMode": "container:cache"})
    assert engine.post("/containers/lost/start").message.startswith("cannot join network of a non running")


def test_what_is_let_near_the_host_is_told_so(engine: DemoClient) -> None:
    near = made(engine, "near", HostConfig={"Privileged": True})["HostConfig"]
    assert (near["MaskedPaths"], near["ReadonlyPaths"], near["SecurityOpt"]) == (
        None,
        None,
        ["label=disable"],
    )
    host = made(engine, "host", HostConfig={"NetworkMode": "host", "PortBindings": {"80/tcp": [{}]}})
    assert (host["Config"]["Hostname"], engine.container("host")["Ports"]) == ("demo-host", [])


def test_addresses_are_never_given_twice(engine: DemoClient) -> None:
    pools = {"Config": [{"Subnet": "10.9.0.0/29", "Gateway": "10.9.0.1"}]}
    assert engine.post("/networks/create", {"Name": "small", "IPAM": pools}).status == 201
    assert engine.post("/networks/create", {"Name": "other", "IPAM": pools}).status == 403
    for number in range(6):
        made(engine, f"small-{number}", HostConfig={"NetworkMode": "small"})
    answers = [engine.post(f"/containers/small-{number}/start").status for number in range(6)]
    assert sorted(answers) == [204] * 5 + [500]
    members = engine.get("/networks/small")["Containers"].values()
    assert len({member["IPv4Address"] for member in members}) == 5
    gone = next(iter(members))["Name"]
    engine.post(f"/containers/{gone}/stop", t=0)
    refused = next(f"small-{number}" for number, status in enumerate(answers) if status == 500)
    assert engine.post(f"/containers/{refused}/start").status == 204


def test_an_image_is_loaded_where_it_was_saved(engine: DemoClient) -> None:
    before = engine.image("scratchpad:latest")
    data = engine.ask("GET", "/images/get", names="scratchpad:latest").body
    engine.delete("/containers/report-once")
    assert engine.delete("/images/scratchpad:latest").status == 200
    assert engine.ask("GET", "/images/scratchpad:latest/json").status == 404
    assert loaded(engine, data) == [{"stream": "Loaded image: scratchpad:latest\n"}]
    after = engine.image("scratchpad:latest")
    for key in ("Id", "RepoTags", "Size", "RootFS"):
        assert after[key] == before[key]
    assert after["Config"] == before["Config"] | {"Image": ""}, "built on nothing that is known here"
    assert engine.ask("GET", "/images/get", names="scratchpad:latest").body == data


def test_an_image_without_a_name_is_loaded_by_its_id(engine: DemoClient) -> None:
    id = engine.image("alpine:3.20")["Id"]
    data = engine.ask("GET", "/images/get", names=id).body
    assert loaded(engine, data) == [{"stream": f"Loaded image ID: {id}\n"}]


@pytest.mark.parametrize("data", [b"no archive" * 100, b"", b"\x1f\x8b broken"])
def test_what_is_no_archive_is_not_loaded(engine: DemoClient, data: bytes) -> None:
    assert [*loaded(engine, data)[0]] == ["errorDetail", "error"]


def loaded(engine: DemoClient, data: bytes) -> list[dict[str, Any]]:
    """What a load answers."""
    connection = UnixConnection(engine.path)
    try:
        connection.request("POST", "/images/load", data, {"Content-Type": "application/x-tar"})
        answer = connection.getresponse()
        assert answer.status == 200
        return [json.loads(line) for line in answer.read().splitlines() if line.strip()]
    finally:
        connection.close()
