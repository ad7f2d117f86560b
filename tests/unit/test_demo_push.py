from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from tests.unit.demo_http import DemoClient
from tests.wait import eventually

DENIED = "denied: requested access to the resource is denied"
MAYBE = "repository does not exist or may require 'docker login'"
ACCOUNT = "32907492{}.dkr.ecr.us-east-1.amazonaws.com"
PROD, TEST, PARTNER = ACCOUNT.format("4855"), ACCOUNT.format("4856"), ACCOUNT.format("4755")


def login(username: str, password: str) -> dict[str, str]:
    text = json.dumps({"username": username, "password": password})
    return {"X-Registry-Auth": base64.urlsafe_b64encode(text.encode()).decode()}


def push(engine: DemoClient, repository: str, tag: str = "1", **headers: str) -> list[dict[str, Any]]:
    answer = engine.ask("POST", f"/images/{repository}/push", headers=headers, tag=tag)
    assert answer.status == 200
    return answer.lines()


def tagged(engine: DemoClient, repository: str, source: str = "redis:latest") -> str:
    assert engine.post(f"/images/{source}/tag", repo=repository, tag="1").status == 201
    return repository


def test_a_push_tells_every_layer_and_its_digest(engine: DemoClient) -> None:
    repository = tagged(engine, "localhost:5000/team/cache")
    lines = push(engine, repository)
    layers = engine.image("redis:latest")["RootFS"]["Layers"]
    assert lines[0] == {"status": f"The push refers to repository [{repository}]"}
    assert {line["id"] for line in lines if line.get("status") == "Preparing"} == {
        layer[7:19] for layer in layers
    }
    assert sum(line.get("status") == "Pushed" for line in lines) == len(layers)
    moving = [line for line in lines if line.get("status") == "Pushing"]
    assert all(line["progressDetail"]["total"] and line["progress"].startswith("[=") for line in moving)
    aux = lines[-1]["aux"]
    assert lines[-2]["status"] == f"1: digest: {aux['Digest']} size: {aux['Size']}"
    assert engine.get("/_demo/registries")["localhost:5000"]["team/cache:1"] == aux["Digest"]
    assert f"{repository}@{aux['Digest']}" in engine.image("redis:latest")["RepoDigests"]


def test_a_second_push_finds_the_layers_there(engine: DemoClient) -> None:
    repository = tagged(engine, "localhost:5000/cache")
    first, second = push(engine, repository), push(engine, repository)
    statuses = {line["status"] for line in second if "id" in line}
    assert statuses == {"Preparing", "Layer already exists"}
    assert first[-1] == second[-1]


def test_a_push_makes_one_event(engine: DemoClient) -> None:
    push(engine, tagged(engine, "localhost:5000/cache"))
    event = engine.past_events(event=["push"])[0]
    assert event["Actor"] == {"ID": "localhost:5000/cache:1", "Attributes": {"name": "localhost:5000/cache"}}


@pytest.mark.parametrize(
    ("host", "headers", "error"),
    [
        (TEST, {}, "no basic auth credentials"),
        ("localhost:5001", {}, "no basic auth credentials"),
        ("localhost:5001", login("demo", "wrong"), "unauthorized: authentication required"),
        ("localhost:5001", login("demo", "demo"), None),
        ("docker.io/library", login("acme", "demo-acme-password"), DENIED),
        ("docker.io/acme", {}, DENIED),
        ("docker.io/acme", login("acme", "wrong"), "unauthorized: incorrect username or password"),
        ("docker.io/acme", login("acme", "demo-acme-password"), None),
        ("ghcr.io/acme", {}, "denied: denied"),
        ("ghcr.io/acme", login("somebody", "token"), None),
        ("ghcr.io/other", login("somebody", "token"), "denied: permission_denied: write_package"),
        ("no.example", {}, 'Get "https://no.example/v2/": dial tcp: lookup no.example: no such host'),
    ],
)
def test_who_may_push(engine: DemoClient, host: str, headers: dict[str, str], error: str | None) -> None:
    last = push(engine, tagged(engine, f"{host}/cache"), **headers)[-1]
    assert last.get("error") == error
    assert last.get("errorDetail") == ({"message": error} if error else None)
    assert ("aux" in last) == (error is None)
    assert engine.get("/_demo/pushes")[-1]["outcome"] == ("failed" if error else "pushed")
    assert bool(engine.past_events(event=["push"])) == (error is None)


@pytest.mark.parametrize(
    ("repository", "error"),
    [
        ("localhost:5000/fleet-gateway", "tag does not exist: localhost:5000/fleet-gateway:1"),
        ("localhost:5000/nope", "An image does not exist locally with the tag: localhost:5000/nope"),
    ],
)
def test_a_tag_that_is_not_here(engine: DemoClient, repository: str, error: str) -> None:
    assert push(engine, repository)[-1]["error"] == error


def test_a_test_decides_how_a_registry_answers(engine: DemoClient) -> None:
    repository = tagged(engine, "localhost:5000/cache")
    engine.post("/_demo/registries", {"host": "localhost:5000", "error": "toomanyrequests: Rate exceeded"})
    assert push(engine, repository)[-1]["error"] == "toomanyrequests: Rate exceeded"
    engine.post("/_demo/registries", {"host": "localhost:5000", "error": "", "access": "refused"})
    refused = 'Get "http://localhost:5000/v2/": dial tcp localhost:5000: connect: connection refused'
    assert push(engine, repository)[-1]["error"] == refused


def test_a_push_is_dropped_with_its_client(engine: DemoClient) -> None:
    engine.post("/_demo/settings", {"pace": 30})
    repository = tagged(engine, "localhost:5000/cache")
    with engine.stream("POST", f"/images/{repository}/push", tag="1") as stream:
        eventually(lambda: b"Pushing" in stream.readline())
        assert engine.get("/_demo/pushes")[-1]["outcome"] == "running"
    eventually(lambda: engine.get("/_demo/pushes")[-1]["outcome"] == "dropped")
    assert "cache:1" not in engine.get("/_demo/registries")["localhost:5000"]
    assert engine.past_events(event=["push"]) == []


def test_pull_and_pull_again(engine: DemoClient) -> None:
    first = engine.post("/images/create", fromImage="hello-world", tag="latest").lines()
    again = engine.post("/images/create", fromImage="hello-world", tag="latest").lines()
    assert first[0] == {"status": "Pulling from library/hello-world", "id": "latest"}
    assert first[-1] == {"status": "Status: Downloaded newer image for hello-world:latest"}
    assert again[-1] == {"status": "Status: Image is up to date for hello-world:latest"}
    digest = first[-2]["status"].removeprefix("Digest: ")
    assert engine.image("hello-world")["RepoDigests"] == [f"hello-world@{digest}"]
    assert [e["Actor"]["ID"] for e in engine.past_events(event=["pull"])] == ["hello-world:latest"] * 2


def test_what_was_pushed_can_be_pulled_by_digest(engine: DemoClient) -> None:
    repository = tagged(engine, "localhost:5000/cache", "localhost:5000/billing:rounding-fix")
    digest = push(engine, repository)[-1]["aux"]["Digest"]
    for name in (f"{repository}:1", "localhost:5000/billing:rounding-fix"):
        assert engine.delete(f"/images/{name}").status == 200
    assert engine.ask("GET", f"/images/{repository}:1/json").status == 404
    engine.post("/images/create", fromImage=repository, tag=digest)
    image = engine.image(f"{repository}@{digest}")
    assert (image["RepoTags"], image["RepoDigests"]) == ([], [f"{repository}@{digest}"])


@pytest.mark.parametrize(
    ("name", "status", "message"),
    [
        ("nope", 404, f"pull access denied for nope, {MAYBE}: {DENIED}"),
        ("redis", 404, "manifest for redis:7 not found: manifest unknown: manifest unknown"),
        (
            "localhost:5000/nope",
            404,
            "manifest for localhost:5000/nope:7 not found: manifest unknown: manifest unknown",
        ),
        (
            "localhost:5001/x",
            500,
            'Head "http://localhost:5001/v2/x/manifests/7": no basic auth credentials',
        ),
        (
            f"{TEST}/billing",
            500,
            f'Head "https://{TEST}/v2/billing/manifests/7": no basic auth credentials',
        ),
        ("no.example/x", 500, 'Get "https://no.example/v2/": dial tcp: lookup no.example: no such host'),
    ],
)
def test_pulls_that_fail(engine: DemoClient, name: str, status: int, message: str) -> None:
    answer = engine.post("/images/create", fromImage=name, tag="7")
    assert (answer.status, answer.message) == (status, message)


def test_distribution_asks_the_registry(engine: DemoClient) -> None:
    digest = engine.image("redis:latest")["RepoDigests"][0].partition("@")[2]
    assert engine.get("/distribution/redis:latest/json")["Descriptor"]["digest"] == digest
    assert engine.get(f"/distribution/redis@{digest}/json")["Descriptor"]["digest"] == digest
    assert engine.ask("GET", "/distribution/redis:0/json").message == "manifest unknown: manifest unknown"


@pytest.mark.parametrize(
    ("name", "headers", "status", "message"),
    [
        ("nope:1", {}, 403, DENIED),
        ("localhost:5001/x:1", login("demo", "wrong"), 401, "unauthorized: authentication required"),
        (
            "localhost:5001/x:1",
            {},
            500,
            'Head "http://localhost:5001/v2/x/manifests/1": no basic auth credentials',
        ),
        ("localhost:5001/x:1", login("demo", "demo"), 404, "manifest unknown: manifest unknown"),
    ],
)
def test_what_distribution_refuses(
    engine: DemoClient, name: str, headers: dict[str, str], status: int, message: str
) -> None:
    answer = engine.ask("GET", f"/distribution/{name}/json", headers=headers)
    assert (answer.status, answer.message) == (status, message)


def test_one_index_is_there_for_several_platforms(engine: DemoClient) -> None:
    told = engine.get("/distribution/redis:7.4/json")
    assert told["Descriptor"]["mediaType"] == "application/vnd.oci.image.index.v1+json"
    assert told["Platforms"] == [
        {"os": "linux", "architecture": "amd64"},
        {"os": "linux", "architecture": "arm", "variant": "v7"},
        {"os": "linux", "architecture": "arm64", "variant": "v8"},
    ]
    lines = engine.post("/images/create", fromImage="redis", tag="7.4").lines()
    assert lines[-2]["status"] == f"Digest: {told['Descriptor']['digest']}"
    assert engine.image("redis:7.4")["RepoDigests"] == [f"redis@{told['Descriptor']['digest']}"]


def test_a_tag_that_has_moved_there(engine: DemoClient) -> None:
    before = engine.image("minio/minio:latest")
    there = engine.get("/distribution/minio/minio:latest/json")["Descriptor"]["digest"]
    assert before["RepoDigests"] != [f"minio/minio@{there}"]
    engine.post("/images/create", fromImage="minio/minio", tag="latest")
    after = engine.image("minio/minio:latest")
    assert after["Id"] != before["Id"]
    assert after["RepoDigests"] == [f"minio/minio@{there}"]
