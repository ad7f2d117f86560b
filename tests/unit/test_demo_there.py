"""What the demo's registries have beside what is here, and how it differs: the cases that a check tells apart."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.unit.demo_http import DemoClient
from tests.unit.test_demo_remote import GHCR, HUB, PROD, all_tags, header, registry, token
from tui.demo.remote import DemoRegistryClient
from tui.domain.remote_tag import newest_looking
from tui.registry.errors import Denied, NotThere, Unreachable

TEST = "329074924856.dkr.ecr.us-east-1.amazonaws.com"
PARTNER = "329074924755.dkr.ecr.us-east-1.amazonaws.com"
DEPOT = "registry.depot.example"
OLD, OLDER = "20160512_1000_7740cd12ef65", "20160420_1415_c4a9180be3f7"


def here(engine: DemoClient, name: str) -> tuple[str, set[str]]:
    """The ID of an image and its digests in the repository of a name."""
    image = engine.image(name)
    repository = name.rpartition(":")[0]
    digests = {each.partition("@")[2] for each in image["RepoDigests"] if each.startswith(f"{repository}@")}
    return image["Id"], digests


def at(engine: DemoClient, host: str) -> DemoRegistryClient:
    return registry(engine, host, token(engine, host) if "ecr" in host else None)


def distribution(engine: DemoClient, name: str, login: dict[str, str] | None = None) -> tuple[int, Any]:
    answer = engine.ask("GET", f"/distribution/{name}/json", headers=header(login) if login else {})
    return answer.status, answer.json()


def test_most_are_there_as_they_are_here(engine: DemoClient) -> None:
    client, same = at(engine, PROD), 0
    for image in engine.get("/images/json"):
        for tag in image["RepoTags"]:
            repository, _, name = tag.removeprefix(f"{PROD}/").rpartition(":")
            known = {
                d.partition("@")[2] for d in image["RepoDigests"] if d.startswith(f"{PROD}/{repository}@")
            }
            if tag.startswith(PROD) and known:
                try:
                    same += client.head(repository, name).digest in known
                except NotThere:
                    continue
    assert same >= 90


@pytest.mark.parametrize(
    ("host", "repository", "tag", "keeps"),
    [
        (PROD, "billing", "hotfix", False),
        (PROD, "fleet-tracker-inbound", "stable", True),
        (TEST, "fleet-tracker-inbound", "latest", True),
        (PROD, "notifications", OLD, False),
        (HUB, "library/nginx", "latest", True),
        (HUB, "minio/minio", "latest", True),
    ],
)
def test_tags_that_moved(engine: DemoClient, host: str, repository: str, tag: str, keeps: bool) -> None:
    name = f"{repository.removeprefix('library/')}:{tag}" if host == HUB else f"{host}/{repository}:{tag}"
    _, digests = here(engine, name)
    client = at(engine, host)
    assert client.head(repository, tag).digest not in digests
    kept = [digest for digest in digests if _has(client, repository, digest)]
    assert bool(kept) == keeps


def _has(client: DemoRegistryClient, repository: str, digest: str) -> bool:
    try:
        return client.head(repository, digest).digest == digest
    except NotThere:
        return False


@pytest.mark.parametrize(
    ("host", "repository", "tag"),
    [(PROD, "route-planner", OLDER), (PROD, "geofence", OLD), (GHCR, "acme/edge-waf", "1.8.3")],
)
def test_tags_that_are_gone_while_their_digest_is_there(
    engine: DemoClient, host: str, repository: str, tag: str
) -> None:
    _, (digest,) = here(engine, f"{host}/{repository}:{tag}")
    client = at(engine, host)
    with pytest.raises(NotThere):
        client.head(repository, tag)
    found = client.manifest(repository, digest)
    assert all(client.has_blob(repository, blob.digest) for blob in found.blobs)
    assert tag not in all_tags(client, repository)


@pytest.mark.parametrize(("repository", "tag"), [("batch", OLDER), ("reports", "20160603_0831_2fa6d5c0b714")])
def test_what_is_wholly_gone(engine: DemoClient, repository: str, tag: str) -> None:
    _, (digest,) = here(engine, f"{PROD}/{repository}:{tag}")
    client = at(engine, PROD)
    for reference in (tag, digest):
        with pytest.raises(NotThere):
            client.head(repository, reference)
        mark = "@" if reference is digest else ":"
        assert distribution(engine, f"{PROD}/{repository}{mark}{reference}", token(engine))[0] == 404


def test_here_is_one_platform_of_an_index(engine: DemoClient) -> None:
    id, (digest,) = here(engine, f"{GHCR}/acme/edge-waf:1.9.0")
    client = at(engine, GHCR)
    index = client.manifest("acme/edge-waf", "1.9.0")
    assert index.is_index
    assert index.digest != digest
    (mine,) = [child for child in index.children if child.digest == digest]
    assert mine.platform == "linux/amd64"
    assert [child.is_attestation for child in index.children] == [False, False, True]
    assert client.manifest("acme/edge-waf", digest).config.digest == id


def test_pulled_out_of_an_index(engine: DemoClient) -> None:
    id, (digest,) = here(engine, "traefik:3.1")
    index = at(engine, HUB).manifest("library/traefik", "3.1")
    assert (index.digest, index.is_index) == (digest, True)
    mine = next(child for child in index.children if child.platform == "linux/amd64")
    assert at(engine, HUB).manifest("library/traefik", mine.digest).config.digest == id


@pytest.mark.parametrize(
    ("host", "repository", "tag"),
    [
        (GHCR, "acme/toolbox", "2016.05"),
        (HUB, "portainer/agent", "2.21.1"),
        (PARTNER, "fleet-gateway", "20160612_0900_01280ac415ca"),
    ],
)
def test_who_may_not_look(engine: DemoClient, host: str, repository: str, tag: str) -> None:
    with pytest.raises(Denied):
        registry(engine, host).head(repository, tag)
    assert distribution(engine, f"{host}/{repository}:{tag}")[0] in (401, 403, 500)


def test_who_may(engine: DemoClient) -> None:
    client = registry(engine, GHCR, {"username": "somebody", "password": "token"})
    assert client.head("acme/toolbox", "2016.05").digest in here(engine, f"{GHCR}/acme/toolbox:2016.05")[1]


def test_a_registry_that_nothing_answers_for(engine: DemoClient) -> None:
    with pytest.raises(Unreachable, match="i/o timeout"):
        registry(engine, DEPOT).head("fleet/fleet-gateway", OLD)
    status, answer = distribution(engine, f"{DEPOT}/fleet/fleet-gateway:{OLD}")
    assert (status, "i/o timeout" in answer["message"]) == (500, True)
    assert (
        engine.image(f"{DEPOT}/fleet/fleet-gateway:{OLD}")["Id"]
        == here(engine, f"{PROD}/fleet-gateway:{OLD}")[0]
    )


def test_docker_hub_tells_what_it_still_gives(engine: DemoClient) -> None:
    client = registry(engine, HUB)
    client.head("library/redis", "latest")
    limit = client.limit
    assert limit is not None
    assert limit.remaining is not None
    assert 0 < limit.remaining < (limit.limit or 0)


@pytest.mark.parametrize("host", [PROD, TEST])
def test_each_repository_has_more_tags_than_are_here(engine: DemoClient, host: str) -> None:
    client = at(engine, host)
    names = [tag for image in engine.get("/images/json") for tag in image["RepoTags"] if tag.startswith(host)]
    repositories = {name.removeprefix(f"{host}/").rpartition(":")[0] for name in names}
    counts = {name: len(all_tags(client, name)) for name in repositories}
    if host == PROD:
        assert counts.pop("telemetry-ingest") == 5000
    assert all(10 <= count <= 65 for count in counts.values()), counts


def test_of_five_thousand_tags_the_newest_look_newest(engine: DemoClient) -> None:
    tags = all_tags(at(engine, PROD), "telemetry-ingest")
    dated = [tag for tag in newest_looking(tags) if re.match(r"\d{8}_\d{4}_[0-9a-f]{12}$", tag)]
    assert dated[0] == "20160612_0900_01280ac415ca"
    assert len(dated) == len(tags) - sum(tag.startswith("release-") for tag in tags)


def test_they_are_made_when_somebody_looks(engine: DemoClient) -> None:
    assert len(engine.get("/_demo/registries")[PROD]) < 200
    found = all_tags(at(engine, PROD), "telemetry-ingest")[0]
    assert at(engine, PROD).manifest("telemetry-ingest", found).layers
    assert len(engine.get("/_demo/registries")[PROD]) > 5000


def test_several_tags_stand_for_one_digest(engine: DemoClient) -> None:
    _, (digest,) = here(engine, "redis:latest")
    client = at(engine, HUB)
    tags = [
        tag for tag in all_tags(client, "library/redis") if client.head("library/redis", tag).digest == digest
    ]
    assert tags == ["7.2", "7.2-bookworm", "latest"]


def test_a_tag_pushed_before_somebody_looks_stays_what_it_is(engine: DemoClient) -> None:
    client = at(engine, HUB)
    wanted = all_tags(at(engine, PROD), "geofence")[0]
    engine.post("/_demo/reset")
    source = client.manifest("library/redis", "latest")
    login = token(engine)
    target = registry(engine, PROD, login)
    for blob in source.blobs:
        target.copy_blob("geofence", blob, client, "library/redis", lambda moved: None)
    target.put_manifest("geofence", wanted, source)
    assert wanted in all_tags(target, "geofence")
    assert target.head("geofence", wanted).digest == source.digest


def test_an_empty_world_has_the_registries_without_them(tmp_path: Any) -> None:
    from tui.demo.process import start

    with start("--pace", "0", empty=True) as process:
        client = DemoClient(process.socket)
        assert client.get("/images/json") == []
        assert registry(client, HUB).head("library/redis", "7.4").digest
        assert all_tags(registry(client, HUB), "library/redis") == ["7.4"]
