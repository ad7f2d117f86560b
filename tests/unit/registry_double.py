"""A registry on loopback that answers what a test tells it, and notes who sent which login where."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tests.unit.served import served

LOGIN = {"username": "alice", "password": "s3cret"}
BASIC = f"Basic {b64encode(b'alice:s3cret').decode()}"
OCI = "application/vnd.oci.image.manifest.v1+json"
INDEX = "application/vnd.oci.image.index.v1+json"


@dataclass(frozen=True)
class Asked:
    """One request as it came."""

    method: str
    path: str
    authorization: str
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Answer:
    """What is sent back; `cut` ends the connection after so many bytes of the body."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    cut: int | None = None


class Double(ThreadingHTTPServer):
    """Answers by `answer`, a function of the request."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.asked: list[Asked] = []
        self.answer: Callable[[Asked], Answer] = lambda asked: Answer(404)

    @property
    def host(self) -> str:
        """Host and port, as a reference starts with."""
        return f"127.0.0.1:{self.server_address[1]}"

    @property
    def lines(self) -> list[str]:
        """Method and path of each request after the greeting."""
        return [f"{each.method} {each.path}" for each in self.asked if each.path != "/v2/"]

    def handle_error(self, request: object, client_address: object) -> None:
        """A TLS greeting is no HTTP: that is how a client finds out."""


class _Handler(BaseHTTPRequestHandler):
    server: Double

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length)
        authorization = self.headers.get("Authorization", "")
        asked = Asked(self.command, self.path, authorization, body, dict(self.headers))
        self.server.asked.append(asked)
        answer = self.server.answer(asked)
        self.send_response(answer.status)
        for name, value in {"Content-Length": str(len(answer.body)), **answer.headers}.items():
            self.send_header(name, value)
        self.end_headers()
        if asked.method != "HEAD":
            self.wfile.write(answer.body[: answer.cut])

    do_PUT = do_POST = do_HEAD = do_PATCH = do_DELETE = do_GET


@contextmanager
def doubles(count: int = 1) -> Iterator[list[Double]]:
    """Serve on so many ports until the block ends."""
    made = [Double() for _ in range(count)]
    with served(*made):
        yield made


def said(data: object, **headers: str) -> Answer:
    """A JSON answer."""
    return Answer(200, json.dumps(data).encode(), headers)


def refusal(status: int, code: str, message: str, **headers: str) -> Answer:
    """A registry's error."""
    errors = {"errors": [{"code": code, "message": message}]}
    return Answer(status, json.dumps(errors).encode(), {"Content-Type": "application/json", **headers})


def digest_of(content: bytes) -> str:
    """The digest of some bytes."""
    return f"sha256:{sha256(content).hexdigest()}"


def serving(
    content: bytes, challenge: str = "", wanted: str = "", kind: str = OCI
) -> Callable[[Asked], Answer]:
    """A registry of one manifest under every name; with a challenge it wants this Authorization."""

    def answer(asked: Asked) -> Answer:
        if challenge and asked.authorization != wanted:
            return Answer(401, b"", {"WWW-Authenticate": challenge})
        if asked.path == "/v2/":
            return Answer()
        return Answer(200, content, {"Content-Type": kind, "Docker-Content-Digest": digest_of(content)})

    return answer


def greeted(answer: Callable[[Asked], Answer]) -> Callable[[Asked], Answer]:
    """Answer so, but for the greeting, which goes well."""
    return lambda asked: Answer() if asked.path == "/v2/" else answer(asked)
