"""Lines of logs: what a container wrote, when, and on which stream; made of the pieces an engine sends."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

# Streams of a container; NOTE marks what dtui itself tells between the lines.
TERMINAL, STDOUT, STDERR, NOTE = 0, 1, 2, 9
# Bytes. A longer line is broken, so that one without an end takes no memory.
LONGEST = 1 << 16
# The engine passes longer lines on in pieces of this size, each with its time.
_PIECE = 1 << 14
_STAMP = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d) ")
_WHOLE = 30


@dataclass(slots=True, eq=False)
class LogLine:
    """One line. `source` is the number of its container; `stamp` is UTC with nanoseconds, and sorts as text."""

    source: int
    stamp: bytes
    stream: int
    raw: bytes

    @property
    def text(self) -> str:
        """What was written, escape sequences and all."""
        return self.raw.decode("utf-8", "replace")


class LineSplitter:
    """Makes lines of one container's pieces, in whatever way they are cut."""

    def __init__(self, source: int) -> None:
        self._source = source
        self._open: dict[int, bytes] = {}

    def feed(self, pieces: Iterable[tuple[int, bytes]]) -> list[LogLine]:
        """The lines that are whole with these pieces (stream, bytes)."""
        lines: list[LogLine] = []
        for stream, piece in pieces:
            rest = self._open.get(stream, b"")
            if rest and stream != TERMINAL:
                # The rest of a long line has the time of its own again.
                found = _STAMP.match(piece)
                rest += piece[found.end() :] if found else piece
            else:
                rest += piece
            *whole, rest = rest.split(b"\n")
            lines += [self._line(stream, raw) for raw in whole]
            while len(rest) > LONGEST:
                lines.append(self._line(stream, rest[:LONGEST]))
                found = _STAMP.match(rest)
                rest = (found[0] if found else b"") + rest[LONGEST:]
            self._open[stream] = rest
        return lines

    def finish(self) -> list[LogLine]:
        """What was written last without an end of line."""
        rests, self._open = self._open, {}
        return [self._line(stream, rest) for stream, rest in rests.items() if rest]

    def _line(self, stream: int, raw: bytes) -> LogLine:
        found = _STAMP.match(raw)
        if found is None:
            return LogLine(self._source, b"", stream, raw.removesuffix(b"\r"))
        end = found.end()
        text = raw[end:]
        if stream == TERMINAL and len(text) > _PIECE:
            text = _joined(text)
        stamp = raw[: end - 1]
        if len(stamp) != _WHOLE:
            stamp = stamp_of(stamp.decode())
        return LogLine(self._source, stamp, stream, text.removesuffix(b"\r"))


def _joined(text: bytes) -> bytes:
    """A long line of a terminal without the times between its pieces."""
    pieces = []
    while len(text) > _PIECE and (found := _STAMP.match(text, _PIECE)):
        pieces.append(text[:_PIECE])
        text = text[found.end() :]
    return b"".join((*pieces, text))


def stamp_of(text: str) -> bytes:
    """A time as engines write it (RFC 3339, any zone, any number of digits), in UTC with nanoseconds; b"" for none."""
    if not text or text.startswith("0001-"):
        return b""
    head, dot, tail = text.partition(".")
    digits = tail[: len(tail) - len(tail.lstrip("0123456789"))]
    zone = tail[len(digits) :] if dot else ""
    at = datetime.fromisoformat(head + zone).astimezone(UTC)
    return f"{at:%Y-%m-%dT%H:%M:%S}.{digits:0<9.9}Z".encode()


def seconds_of(stamp: bytes) -> float:
    """Unix seconds of a stamp."""
    return datetime.fromisoformat(f"{stamp[:26].decode()}+00:00").timestamp()


def after(stamp: bytes) -> str:
    """The moment after a stamp, as an engine is asked from when on: Unix seconds with nanoseconds."""
    whole = int(datetime.fromisoformat(f"{stamp[:19].decode()}+00:00").timestamp())
    nanoseconds = int(stamp[20:29]) + 1
    return f"{whole + nanoseconds // 10**9}.{nanoseconds % 10**9:09d}"
