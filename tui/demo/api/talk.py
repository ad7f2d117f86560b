"""A connection that is taken over from HTTP: what is typed at one end and shown at the other."""

from __future__ import annotations

import select
import socket
from collections.abc import Callable, Mapping
from typing import Protocol

from tui.demo.wire import Exchange, Gone

_LOOK = 0.1  # seconds
_PIECE = 4096
_STDOUT = 1
TERMINAL, FRAMES = "application/vnd.docker.raw-stream", "application/vnd.docker.multiplexed-stream"


class Talker(Protocol):
    """Who answers what is typed."""

    exit_code: int | None

    def feed(self, data: bytes) -> bytes:
        """What it shows for these keys."""
        ...


class Silent:
    """One that only listens."""

    exit_code: int | None = None

    def feed(self, data: bytes) -> bytes:
        """Nothing."""
        return b""


class Line:
    """The connection after the head of the answer; `passes_end` says whether the end of its input is passed on."""

    def __init__(self, exchange: Exchange, is_terminal: bool, passes_end: bool = True) -> None:
        self._socket: socket.socket = exchange.socket
        self._is_terminal, self._passes_end = is_terminal, passes_end
        self._is_open = True
        exchange.take_over(TERMINAL if is_terminal else FRAMES)

    def show(self, data: bytes) -> None:
        """Send what it shows; raises Gone."""
        if not data:
            return
        head = b"" if self._is_terminal else bytes((_STDOUT, 0, 0, 0)) + len(data).to_bytes(4, "big")
        try:
            self._socket.sendall(head + data)
        except OSError as error:
            raise Gone from error

    def talk(self, talker: Talker, is_over: Callable[[], bool]) -> None:
        """Let somebody answer until they have ended, or it is over; raises Gone when the client hangs up."""
        while talker.exit_code is None and not is_over():
            watched = [self._socket] if self._is_open else []
            if not select.select(watched, [], [], _LOOK)[0]:
                continue
            data = self._socket.recv(_PIECE)
            if data:
                self.show(talker.feed(data))
            elif self._is_terminal:
                raise Gone
            else:
                # Its input has ended; what it shows may go on.
                self._is_open = False
                self.show(talker.feed(b"\x04") if self._passes_end else b"")


def size_of(query: Mapping[str, list[str]]) -> tuple[int, int]:
    """Columns and rows of a request that tells them."""
    numbers = [query.get(name, ["0"])[0] for name in ("w", "h")]
    columns, rows = (int(number) if number.isdecimal() else 0 for number in numbers)
    return columns, rows
