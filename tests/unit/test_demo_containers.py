from __future__ import annotations

from typing import Any

import pytest

from tests.unit.demo_http import DemoClient

ALLOWED = "only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed"
BEFORE = "the container before attempting removal or force remove"


def test_the_list_is_of_running_ones_newest_first(engine: DemoClient) -> None:
    running = engine.get("/containers/json")
    assert {c["State"] for c in running} == {"running", "paused", "restarting"}
    created = [c["Created"] for c in engine.get("/containers/json", all=1)]
    assert created == sorted(created, reverse=True)
    assert len(engine.get("/containers/json", limit=3)) == 3


@pytest.mark.parametrize(
    ("filters", "names"),
    [
        ({"name": ["^/web"]}, {"web.1"}),
        ({"name": {"vault": True}}, {"vault-trial"}),
        ({"status": ["created"]}, {"inbound-candidate", "psql-restore-test"}),
        ({"health": ["unhealthy"]}, {"fleet-geofence"}),
        (
            {"label": ["com.docker.compose.project=edge"]},
            {"edge-proxy", "edge-waf", "edge-auth", "edge-static"},
        ),
        ({"ancestor": ["nginx:latest"]}, {"web.1"}),
        ({"exited": ["137"]}, {"report-2016-05"}),
        ({"id": ["zz"]}, set()),
        ({"id": [""]}, set()),
    ],
)
def test_filters(engine: DemoClient, filters: Any, names: set[str]) -> None:
    found = engine.get("/containers/json", all=1, filters=filters)
    assert {c["Names"][0][1:] for c in found} == names


def test_filters_by_age(engine: DemoClient) -> None:
    every = engine.get("/containers/json", all=1)
    names = [c["Names"][0][1:] for c in every]
    for kind, wanted in (("since", every[:5]), ("before", every[6:])):
        found = engine.get("/containers/json", all=1, filters={kind: [names[5]]})
        assert {c["Id"] for c in found} == {c["Id"] for c in wanted}


def test_a_process_that_ignores_the_stop_is_killed_in_the_end(engine: DemoClient) -> None:
    assert engine.post("/containers/node-exporter/stop", t=1).status == 204
    assert engine.container("node-exporter")["Status"].startswith("Exited (137)")
    assert [e["Action"] for e in engine.past_events(type=["container"])] == ["kill", "kill", "die", "stop"]


def test_the_id_filter_takes_prefixes_of_several(engine: DemoClient) -> None:
    every = engine.get("/containers/json", all=1)
    wanted = [every[3]["Id"][:12], every[9]["Id"]]
    found = engine.get("/containers/json", all=1, filters={"id": wanted})
    assert [c["Id"] for c in found] == [every[3]["Id"], every[9]["Id"]]


@pytest.mark.parametrize(
    ("filters", "message"),
    [({"foo": ["x"]}, "Invalid filter 'foo'"), ({"status": ["x"]}, "Invalid filter 'status=x'")],
)
def test_filters_that_mean_nothing(engine: DemoClient, filters: Any, message: str) -> None:
    answer = engine.ask("GET", "/containers/json", filters=filters)
    assert (answer.status, answer.message) == (400, message)


def test_one_is_found_by_id_name_and_prefix(engine: DemoClient) -> None:
    id = engine.container("web.1")["Id"]
    for text in (id, id[:12], "web.1"):
        assert engine.get(f"/containers/{text}/json")["Id"] == id
    assert engine.ask("GET", "/containers/web/json").message == "No such container: web"


def test_inspect_agrees_with_the_list(engine: DemoClient) -> None:
    entry = engine.container("fleet-postgres")
    found = engine.get("/containers/fleet-postgres/json")
    assert found["Name"] == "/fleet-postgres"
    assert found["State"]["Status"] == entry["State"] == "running"
    assert found["State"]["Health"]["Status"] == "healthy"
    assert found["Image"] == entry["ImageID"]
    assert found["Config"]["Image"] == entry["Image"] == "postgres:16.4"
    assert found["NetworkSettings"]["Networks"] == entry["NetworkSettings"]["Networks"]
    assert found["Mounts"] == entry["Mounts"] != []
    assert entry["Ports"] == [{"IP": "0.0.0.0", "PrivatePort": 5432, "PublicPort": 5432, "Type": "tcp"}]


def test_a_life(engine: DemoClient) -> None:
    steps = [
        ("stop", 304),
        ("start", 204),
        ("start", 304),
        ("pause", 204),
        ("unpause", 204),
        ("restart", 204),
    ]
    engine.post("/containers/create", {"Image": "busybox:1.36", "Cmd": ["sleep", "9"]}, name="life")
    assert [engine.post(f"/containers/life/{verb}").status for verb, _ in steps] == [
        status for _, status in steps
    ]
    assert engine.container("life")["Status"].startswith("Up ")
    assert engine.post("/containers/life/kill", signal="HUP").status == 204
    assert engine.post("/containers/life/stop", t=0).status == 204
    assert engine.container("life")["Status"].startswith("Exited (137) ")
    assert engine.delete("/containers/life").status == 204
    assert engine.ask("GET", "/containers/life/json").status == 404


@pytest.mark.parametrize(
    ("verb", "name", "status", "message"),
    [
        ("pause", "cache", 409, "Container {id} is not running"),
        ("pause", "billing-worker-3", 409, "Container {id} is already paused"),
        ("pause", "batch-nightly", 409, "Container {id} is restarting, wait until the container is running"),
        ("unpause", "web.1", 500, "Container {id} is not paused"),
        ("start", "billing-worker-3", 409, "cannot start a paused container, try unpause instead"),
        ("kill", "cache", 409, "Cannot kill container: cache: Container {id} is not running"),
        ("kill?signal=WHAT", "web.1", 400, "Invalid signal: WHAT"),
        ("stop?t=x", "web.1", 500, 'strconv.Atoi: parsing "x": invalid syntax'),
        ("rename?name=", "web.1", 400, "Neither old nor new names may be empty"),
        ("rename?name=web.1", "web.1", 400, "Renaming a container with the same name as its current name"),
        (
            "rename?name=a%20b",
            "web.1",
            400,
            f"Error when allocating new name: Invalid container name (/a b), {ALLOWED}",
        ),
    ],
)
def test_refusals_in_the_engines_words(
    engine: DemoClient, verb: str, name: str, status: int, message: str
) -> None:
    id = engine.container(name)["Id"]
    answer = engine.post(f"/containers/{name}/{verb}")
    assert (answer.status, answer.message) == (status, message.format(id=id))


@pytest.mark.parametrize(
    ("name", "message"),
    [
        (
            "web.1",
            f"You cannot remove a running container {{id}}. Stop {BEFORE}",
        ),
        (
            "billing-worker-3",
            f"You cannot remove a paused container {{id}}. Unpause and then stop {BEFORE}",
        ),
        (
            "batch-nightly",
            f"You cannot remove a restarting container {{id}}. Stop {BEFORE}",
        ),
    ],
)
def test_one_that_runs_is_removed_by_force_only(engine: DemoClient, name: str, message: str) -> None:
    id = engine.container(name)["Id"]
    refused = engine.delete(f"/containers/{name}")
    assert (refused.status, refused.message) == (409, message.format(id=id))
    assert engine.delete(f"/containers/{name}", force="1").status == 204
    assert engine.get("/containers/json", all=1, filters={"id": [id]}) == []


def test_a_name_is_taken_once(engine: DemoClient) -> None:
    holder = engine.container("web.1")["Id"]
    text = (
        f'Conflict. The container name "/web.1" is already in use by container "{holder}". '
        "You have to remove (or rename) that container to be able to reuse that name."
    )
    made = engine.post("/containers/create", {"Image": "busybox:1.36"}, name="web.1")
    renamed = engine.post("/containers/cache/rename", name="web.1")
    assert (made.status, made.message) == (409, text)
    assert (renamed.status, renamed.message) == (409, f"Error when allocating new name: {text}")
    assert engine.post("/containers/cache/rename", name="/cache-2").status == 204
    assert engine.container("cache-2")["State"] == "exited"


def test_volumes_go_with_their_container_when_asked(engine: DemoClient) -> None:
    anonymous = engine.container("cache")["Mounts"][0]["Name"]
    engine.delete("/containers/cache", v="1")
    assert engine.ask("GET", f"/volumes/{anonymous}").status == 404
    engine.delete("/containers/fleet-redis", force="1", v="1")
    assert engine.ask("GET", "/volumes/fleet_redis-data").status == 200


def test_auto_remove(engine: DemoClient) -> None:
    engine.run("short", HostConfig={"AutoRemove": True})
    engine.post("/containers/short/stop", t=0)
    assert engine.get("/containers/json", all=1, filters={"name": ["short"]}) == []


def test_the_image_text_becomes_an_id_when_the_tag_moves_away(engine: DemoClient) -> None:
    before = engine.container("web.1")
    assert before["Image"] == "nginx:latest"
    engine.post("/images/nginx:1.25/tag", repo="nginx", tag="latest")
    assert engine.container("web.1")["Image"] == before["ImageID"]
    engine.post(f"/images/{before['ImageID']}/tag", repo="nginx", tag="latest")
    assert engine.container("web.1")["Image"] == "nginx:latest"


@pytest.mark.parametrize(
    ("body", "name", "status", "message"),
    [
        ({"Image": "nope"}, "x1", 404, "No such image: nope:latest"),
        ({"Image": "BAD"}, "x1", 400, "invalid reference format: repository name must be lowercase"),
        (
            {"Image": "busybox:1.36"},
            "h",
            400,
            f"Invalid container name (h), {ALLOWED}",
        ),
    ],
)
def test_containers_that_cannot_be_made(
    engine: DemoClient, body: dict[str, str], name: str, status: int, message: str
) -> None:
    answer = engine.post("/containers/create", body, name=name)
    assert (answer.status, answer.message) == (status, message)
