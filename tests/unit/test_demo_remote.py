"""The demo's registries asked directly: tags and manifests, who may read and write them, and what fails how."""

from __future__ import annotations

import base64
import hashlib
import json
import time
from typing import Any

import pytest

from tests.unit.demo_http import DemoClient
from tui.demo.remote import DemoRegistryClient
from tui.domain.manifest import Manifest
from tui.domain.remote import Head, RateLimit
from tui.registry.errors import (
    BY_KIND,
    Denied,
    NotThere,
    RateLimited,
    RegistryError,
    Unreachable,
)

PROD = "329074924855.dkr.ecr.us-east-1.amazonaws.com"
HUB, GHCR, LOCAL, SECOND = "docker.io", "ghcr.io", "localhost:5000", "localhost:5001"
ACME = {"username": "acme", "password": "demo-acme-password"}


def registry(engine: DemoClient, host: str, login: dict[str, str] | None = None) -> DemoRegistryClient:
    return DemoRegistryClient(engine.path, host, login, BY_KIND)


def token(engine: DemoClient, host: str = PROD) -> dict[str, str]:
    told = engine.post("/_demo/token", {"host": host}).json()
    return {"username": told["username"], "password": told["secret"]}


def header(login: dict[str, str]) -> dict[str, str]:
    return {"X-Registry-Auth": base64.urlsafe_b64encode(json.dumps(login).encode()).decode()}


def pushed(engine: DemoClient, name: str, source: str = "redis:latest", **login: str) -> str:
    """The digest that an image got under a name in a registry."""
    repository, _, tag = name.rpartition(":")
    assert engine.post(f"/images/{source}/tag", repo=repository, tag=tag).status == 201
    answer = engine.ask("POST", f"/images/{repository}/push", headers=header(login) if login else {}, tag=tag)
    return str(answer.lines()[-1]["aux"]["Digest"])


def asked(engine: DemoClient) -> list[str]:
    return [entry["what"] for entry in engine.get("/_demo/registries/asked")]


def all_tags(client: DemoRegistryClient, repository: str) -> list[str]:
    return [tag for page in client.tags(repository) for tag in page]


def test_a_tag_is_put_back_to_what_it_was(engine: DemoClient) -> None:
    login = token(engine)
    client = registry(engine, PROD, login)
    before = client.manifest("billing", "hotfix")
    digest = pushed(engine, f"{PROD}/billing:hotfix", **login)
    assert client.head("billing", "hotfix").digest == digest != before.digest
    client.put_manifest("billing", "hotfix", before)
    assert client.manifest("billing", "hotfix") == before
    client.close()


def test_when_it_was_built(engine: DemoClient) -> None:
    client = registry(engine, HUB)
    found = client.manifest("library/postgres", "16.4")
    assert found.media_type == "application/vnd.docker.distribution.manifest.v2+json"
    assert len(found.layers) == len(engine.image("postgres:16.4")["RootFS"]["Layers"])
    assert found.config.digest == engine.image("postgres:16.4")["Id"]
    assert client.created("library/postgres", found) == pytest.approx(time.time() - 150 * 86400, abs=3600)


@pytest.mark.parametrize("tag", ["latest", "7.4"])
def test_digests_are_those_of_the_bytes(engine: DemoClient, tag: str) -> None:
    found = registry(engine, HUB).manifest("library/redis", tag)
    assert found.digest == f"sha256:{hashlib.sha256(found.content).hexdigest()}"


def test_of_an_index_each_platform_can_be_read(engine: DemoClient) -> None:
    client = registry(engine, HUB)
    index = client.manifest("library/redis", "7.4")
    assert index.is_index
    assert {child.platform for child in index.children} == {"linux/amd64", "linux/arm/v7", "linux/arm64/v8"}
    for child in index.children:
        found = client.manifest("library/redis", child.digest)
        assert (len(found.content), found.media_type) == (child.size, child.media_type)
        assert all(client.has_blob("library/redis", blob.digest) for blob in found.blobs)


def test_the_engine_tells_the_same(engine: DemoClient) -> None:
    client = registry(engine, HUB)
    for repository, tag in (("redis", "latest"), ("redis", "7.4"), ("minio/minio", "latest")):
        told = engine.get(f"/distribution/{repository}:{tag}/json")["Descriptor"]
        found = client.manifest(repository if "/" in repository else f"library/{repository}", tag)
        assert told == {"digest": found.digest, "mediaType": found.media_type, "size": len(found.content)}


def test_a_head_tells_no_more_than_the_digest(engine: DemoClient) -> None:
    client = registry(engine, HUB)
    whole = client.manifest("library/redis", "latest")
    assert client.head("library/redis", "latest") == Head(whole.digest, whole.media_type)


def test_tags_come_by_pages_in_order(engine: DemoClient) -> None:
    client = registry(engine, LOCAL)
    digest = pushed(engine, f"{LOCAL}/team/cache:t0")
    found = client.manifest("team/cache", digest)
    for number in range(1, 1005):
        client.put_manifest("team/cache", f"t{number}", found)
    pages = list(client.tags("team/cache"))
    assert [len(page) for page in pages] == [1000, 5]
    assert [*pages[0], *pages[1]] == sorted(f"t{number}" for number in range(1005))


def test_what_is_not_there(engine: DemoClient) -> None:
    client = registry(engine, LOCAL)
    for reference in ("never", "sha256:" + "0" * 64):
        with pytest.raises(NotThere, match="manifest unknown"):
            client.head("fleet-gateway", reference)
    with pytest.raises(NotThere, match="manifest unknown"):
        client.put_manifest("fleet-gateway", "dev", Manifest("sha256:" + "0" * 64, "", b""))
    with pytest.raises(NotThere, match="name unknown"):
        all_tags(client, "never")


def test_logins_count_here_too(engine: DemoClient) -> None:
    with pytest.raises(Denied, match="no basic auth credentials"):
        registry(engine, PROD).manifest("billing", "latest")
    hub = registry(engine, HUB)
    found = hub.manifest("library/redis", "latest")
    with pytest.raises(Denied, match="requested access to the resource is denied"):
        hub.put_manifest("library/redis", "latest", found)
    with pytest.raises(Denied, match="denied"):
        hub.head("acme/secret", "1")
    old = token(engine)
    engine.post("/_demo/token/expire", {"host": PROD})
    with pytest.raises(Denied, match="expired"):
        registry(engine, PROD, old).head("billing", "latest")
    with pytest.raises(Denied, match="Bad Request"):
        registry(engine, PROD, {"username": "AWS", "password": "guessed"}).head("billing", "latest")


def test_a_registry_or_an_engine_that_is_not_there(engine: DemoClient, tmp_path: object) -> None:
    with pytest.raises(Unreachable, match="no such host"):
        registry(engine, "no.example").manifest("x", "1")
    engine.post("/_demo/registries", {"host": LOCAL, "access": "refused"})
    with pytest.raises(Unreachable, match="connection refused"):
        registry(engine, LOCAL).head("fleet-gateway", "dev")
    gone = DemoRegistryClient(f"{tmp_path}/gone.sock", PROD, None, BY_KIND)
    with pytest.raises(RegistryError, match="does not answer"):
        gone.manifest("x", "1")


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        ("received unexpected HTTP status: 503 Service Unavailable", Unreachable),
        ("toomanyrequests: Rate exceeded", RateLimited),
        ("unauthorized: authentication required", Denied),
        ("anything else", RegistryError),
    ],
)
def test_a_test_decides_how_it_fails(engine: DemoClient, error: str, kind: type[RegistryError]) -> None:
    engine.post("/_demo/registries", {"host": LOCAL, "error": error})
    with pytest.raises(RegistryError) as caught:
        registry(engine, LOCAL).head("fleet-gateway", "dev")
    assert type(caught.value) is kind
    assert caught.value.detail == error


def test_it_is_told_in_the_words_for_real_registries(engine: DemoClient) -> None:
    with pytest.raises(Denied) as caught:
        registry(engine, PROD).head("billing", "latest")
    assert caught.value.title == f"You are not logged in to {PROD}"
    assert caught.value.hint
    with pytest.raises(Denied) as caught:
        registry(engine, GHCR).head("acme/toolbox", "2016.05")
    assert caught.value.title == "ghcr.io has no such repository, or it is not for this login to see"
    with pytest.raises(NotThere) as missing:
        registry(engine, LOCAL).head("fleet-gateway", "never")
    assert missing.value.title == "localhost:5000 has no such tag or digest"


def test_a_slow_registry(engine: DemoClient) -> None:
    engine.post("/_demo/registries", {"host": LOCAL, "delay": 0.2})
    began = time.monotonic()
    registry(engine, LOCAL).head("fleet-gateway", "dev")
    assert time.monotonic() - began >= 0.2
    began = time.monotonic()
    engine.get(f"/distribution/{LOCAL}/fleet-gateway:dev/json")
    assert time.monotonic() - began >= 0.2


def test_only_reading_manifests_counts_against_the_limit(engine: DemoClient) -> None:
    engine.post("/_demo/registries", {"host": HUB, "remaining": 2})
    client = registry(engine, HUB)
    assert client.limit is None
    client.head("library/redis", "latest")
    assert client.limit == RateLimit(2, 100, 21600)
    client.manifest("library/redis", "latest")
    assert client.limit == RateLimit(1, 100, 21600)
    assert engine.ask("GET", "/distribution/redis:latest/json").status == 200
    with pytest.raises(RateLimited, match="pull rate limit") as caught:
        client.manifest("library/redis", "latest")
    assert caught.value.retry_after == 5400
    assert client.limit == RateLimit(0, 100, 21600)
    assert engine.ask("GET", "/distribution/redis:latest/json").status == 429


def test_a_tag_is_removed_and_no_other_with_it(engine: DemoClient) -> None:
    digest = pushed(engine, f"{LOCAL}/team/cache:a")
    client = registry(engine, LOCAL)
    found = client.manifest("team/cache", "a")
    client.put_manifest("team/cache", "b", found)
    client.remove_tag("team/cache", "a", digest)
    assert all_tags(client, "team/cache") == ["b"]
    client.remove_tag("team/cache", "b", digest)
    client.put_manifest("team/cache", "a", client.manifest("team/cache", digest))
    assert all_tags(client, "team/cache") == ["a"], "its digest stays, so that it can be put back"


def test_a_tag_that_is_something_else_by_now_stays(engine: DemoClient) -> None:
    old = pushed(engine, f"{LOCAL}/team/cache:a")
    new = pushed(engine, f"{LOCAL}/team/cache:a", "traefik:3.1")
    client = registry(engine, LOCAL)
    with pytest.raises(RegistryError, match=new):
        client.remove_tag("team/cache", "a", old)
    assert client.head("team/cache", "a").digest == new


def test_registries_that_remove_nothing(engine: DemoClient) -> None:
    digest = pushed(engine, f"{LOCAL}/team/cache:a")
    engine.post("/_demo/registries", {"host": LOCAL, "deletes": False})
    client = registry(engine, LOCAL)
    with pytest.raises(RegistryError, match="removes no tags by this API") as caught:
        client.remove_tag("team/cache", "a", digest)
    assert "Nothing was changed" in caught.value.detail
    assert client.head("team/cache", "a").digest == digest
    for host, login, name in (
        (PROD, token(engine), "billing"),
        (HUB, ACME, "acme/x"),
        (GHCR, ACME, "acme/x"),
    ):
        digest = pushed(engine, f"{host}/{name}:a", **login)
        with pytest.raises(RegistryError, match="unsupported"):
            registry(engine, host, login).remove_tag(name, "a", digest)


def test_requests_are_counted(engine: DemoClient) -> None:
    client = registry(engine, HUB)
    found = client.manifest("library/redis", "latest")
    client.created("library/redis", found)
    client.head("library/redis", found.digest)
    engine.get("/distribution/redis:latest/json")
    assert asked(engine) == ["manifest", "manifest/created", "manifest/head", "distribution"]
    last: dict[str, Any] = engine.get("/_demo/registries/asked")[-2]
    assert last == {
        "host": HUB,
        "what": "manifest/head",
        "repository": "library/redis",
        "reference": found.digest,
    }
    engine.post("/_demo/registries/asked/clear")
    assert asked(engine) == []


def test_its_login_does_not_show(engine: DemoClient) -> None:
    client = registry(engine, PROD, {"username": "AWS", "password": "s3cret"})
    assert "s3cret" not in repr(client)
    with pytest.raises(Denied) as caught:
        client.head("billing", "latest")
    assert "s3cret" not in str(caught.value)
    assert "s3cret" not in json.dumps(engine.get("/_demo/registries/asked"))
