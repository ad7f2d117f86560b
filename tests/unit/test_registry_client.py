"""Asking a registry directly: logins that go nowhere else, digests that are checked, its own words."""

from __future__ import annotations

import json
from collections.abc import Iterator
from hashlib import sha256

import pytest

from tests.unit.registry_double import Answer, Asked, Double, doubles, said
from tui.domain.manifest import Manifest
from tui.registry.client import NotThere, RegistryClient
from tui.registry.errors import RegistryError
from tui.registry.way import goes_direct

LOGIN = {"username": "alice", "password": "s3cret"}
BASIC = "Basic YWxpY2U6czNjcmV0"
OCI = "application/vnd.oci.image.manifest.v1+json"
INDEX = "application/vnd.oci.image.index.v1+json"


def digest_of(content: bytes) -> str:
    return f"sha256:{sha256(content).hexdigest()}"


CONFIG = json.dumps({"created": "2016-06-12T09:00:00.123456789Z"}).encode()
CONTENT = json.dumps(
    {"schemaVersion": 2, "config": {"digest": digest_of(CONFIG), "size": len(CONFIG)}, "layers": []}
).encode()
MANIFEST = Manifest(digest_of(CONTENT), OCI, CONTENT)


@pytest.fixture
def two() -> Iterator[list[Double]]:
    with doubles(2) as made:
        yield made


def serving(content: bytes, challenge: str = "", wanted: str = "") -> object:
    """A registry with one manifest; with a challenge it wants this Authorization."""

    def answer(asked: Asked) -> Answer:
        if challenge and asked.authorization != wanted:
            return Answer(401, b"", {"WWW-Authenticate": challenge})
        if asked.path == "/v2/":
            return Answer()
        if "/blobs/" in asked.path:
            return Answer(200, CONFIG)
        return Answer(200, content, {"Content-Type": OCI, "Docker-Content-Digest": digest_of(content)})

    return answer


def client(double: Double, login: dict[str, str] | None = None, **env: str) -> RegistryClient:
    return RegistryClient(double.host, login, env)


def test_a_manifest_and_when_it_was_made(two: list[Double]) -> None:
    two[0].answer = serving(CONTENT)  # type: ignore[assignment]
    asked = client(two[0])
    found = asked.manifest("fleet/app", "1")
    assert found == MANIFEST
    assert asked.created("fleet/app", found) == 1465722000.0


def test_an_index_tells_the_time_of_its_first_image(two: list[Double]) -> None:
    index = {
        "schemaVersion": 2,
        "manifests": [
            {"digest": "sha256:0", "size": 1, "platform": {"os": "unknown"}},
            {"digest": digest_of(CONTENT), "size": 1, "platform": {"os": "linux"}},
        ],
    }
    two[0].answer = serving(CONTENT)  # type: ignore[assignment]
    asked = client(two[0])
    assert asked.created("a", Manifest("sha256:1", INDEX, json.dumps(index).encode())) == 1465722000.0
    assert asked.created("a", Manifest("sha256:1", INDEX, b'{"schemaVersion": 2, "manifests": []}')) is None
    assert asked.created("a", Manifest("sha256:1", OCI, b"{}")) is None
    assert asked.created("a", Manifest("sha256:1", OCI, b"no json")) is None


def test_basic_is_given_to_who_asks_for_it_only(two: list[Double]) -> None:
    two[0].answer = serving(CONTENT, 'Basic realm="x"', BASIC)  # type: ignore[assignment]
    two[1].answer = serving(CONTENT)  # type: ignore[assignment]
    assert client(two[0], LOGIN).manifest("a", "1") == MANIFEST
    assert client(two[1], LOGIN).manifest("a", "1") == MANIFEST
    assert not [asked for asked in two[1].asked if asked.authorization]


def test_a_token_is_fetched_where_the_registry_says(two: list[Double]) -> None:
    challenge = f'Bearer realm="http://{two[1].host}/token",service="reg"'
    two[0].answer = serving(CONTENT, challenge, "Bearer abc")  # type: ignore[assignment]
    two[1].answer = lambda asked: said({"token": "abc"})
    asked = client(two[0], LOGIN)
    assert asked.manifest("a/b", "1") == MANIFEST
    asked.manifest("a/b", "1")
    assert [each.path for each in two[1].asked] == ["/token?service=reg&scope=repository%3Aa%2Fb%3Apull"]
    assert two[1].asked[0].authorization == BASIC
    assert not [each for each in two[0].asked if each.authorization.startswith("Basic")]


def test_an_identity_token_goes_into_the_body(two: list[Double]) -> None:
    challenge = f'Bearer realm="http://{two[1].host}/token",service="reg"'
    two[0].answer = serving(CONTENT, challenge, "Bearer abc")  # type: ignore[assignment]
    two[1].answer = lambda asked: said({"access_token": "abc"})
    assert client(two[0], {"identitytoken": "idt"}).manifest("a", "1") == MANIFEST
    assert b"refresh_token=idt" in two[1].asked[0].body
    assert "idt" not in two[1].asked[0].path


def test_a_login_is_not_sent_for_a_token_without_tls(two: list[Double]) -> None:
    two[0].answer = serving(CONTENT, 'Bearer realm="http://tokens.acme.com/"', "x")  # type: ignore[assignment]
    with pytest.raises(RegistryError, match="without TLS"):
        client(two[0], LOGIN).manifest("a", "1")


def test_a_redirect_to_another_host_gets_no_login(two: list[Double]) -> None:
    def answer(asked: Asked) -> Answer:
        if asked.authorization != BASIC:
            return Answer(401, b"", {"WWW-Authenticate": 'Basic realm="x"'})
        if asked.path == "/v2/a/manifests/1":
            return Answer(307, b"", {"Location": f"http://{two[1].host}/elsewhere"})
        return Answer()

    two[0].answer = answer
    two[1].answer = lambda asked: Answer(200, CONTENT, {"Content-Type": OCI})
    assert client(two[0], LOGIN).manifest("a", "1") == MANIFEST
    assert [each.authorization for each in two[1].asked] == [""]


def test_a_manifest_is_not_written_to_another_address(two: list[Double]) -> None:
    two[0].answer = lambda asked: (
        Answer(307, b"", {"Location": f"http://{two[1].host}/x"}) if asked.method == "PUT" else Answer()
    )
    with pytest.raises(RegistryError, match="another address"):
        client(two[0]).put_manifest("a", "1", MANIFEST)
    assert two[1].asked == []


def test_what_has_another_digest_is_refused(two: list[Double]) -> None:
    two[0].answer = serving(b"{}")  # type: ignore[assignment]
    with pytest.raises(RegistryError, match="something else"):
        client(two[0]).manifest("a", MANIFEST.digest)
    with pytest.raises(RegistryError, match="something else"):
        client(two[0]).put_manifest("a", "1", MANIFEST)


def test_more_than_a_manifest_is_refused(two: list[Double]) -> None:
    two[0].answer = serving(b"x" * ((1 << 22) + 1))  # type: ignore[assignment]
    with pytest.raises(RegistryError, match="too much"):
        client(two[0]).manifest("a", "1")


def test_circles_are_left(two: list[Double]) -> None:
    two[0].answer = lambda asked: Answer() if asked.path == "/v2/" else Answer(302, b"", {"Location": "/x"})
    with pytest.raises(RegistryError, match="circles"):
        client(two[0]).manifest("a", "1")


@pytest.mark.parametrize(
    ("status", "code", "message", "kind", "title"),
    [
        (404, "MANIFEST_UNKNOWN", "manifest unknown", NotThere, "no such tag"),
        (403, "DENIED", "Your authorization token has expired.", RegistryError, "has expired"),
        (429, "TOOMANYREQUESTS", "Rate exceeded", RegistryError, "too often"),
    ],
)
def test_its_words_are_told(
    two: list[Double], status: int, code: str, message: str, kind: type[Exception], title: str
) -> None:
    body = json.dumps({"errors": [{"code": code, "message": message}]}).encode()
    two[0].answer = lambda asked: Answer() if asked.path == "/v2/" else Answer(status, body)
    with pytest.raises(kind) as caught:
        client(two[0], LOGIN).manifest("a", "1")
    assert isinstance(caught.value, RegistryError)
    assert title in caught.value.title
    assert message in caught.value.detail


def test_nobody_there(two: list[Double]) -> None:
    with pytest.raises(RegistryError, match="cannot be reached") as caught:
        RegistryClient("127.0.0.1:1", LOGIN, {}).manifest("a", "1")
    assert "s3cret" not in repr(caught.value) + repr(caught.value.__cause__) + repr(caught.value.__context__)


def test_a_proxy_of_the_environment_is_asked(two: list[Double]) -> None:
    two[0].answer = lambda asked: Answer(403)
    with pytest.raises(RegistryError, match="cannot be reached"):
        RegistryClient("registry.acme.com", LOGIN, {"HTTPS_PROXY": f"http://{two[0].host}"}).manifest(
            "a", "1"
        )
    # Python's own server does not know CONNECT, but it heard of it.
    assert not [asked for asked in two[0].asked if asked.authorization]


@pytest.mark.parametrize(
    ("host", "none", "direct"),
    [
        ("a.acme.com", "acme.com", True),
        ("a.acme.com", ".acme.com,other", True),
        ("a.acme.com", "*.acme.com", True),
        ("aacme.com", "acme.com", False),
        ("10.1.2.3", "10.0.0.0/8", True),
        ("11.1.2.3", "10.0.0.0/8", False),
        ("a.b", "*", True),
        ("a.b", "", False),
    ],
)
def test_no_proxy(host: str, none: str, direct: bool) -> None:
    assert goes_direct(host, none) is direct
