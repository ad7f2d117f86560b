"""What a command without the screen says on standard error: lines, and how far it is."""

from __future__ import annotations

import sys
import time

from tui.domain.text import safe


def say(text: str) -> None:
    """One line; nothing in it steers the terminal."""
    sys.stderr.write(f"dtui: {safe(text)}\n")


class ProgressLine:
    """How far it is, on one line of the terminal that is written over, at most so often (seconds)."""

    def __init__(self, every: float = 0.5) -> None:
        self._every, self._last = every, 0.0
        self._is_terminal = sys.stderr.isatty()

    @property
    def is_due(self) -> bool:
        """Whether there is a terminal, and it was not written just now."""
        return self._is_terminal and time.monotonic() - self._last >= self._every

    def show(self, text: str) -> None:
        """Write it over what was there, if that is due."""
        if self.is_due:
            self._last = time.monotonic()
            sys.stderr.write(f"\r\x1b[K{safe(text)}")
            sys.stderr.flush()

    def clear(self) -> None:
        """Take it away, for a line to be said."""
        if self._last:
            sys.stderr.write("\r\x1b[K")
            self._last = 0.0
