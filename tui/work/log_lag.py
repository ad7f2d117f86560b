"""How far the reading of a log is behind the container that writes it."""

from __future__ import annotations

from collections.abc import Iterable

from tui.domain.log_line import LineSplitter, seconds_of

# Seconds that a log may be behind what is written before it is read from its end again.
_BEHIND = 5.0
# Bytes, more than any time with its zone takes.
_STAMP = 64


class LogLag:
    """Tells by the beginnings of lines how much later they come than ever: the end of a long one may take its time."""

    def __init__(self) -> None:
        # How far the engine's clock is behind ours at least (seconds): more than that is delay.
        self._least: float | None = None
        # The same since it was asked last, of lines that were not there before the reading.
        self._lately: float | None = None
        self._open: set[int] = set()
        self._lines, self._until = 0, 0.0

    def begin(self, lines: int, until: float = 0.0) -> None:
        """Another answer: so many lines, and those up to that moment (Unix seconds), may be as old as they are."""
        self._lines, self._until, self._lately = lines, until, None
        self._open.clear()

    def forget(self) -> None:
        """Judge anew what is late: one of the clocks may have been put right."""
        self._least = None

    def feed(self, pieces: Iterable[tuple[int, bytes]], lines: int, now: float) -> None:
        """Look at pieces that came now (Unix seconds), with so many ends of lines."""
        was_due, self._lines = self._lines <= 0, self._lines - lines
        stamp = self._newest(pieces)
        if not stamp:
            return
        delay = now - seconds_of(stamp)
        self._least = delay if self._least is None else min(delay, self._least)
        if was_due and now - delay > self._until:
            self._lately = delay if self._lately is None else min(delay, self._lately)

    def is_behind(self) -> bool:
        """Whether all that came since this was asked last was written long ago."""
        lately, self._lately = self._lately, None
        return lately is not None and self._least is not None and lately - self._least > _BEHIND

    def _newest(self, pieces: Iterable[tuple[int, bytes]]) -> bytes:
        """The time of the line that begins last in these pieces, b"" when none does."""
        found = b""
        for stream, piece in pieces:
            if not piece:
                continue
            at = piece.rfind(b"\n", 0, len(piece) - 1) + 1
            if at or stream not in self._open:
                found = piece[at : at + _STAMP]
            if piece.endswith(b"\n"):
                self._open.discard(stream)
            else:
                self._open.add(stream)
        lines = LineSplitter(0).feed([(0, found.partition(b"\n")[0] + b"\n")])
        return lines[0].stamp
