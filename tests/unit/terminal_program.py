"""The small program of the terminal's tests, in a terminal of its own."""

from __future__ import annotations

import os
import sys
import termios
import time
from pathlib import Path
from typing import Any

import pexpect
import pyte

from tests.wait import eventually

APP = str(Path(__file__).with_name("terminal_app.py"))
ROOT = str(Path(__file__).parents[2])
# The delay of SSH would make these tests slow; the rule is the same with any.
ENV = {"TERM": "xterm-256color", "LANG": "C.UTF-8", "PYTHONPATH": ROOT, "ESCDELAY": "60"}


class Program:
    """The small program in a terminal of its own."""

    def __init__(self, env: dict[str, str], redirect: str = "") -> None:
        self.output = ""
        self.screen = pyte.Screen(80, 24)
        self._stream = pyte.Stream(self.screen)
        path = {"PATH": os.environ["PATH"]}
        self.child: Any = pexpect.spawn(
            "/bin/sh",
            ["-c", f"exec '{sys.executable}' '{APP}' {redirect}"],
            env=path | ENV | env,
            dimensions=(24, 80),
            encoding="utf-8",
            timeout=10,
        )
        self.before = termios.tcgetattr(self.child.child_fd)

    def read(self, timeout: float = 0.02) -> str:
        """Take in what the program wrote; the whole of it so far."""
        try:
            new = self.child.read_nonblocking(65536, timeout)
        except pexpect.TIMEOUT:
            new = ""
        except pexpect.EOF:
            return self.output
        self.output += new
        # pyte does not know the private marks of kitty's keys and prints them
        self._stream.feed(new.replace("\x1b[>25u", "").replace("\x1b[<u", ""))
        return self.output

    def wait_for(self, text: str) -> None:
        eventually(lambda: (self.read(), text in "\n".join(self.screen.display))[1], 30, text)

    def keys(self) -> list[str]:
        """The keys that the program got."""
        self.read()
        line = "".join(self.screen.display).partition("keys ")[2].partition(" .")[0]
        return line.split()

    def send(self, *pieces: str, gap: float = 0.1) -> None:
        """Send text in pieces, so far apart that the program takes ESC for a key."""
        for place, piece in enumerate(pieces):
            if place and pieces[place - 1] == "\x1b":
                self.wait_for("escape")
            elif place:
                late = time.monotonic() + gap
                eventually(lambda: time.monotonic() > late)  # noqa: B023 - called before the next piece
            self.child.send(piece)

    def wait_for_end(self) -> int:
        """The exit code, or minus the signal that ended it."""
        eventually(lambda: (self.read(0.05), not self.child.isalive())[1], 30, "the program's end")
        self.read()
        self.child.close()
        code: int | None = self.child.exitstatus
        return -int(self.child.signalstatus) if code is None else code

    def lose_terminal(self) -> int:
        """Take the terminal away, as a dropped connection does; the exit code that follows."""
        self.child.ptyproc.fileobj.close()
        self.child.ptyproc.closed = self.child.closed = True
        eventually(lambda: not self.child.isalive(), 30, "the end without a terminal")
        code: int = self.child.exitstatus
        return code

    def kill(self) -> None:
        self.child.close(force=True)
