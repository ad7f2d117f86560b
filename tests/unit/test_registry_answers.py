"""What a registry's refusals mean, and what it tells of how often it may be asked."""

from __future__ import annotations

import re

import pytest

from tests.unit.registry_double import LOGIN, Answer, Double, greeted, refusal, serving
from tui.domain.remote import RateLimit
from tui.registry.client import RegistryClient
from tui.registry.errors import Denied, NotThere, RateLimited, RegistryError, Unreachable
from tui.registry.limits import limit_in, retry_after

HTML = {"Content-Type": "text/html"}
OURS = {"Content-Type": "text/html", "Docker-Distribution-Api-Version": "registry/2.0"}
EXPIRED = "Your authorization token has expired. Reauthenticate and try again."


def client(double: Double) -> RegistryClient:
    return RegistryClient(double.host, LOGIN, {})


@pytest.mark.parametrize(
    ("answer", "kind", "title"),
    [
        (refusal(404, "MANIFEST_UNKNOWN", "manifest unknown"), NotThere, "no such tag"),
        (refusal(404, "NAME_UNKNOWN", "repository name not known"), NotThere, "no repository"),
        (Answer(404), NotThere, "no such tag"),
        (Answer(404, b"<html>", HTML), Unreachable, "no registry"),
        (Answer(404, b"<html>", OURS), NotThere, "no such tag"),
        (refusal(401, "UNAUTHORIZED", "authentication required"), Denied, "refuses the login"),
        (refusal(403, "DENIED", EXPIRED), Denied, "has expired"),
        (refusal(403, "DENIED", "denied"), Denied, "not for this login to see"),
        (Answer(403, b"<html>", HTML), Unreachable, "no registry"),
        (refusal(429, "TOOMANYREQUESTS", "Rate exceeded"), RateLimited, "too often"),
        (Answer(413, b"<html>", HTML), RegistryError, "takes no layer of this size"),
        (Answer(429, b"<html>", HTML), RateLimited, "too often"),
        (Answer(500), Unreachable, "trouble of its own"),
        (Answer(503, b"<html>", HTML), Unreachable, "trouble of its own"),
        (refusal(503, "UNAVAILABLE", "service unavailable"), Unreachable, "trouble of its own"),
        (refusal(400, "TAG_INVALID", "manifest tag did not match"), RegistryError, "does not take this tag"),
        (refusal(418, "TEAPOT", "short and stout"), RegistryError, "does not know"),
    ],
)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_each_refusal_is_of_its_kind(
    two: list[Double], answer: Answer, kind: type[RegistryError], title: str, method: str
) -> None:
    two[0].answer = greeted(lambda asked: answer)
    with pytest.raises(RegistryError) as caught:
        client(two[0]).connection.ask(method, "a", "manifests/1")
    assert type(caught.value) is kind
    if method == "GET":
        assert title in caught.value.title


@pytest.mark.parametrize(
    "answer",
    [
        refusal(403, "DENIED", EXPIRED),
        refusal(401, "UNAUTHORIZED", "authentication required"),
        refusal(429, "TOOMANYREQUESTS", "Rate exceeded"),
        refusal(500, "UNKNOWN", "boom"),
        refusal(418, "TEAPOT", "short and stout"),
    ],
)
@pytest.mark.parametrize("method", ["GET", "DELETE"])
def test_a_question_is_called_neither_pull_nor_push(two: list[Double], answer: Answer, method: str) -> None:
    two[0].answer = greeted(lambda asked: answer)
    with pytest.raises(RegistryError) as caught:
        client(two[0]).connection.ask(method, "a", "tags/list")
    told = f"{caught.value.title} {caught.value.hint}"
    assert not {"pull", "push", "layers"} & set(re.findall(r"[a-z]+", told))


@pytest.mark.parametrize(
    ("status", "kind"), [(404, Unreachable), (403, Denied), (429, RateLimited), (502, Unreachable)]
)
def test_a_greeting_that_fails_says_nothing_of_a_tag(
    two: list[Double], status: int, kind: type[RegistryError]
) -> None:
    two[0].answer = lambda asked: Answer(status) if asked.path == "/v2/" else serving(b"{}")(asked)
    asked = client(two[0])
    with pytest.raises(RegistryError) as caught:
        asked.head("a", "1")
    assert type(caught.value) is kind
    two[0].answer = serving(b"{}")
    assert asked.head("a", "1").digest


def test_its_own_words_are_told_and_no_more_than_can_be_read(two: list[Double]) -> None:
    two[0].answer = greeted(lambda asked: refusal(400, "UNKNOWN", f"word {'x' * 100_000}"))
    with pytest.raises(RegistryError) as caught:
        client(two[0]).manifest("a", "1")
    assert caught.value.detail.startswith("unknown: word xxx")
    assert caught.value.detail.endswith("xxx...")
    # Of wide characters, too, the way out is still on the screen after them.
    assert len(caught.value.detail) == 500


@pytest.mark.parametrize("body", [b"[]", b'{"errors": 7}', b'{"errors": [{}]}', b'"x"', b"[" * 100_000])
def test_a_refusal_in_no_known_form(two: list[Double], body: bytes) -> None:
    two[0].answer = greeted(lambda asked: Answer(400, body))
    with pytest.raises(RegistryError, match="400 Bad Request"):
        client(two[0]).manifest("a", "1")


def test_a_write_that_is_refused_is_told_as_one(two: list[Double]) -> None:
    two[0].answer = greeted(lambda asked: refusal(403, "DENIED", "requested access is denied"))
    with pytest.raises(Denied, match="has not the right to push"):
        client(two[0]).connection.ask("PUT", "a", "manifests/1", data=b"{}")


@pytest.mark.parametrize("password", ["", "garbage"])
def test_a_login_that_amazon_cannot_read_is_a_login_refused(password: str) -> None:
    from tui.registry.answers import _kind

    assert _kind(400, "login-damaged") is Denied
    assert _kind(400, "tag-refused") is RegistryError


def test_the_limit_of_the_last_answer_is_known(two: list[Double]) -> None:
    told = {"RateLimit-Limit": "100;w=21600", "RateLimit-Remaining": "76;w=21600"}
    good = serving(b"{}")
    two[0].answer = greeted(lambda asked: Answer(200, b"", good(asked).headers | told))
    asked = client(two[0])
    assert asked.limit is None
    asked.head("a", "1")
    assert asked.limit == RateLimit(76, 100, 21600)
    two[0].answer = good
    asked.head("a", "1")
    assert asked.limit == RateLimit(76, 100, 21600)
    late = {"RateLimit-Remaining": "0;w=21600", "Retry-After": "42"}
    two[0].answer = greeted(lambda asked: refusal(429, "TOOMANYREQUESTS", "pull rate limit", **late))
    with pytest.raises(RateLimited) as caught:
        asked.head("a", "1")
    assert caught.value.retry_after == 42
    assert asked.limit == RateLimit(0, None, 21600)


def test_the_limit_is_the_registrys_own(two: list[Double]) -> None:
    away = {"Location": f"http://{two[1].host}/x", "RateLimit-Remaining": "5"}
    two[0].answer = greeted(lambda asked: Answer(307, b"", away))
    two[1].answer = lambda asked: Answer(200, b"", {"RateLimit-Remaining": "9"})
    asked = client(two[0])
    asked.connection.ask("GET", "a", "blobs/x")
    assert asked.limit == RateLimit(5)


@pytest.mark.parametrize(
    ("headers", "limit"),
    [
        ({}, None),
        ({"RateLimit-Limit": "100"}, RateLimit(None, 100, None)),
        ({"RateLimit-Remaining": " 7 ; w=60"}, RateLimit(7, None, 60)),
        ({"RateLimit-Limit": "many"}, None),
        ({"RateLimit-Limit": "-1"}, None),
        ({"RateLimit-Limit": "", "RateLimit-Remaining": "0"}, RateLimit(0)),
    ],
)
def test_limits(headers: dict[str, str], limit: RateLimit | None) -> None:
    assert limit_in(headers) == limit


@pytest.mark.parametrize(
    ("told", "seconds"),
    [
        ("", None),
        ("30", 30.0),
        ("0", 0.0),
        ("9999999999", 86400.0),
        ("Thu, 01 Jan 1970 00:16:50 GMT", 10.0),
        ("Thu, 01 Jan 1970 00:00:00 GMT", 0.0),
        ("soon", None),
        ("-5", None),
        ("²", None),
    ],
)
def test_when_to_ask_again(told: str, seconds: float | None) -> None:
    assert retry_after({"Retry-After": told}, now=1000.0) == seconds
