from __future__ import annotations

import pytest

from tests.unit.demo_http import DemoClient

PROD = "329074924855.dkr.ecr.us-east-1.amazonaws.com"
FREE = f"{PROD}/reports:20160612_0900_01280ac415ca"


def test_a_tag_moves_without_a_word(engine: DemoClient) -> None:
    old = engine.image("redis:latest")["Id"]
    new = engine.image("nginx:1.25")["Id"]
    assert engine.post("/images/nginx:1.25/tag", repo="redis", tag="latest").status == 201
    assert engine.image("redis:latest")["Id"] == new
    assert engine.image(old)["RepoTags"] == []
    assert engine.image(old)["RepoDigests"] != []


def test_an_image_that_lost_its_only_name_is_dangling(engine: DemoClient) -> None:
    old = engine.image("localhost:5000/billing:rounding-fix")["Id"]
    engine.post("/images/redis:latest/tag", repo="localhost:5000/billing", tag="rounding-fix")
    dangling = engine.get("/images/json", filters={"dangling": ["true"]})
    assert old in {image["Id"] for image in dangling}


@pytest.mark.parametrize(
    ("repo", "tag", "message"),
    [
        ("H2-A", "1", "invalid reference format: repository name must be lowercase"),
        ("h2-a", ".1", "invalid tag format"),
        ("", "1", "invalid reference format"),
        ("h2-a@sha256:" + "1" * 64, "", "refusing to create a tag with a digest reference"),
        ("1" * 64, "", f"invalid repository name ({'1' * 64}), cannot specify 64-byte hexadecimal strings"),
    ],
)
def test_names_that_the_grammar_refuses(engine: DemoClient, repo: str, tag: str, message: str) -> None:
    answer = engine.post("/images/redis:latest/tag", repo=repo, tag=tag)
    assert (answer.status, answer.message) == (400, message)


def test_the_tag_parameter_wins_and_spellings_are_one_name(engine: DemoClient) -> None:
    engine.post("/images/redis:latest/tag", repo="docker.io/library/h2:5", tag="6")
    assert "h2:6" in engine.image("h2:6")["RepoTags"]
    assert engine.ask("GET", "/images/h2:5/json").status == 404
    assert engine.delete("/images/docker.io/library/h2:6").json() == [{"Untagged": "h2:6"}]


@pytest.mark.parametrize(
    ("name", "status", "message"),
    [
        ("nope", 404, "no such image: nope: No such image: nope:latest"),
        ("sha256:abcd", 404, "no such image: sha256:abcd: No such image: sha256:abcd"),
        ("BAD", 400, "no such image: BAD: invalid reference format: repository name must be lowercase"),
    ],
)
def test_images_that_are_not_there(engine: DemoClient, name: str, status: int, message: str) -> None:
    answer = engine.ask("GET", f"/images/{name}/json")
    assert (answer.status, answer.message) == (status, message)


def test_an_image_is_found_by_name_digest_and_id(engine: DemoClient) -> None:
    image = engine.image("redis:latest")
    digest = image["RepoDigests"][0]
    for text in ("redis", "docker.io/library/redis", digest, image["Id"], image["Id"][7:], image["Id"][7:19]):
        assert engine.image(text)["Id"] == image["Id"], text


def test_untagging_one_of_two_names_keeps_the_image(engine: DemoClient) -> None:
    engine.post(f"/images/{FREE}/tag", repo="localhost:5000/reports", tag="kept")
    answer = engine.delete(f"/images/{FREE}", noprune=1).json()
    assert [list(record) for record in answer] == [["Untagged"], ["Untagged"]]
    assert answer[0] == {"Untagged": FREE}
    assert answer[1]["Untagged"].startswith(f"{PROD}/reports@sha256:")
    assert engine.image("localhost:5000/reports:kept")["RepoTags"] == ["localhost:5000/reports:kept"]


def test_removing_the_last_name_removes_the_image_and_layers_nobody_else_has(engine: DemoClient) -> None:
    image = engine.image(FREE)
    records = engine.delete(f"/images/{FREE}", noprune=1).json()
    deleted = [record["Deleted"] for record in records if "Deleted" in record]
    assert deleted[0] == image["Id"]
    assert len(deleted) == 2, "its own layer goes, the shared ones stay"
    assert engine.ask("GET", f"/images/{image['Id']}/json").status == 404


def in_use(engine: DemoClient, name: str, user: str) -> tuple[int, str]:
    id, image = engine.container(user)["Id"], engine.image(name)["Id"]
    reason = f"container {id[:12]} is using its referenced image {image[7:19]}"
    return 409, f'conflict: unable to remove repository reference "{name}" (must force) - {reason}'


def test_the_last_name_of_an_image_in_use_stays(engine: DemoClient) -> None:
    image = engine.image("nginx:latest")["Id"]
    answer = engine.delete("/images/nginx:latest")
    assert (answer.status, answer.message) == in_use(engine, "nginx:latest", "web.1")
    records = engine.delete("/images/nginx:latest", force=1).json()
    assert [list(record) for record in records] == [["Untagged"], ["Untagged"]]
    assert engine.image(image)["RepoTags"] == []
    assert engine.container("web.1")["Image"] == image


def test_force_removes_an_image_that_only_a_stopped_container_uses(engine: DemoClient) -> None:
    image = engine.image("redis:latest")["Id"]
    answer = engine.delete("/images/redis:latest")
    assert (answer.status, answer.message) == in_use(engine, "redis:latest", "cache")
    assert {"Deleted": image} in engine.delete("/images/redis:latest", force=1).json()
    assert engine.container("cache")["Image"] == image


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        (f"{PROD}/fleet-tracker-inbound:latest", "(cannot be forced) - image has dependent child images"),
        (
            f"{PROD}/batch:20160612_0900_01280ac415ca",
            "(must be forced) - image is referenced in multiple repositories",
        ),
        ("traefik:3.1", "(cannot be forced) - image is being used by running container {user}"),
        ("redis:latest", "(must be forced) - image is being used by stopped container {user}"),
    ],
)
def test_an_image_is_not_removed_by_id_when(engine: DemoClient, name: str, reason: str) -> None:
    if "batch" in name:
        engine.delete("/containers/batch-nightly", force=1)
    image = engine.image(name)["Id"]
    users = engine.get("/containers/json", all=1, filters={"ancestor": [image]})
    answer = engine.delete(f"/images/{image}")
    wanted = reason.format(user=users[0]["Id"][:12] if users else "")
    assert (answer.status, answer.message) == (409, f"conflict: unable to delete {image[7:19]} {wanted}")


@pytest.mark.parametrize(
    ("patterns", "count"),
    [
        (["redis"], 2),
        (["redis:7*"], 1),
        ([f"{PROD}/*:latest"], 3),
        (["nope"], 0),
        (["prom/*", "traefik:3.1"], 4),
    ],
)
def test_the_reference_filter(engine: DemoClient, patterns: list[str], count: int) -> None:
    found = engine.get("/v1.43/images/json", filters={"reference": patterns})
    assert sum(len(image["RepoTags"]) for image in found) == count


def test_history_ends_with_the_base(engine: DemoClient) -> None:
    image = engine.image(FREE)
    history = engine.get(f"/images/{FREE}/history")
    assert history[0]["Id"] == image["Id"]
    assert FREE in history[0]["Tags"]
    assert sum(entry["Size"] for entry in history) == image["Size"]
    assert "bookworm" in history[-1]["CreatedBy"]


def test_shared_size_when_asked(engine: DemoClient) -> None:
    for image in engine.get("/images/json", **{"shared-size": 1}):
        assert 0 <= image["SharedSize"] <= image["Size"]
    assert {image["SharedSize"] for image in engine.get("/images/json")} == {-1}
