"""The last lines of logs, bounded in number and bytes; those of several containers in the order of time."""

from __future__ import annotations

import threading
from bisect import bisect_right
from collections.abc import Sequence

from tui.domain.log_line import LogLine

LINES = 20_000
BYTES = 16 << 20


class LogBuffer:
    """Keeps the newest lines. Threads add, the screen takes a copy."""

    def __init__(self, lines: int = LINES, size: int = BYTES, merged: bool = False) -> None:
        """`merged` puts lines where their times belong; a container's own are in order as they come."""
        self._most, self._size, self._merged = lines, size, merged
        self._lock = threading.Lock()
        self._lines: list[LogLine] = []
        self._bytes = 0
        self._dropped = 0

    def add(self, lines: Sequence[LogLine]) -> None:
        """Take lines as they came; the oldest go where there are too many."""
        if not lines:
            return
        if self._merged:
            # An engine notes the times of a container's two streams apart from each other.
            lines = sorted(lines, key=lambda line: line.stamp)
        with self._lock:
            self._bytes += sum(len(line.raw) for line in lines)
            if self._merged and self._lines and lines[0].stamp < self._lines[-1].stamp:
                at = bisect_right(self._lines, lines[0].stamp, key=lambda line: line.stamp)
                self._lines[at:] = sorted((*self._lines[at:], *lines), key=lambda line: line.stamp)
            else:
                self._lines += lines
            self._drop()

    def _drop(self) -> None:
        over = max(0, len(self._lines) - self._most)
        self._bytes -= sum(len(line.raw) for line in self._lines[:over])
        while self._bytes > self._size:
            self._bytes -= len(self._lines[over].raw)
            over += 1
        del self._lines[:over]
        self._dropped += over

    def lines(self) -> list[LogLine]:
        """A copy of what is kept, the oldest first."""
        with self._lock:
            return list(self._lines)

    @property
    def dropped(self) -> int:
        """How many lines had to go."""
        return self._dropped
