"""The last lines of a container's log, bounded: a line may be as long as its writer likes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from tui.engine.errors import from_answer, message_of
from tui.engine.first import told
from tui.engine.part import EnginePart

# Seconds of silence; the engine reads a log of gigabytes from its end.
_SILENCE = 10.0
_HEADER = 8
_STREAMS = {0: "stdin", 1: "stdout", 2: "stderr"}


class LogLine(NamedTuple):
    """One line: `stream` is stdout or stderr, or terminal, where the two are one; it begins with its time."""

    stream: str
    text: str


class LogTail(NamedTuple):
    """The last lines, oldest first; `is_cut` says that there were too many bytes to keep all of them."""

    lines: tuple[LogLine, ...]
    is_cut: bool


class LogRequests(EnginePart):
    """What an engine is asked about logs."""

    def logs_tail(self, id: str, lines: int = 200, *, terminal: bool = False, most: int = 1 << 20) -> LogTail:
        """The last lines of a container's log (`GET /containers/{id}/logs`), `most` bytes of them.

        `terminal` says whether it has one (Config.Tty). Raises EngineError where its driver keeps nothing.
        """
        parameters = {"stdout": 1, "stderr": 1, "timestamps": 1, "tail": lines}
        with told(self.endpoint):
            client = self._client()
            url = client._url("/containers/{0}/logs", id)
            response = client.request("GET", url, params=parameters, timeout=_SILENCE, stream=True)
            try:
                if response.status_code >= 400:
                    raise from_answer(response.status_code, message_of(response.content))
                data = response.iter_content(1 << 16)
                return tail_of(data, lines, terminal=terminal, most=most)
            finally:
                response.close()


def tail_of(data: Iterable[bytes], lines: int, *, terminal: bool, most: int) -> LogTail:
    """The last lines of what a log's answer consists of, `most` bytes of them."""
    pieces = (("terminal", piece) for piece in data) if terminal else frames(data)
    kept: list[LogLine] = []
    size, is_cut = 0, False
    for line in _lines(pieces, most):
        kept.append(line)
        size += len(line.text)
        # Now and then only: dropping the first of a list moves all others.
        if size > 2 * most:
            kept, size, is_cut = *_last(kept, most), True
    rest, left = _last(kept, most)
    return LogTail(tuple(rest[-lines:]), is_cut or left < size)


def frames(data: Iterable[bytes]) -> Iterator[tuple[str, bytes]]:
    """The streams in an answer that carries both (eight bytes ahead of each piece); a torn end is left out."""
    buffer = bytearray()
    for piece in data:
        buffer += piece
        while len(buffer) >= _HEADER:
            length = int.from_bytes(buffer[4:_HEADER], "big")
            if len(buffer) < _HEADER + length:
                break
            yield _STREAMS.get(buffer[0], "stdout"), bytes(buffer[_HEADER : _HEADER + length])
            del buffer[: _HEADER + length]


def _lines(pieces: Iterable[tuple[str, bytes]], most: int) -> Iterator[LogLine]:
    """Whole lines; of one longer than `most` bytes the end."""
    open_: dict[str, bytes] = {}
    for stream, piece in pieces:
        *whole, rest = (open_.get(stream, b"") + piece).split(b"\n")
        for line in whole:
            yield _line(stream, line, most)
        open_[stream] = rest[-most:]
    yield from (_line(stream, rest, most) for stream, rest in open_.items() if rest)


def _line(stream: str, text: bytes, most: int) -> LogLine:
    return LogLine(stream, text[-most:].decode(errors="replace").removesuffix("\r"))


def _last(lines: list[LogLine], most: int) -> tuple[list[LogLine], int]:
    """The last of these that are no longer than `most` together, and how long they are."""
    size = 0
    for number in range(len(lines) - 1, -1, -1):
        if size + len(lines[number].text) > most:
            return lines[number + 1 :], size
        size += len(lines[number].text)
    return lines, size
