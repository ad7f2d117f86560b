"""HTTP/1.1 over one connection: requests in, whole or chunked answers out."""

from __future__ import annotations

import json
import select
import socket
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, BinaryIO
from urllib.parse import parse_qs, unquote

REASONS = {
    101: "UPGRADED",
    200: "OK", 201: "Created", 204: "No Content", 301: "Moved Permanently", 304: "Not Modified",
    400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found", 405: "Method Not Allowed",
    409: "Conflict", 429: "Too Many Requests", 500: "Internal Server Error", 501: "Not Implemented",
    502: "Bad Gateway", 503: "Service Unavailable",
}  # fmt: skip
_MOST_HEADERS = 200


class Gone(Exception):
    """The client has hung up, or a fault has cut the connection."""


@dataclass(slots=True)
class Request:
    """One request; `path` is decoded and without its query."""

    method: str
    path: str
    query: Mapping[str, list[str]]
    headers: Mapping[str, str]
    body: bytes
    target: str

    def text(self, name: str, default: str = "") -> str:
        """A query parameter."""
        values = self.query.get(name)
        return values[0] if values else default

    def flag(self, name: str) -> bool:
        """A query parameter that is true unless it says no, as the engine reads them."""
        return self.text(name).strip().lower() not in ("", "0", "no", "false", "none")

    def json(self) -> Any:
        """The decoded body, None when it is empty; raises ValueError."""
        return json.loads(self.body) if self.body.strip() else None


def read_request(stream: BinaryIO) -> Request | None:
    """The next request, None when the client has ended the connection."""
    line = stream.readline(65536)
    parts = line.decode("latin-1").split()
    if len(parts) != 3:
        return None
    headers = _headers(stream)
    path, _, query = parts[1].partition("?")
    body = _body(stream, headers)
    fields = parse_qs(query, keep_blank_values=True, encoding="utf-8", errors="replace")
    return Request(parts[0], unquote(path), fields, headers, body, parts[1])


def _headers(stream: BinaryIO) -> dict[str, str]:
    headers: dict[str, str] = {}
    for _ in range(_MOST_HEADERS):
        line = stream.readline(65536).decode("latin-1").rstrip("\r\n")
        if not line:
            break
        name, _, value = line.partition(":")
        headers[name.strip().lower()] = value.strip()
    return headers


def _body(stream: BinaryIO, headers: Mapping[str, str]) -> bytes:
    if headers.get("transfer-encoding", "").lower() != "chunked":
        return stream.read(int(headers.get("content-length") or 0))
    pieces = []
    while size := int(stream.readline(1024).split(b";")[0] or b"0", 16):
        pieces.append(stream.read(size))
        stream.readline(8)
    stream.readline(8)
    return b"".join(pieces)


def encode(value: object) -> bytes:
    """JSON as compact as the engine's."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


@dataclass(slots=True)
class Exchange:
    """One request being answered. `headers` go out with whatever answer comes first.

    `budget` is how many bytes may still be sent before the connection is cut, None for no limit.
    """

    socket: socket.socket
    request: Request
    headers: dict[str, str] = field(default_factory=dict)
    budget: int | None = None
    version: tuple[int, int] = (1, 47)
    sent_status: int = 0
    keep: bool = True
    chunked: bool = False

    def json(self, value: object, status: int = 200) -> None:
        """Answer with a JSON value."""
        self.raw(encode(value) + b"\n", status, "application/json")

    def error(self, status: int, message: str) -> None:
        """Answer with the engine's form of an error."""
        if status == 304:
            return self.empty(304)
        return self.json({"message": message}, status)

    def empty(self, status: int = 204) -> None:
        """Answer without a body."""
        self._begin(status, {} if status in (204, 304) else {"Content-Length": "0"}, b"")

    def raw(self, body: bytes, status: int, content_type: str) -> None:
        """Answer with these bytes, or with their length alone to HEAD."""
        length = 0 if self.request.method == "HEAD" else len(body)
        headers = {"Content-Type": content_type, "Content-Length": str(length)}
        self._begin(status, headers, b"" if self.request.method == "HEAD" else body)

    def stream(self, content_type: str = "application/json") -> None:
        """Begin a chunked answer."""
        self.chunked = True
        self._begin(200, {"Content-Type": content_type, "Transfer-Encoding": "chunked"}, b"")

    def chunk(self, value: object) -> None:
        """Send one JSON value of a stream on a line of its own."""
        data = encode(value) + b"\r\n"
        self._send(b"%x\r\n%b\r\n" % (len(data), data))

    def piece(self, data: bytes) -> None:
        """Send bytes of a stream as they are; none are no chunk, which would end it."""
        if data:
            self._send(b"%x\r\n%b\r\n" % (len(data), data))

    def finish(self) -> None:
        """End a chunked answer."""
        self._send(b"0\r\n\r\n")
        self.chunked = False

    def take_over(self, content_type: str) -> None:
        """Answer that the connection is no longer HTTP; what follows is not for this exchange."""
        self.keep = False
        self._begin(101, {"Content-Type": content_type, "Connection": "Upgrade", "Upgrade": "tcp"}, b"")

    def _begin(self, status: int, headers: Mapping[str, str], body: bytes) -> None:
        self.sent_status = status
        lines = [f"HTTP/1.1 {status} {REASONS.get(status, 'Status')}"]
        lines += [f"{name}: {value}" for name, value in (self.headers | dict(headers)).items()]
        lines.append(f"Date: {time.strftime('%a, %d %b %Y %H:%M:%S GMT', time.gmtime())}\r\n\r\n")
        self._send("\r\n".join(lines).encode("latin-1", "replace") + body)

    def _send(self, data: bytes) -> None:
        cut = self.budget is not None and len(data) >= self.budget
        try:
            self.socket.sendall(data[: self.budget] if cut else data)
        except OSError as error:
            raise Gone from error
        if self.budget is not None:
            self.budget -= len(data)
        if cut:
            raise Gone

    def wait(self, seconds: float | None, *wakers: int) -> None:
        """Rest until the time is over or a waker is readable; raises Gone as soon as the client hangs up."""
        watch = select.poll()
        for waker in (self.socket.fileno(), *wakers):
            watch.register(waker, select.POLLIN)
        limit = None if seconds is None else seconds * 1000
        mine = self.socket.fileno()
        if not any(waker == mine for waker, _ in watch.poll(limit)):
            return
        self._check_alive()
        # The next request is already here and must wait for this answer; it is not to wake this one again.
        watch.unregister(mine)
        watch.poll(limit)

    def _check_alive(self) -> None:
        try:
            gone = not self.socket.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT)
        except OSError as error:
            raise Gone from error
        if gone:
            raise Gone
