"""A registry on loopback that answers what a test tells it, and notes who sent which login where."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(frozen=True)
class Asked:
    """One request as it came."""

    method: str
    path: str
    authorization: str
    body: bytes


@dataclass(frozen=True)
class Answer:
    """What is sent back."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)


class Double(ThreadingHTTPServer):
    """Answers by `answer`, a function of the request."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.asked: list[Asked] = []
        self.answer: Callable[[Asked], Answer] = lambda asked: Answer(404)

    @property
    def host(self) -> str:
        """Host and port, as a reference starts with."""
        return f"127.0.0.1:{self.server_address[1]}"

    def handle_error(self, request: object, client_address: object) -> None:
        """A TLS greeting is no HTTP: that is how a client finds out."""


class _Handler(BaseHTTPRequestHandler):
    server: Double

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        asked = Asked(self.command, self.path, self.headers.get("Authorization", ""), self.rfile.read(length))
        self.server.asked.append(asked)
        answer = self.server.answer(asked)
        self.send_response(answer.status)
        for name, value in {**answer.headers, "Content-Length": str(len(answer.body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(answer.body)

    do_PUT = do_POST = do_HEAD = do_GET


@contextmanager
def doubles(count: int = 1) -> Iterator[list[Double]]:
    """Serve on so many ports until the block ends."""
    made = [Double() for _ in range(count)]
    for each in made:
        threading.Thread(target=each.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    try:
        yield made
    finally:
        for each in made:
            each.shutdown()
            each.server_close()


def said(data: object, **headers: str) -> Answer:
    """A JSON answer."""
    return Answer(200, json.dumps(data).encode(), headers)
