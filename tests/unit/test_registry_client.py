"""Manifests asked of a registry directly: digests that are checked, kinds that can be read, few requests."""

from __future__ import annotations

import hashlib
import json

import pytest

from tests.unit.registry_double import (
    INDEX,
    LOGIN,
    OCI,
    Answer,
    Asked,
    Double,
    digest_of,
    greeted,
    refusal,
    serving,
)
from tui.domain.manifest import KINDS, InvalidManifest, Manifest
from tui.domain.remote import Head
from tui.registry.client import NotThere, RegistryClient
from tui.registry.errors import RegistryError, Unreachable

CONFIG = json.dumps({"created": "2016-06-12T09:00:00.123456789Z"}).encode()
CONTENT = json.dumps(
    {"schemaVersion": 2, "config": {"digest": digest_of(CONFIG), "size": len(CONFIG)}, "layers": []}
).encode()
MANIFEST = Manifest(digest_of(CONTENT), OCI, CONTENT)
OTHER = f"sha256:{'0' * 64}"


def with_config(asked: Asked) -> Answer:
    return Answer(200, CONFIG) if "/blobs/" in asked.path else serving(CONTENT)(asked)


def client(double: Double, login: dict[str, str] | None = None, **env: str) -> RegistryClient:
    return RegistryClient(double.host, login, env)


def test_a_manifest_and_when_it_was_made(two: list[Double]) -> None:
    two[0].answer = with_config
    asked = client(two[0])
    found = asked.manifest("fleet/app", "1")
    assert found == MANIFEST
    assert asked.created("fleet/app", found) == 1465722000.0


@pytest.mark.parametrize("config", [Answer(404), Answer(200, b'{"created": "1999-01-01T00:00:00Z"}')])
def test_a_configuration_that_is_lost_or_false_tells_no_time(two: list[Double], config: Answer) -> None:
    two[0].answer = lambda asked: config if "/blobs/" in asked.path else serving(CONTENT)(asked)
    assert client(two[0]).created("fleet/app", MANIFEST) is None


def test_a_configuration_that_is_no_images_is_not_fetched(two: list[Double]) -> None:
    content = CONTENT.replace(f'"size": {len(CONFIG)}'.encode(), b'"size": 5000000')
    two[0].answer = with_config
    assert client(two[0]).created("fleet/app", Manifest(digest_of(content), OCI, content)) is None
    assert two[0].lines == []


@pytest.mark.parametrize(
    ("digest", "size"),
    [
        ("latest", 1),
        ("http://127.0.0.1:1/", 1),
        ("sha256:../../other/manifests/1", 1),
        ("sha256:a/%2e%2e/%2e%2e/other", 1),
        ("sha256:00?x=1", 1),
        ("", 1),
        (None, 1),
        ("sha256:00", -1),
        ("sha256:00", True),
        ("sha256:00", None),
    ],
)
def test_what_names_its_parts_by_no_digest_or_size_is_not_read(digest: object, size: object) -> None:
    entry = {"digest": digest, "size": size}
    index = {"schemaVersion": 2, "manifests": [entry]}
    with pytest.raises(InvalidManifest):
        _ = Manifest(OTHER, INDEX, json.dumps(index).encode()).children
    image = {"schemaVersion": 2, "config": entry, "layers": [entry]}
    with pytest.raises(InvalidManifest):
        _ = Manifest(OTHER, OCI, json.dumps(image).encode()).config


@pytest.mark.parametrize(
    "odd", [{"platform": "linux/amd64"}, {"platform": ["linux"]}, {"urls": 5}, {"urls": "x"}]
)
def test_what_is_in_no_form_of_a_manifest_is_not_read(odd: dict[str, object]) -> None:
    index = {"schemaVersion": 2, "manifests": [{"digest": "sha256:00", "size": 1, **odd}]}
    with pytest.raises(InvalidManifest):
        _ = Manifest(OTHER, INDEX, json.dumps(index).encode()).children


def test_an_index_tells_the_time_of_its_first_image(two: list[Double]) -> None:
    index = {
        "schemaVersion": 2,
        "manifests": [
            {"digest": "sha256:0", "size": 1, "platform": {"os": "unknown"}},
            {"digest": digest_of(CONTENT), "size": 1, "platform": {"os": "linux"}},
        ],
    }
    two[0].answer = with_config
    asked = client(two[0])
    assert asked.created("a", Manifest("sha256:1", INDEX, json.dumps(index).encode())) == 1465722000.0
    assert asked.created("a", Manifest("sha256:1", INDEX, b'{"schemaVersion": 2, "manifests": []}')) is None
    assert asked.created("a", Manifest("sha256:1", OCI, b"{}")) is None
    assert asked.created("a", Manifest("sha256:1", OCI, b"no json")) is None


def test_a_head_is_one_request_for_all_kinds(two: list[Double]) -> None:
    two[0].answer = serving(CONTENT, kind=INDEX)
    asked = client(two[0])
    assert asked.head("fleet/app", "1") == Head(digest_of(CONTENT), INDEX)
    assert asked.head("fleet/app", digest_of(CONTENT)).digest == digest_of(CONTENT)
    assert two[0].lines == [
        "HEAD /v2/fleet/app/manifests/1",
        f"HEAD /v2/fleet/app/manifests/{digest_of(CONTENT)}",
    ]
    assert two[0].asked[-1].headers["Accept"].split(", ") == list(KINDS)
    assert [each.path for each in two[0].asked].count("/v2/") == 1


@pytest.mark.parametrize(
    "answer",
    [
        Answer(405),
        Answer(501),
        Answer(200, b"", {"Content-Type": OCI}),
        Answer(200, b"", {"Docker-Content-Digest": "sha256:short"}),
    ],
)
def test_a_registry_whose_head_tells_no_digest_is_asked_for_the_whole(
    two: list[Double], answer: Answer
) -> None:
    two[0].answer = lambda asked: answer if asked.method == "HEAD" else serving(CONTENT)(asked)
    assert client(two[0]).head("a", "1") == Head(digest_of(CONTENT), OCI)
    assert two[0].lines == ["HEAD /v2/a/manifests/1", "GET /v2/a/manifests/1"]


def test_what_is_not_there_is_no_reason_to_ask_twice(two: list[Double]) -> None:
    two[0].answer = greeted(lambda asked: Answer(404))
    with pytest.raises(NotThere, match="no such tag"):
        client(two[0]).head("a", "1")
    assert two[0].lines == ["HEAD /v2/a/manifests/1"]


@pytest.mark.parametrize("reference", ["1", MANIFEST.digest])
def test_what_has_another_digest_than_told_or_asked_for_is_refused(two: list[Double], reference: str) -> None:
    told = {"Content-Type": OCI, "Docker-Content-Digest": OTHER if reference == "1" else digest_of(b"{}")}
    two[0].answer = greeted(lambda asked: Answer(200, b"{}", told))
    with pytest.raises(RegistryError, match="something else than sha256") as caught:
        client(two[0]).manifest("a", reference)
    assert digest_of(b"{}") in str(caught.value)


def test_a_head_that_tells_another_digest_than_was_asked_for_is_refused(two: list[Double]) -> None:
    two[0].answer = serving(b"{}")
    with pytest.raises(RegistryError, match="something else"):
        client(two[0]).head("a", MANIFEST.digest)


def test_a_digest_of_another_algorithm_is_checked_by_that(two: list[Double]) -> None:
    long = f"sha512:{hashlib.sha512(CONTENT).hexdigest()}"
    two[0].answer = greeted(lambda asked: Answer(200, CONTENT, {"Content-Type": OCI}))
    assert client(two[0]).manifest("a", long).digest == long
    two[0].answer = greeted(lambda asked: Answer(200, b"{}", {"Content-Type": OCI}))
    with pytest.raises(RegistryError, match="something else"):
        client(two[0]).manifest("a", long)


def test_what_is_put_is_seen_to_be_there(two: list[Double]) -> None:
    two[0].answer = serving(CONTENT)
    client(two[0]).put_manifest("a", "1", MANIFEST)
    assert two[0].lines == ["PUT /v2/a/manifests/1", "HEAD /v2/a/manifests/1"]
    assert two[0].asked[1].headers["Content-Type"] == OCI
    assert two[0].asked[1].body == CONTENT
    two[0].answer = serving(b"{}")
    with pytest.raises(RegistryError, match="1 is something else"):
        client(two[0]).put_manifest("a", "1", MANIFEST)


def test_more_than_a_manifest_is_refused_before_it_is_read(two: list[Double]) -> None:
    big = (1 << 22) + 1
    two[0].answer = greeted(lambda asked: Answer(200, b"x", {"Content-Length": str(big)}))
    with pytest.raises(RegistryError, match=r"too much.*4 MiB"):
        client(two[0]).manifest("a", "1")
    two[0].answer = greeted(lambda asked: Answer(200, b"x" * big, {"Content-Length": ""}))
    with pytest.raises(RegistryError, match="too much"):
        client(two[0]).manifest("a", "1")


@pytest.mark.parametrize("kind", ["application/vnd.docker.distribution.manifest.v1+prettyjws", OCI])
def test_the_old_schema_1_is_called_by_its_name(two: list[Double], kind: str) -> None:
    old = json.dumps({"schemaVersion": 1, "name": "a", "fsLayers": [], "signatures": []}).encode()
    # The digest of such a manifest is that of a part of it.
    headers = {"Content-Type": kind, "Docker-Content-Digest": OTHER}
    two[0].answer = greeted(lambda asked: Answer(200, old, headers))
    with pytest.raises(RegistryError, match="schema 1"):
        client(two[0]).manifest("a", "1")


@pytest.mark.parametrize("content", [b"", b"no json", b"[]", b'"text"', b"[" * 100000, b"\xff\xfe"])
def test_what_is_no_manifest_is_called_none(two: list[Double], content: bytes) -> None:
    two[0].answer = serving(content)
    with pytest.raises(Unreachable, match="no manifest"):
        client(two[0]).manifest("a", "1")


def test_the_kind_stands_in_the_manifest_where_the_answer_tells_none(two: list[Double]) -> None:
    content = json.dumps({"schemaVersion": 2, "mediaType": INDEX, "manifests": []}).encode()
    for kind in ("application/json", "text/plain; charset=utf-8", ""):
        two[0].answer = serving(content, kind=kind)
        assert client(two[0]).manifest("a", "1").media_type == INDEX


@pytest.mark.parametrize("method", ["head", "manifest", "tags"])
def test_a_web_page_is_no_answer_of_a_registry(two: list[Double], method: str) -> None:
    page = Answer(200, b"<html>Please log in</html>", {"Content-Type": "text/html; charset=utf-8"})
    two[0].answer = greeted(lambda asked: page)
    asked = client(two[0])
    with pytest.raises(Unreachable, match="no registry"):
        list(asked.tags("a")) if method == "tags" else getattr(asked, method)("a", "1")
    two[0].asked.clear()
    two[0].answer = lambda asked: page
    with pytest.raises(Unreachable, match="no registry"):
        client(two[0]).head("a", "1")
    assert len(two[0].asked) == 1


def test_neither_client_nor_failure_shows_the_login(two: list[Double]) -> None:
    two[0].answer = greeted(lambda asked: refusal(403, "DENIED", "no"))
    asked = client(two[0], LOGIN)
    with pytest.raises(RegistryError) as caught:
        asked.manifest("a", "1")
    shown = repr(caught.value) + repr(caught.value.__cause__) + repr(caught.value.__context__)
    assert "s3cret" not in shown + repr(asked) + repr(vars(asked)) + repr(asked.connection)
