"""The terminal while something else talks in it: a shell or a process in a container. Nothing of dtui draws then."""

from __future__ import annotations

import contextlib
import enum
import os
import re
import select
import termios
from collections.abc import Callable
from typing import Any, Protocol

from tui.terminal.environment import is_plain
from tui.terminal.modes import LeaveKeys, Mode, attributes, of_mode, set_attributes
from tui.terminal.output import KITTY_OFF, RESTORE

# Bytes that may wait for the other side; more than that is not read from the keyboard before.
_MOST = 1 << 16
_PIECE = 1 << 14
_PATIENCE = 0.3  # seconds
# What a program that was cut off may have left on: application keys, insert mode, margins, another character set.
_CALM = b"\x18" + RESTORE + b"\x1b[?1l\x1b>\x1b[4l\x1b7\x1b[r\x1b8\x0f\x1b(B"
_SCREEN = re.compile(rb"\x1b\[\?(1049|1047|47)([hl])")
_SHOW = b"\x1b[?25h"


class Wire(Protocol):
    """The other side: bytes both ways, of which nothing waits."""

    def fileno(self) -> int: ...
    def receive(self) -> bytes | None: ...
    @property
    def is_ahead(self) -> bool: ...
    def send(self, data: bytes) -> int: ...
    def close_input(self) -> bool: ...


class End(enum.Enum):
    """Why a session is over."""

    STREAM = enum.auto()
    LEFT = enum.auto()
    TERMINAL_GONE = enum.auto()
    HANDED_BACK = enum.auto()


class Session:
    """One session on the terminal. `run` and `wait_key` block, `resized` and `hand_back` are for signal handlers."""

    def __init__(
        self,
        wire: Wire,
        mode: Mode,
        keys: LeaveKeys,
        on_size: Callable[[int, int], None],
        shown: Callable[[bytes], bytes],
        handles: tuple[int, int],
    ) -> None:
        self._wire, self._mode, self._keys, self._on_size, self._shown = wire, mode, keys, on_size, shown
        self._in, self._out = handles
        self._before: list[Any] | None = None
        self._waker, self._alarm = os.pipe()
        os.set_blocking(self._alarm, False)
        self.is_over = False
        """Whether the terminal was handed back."""
        self._on_other_screen = False
        self._tail = b""
        self._unsent = b""
        self._is_open = mode is not Mode.WATCH

    def run(self) -> End:
        """Pass bytes both ways until one side ends; the terminal is as it was before then."""
        if not self._take(self._mode):
            return End.TERMINAL_GONE if self._before is None else End.HANDED_BACK
        try:
            self._tell_size()
            return self._pump()
        except OSError:
            return End.HANDED_BACK if self.is_over else End.TERMINAL_GONE
        finally:
            self._give_back()

    def say(self, text: str) -> None:
        """Write a line, above what comes."""
        # Gone meanwhile: who reads it next finds that out.
        with contextlib.suppress(OSError):
            self._write(text.encode("utf-8", "replace") + b"\r\n")

    def wait_key(self) -> None:
        """Wait until a key is pressed or the terminal is taken away."""
        if not self._take(Mode.WATCH):
            return
        # OSError: the terminal is gone, so nobody presses one
        try:
            with contextlib.suppress(OSError):
                while not self.is_over and self._in not in self._wait([self._in]):
                    os.read(self._waker, 64)
        finally:
            self._give_back()

    def resized(self) -> None:
        """The terminal has another size."""
        self._wake(b"s")

    def hand_back(self) -> None:
        """Put the terminal right at once and end, whatever `run` is at."""
        if self.is_over:
            return
        self.is_over = True
        self._wake(b"x")
        self._restore(patience=_PATIENCE)

    def close(self) -> None:
        """Let go of what it waited with, once nothing runs any more."""
        self.hand_back()
        os.close(self._waker)
        os.close(self._alarm)

    def _wake(self, what: bytes) -> None:
        # A full pipe wakes just as well.
        with contextlib.suppress(BlockingIOError):
            os.write(self._alarm, what)

    def _take(self, mode: Mode) -> bool:
        """Set the terminal's mode; False when it is gone, or was handed back meanwhile."""
        # Not before: until the terminal is lent, its mode is dtui's own.
        self._before = self._before or attributes(self._in)
        if self._before is None or self.is_over:
            return False
        set_attributes(self._in, of_mode(mode, self._before))
        if self.is_over:
            set_attributes(self._in, self._before)
        return not self.is_over

    def _give_back(self) -> None:
        if not self.is_over:
            # Typed for the other side, which is gone: it must not act on dtui's lists.
            with contextlib.suppress(termios.error):
                termios.tcflush(self._in, termios.TCIFLUSH)
            self._restore(patience=_PATIENCE)

    def _restore(self, patience: float) -> None:
        # What comes next begins a line of its own: a program that was left stands anywhere in one.
        line = b"\r\n" if self._tail and not self._tail.endswith(b"\n") else b""
        screen = b"\x1b[?1049l" if self._on_other_screen else line
        kitty = b"" if is_plain(os.environ) else KITTY_OFF
        # OSError: the terminal is gone, so there is nothing to restore
        with contextlib.suppress(OSError):
            if select.select([], [self._out], [], patience)[1]:
                os.write(self._out, _CALM + kitty + screen + _SHOW)
        self._on_other_screen, self._tail = False, b""
        if self._before is not None:
            set_attributes(self._in, self._before)

    def _pump(self) -> End:
        while True:
            ready = self._wait(
                [self._wire, *([self._in] if len(self._unsent) < _MOST else [])],
                [self._wire] if self._unsent else [],
                0 if self._wire.is_ahead else None,
            )
            if self.is_over:
                return End.HANDED_BACK
            if self._waker in ready:
                os.read(self._waker, 64)
                self._tell_size()
            end = self._hear() or (self._listen() if self._in in ready else None)
            if end is not None:
                return end
            if self._unsent:
                self._unsent = self._unsent[self._wire.send(self._unsent) :]

    def _hear(self) -> End | None:
        """Show what came."""
        came = self._wire.receive()
        if came:
            self._show(came)
        return End.STREAM if came == b"" else None

    def _listen(self) -> End | None:
        """Take what was typed."""
        typed = _read(self._in)
        if typed is None:
            return None
        if not typed:
            if not self._is_line_end():
                return End.TERMINAL_GONE
            self._is_open = self._is_open and not self._wire.close_input()
        kept, leaves = self._keys.feed(typed)
        self._unsent += kept if self._is_open else b""
        return End.LEFT if leaves else None

    def _is_line_end(self) -> bool:
        """Whether nothing read is ctrl+d on an empty line, and not the end of the terminal itself."""
        return self._mode is Mode.LINES and attributes(self._in) is not None

    def _wait(
        self, readers: list[Any], writers: list[Any] | None = None, timeout: float | None = None
    ) -> list[Any]:
        return select.select([self._waker, *readers], writers or [], [], timeout)[0]

    def _show(self, data: bytes) -> None:
        text = self._shown(data)
        for found in _SCREEN.finditer(self._tail + text):
            self._on_other_screen = found[2] == b"h"
        self._tail = text[-8:]
        self._write(text)

    def _write(self, data: bytes) -> None:
        while data and not self.is_over:
            select.select([], [self._out], [])
            try:
                data = data[os.write(self._out, data[:_PIECE]) :]
            except BlockingIOError:
                # Another program that shares the terminal left it in non-blocking mode.
                continue

    def _tell_size(self) -> None:
        size = os.get_terminal_size(self._out)
        self._on_size(size.columns, size.lines)


def _read(handle: int) -> bytes | None:
    """What was typed, b'' at an end of input, None for nothing; raises OSError when the terminal is gone."""
    try:
        return os.read(handle, 4096)
    except BlockingIOError:
        # Another program that shares the terminal was faster, and left it in non-blocking mode.
        return None
