"""The way to a registry: redirects, proxies, what is never sent along, and what comes too slowly or too short."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from tests.unit.registry_double import BASIC, LOGIN, OCI, Answer, Asked, Double, digest_of, greeted, serving
from tui.registry import session
from tui.registry.answers import trouble
from tui.registry.client import RegistryClient
from tui.registry.errors import NotThere, RegistryError, Unreachable
from tui.registry.way import goes_direct

CONTENT = b"{}"


def client(double: Double, login: dict[str, str] | None = LOGIN, **env: str) -> RegistryClient:
    return RegistryClient(double.host, login, env)


def sending(location: str, status: int = 307, method: str = "") -> object:
    """A registry with a password that redirects all of one method (or all) after the greeting."""

    def answer(asked: Asked) -> Answer:
        if asked.authorization != BASIC:
            return Answer(401, b"", {"WWW-Authenticate": 'Basic realm="x"'})
        if method in ("", asked.method):
            return Answer(status, b"", {"Location": location, "Set-Cookie": "session=secret; Path=/"})
        return Answer()

    return answer


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_redirect_to_another_host_gets_no_login(
    two: list[Double], tmp_path: Path, status: int, method: str
) -> None:
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login netrc password netrc\n")
    (tmp_path / ".netrc").chmod(0o600)
    two[0].answer = sending(f"http://{two[1].host}/elsewhere", status)  # type: ignore[assignment]
    two[1].answer = lambda asked: Answer(200, CONTENT, {"Docker-Content-Digest": digest_of(CONTENT)})
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOME", str(tmp_path))
        patch.setenv("NETRC", str(tmp_path / ".netrc"))
        answer = client(two[0]).connection.ask(method, "a", "blobs/x", headers={"Range": "bytes=1-"})
    assert answer.status_code == 200
    (asked,) = two[1].asked
    assert (asked.method, asked.path, asked.authorization) == (method, "/elsewhere", "")
    assert asked.headers["Range"] == "bytes=1-"
    assert not {"Cookie", "Authorization"} & set(asked.headers)


def test_back_at_the_registry_the_login_is_sent_again(two: list[Double]) -> None:
    def answer(asked: Asked) -> Answer:
        if asked.path == "/v2/a/blobs/x":
            return Answer(307, b"", {"Location": f"http://{two[1].host}/away"})
        return serving(CONTENT, 'Basic realm="x"', BASIC)(asked)

    two[0].answer = answer
    two[1].answer = lambda asked: Answer(302, b"", {"Location": f"http://{two[0].host}/back"})
    assert client(two[0]).connection.ask("GET", "a", "blobs/x").content == CONTENT
    assert two[0].asked[-1].authorization == BASIC
    assert two[1].asked[0].authorization == ""


def test_a_refusal_at_the_other_host_is_none_of_the_login(two: list[Double]) -> None:
    two[0].answer = sending(f"http://{two[1].host}/elsewhere")  # type: ignore[assignment]
    two[1].answer = lambda asked: Answer(403, b"<Error>expired</Error>")
    with pytest.raises(Unreachable, match="keeps it elsewhere"):
        client(two[0]).connection.ask("GET", "a", "blobs/x")
    two[1].answer = lambda asked: Answer(404)
    with pytest.raises(NotThere):
        client(two[0]).connection.ask("GET", "a", "blobs/x")


@pytest.mark.parametrize("kind", ["Basic", "Bearer"])
def test_who_is_asked_by_a_redirect_may_not_name_a_token_service(two: list[Double], kind: str) -> None:
    """It would be sent the registry's login."""
    two[0].answer = sending(f"http://{two[1].host}/elsewhere")  # type: ignore[assignment]
    challenge = f'{kind} realm="http://{two[1].host}/token",scope="repository:other:pull"'
    two[1].answer = lambda asked: Answer(401, b"", {"WWW-Authenticate": challenge})
    asked = client(two[0])
    for _ in range(2):
        with pytest.raises(Unreachable, match="keeps it elsewhere"):
            asked.connection.ask("GET", "a", "blobs/x")
    assert [(each.path, each.authorization) for each in two[1].asked] == [("/elsewhere", "")] * 2
    assert {each.authorization for each in two[0].asked if each.path != "/v2/"} == {BASIC}


@pytest.mark.parametrize("method", ["PUT", "POST", "PATCH", "DELETE"])
def test_nothing_is_written_to_another_address(two: list[Double], method: str) -> None:
    two[0].answer = sending(f"http://{two[1].host}/x", 307, method)  # type: ignore[assignment]
    with pytest.raises(RegistryError, match="another address"):
        client(two[0]).connection.ask(method, "a", "manifests/1", data=b"x")
    assert two[1].asked == []


def test_circles_are_left(two: list[Double]) -> None:
    two[0].answer = greeted(lambda asked: Answer(302, b"", {"Location": "/x"}))
    with pytest.raises(RegistryError, match="circles"):
        client(two[0]).manifest("a", "1")
    assert len(two[0].lines) == 6


def test_cookies_are_not_kept(two: list[Double]) -> None:
    two[0].answer = lambda asked: Answer(200, CONTENT, {"Set-Cookie": "session=secret; Path=/"})
    connection = client(two[0]).connection
    connection.ask("GET", "a", "blobs/x")
    connection.ask("GET", "a", "blobs/x")
    assert not [asked for asked in two[0].asked if "Cookie" in asked.headers]


def test_what_is_packed_on_the_way_is_not_asked_for(two: list[Double]) -> None:
    two[0].answer = serving(CONTENT)
    client(two[0]).manifest("a", "1")
    assert {asked.headers["Accept-Encoding"] for asked in two[0].asked} == {"identity"}


def test_a_body_that_ends_too_early_is_a_cut(two: list[Double]) -> None:
    two[0].answer = greeted(lambda asked: Answer(200, b"x" * 1000, {"Content-Type": OCI}, cut=500))
    asked = client(two[0])
    with pytest.raises(Unreachable, match="cut"):
        asked.manifest("a", "1")
    got: list[bytes] = []
    answer = asked.connection.ask("GET", "a", "blobs/x", stream=True)
    with answer, pytest.raises(Unreachable, match="cut"):
        got.extend(asked.connection.pieces(answer, 100))
    assert b"".join(got) == b"x" * 500


@pytest.mark.parametrize("length", ["\xb2", "1" * 5000])
def test_a_length_that_is_none_is_a_failure_like_others(two: list[Double], length: str) -> None:
    two[0].answer = greeted(lambda asked: Answer(200, CONTENT, {"Content-Length": length}))
    with suppress(RegistryError):
        assert client(two[0]).manifest("a", "1").content == CONTENT


def test_a_streamed_body_comes_in_pieces_and_may_be_as_long_as_it_likes(two: list[Double]) -> None:
    two[0].answer = greeted(lambda asked: Answer(200, b"x" * (5 << 20)))
    asked = client(two[0])
    with asked.connection.ask("GET", "a", "blobs/x", stream=True) as answer:
        sizes = [len(piece) for piece in asked.connection.pieces(answer, 1 << 16)]
    assert max(sizes) <= 1 << 16
    assert sum(sizes) == 5 << 20
    two[0].answer = greeted(lambda asked: Answer(404))
    with pytest.raises(NotThere):
        asked.connection.ask("GET", "a", "blobs/x", stream=True)
    assert asked.connection.ask("GET", "a", "blobs/x", stream=True, allowed=[404]).status_code == 404


@contextmanager
def dripping(pause: float, head: str = "200 OK") -> Iterator[str]:
    """A host that sends one byte of its answer's body at a time."""
    ended = threading.Event()

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            if not self.request.recv(4096).startswith(b"GET"):
                return
            self.request.sendall(f"HTTP/1.1 {head}\r\nContent-Length: 100000\r\n\r\n".encode())
            with suppress(OSError):
                while not ended.wait(pause):
                    self.request.sendall(b"x")

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        try:
            yield f"127.0.0.1:{server.server_address[1]}"
        finally:
            ended.set()
            server.shutdown()


@pytest.mark.parametrize("pause", [0.02, 30.0])
def test_a_small_answer_has_to_come_in_time(pause: float, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session, "SMALL", 0.3)
    with dripping(pause) as host, pytest.raises(Unreachable, match="No answer in time"):
        RegistryClient(host, None, {}).head("a", "1")


def test_the_body_of_a_redirect_is_not_waited_for(two: list[Double], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session, "SMALL", 2.0)
    two[0].answer = serving(CONTENT)
    with dripping(30.0, f"307 Temporary Redirect\r\nLocation: http://{two[0].host}/v2/") as host:
        assert RegistryClient(host, None, {}).connection.ask("GET", "a", "blobs/x").status_code == 200


def test_nobody_there() -> None:
    with pytest.raises(Unreachable, match=r"cannot be reached.*Nobody listens") as caught:
        RegistryClient("127.0.0.1:1", LOGIN, {}).manifest("a", "1")
    assert "s3cret" not in repr(caught.value) + repr(caught.value.__cause__) + repr(caught.value.__context__)


def test_a_proxy_of_the_environment_is_asked(two: list[Double]) -> None:
    two[0].answer = lambda asked: Answer(403)
    with pytest.raises(Unreachable, match=r"cannot be reached.*proxy"):
        RegistryClient("registry.acme.com", LOGIN, {"HTTPS_PROXY": f"http://{two[0].host}"}).manifest(
            "a", "1"
        )
    # Python's own server does not know CONNECT, but it heard of it.
    assert not [asked for asked in two[0].asked if asked.authorization]


def test_a_line_that_breaks_behind_a_proxy_is_not_the_proxys_doing() -> None:
    # urllib3 calls it the proxy's error all the same.
    from requests.exceptions import ProxyError

    for cause in ("RemoteDisconnected('Remote end closed')", "ConnectionResetError(104, 'reset by peer')"):
        told = trouble(ProxyError(f"(Caused by ProxyError('Unable to connect to proxy', {cause}))"), "reg")
        assert "it was cut" in told.detail
    for cause, what in (
        ("OSError('Tunnel connection failed: 403 Forbidden')", "The HTTP proxy does not let it through."),
        ("NewConnectionError('[Errno 111] Connection refused')", "The HTTP proxy cannot be reached."),
    ):
        told = trouble(ProxyError(f"(Caused by ProxyError('Unable to connect to proxy', {cause}))"), "reg")
        assert (told.detail, told.hint) == (what, "Check HTTPS_PROXY and NO_PROXY.")


def test_no_proxy_is_asked_for_what_is_on_this_host(two: list[Double]) -> None:
    two[0].answer = serving(CONTENT)
    proxy = f"http://{two[1].host}"
    assert client(two[0], http_proxy=proxy, https_proxy=proxy).manifest("a", "1").digest == digest_of(CONTENT)
    assert two[1].asked == []


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
