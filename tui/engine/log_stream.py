"""A container's log as it is written: one endless answer, taken apart into its streams."""

from __future__ import annotations

from collections.abc import Mapping
from http.client import HTTPResponse
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

from tui.domain.log_line import STDOUT, TERMINAL
from tui.engine.archives import ByteStream
from tui.engine.first import told
from tui.engine.part import EnginePart

if TYPE_CHECKING:
    from tui.engine.endpoint import Endpoint

_READ = 1 << 16
_HEADER = 8
# Bytes. No engine sends a piece as long as this: what says so is not framed.
_LARGEST = 1 << 24


class Unchunked:
    """Takes the chunks of a chunked answer apart; http.client does that a chunk, which is a line, at a time."""

    def __init__(self) -> None:
        self._rest = b""
        self._left = 0
        self.is_over = False

    def feed(self, data: bytes) -> bytes:
        """The bytes in what came; those of a chunk that is not whole yet too."""
        data, at, found = self._rest + data, 0, []
        while not self.is_over:
            if self._left > 2:
                piece = data[at : at + self._left - 2]
                found.append(piece)
                at += len(piece)
                self._left -= len(piece)
            if self._left:
                end = min(self._left, len(data) - at) if self._left <= 2 else 0
                at += end
                self._left -= end
                if self._left:
                    break
            line = data.find(b"\r\n", at)
            if line < 0:
                break
            size = int(data[at:line].partition(b";")[0], 16)
            at, self._left, self.is_over = line + 2, size + 2, not size
        self._rest = b"" if self.is_over else data[at:]
        return b"".join(found)


class Unframed:
    """Takes apart the streams of a container without a terminal: eight bytes ahead of each piece."""

    def __init__(self) -> None:
        self._rest = b""

    def feed(self, data: bytes) -> list[tuple[int, bytes]]:
        """The pieces that are whole, each with its stream."""
        data, at = self._rest + data, 0
        found: list[tuple[int, bytes]] = []
        while len(data) - at >= _HEADER:
            end = at + _HEADER + int.from_bytes(data[at + 4 : at + _HEADER], "big")
            if end - at > _LARGEST:
                self._rest = b""
                return [*found, (STDOUT, data[at:])]
            if len(data) < end:
                break
            found.append((data[at], data[at + _HEADER : end]))
            at = end
        self._rest = data[at:]
        return found


class LogStream(ByteStream):
    """What a container writes (`GET /containers/{id}/logs?follow=1`), until it ends; closed from any thread."""

    def __init__(self, endpoint: Endpoint, path: str, terminal: bool) -> None:
        super().__init__(endpoint, path)
        self._chunks = Unchunked()
        self._frames = None if terminal else Unframed()

    def __enter__(self) -> LogStream:
        return self

    def pieces(self) -> list[tuple[int, bytes]] | None:
        """The pieces of lines in what came next, each with its stream; None at the end.

        Raises EngineError when the log cannot be read.
        """
        with told(self._endpoint):
            response = self._response or self._ask()
            if self._chunks.is_over:
                return None
            data = response.fp.read1(_READ) if response.chunked else response.read1(_READ)
            if not data:
                return None
            if response.chunked:
                data = self._chunks.feed(data)
        return [(TERMINAL, data)] if self._frames is None else self._frames.feed(data)

    def _ask(self) -> HTTPResponse:
        response = super()._ask()
        if self._socket is not None:
            # Nobody knows when it will say something again.
            self._socket.settimeout(None)
        return response


class LogStreamRequests(EnginePart):
    """What an engine is asked about logs that are followed."""

    def follow_logs(self, id: str, query: Mapping[str, str], *, terminal: bool) -> LogStream:
        """A container's log from where `query` says (tail, since), with times, and what it writes from now on.

        `terminal` says whether it has one (Config.Tty).
        """
        asked = urlencode({"follow": 1, "stdout": 1, "stderr": 1, "timestamps": 1, **query})
        path = f"/v{self.info.api_version}/containers/{quote(id)}/logs?{asked}"
        return LogStream(self.endpoint, path, terminal)
