"""A program in a terminal of its own: keys go in, the screen is kept, bytes and times are counted.

Used by the end-to-end tests and by the benchmarks; it knows nothing of pytest.
"""

from __future__ import annotations

import os
import re
import select
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

import pexpect
import pyte

from tests.e2e import program

KEYS = {
    "enter": "\r",
    "esc": "\x1b",
    "tab": "\t",
    "space": " ",
    "backspace": "\x7f",
    "up": "\x1b[A",
    "down": "\x1b[B",
    "right": "\x1b[C",
    "left": "\x1b[D",
    "home": "\x1b[H",
    "end": "\x1b[F",
    "pageup": "\x1b[5~",
    "pagedown": "\x1b[6~",
    **{f"ctrl+{letter}": chr(ord(letter) - 96) for letter in "abcdefghijklmnopqrstuvwxyz"},
}
# How long a program waits for more after ESC, in seconds (Textual's own default).
ESCAPE_DELAY = 0.1
# Seconds between two looks at whether a program is at work.
_LOOK = 0.02
# What of the caller's environment a program may see: nothing that points to an engine, a login or a person.
KEPT = ("PATH", "LD_LIBRARY_PATH", "PYTHONPATH", "TMPDIR")


@dataclass(frozen=True, slots=True)
class Response:
    """What a key caused: seconds to the first and to the last byte, and how many bytes."""

    first: float
    last: float
    size: int


class Terminal:
    """One program in a pty. A context manager: the program is ended at the end."""

    def __init__(
        self,
        command: Sequence[str],
        *,
        columns: int = 120,
        rows: int = 40,
        environment: Mapping[str, str] | None = None,
        home: Path | None = None,
    ) -> None:
        self._own_home = None if home else Path(tempfile.mkdtemp(prefix="dtui-home-"))
        self.home = home or self._own_home or Path()
        self.screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self.screen)
        self.raw = bytearray()
        self.started = time.monotonic()
        self._child: Any = pexpect.spawn(
            command[0],
            list(command[1:]),
            env=_environment(self.home) | dict(environment or {}),
            dimensions=(rows, columns),
            timeout=None,
        )
        self._child.delayafterclose = self._child.delayafterterminate = 0.05

    def __enter__(self) -> Terminal:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def pid(self) -> int:
        """The process id of the program."""
        return int(self._child.pid)

    @property
    def text(self) -> str:
        """The screen, line by line, without blanks at the ends."""
        return "\n".join(line.rstrip() for line in self.screen.display)

    @property
    def cursor_is_visible(self) -> bool:
        return not self.screen.cursor.hidden

    def line_with(self, text: str) -> str:
        """The first line of the screen that holds the text; AssertionError with the screen when none does."""
        for line in self.screen.display:
            if text in line:
                return str(line).rstrip()
        raise AssertionError(f"no line with {text!r} on the screen:\n{self.text}")

    def press(self, *keys: str) -> None:
        """Type keys by name (KEYS) or as they are; after esc a pause, or it would be Alt with the next key."""
        for key in keys:
            self.write(KEYS.get(key, key))
            if key == "esc":
                self.wait_quiet(2 * ESCAPE_DELAY)

    def write(self, text: str) -> None:
        """Send characters as they are."""
        os.write(self._child.child_fd, text.encode())

    def resize(self, columns: int, rows: int) -> None:
        """Give the terminal another size."""
        self.screen.resize(rows, columns)
        self._child.setwinsize(rows, columns)

    def wait_for(self, wanted: str | re.Pattern[str] | Callable[[], object], within: float = 30) -> None:
        """Read until the screen shows a text, matches a pattern or fulfils a condition."""
        deadline = time.monotonic() + within
        while not self._shows(wanted):
            left = deadline - time.monotonic()
            if left <= 0 or self._read(min(left, 0.05)) is None:
                assert self._shows(wanted), f"not within {within:g} s: {wanted!r}\n{self.text}"
                return

    def wait_gone(self, text: str, within: float = 30) -> None:
        """Read until a text is no longer on the screen."""
        self.wait_for(lambda: text not in self.text, within)

    def wait_quiet(self, quiet: float = 0.2, within: float = 30) -> None:
        """Read until nothing came for `quiet` seconds, in which the program had nothing to do.

        One that waits for a processor is not done yet, however long it is silent.
        """
        now = began = since = time.monotonic()
        while now - since < quiet:
            piece = self._read(min(_LOOK, quiet))
            if piece is None:
                return
            now = time.monotonic()
            if piece or program.is_at_work(self.pid):
                since = now
            assert now - began < within, f"not quiet within {within:g} s\n{self.text}"

    def measure(self, *keys: str, quiet: float = 0.1) -> Response:
        """Type, and time what comes until nothing came for `quiet` seconds."""
        began = time.monotonic()
        self.press(*keys)
        pieces = self.record(quiet, within=10)
        self.replay(b"".join(piece for _, piece in pieces))
        times = [at - began for at, _ in pieces] or [0.0]
        return Response(times[0], times[-1], sum(len(piece) for _, piece in pieces))

    def record(self, quiet: float, within: float, patience: float = 0) -> list[tuple[float, bytes]]:
        """What comes until nothing came for `quiet` seconds, each piece with the time (monotonic) it came at.

        The first may take `patience` seconds.
        """
        pieces: list[tuple[float, bytes]] = []
        deadline = time.monotonic() + within
        while time.monotonic() < deadline:
            piece = self._receive(quiet if pieces else max(quiet, patience))
            if not piece:
                break
            pieces.append((time.monotonic(), piece))
        return pieces

    def replay(self, piece: bytes) -> None:
        """Put on the screen what was recorded."""
        self._keep(piece)

    def listen(self, seconds: float) -> int:
        """How many bytes come in so many seconds."""
        before, deadline = len(self.raw), time.monotonic() + seconds
        while (left := deadline - time.monotonic()) > 0:
            self._read(left)
        return len(self.raw) - before

    def peak_memory(self) -> int:
        """The most memory the program ever held, in bytes."""
        return program.peak_memory(self.pid)

    def cpu_seconds(self) -> float:
        """Processor time the program has used."""
        return program.cpu_seconds(self.pid)

    def signal(self, number: signal.Signals, pid: int | None = None) -> None:
        """Send a signal to the program, or to one that it started."""
        os.kill(pid or self.pid, number)

    def child(self) -> int:
        """The process id of the one program that this one, a shell, runs."""
        (found,) = program.children(self.pid)
        return found

    def wait_end(self, within: float = 30) -> int:
        """Read until the program has ended; its exit code, or minus the signal that ended it."""
        deadline = time.monotonic() + within
        while self._read(0.05) is not None:
            assert time.monotonic() < deadline, f"still there after {within:g} s\n{self.text}"
        self._child.wait()
        return int(-self._child.signalstatus if self._child.signalstatus else self._child.exitstatus)

    def hang_up(self, within: float = 30) -> None:
        """Close the terminal under the program, as a line that drops does, and wait until it has ended."""
        self._child.ptyproc.fileobj.close()
        deadline = time.monotonic() + within
        while self._child.isalive():
            assert time.monotonic() < deadline, f"still there after {within:g} s"
            select.select([], [], [], 0.01)
        self._child.ptyproc.closed = True
        self._child.close()

    def close(self) -> None:
        """End the program, and drop its home when it was made for it."""
        if self._child.isalive():
            self._child.kill(signal.SIGTERM)
        if not _ends(self._child, within=5):
            self._child.kill(signal.SIGKILL)
        self._child.close(force=True)
        if self._own_home:
            shutil.rmtree(self._own_home)

    def _shows(self, wanted: str | re.Pattern[str] | Callable[[], object]) -> bool:
        if isinstance(wanted, str):
            return wanted in self.text
        if isinstance(wanted, re.Pattern):
            return wanted.search(self.text) is not None
        return bool(wanted())

    def _read(self, within: float) -> bytes | None:
        piece = self._receive(within)
        if piece:
            self._keep(piece)
        return piece

    def _receive(self, within: float) -> bytes | None:
        """What came; b"" when nothing came in time, None when the program has gone."""
        ready, _, _ = select.select([self._child.child_fd], [], [], within)
        if not ready:
            return b""
        try:
            return os.read(self._child.child_fd, 65536) or None
        except OSError:  # Linux says EIO once the other side of a pty is closed
            return None

    def _keep(self, data: bytes) -> None:
        self.raw += data
        self._stream.feed(data)


def dtui(*arguments: str) -> list[str]:
    """The command line of dtui: the installed script of this Python, else its module."""
    script = Path(sys.executable).with_name("dtui")
    if script.exists():
        return [str(script), *arguments]
    return [sys.executable, "-c", "from tui.cli import main; raise SystemExit(main())", *arguments]


def _environment(home: Path) -> dict[str, str]:
    kept = {name: os.environ[name] for name in KEPT if name in os.environ}
    return kept | {"HOME": str(home), "LANG": "C.UTF-8", "TERM": "xterm-256color", "COLORTERM": "truecolor"}


def _ends(child: Any, within: float) -> bool:
    """Whether the program ends in time; what it writes meanwhile is read, or it could wait for us."""
    deadline = time.monotonic() + within
    while child.isalive():
        if time.monotonic() > deadline:
            return False
        if select.select([child.child_fd], [], [], 0.05)[0]:
            try:
                os.read(child.child_fd, 65536)
            except OSError:  # the other side is closed: it is ending
                continue
    return True
