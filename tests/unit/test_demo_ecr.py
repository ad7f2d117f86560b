"""The demo's ECR look-alike: tokens, repositories, and what its engine says of both."""

from __future__ import annotations

import base64
import json
import time
from typing import Any

import pytest

from tests.unit.demo_http import DemoClient
from tests.unit.test_demo_push import MAYBE, login, push
from tests.wait import eventually
from tui.demo.source import DemoSource
from tui.registry.aws_errors import AwsError
from tui.registry.ecr import Token, ecr_host, token_of
from tui.registry.ecr_repository import create_repository, describe_repository
from tui.registry.sources import AwsApi

ACCOUNT = "32907492{}.dkr.ecr.us-east-1.amazonaws.com"
PROD, TEST, PARTNER = ACCOUNT.format("4855"), ACCOUNT.format("4856"), ACCOUNT.format("4755")
EXPIRED = "denied: Your authorization token has expired. Reauthenticate and try again."


@pytest.fixture
def source(engine: DemoClient) -> AwsApi:
    return DemoSource(engine.path, Token, AwsError)


def auth(token: Token) -> dict[str, str]:
    return login(token.username, token.secret)


def tagged(engine: DemoClient, name: str, source: str = "redis:latest") -> str:
    repository, _, tag = name.rpartition(":")
    assert engine.post(f"/images/{source}/tag", repo=repository, tag=tag).status == 201
    return repository


def pushed(engine: DemoClient, name: str, token: Token, source: str = "redis:latest") -> dict[str, Any]:
    """The last line of a push under a name that the image is given first."""
    return push(engine, tagged(engine, name, source), name.rpartition(":")[2], **auth(token))[-1]


def asked(engine: DemoClient, name: str, token: Token) -> tuple[int, str]:
    """Status and message of a refused look at the registry."""
    answer = engine.ask("GET", f"/distribution/{name}/json", headers=auth(token))
    return answer.status, answer.message


def checked(engine: DemoClient, host: str, user: str, secret: str) -> tuple[int, str]:
    """What the engine says of a login."""
    body = {"username": user, "password": secret, "serveraddress": host}
    answer = engine.post("/auth", body)
    return answer.status, answer.json().get("Status") or answer.message


@pytest.mark.parametrize(
    ("profile", "host", "account"),
    [("", PROD, "329074924855"), ("prod", PROD, "329074924855"), ("test", TEST, "329074924856")],
)
def test_a_token_looks_real_and_opens_its_registry(
    engine: DemoClient, source: AwsApi, profile: str, host: str, account: str
) -> None:
    token = source.fetch(host, profile, {})
    inside = json.loads(base64.b64decode(token.secret))
    assert set(inside) == {"payload", "datakey", "version", "type", "expiration"}
    assert (token.username, token.account) == ("AWS", account)
    assert inside["expiration"] == int(token.expires)
    assert token.expires - time.time() == pytest.approx(12 * 3600, abs=60)
    assert checked(engine, host, token.username, token.secret) == (200, "Login Succeeded")
    assert "aux" in pushed(engine, f"{host}/billing:new", token)
    assert engine.ask("GET", f"/distribution/{host}/billing:new/json", headers=auth(token)).status == 200


def test_each_refresh_gives_another_token(source: AwsApi) -> None:
    assert source.fetch(PROD, "prod", {}).secret != source.fetch(PROD, "prod", {}).secret


@pytest.mark.parametrize(
    ("host", "profile", "code", "says"),
    [
        (PROD, "expired-sso", "sso", "The AWS SSO session of profile expired-sso has expired"),
        (PROD, "nope", "profile", "There is no AWS profile called nope"),
        ("docker.io", "", "none", "docker.io gives no tokens that could be fetched"),
        (ACCOUNT.format("0000"), "", "unreachable", "The AWS API cannot be reached"),
    ],
)
def test_why_there_is_no_token(source: AwsApi, host: str, profile: str, code: str, says: str) -> None:
    with pytest.raises(AwsError) as caught:
        source.fetch(host, profile, {})
    assert (caught.value.code, caught.value.title) == (code, says)
    assert caught.value.hint


def test_an_engine_that_is_gone_gives_no_token(tmp_path: Any) -> None:
    gone: AwsApi = DemoSource(str(tmp_path / "gone.sock"), Token, AwsError)
    with pytest.raises(AwsError, match="does not answer"):
        gone.fetch(PROD, "prod", {})


def test_a_token_of_another_account_logs_in_but_may_do_nothing(engine: DemoClient, source: AwsApi) -> None:
    token = source.fetch(PROD, "other", {})
    assert token.account == "329074924755"
    assert checked(engine, PROD, token.username, token.secret) == (200, "Login Succeeded")
    status, message = asked(engine, f"{PROD}/billing:latest", token)
    assert status == 403
    assert "arn:aws:sts::329074924755:" in message
    assert "is not authorized to perform: ecr:BatchGetImage" in message
    assert "ecr:InitiateLayerUpload" in pushed(engine, f"{PROD}/billing:new", token)["error"]
    assert "aux" in pushed(engine, f"{PARTNER}/fleet-gateway:new", token)


def test_the_answer_of_the_api_is_read_as_that_of_aws(source: AwsApi) -> None:
    target = ecr_host(PROD)
    answer = source.call(target, "GetAuthorizationToken", {}, "prod", {})
    assert token_of(target, answer).account == "329074924855"
    other = source.call(target, "GetAuthorizationToken", {}, "other", {})
    with pytest.raises(Exception, match="account 329074924755"):
        token_of(target, other)


def test_a_token_ends_when_it_says_so(engine: DemoClient, source: AwsApi) -> None:
    engine.post("/_demo/settings", {"token_seconds": 0.4})
    token = source.fetch(PROD, "prod", {})
    assert checked(engine, PROD, token.username, token.secret)[0] == 200
    eventually(lambda: checked(engine, PROD, token.username, token.secret)[0] == 500)
    assert asked(engine, f"{PROD}/billing:latest", token) == (403, EXPIRED)


def test_how_the_engine_tells_of_a_dead_token(engine: DemoClient, source: AwsApi) -> None:
    token, other = source.fetch(PROD, "prod", {}), source.fetch(TEST, "test", {})
    assert engine.post("/_demo/token/expire", {"host": PROD}).json() == {"expired": 2}, (
        "this one and the one in config.json"
    )
    attempt = f"login attempt to https://{PROD}/v2/ failed with status: 403 Forbidden"
    assert checked(engine, PROD, token.username, token.secret) == (500, attempt)
    assert asked(engine, f"{PROD}/billing:latest", token) == (403, EXPIRED)
    assert pushed(engine, f"{PROD}/billing:new", token)["error"] == EXPIRED
    answer = engine.ask(
        "POST", "/images/create", headers=auth(token), fromImage=f"{PROD}/billing", tag="latest"
    )
    assert (answer.status, answer.message) == (
        404,
        f"pull access denied for {PROD}/billing, {MAYBE}: {EXPIRED}",
    )
    assert checked(engine, TEST, other.username, other.secret)[0] == 200


def test_what_is_no_token(engine: DemoClient) -> None:
    attempt = f"login attempt to https://{PROD}/v2/ failed with status: 400 Bad Request"
    forged = base64.b64encode(json.dumps({"expiration": time.time() + 9999}).encode()).decode()
    for secret in ("guessed", forged):
        assert checked(engine, PROD, "AWS", secret) == (500, attempt)


@pytest.mark.parametrize(
    ("host", "user", "secret", "status", "says"),
    [
        ("localhost:5001", "demo", "demo", 200, "Login Succeeded"),
        ("https://localhost:5001", "demo", "demo", 200, "Login Succeeded"),
        ("https://index.docker.io/v1/", "acme", "demo-acme-password", 200, "Login Succeeded"),
        (
            "https://index.docker.io/v1/",
            "acme",
            "wrong",
            401,
            'Get "https://registry-1.docker.io/v2/": unauthorized: incorrect username or password',
        ),
        (
            "localhost:5001",
            "demo",
            "wrong",
            500,
            "login attempt to http://localhost:5001/v2/ failed with status: 401 Unauthorized",
        ),
        ("localhost:5001", "", "", 500, 'Get "http://localhost:5001/v2/": no basic auth credentials'),
        (
            "no.example",
            "a",
            "b",
            500,
            'Get "https://no.example/v2/": dial tcp: lookup no.example: no such host',
        ),
    ],
)
def test_logins_are_tried(
    engine: DemoClient, host: str, user: str, secret: str, status: int, says: str
) -> None:
    assert checked(engine, host, user, secret) == (status, says)


def test_a_token_that_dies_in_the_middle_of_a_push(engine: DemoClient, source: AwsApi) -> None:
    token = source.fetch(PROD, "prod", {})
    tagged(engine, f"{PROD}/billing:new", "rabbitmq:3.13")
    engine.post("/_demo/settings", {"pace": 1})
    path, lines = f"/images/{PROD}/billing/push", []
    with engine.stream("POST", path, auth(token), tag="new") as stream:
        while line := stream.readline():
            lines.append(json.loads(line))
            if lines[-1].get("status") == "Pushed":
                engine.post("/_demo/token/expire", {"host": PROD})
    assert lines[-1]["error"] == EXPIRED
    up = {line["id"] for line in lines if line.get("status") == "Pushed"}
    assert up
    engine.post("/_demo/settings", {"pace": 0})
    again = push(engine, f"{PROD}/billing", "new", **auth(source.fetch(PROD, "prod", {})))
    assert up <= {line["id"] for line in again if line.get("status") == "Layer already exists"}
    assert "Pushed" in {line.get("status") for line in again}, "the others were not there yet"
    assert "aux" in again[-1]


def test_a_repository_that_nobody_made(engine: DemoClient, source: AwsApi) -> None:
    token = source.fetch(TEST, "test", {})
    unknown = "name unknown: The repository with name 'reports' does not exist in the registry with id '329074924856'"
    assert pushed(engine, f"{TEST}/reports:1", token)["error"] == unknown
    assert asked(engine, f"{TEST}/reports:1", token) == (404, unknown)
    answer = engine.ask("POST", "/images/create", headers=auth(token), fromImage=f"{TEST}/reports", tag="1")
    assert answer.message == f"repository {TEST}/reports not found: {unknown}"
    assert describe_repository(TEST, "reports", "test", {}, source) is None
    made = create_repository(TEST, "reports", "test", {}, source)
    assert made == describe_repository(TEST, "reports", "test", {}, source)
    assert create_repository(TEST, "reports", "test", {}, source).name == "reports"
    assert "aux" in pushed(engine, f"{TEST}/reports:1", token)


def test_repositories_are_shown_to_their_account_only(source: AwsApi) -> None:
    with pytest.raises(AwsError) as caught:
        describe_repository(PROD, "billing", "test", {}, source)
    assert caught.value.code == "denied"
    assert "ecr:DescribeRepositories" in caught.value.hint


def test_an_immutable_tag_stays(engine: DemoClient, source: AwsApi) -> None:
    token = source.fetch(PROD, "prod", {})
    found = describe_repository(PROD, "auth-proxy", "prod", {}, source)
    assert found is not None
    assert found.is_immutable
    assert "aux" in pushed(engine, f"{PROD}/auth-proxy:new", token)
    refused = (
        "tag invalid: The image tag 'new' already exists in the 'auth-proxy' repository and cannot be "
        "overwritten because the repository is immutable."
    )
    assert pushed(engine, f"{PROD}/auth-proxy:new", token)["error"] == refused, "the same digest"
    lines = push(engine, tagged(engine, f"{PROD}/auth-proxy:new", "traefik:3.1"), "new", **auth(token))
    assert lines[-1]["error"] == refused, "another digest"
    assert "Pushed" in {line.get("status") for line in lines}, "it is refused once the layers are up"


def test_a_repository_that_may_only_be_read(engine: DemoClient, source: AwsApi) -> None:
    token = source.fetch(PROD, "prod", {})
    error = pushed(engine, f"{PROD}/migrations:new", token)["error"]
    assert error.startswith("denied: User: arn:aws:sts::329074924855:")
    assert "perform: ecr:InitiateLayerUpload on resource:" in error
    here = next(t for t in _tags(engine) if t.startswith(f"{PROD}/migrations:"))
    assert engine.ask("GET", f"/distribution/{here}/json", headers=auth(token)).status == 200


def test_a_tag_that_has_another_digest_there(engine: DemoClient, source: AwsApi) -> None:
    token = source.fetch(PROD, "prod", {})
    name = f"{PROD}/billing:hotfix"
    there = engine.ask("GET", f"/distribution/{name}/json", headers=auth(token)).json()["Descriptor"][
        "digest"
    ]
    assert there not in str(engine.image(name)["RepoDigests"])
    done = push(engine, f"{PROD}/billing", "hotfix", **auth(token))[-1]["aux"]
    assert done["Digest"] != there
    answer = engine.ask("GET", f"/distribution/{PROD}/billing@{there}/json", headers=auth(token))
    assert answer.status == 200, "its digest is still there"


def test_a_pull_by_tag_and_by_digest_needs_the_login(engine: DemoClient, source: AwsApi) -> None:
    headers = auth(source.fetch(PROD, "prod", {}))
    name = f"{PROD}/fleet-tracker-inbound"
    by_tag = engine.ask("POST", "/images/create", headers=headers, fromImage=name, tag="stable").lines()
    digest = by_tag[-2]["status"].removeprefix("Digest: ")
    assert f"{name}@{digest}" in engine.image(f"{name}:stable")["RepoDigests"]
    by_digest = engine.ask("POST", "/images/create", headers=headers, fromImage=name, tag=digest).lines()
    assert by_digest[-1]["status"] == f"Status: Image is up to date for {name}@{digest}"
    missing = engine.ask("POST", "/images/create", headers=headers, fromImage=name, tag="sha256:" + "a" * 64)
    assert missing.message == (
        f"manifest for {name}@sha256:{'a' * 64} not found: manifest unknown: Requested image not found"
    )


def test_no_lever_keeps_a_secret(engine: DemoClient, source: AwsApi) -> None:
    token = source.fetch(PROD, "prod", {})
    checked(engine, PROD, token.username, token.secret)
    pushed(engine, f"{PROD}/billing:new", token)
    for lever in ("requests", "pushes", "registries"):
        assert token.secret not in json.dumps(engine.get(f"/_demo/{lever}"))
    assert token.secret not in repr(token)


def _tags(engine: DemoClient) -> list[str]:
    return [tag for image in engine.get("/images/json") for tag in image["RepoTags"]]
