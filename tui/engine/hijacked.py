"""A connection that an engine turns into a plain stream both ways: what exec and attach talk over."""

from __future__ import annotations

import json
import socket
import ssl
from collections.abc import Mapping
from contextlib import suppress
from http.client import HTTPConnection
from typing import Any

from tui.engine import transport
from tui.engine.endpoint import Endpoint
from tui.engine.errors import from_answer, message_of
from tui.engine.first import told

# Bytes.
_MOST_HEAD = 1 << 16
_PIECE = 1 << 16


class HijackedStream:
    """The stream that follows the answer to one POST; nothing in it waits. `close` may come from any thread."""

    def __init__(self, endpoint: Endpoint, path: str, body: Mapping[str, Any] | None = None) -> None:
        with told(endpoint):
            connection = transport.connect(endpoint)
            self._socket: socket.socket = connection.sock
            try:
                self._early = _begin(connection, path, body)
                self._socket.setblocking(False)
            except BaseException:
                self._socket.close()
                raise

    def fileno(self) -> int:
        """What to wait on for something to read or for room to send."""
        return self._socket.fileno()

    def receive(self) -> bytes | None:
        """What came, b'' at the end of the stream however it came about, None when nothing came yet."""
        if self._early:
            early, self._early = self._early, b""
            return early
        try:
            return self._socket.recv(_PIECE)
        except (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError):
            return None
        except OSError:
            # Cut, or closed by us: for a stream both are its end.
            return b""

    def put_back(self, data: bytes) -> None:
        """Let what was received come once more, before all that follows."""
        self._early = data + self._early

    @property
    def is_ahead(self) -> bool:
        """Whether there is something to read that no `select` tells of."""
        return bool(self._early) or (isinstance(self._socket, ssl.SSLSocket) and self._socket.pending() > 0)

    def send(self, data: bytes) -> int:
        """Send as much as goes without waiting; how many bytes. None of them count once the stream has ended."""
        try:
            return self._socket.send(data)
        except (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError):
            return 0
        except OSError:
            # Its end is told by `receive`.
            return len(data)

    def close_input(self) -> bool:
        """Tell the other side that nothing more is sent; False where that cannot be told (TLS)."""
        if isinstance(self._socket, ssl.SSLSocket):
            return False
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_WR)
        return True

    def close(self) -> None:
        """End it now."""
        # Ended by itself: nothing left to shut down.
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()


def _begin(connection: HTTPConnection, path: str, body: Mapping[str, Any] | None) -> bytes:
    """Ask, and read the answer's head; what of the stream came with it. Raises EngineError for a refusal.

    Not by http.client: that reads ahead, and keeps for itself what follows the head.
    """
    sock = connection.sock
    sock.settimeout(transport.READ)
    content = b"" if body is None else json.dumps(body).encode()
    host = connection.host if connection.port is None else f"{connection.host}:{connection.port}"
    lines = [f"POST {path} HTTP/1.1", f"Host: {host}", "User-Agent: dtui", "Connection: Upgrade"]
    lines += ["Upgrade: tcp", "Content-Type: application/json", f"Content-Length: {len(content)}", "", ""]
    sock.sendall("\r\n".join(lines).encode() + content)
    head, rest = _read_head(sock)
    status, headers = _parse(head)
    if status not in (101, 200):
        raise from_answer(status, message_of(_read_body(sock, rest, headers)))
    return rest


def _read_head(sock: socket.socket) -> tuple[bytes, bytes]:
    data = b""
    while b"\r\n\r\n" not in data:
        piece = sock.recv(_PIECE)
        if not piece or len(data) > _MOST_HEAD:
            raise ConnectionResetError("the connection ended before the answer's head did")
        data += piece
    head, _, rest = data.partition(b"\r\n\r\n")
    return head, rest


def _parse(head: bytes) -> tuple[int, dict[str, str]]:
    from http.client import BadStatusLine

    first, *lines = head.decode("latin-1").split("\r\n")
    words = first.split(None, 2)
    if len(words) < 2 or not words[0].startswith("HTTP/") or not words[1].isdecimal():
        raise BadStatusLine(first[:200])
    pairs = (line.partition(":") for line in lines)
    return int(words[1]), {name.strip().lower(): value.strip() for name, _, value in pairs}


def _read_body(sock: socket.socket, rest: bytes, headers: Mapping[str, str]) -> bytes:
    """The body of a refusal: as long as it says, else all there is."""
    told_length = headers.get("content-length", "")
    length = min(int(told_length), _MOST_HEAD) if told_length.isdecimal() else _MOST_HEAD
    while len(rest) < length and (piece := sock.recv(_PIECE)):
        rest += piece
    return rest[:length]
