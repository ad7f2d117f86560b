from __future__ import annotations

from typing import Any

import pytest

from tests.unit.demo_http import DemoClient

UPGRADE = "please upgrade your client to a newer version"


def test_ping_tells_the_versions_in_its_headers(engine: DemoClient) -> None:
    for method, body in (("GET", b"OK"), ("HEAD", b"")):
        answer = engine.ask(method, "/_ping")
        assert (answer.status, answer.body) == (200, body)
        assert answer.headers["Api-Version"] == "1.47"
        assert answer.headers["Ostype"] == "linux"
        assert answer.headers["Server"].startswith("Docker/")


@pytest.mark.parametrize(
    ("path", "status", "message"),
    [
        ("/v1.99/version", 400, "client version 1.99 is too new. Maximum supported API version is 1.47"),
        (
            "/v1.11/version",
            400,
            f"client version 1.11 is too old. Minimum supported API version is 1.24, {UPGRADE}",
        ),
        ("/v1.41/nothing", 404, "page not found"),
        ("/nothing", 404, "page not found"),
    ],
)
def test_versions_out_of_range_and_unknown_pages(
    engine: DemoClient, path: str, status: int, message: str
) -> None:
    answer = engine.ask("GET", path)
    assert (answer.status, answer.message) == (status, message)


def test_a_test_may_narrow_the_api_range(engine: DemoClient) -> None:
    engine.post("/_demo/settings", {"min_api": "1.44", "max_api": "1.45"})
    assert engine.ask("GET", "/_ping").headers["Api-Version"] == "1.45"
    assert engine.ask("GET", "/v1.41/version").message.startswith("client version 1.41 is too old")
    assert engine.ask("GET", "/v1.44/version").status == 200


def test_a_part_that_is_not_simulated_says_so(engine: DemoClient) -> None:
    answer = engine.ask("GET", "/images/search")
    assert answer.status == 501
    assert "does not simulate" in answer.message


def test_info_counts_what_the_lists_show(engine: DemoClient) -> None:
    info = engine.get("/info")
    states = [c["State"] for c in engine.get("/containers/json", all=1)]
    assert info["Containers"] == len(states)
    assert info["ContainersPaused"] == states.count("paused")
    assert info["ContainersRunning"] + info["ContainersPaused"] + info["ContainersStopped"] == len(states)


def test_the_world_is_the_believable_host(engine: DemoClient) -> None:
    containers = engine.get("/containers/json", all=1)
    images = engine.get("/v1.43/images/json")
    names = [tag for image in images for tag in image["RepoTags"]]
    assert 35 <= len(containers) <= 45
    assert 190 <= len(names) <= 215
    assert len(set(names)) == len(names)
    states = {c["State"] for c in containers}
    assert states == {"running", "exited", "created", "paused", "restarting"}
    hosts = {name.partition("/")[0] for name in names}
    assert {f"32907492{n}.dkr.ecr.us-east-1.amazonaws.com" for n in ("4855", "4856", "4755")} <= hosts
    assert {"ghcr.io", "localhost:5000"} <= hosts
    assert any(not image["RepoTags"] for image in images), "no untagged image"
    assert any(len(image["RepoTags"]) > 2 for image in images), "no image with several names"
    assert any(image["RepoTags"] and not image["RepoDigests"] for image in images), "no only copy"


def test_disk_usage_adds_up(engine: DemoClient) -> None:
    usage = engine.get("/v1.43/system/df")
    own = sum(image["Size"] - image["SharedSize"] for image in usage["Images"])
    assert own < usage["LayersSize"] < sum(image["Size"] for image in usage["Images"])
    assert len(usage["Volumes"]) == len(engine.get("/volumes")["Volumes"])


@pytest.mark.parametrize(
    ("version", "wanted"),
    [
        ("v1.41", {"RepoTags": ["<none>:<none>"], "RepoDigests": ["<none>@<none>"], "VirtualSize": True}),
        ("v1.43", {"RepoTags": [], "RepoDigests": [], "VirtualSize": True}),
        ("v1.44", {"RepoTags": [], "RepoDigests": [], "VirtualSize": False}),
    ],
)
def test_an_untagged_image_by_api_version(engine: DemoClient, version: str, wanted: dict[str, Any]) -> None:
    entry = engine.get(f"/{version}/images/json", filters={"dangling": ["true"]})[0]
    assert {"VirtualSize": "VirtualSize" in entry} | {
        k: entry[k] for k in ("RepoTags", "RepoDigests")
    } == wanted


def test_volumes_and_networks(engine: DemoClient) -> None:
    used = engine.delete("/volumes/fleet_pg")
    assert used.status == 409
    assert used.message.startswith("remove fleet_pg: volume is in use - [")
    assert engine.delete("/volumes/old-registry").status == 204
    assert engine.ask("GET", "/volumes/old-registry").message == "get old-registry: no such volume"
    assert engine.delete("/networks/bridge").status == 403
    members = engine.get("/networks/edge_default")["Containers"]
    assert {member["Name"] for member in members.values()} == {
        "edge-proxy",
        "edge-waf",
        "edge-static",
    }
