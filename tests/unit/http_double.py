"""A real HTTP server on a unix socket that answers what a test tells it: the source of faults."""

from __future__ import annotations

import json
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from pathlib import Path

Answer = tuple[int, dict[str, str], bytes]
PING: Answer = (200, {"Api-Version": "1.45", "Server": "Docker/26.1.5+dfsg1 (linux)"}, b"OK")


def reply(data: object, status: int = 200) -> Answer:
    """A JSON answer."""
    return status, {"Content-Type": "application/json"}, json.dumps(data).encode()


class Held(bytes):
    """The start of an answer whose connection stays open until the client goes."""


class Double(socketserver.ThreadingUnixStreamServer):
    """Answers by path without its query; remembers every request and how many connections came."""

    daemon_threads = True

    def __init__(self, path: Path, answers: dict[str, Answer | bytes]) -> None:
        self.answers = answers
        self.asked: list[str] = []
        self.headers: list[dict[str, str]] = []
        self.connections = 0
        self.ended = threading.Event()
        super().__init__(str(path), _Handler)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Double

    def setup(self) -> None:
        super().setup()
        self.server.connections += 1

    def address_string(self) -> str:
        return "unix"

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: warnings would fail the test."""

    def do_GET(self) -> None:
        self.server.asked.append(f"{self.command} {self.path}")
        self.server.headers.append(dict(self.headers.items()))
        answer = self.server.answers[self.path.partition("?")[0]]
        if isinstance(answer, bytes):
            self._raw(answer)
            return
        status, headers, body = answer
        self.send_response_only(status)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_DELETE = do_GET

    def _raw(self, answer: bytes) -> None:
        """These very bytes, whatever they are."""
        self.wfile.write(answer)
        self.close_connection = True
        if isinstance(answer, Held):
            self.rfile.read(1)
            self.server.ended.set()


def stream(*objects: object, end: bool) -> bytes:
    """A chunked answer with one object a chunk."""
    lines = [json.dumps(each).encode() + b"\r\n" for each in objects]
    chunks = b"".join(b"%x\r\n%s\r\n" % (len(line), line) for line in lines)
    start = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks
    return start + b"0\r\n\r\n" if end else Held(start)


@contextmanager
def answering(path: Path, answers: dict[str, Answer | bytes]) -> Iterator[Double]:
    """Serve until the block ends."""
    with Double(path, answers) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
