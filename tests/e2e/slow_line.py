"""A line with a delay, as ssh over an ocean: a program in a terminal of its own whose bytes come late, both ways.

    slow_line.py SECONDS COMMAND...

It stands alone, so that it is a process of its own that no other thread holds up.
"""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import sys
import termios
import time
import tty
from collections import deque
from collections.abc import Sequence
from pathlib import Path
from types import FrameType


class _Way:
    """One direction: what came in, with the time it is due at the other end."""

    def __init__(self, source: int, sink: int, delay: float) -> None:
        self.source, self._sink, self._delay = source, sink, delay
        self._waiting: deque[tuple[float, bytes]] = deque()
        self.is_open = True

    @property
    def is_over(self) -> bool:
        """Nothing more comes, and all that came has gone on."""
        return not self.is_open and not self._waiting

    def due_in(self) -> float | None:
        """Seconds until the next piece is due, None where nothing is on its way."""
        return max(0.0, self._waiting[0][0] - time.monotonic()) if self._waiting else None

    def take(self) -> None:
        """Read what is there; Linux says EIO once the other side of a pty is closed."""
        try:
            piece = os.read(self.source, 65536)
        except OSError:
            piece = b""
        self.is_open = bool(piece)
        if piece:
            self._waiting.append((time.monotonic() + self._delay, piece))

    def give(self) -> None:
        """Write what is due."""
        while self._waiting and self._waiting[0][0] <= time.monotonic():
            piece = self._waiting.popleft()[1]
            while piece:
                piece = piece[os.write(self._sink, piece) :]


def carry(program: int, delay: float) -> None:
    """Pass on both ways until the program has closed its terminal and its last bytes have come."""
    there, back = _Way(0, program, delay), _Way(program, 1, delay)
    while not back.is_over:
        waits = [wait for wait in (there.due_in(), back.due_in()) if wait is not None]
        sources = [way.source for way in (there, back) if way.is_open]
        ready, _, _ = select.select(sources, [], [], min(waits, default=None))
        for way in (there, back):
            if way.source in ready:
                way.take()
        if back.is_open:
            there.give()
        back.give()


def main(arguments: Sequence[str]) -> int:
    """Run the command at the end of the line; its exit code, 128 + the signal that ended it."""
    delay, command = float(arguments[0]), arguments[1:]
    before, size = termios.tcgetattr(0), fcntl.ioctl(0, termios.TIOCGWINSZ, b"\0" * 8)
    tty.setraw(0)
    pid, program = pty.fork()
    if not pid:
        fcntl.ioctl(0, termios.TIOCSWINSZ, size)
        os.execvp(command[0], list(command))

    def resized(number: int, frame: FrameType | None) -> None:
        fcntl.ioctl(program, termios.TIOCSWINSZ, fcntl.ioctl(0, termios.TIOCGWINSZ, b"\0" * 8))

    def dropped(number: int, frame: FrameType | None) -> None:
        os.kill(pid, signal.SIGHUP)

    signal.signal(signal.SIGWINCH, resized)
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, dropped)
    try:
        carry(program, delay)
    finally:
        termios.tcsetattr(0, termios.TCSANOW, before)
    status = os.waitpid(pid, 0)[1]
    return os.waitstatus_to_exitcode(status) if os.WIFEXITED(status) else 128 + os.WTERMSIG(status)


def slow(command: Sequence[str], seconds: float) -> list[str]:
    """The command line that runs a command at the end of such a line."""
    return [sys.executable, str(Path(__file__)), str(seconds), *command]


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
