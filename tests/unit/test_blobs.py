"""Whether a repository has a blob, and having it from another one of the same registry."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest

from tests.unit.registry_double import Answer, Double, doubles, greeted
from tui.registry.client import RegistryClient
from tui.registry.errors import Denied, RateLimited, RegistryError, Unreachable

LOGIN = {"username": "alice", "password": "s3cret"}


@pytest.fixture
def one() -> Iterator[Double]:
    with doubles() as (made,):
        yield made


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (Answer(200), True),
        (Answer(404), False),
        (Answer(200, b"<html>", {"Content-Type": "text/html"}), Unreachable),
        (Answer(403), Denied),
        (Answer(429), RateLimited),
        (Answer(500), Unreachable),
    ],
)
def test_whether_a_blob_is_there(one: Double, answer: Answer, expected: object) -> None:
    one.answer = greeted(lambda asked: answer)
    with closing(RegistryClient(one.host, None, {})) as client:
        if isinstance(expected, bool):
            assert client.has_blob("r", "sha256:00") is expected
        else:
            with pytest.raises(expected):  # type: ignore[call-overload]
                client.has_blob("r", "sha256:00")
    assert one.lines == ["HEAD /v2/r/blobs/sha256:00"]


@pytest.mark.parametrize("told", ["0", "99", "200307"])
def test_a_blob_of_another_size_is_not_the_blob(one: Double, told: str) -> None:
    one.answer = greeted(lambda asked: Answer(200, b"", {"Content-Length": told}))
    with closing(RegistryClient(one.host, None, {})) as client:
        with pytest.raises(RegistryError, match=rf"with {told} bytes. It has to have 100"):
            client.has_blob("r", "sha256:00", 100)
        assert client.has_blob("r", "sha256:00", int(told))
        assert client.has_blob("r", "sha256:00")


@pytest.mark.parametrize(("status", "expected"), [(200, True), (404, False)])
def test_a_registry_without_head_is_asked_for_the_whole_which_is_not_read(
    one: Double, status: int, expected: bool
) -> None:
    refused = Answer(405, b"", {"Content-Type": "text/plain"})
    found = Answer(status, b"x" * 10, {"Content-Length": str(1 << 40)} if expected else {})
    one.answer = greeted(lambda asked: refused if asked.method == "HEAD" else found)
    with closing(RegistryClient(one.host, None, {})) as client:
        assert client.has_blob("r", "sha256:00") is expected
    assert one.lines == ["HEAD /v2/r/blobs/sha256:00", "GET /v2/r/blobs/sha256:00"]


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (201, True),
        (400, False),
        (403, False),
        (404, False),
        (405, False),
        (429, RateLimited),
        (503, Unreachable),
    ],
)
def test_mounting(one: Double, status: int, expected: object) -> None:
    one.answer = greeted(lambda asked: Answer(status))
    with closing(RegistryClient(one.host, None, {})) as client:
        if isinstance(expected, bool):
            assert client.mount_blob("r", "sha256:00", "library/s") is expected
        else:
            with pytest.raises(expected):  # type: ignore[call-overload]
                client.mount_blob("r", "sha256:00", "library/s")
    assert one.lines == ["POST /v2/r/blobs/uploads/?mount=sha256:00&from=library/s"]


def test_to_mount_one_needs_rights_in_both_repositories(one: Double) -> None:
    tokens: list[str] = []

    def answer(asked: object) -> Answer:
        path, authorization = getattr(asked, "path", ""), getattr(asked, "authorization", "")
        if path.startswith("/token"):
            tokens.append(path)
            return Answer(200, b'{"token": "t"}')
        if authorization != "Bearer t":
            realm = f'Bearer realm="http://{one.host}/token",service="lab"'
            return Answer(401, b"", {"WWW-Authenticate": realm})
        return Answer(201)

    one.answer = answer  # type: ignore[assignment]
    with closing(RegistryClient(one.host, LOGIN, {})) as client:
        assert client.mount_blob("r", "sha256:00", "s") is True
    assert len(tokens) == 1
    assert "scope=repository%3Ar%3Apull%2Cpush" in tokens[0]
    assert "scope=repository%3As%3Apull" in tokens[0]
