"""How a terminal passes on what is typed while it is lent, and the keys that take it back."""

from __future__ import annotations

import contextlib
import enum
import termios
import tty
from typing import Any

CTRL_C, CTRL_P, CTRL_Q = b"\x03", b"\x10", b"\x11"


class Mode(enum.Enum):
    """How keys reach the other side: each at once, in lines that are edited here, or not at all."""

    KEYS = enum.auto()
    LINES = enum.auto()
    WATCH = enum.auto()


class LeaveKeys:
    """Finds ctrl+p ctrl+q among the keys, also in two pieces.

    With `holds` a ctrl+p waits for the next key, so that the other side never sees that of the two.
    """

    def __init__(self, holds: bool, also: bytes = b"") -> None:
        self._holds, self._also = holds, also
        self._pending = False

    def feed(self, data: bytes) -> tuple[bytes, bool]:
        """What to send of this, and whether it says to leave."""
        out = bytearray()
        for value in data:
            key = bytes((value,))
            if self._also == key or (self._pending and key == CTRL_Q):
                return bytes(out), True
            if self._pending and self._holds:
                out += CTRL_P
            self._pending = key == CTRL_P
            if not (self._pending and self._holds):
                out += key
        return bytes(out), False


def attributes(handle: int) -> list[Any] | None:
    """The terminal's mode; None when it is gone."""
    try:
        return termios.tcgetattr(handle)
    except termios.error:
        return None


def set_attributes(handle: int, wanted: list[Any]) -> None:
    """Give the terminal a mode; one that is gone needs none."""
    with contextlib.suppress(termios.error):
        termios.tcsetattr(handle, termios.TCSANOW, wanted)


def of_mode(mode: Mode, before: list[Any]) -> list[Any]:
    """The settings for a mode, made of those that there were before."""
    made = [*before[:6], list(before[6])]
    if mode is Mode.KEYS:
        made[tty.IFLAG] &= ~(
            termios.BRKINT | termios.ICRNL | termios.INPCK | termios.ISTRIP | termios.IXON | termios.IXOFF
        )
        made[tty.OFLAG] &= ~termios.OPOST
        made[tty.LFLAG] &= ~(termios.ECHO | termios.ICANON | termios.IEXTEN | termios.ISIG)
        made[tty.CC][termios.VMIN], made[tty.CC][termios.VTIME] = 1, 0
        return made
    # Keys that leave are keys of ours, and what comes without a terminal ends its lines with a line feed alone.
    made[tty.IFLAG] &= ~(termios.IXON | termios.IXOFF)
    made[tty.OFLAG] |= termios.OPOST | termios.ONLCR
    made[tty.LFLAG] &= ~termios.ISIG
    if mode is Mode.WATCH:
        made[tty.LFLAG] &= ~(termios.ECHO | termios.ICANON)
        made[tty.CC][termios.VMIN], made[tty.CC][termios.VTIME] = 1, 0
    else:
        made[tty.LFLAG] |= termios.ICANON | termios.ECHO | termios.IEXTEN
        # A line ends with these too: they need no enter.
        made[tty.CC][termios.VEOL], made[tty.CC][termios.VEOL2] = CTRL_Q, CTRL_C
    return made
