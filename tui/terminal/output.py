"""Where frames are written: the terminal itself, which may stall, vanish, or be taken away in mid-frame."""

from __future__ import annotations

import contextlib
import os
import select
import threading

# Aborts a sequence that was cut off, then undoes all that a full-screen program switched on.
_ABORT = b"\x18"
RESTORE = (
    b"\x1b[?2026l\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1015l\x1b[?1006l\x1b[?1016l\x1b[?2048l"
    b"\x1b[?2004l\x1b[?1004l\x1b[?7h\x1b[0m"
)
KITTY_OFF = b"\x1b[<u"
LEAVE = b"\x1b[?1049l\x1b[?25h"
_PIECE = 4096


class TerminalFile:
    """What the writer thread takes for its file; after the terminal is gone or restored, writes go nowhere.

    A writer thread that died of an error instead would block the event loop at its full queue.
    """

    def __init__(self, handle: int) -> None:
        self._handle = handle
        self._lock = threading.Lock()
        self._parts: list[str] = []
        self.is_open = True

    def write(self, text: str) -> int:
        """Keep text until the next flush."""
        if self.is_open:
            self._parts.append(text)
        return len(text)

    def flush(self) -> None:
        """Write what was kept, waiting as long as the line needs."""
        data = "".join(self._parts).encode("utf-8", "backslashreplace")
        self._parts.clear()
        with self._lock:
            start = 0
            while start < len(data) and self.is_open:
                start += self._write(data[start : start + _PIECE])

    def fileno(self) -> int:
        """The terminal's file number."""
        return self._handle

    def isatty(self) -> bool:
        """Whether it is a terminal."""
        return os.isatty(self._handle)

    def close(self) -> None:
        """Let later writes go nowhere."""
        self.is_open = False

    def reopen(self) -> None:
        """Write again, after the terminal was given back to us."""
        self.is_open = True

    def restore(self, kitty: bool, patience: float = 0.3) -> None:
        """Put the terminal right and close, from a signal handler.

        Waits `patience` seconds at most for a frame under way, as much for a stalled line, then gives up.
        """
        self.is_open = False
        between_frames = self._lock.acquire(timeout=patience)
        data = (b"" if between_frames else _ABORT) + RESTORE + (KITTY_OFF if kitty else b"") + LEAVE
        # OSError: the terminal is gone, so there is nothing to restore
        with contextlib.suppress(OSError):
            if select.select([], [self._handle], [], patience)[1]:
                os.write(self._handle, data)
        if between_frames:
            self._lock.release()

    def _write(self, data: bytes) -> int:
        try:
            return os.write(self._handle, data)
        except BlockingIOError:
            # Some other program left the shared terminal in non-blocking mode.
            select.select([], [self._handle], [], 0.1)
            return 0
        except OSError:
            self.is_open = False
            return 0
