"""Lending a terminal: what passes, which keys leave, and that it is as it was afterwards."""

from __future__ import annotations

import os
import select
import socket
import termios
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from tests.wait import eventually
from tui.terminal.modes import CTRL_C, LeaveKeys, Mode
from tui.terminal.session import End, Session


class Peer:
    """The other side, in this process."""

    def __init__(self) -> None:
        self.near, self.far = socket.socketpair()
        self.near.setblocking(False)
        self.is_ahead = False

    def fileno(self) -> int:
        return self.near.fileno()

    def receive(self) -> bytes | None:
        try:
            return self.near.recv(4096)
        except BlockingIOError:
            return None

    def send(self, data: bytes) -> int:
        return self.near.send(data)

    def close_input(self) -> bool:
        self.near.shutdown(socket.SHUT_WR)
        return True


class Desk:
    """A terminal, somebody at it, and the other side."""

    def __init__(self) -> None:
        self.user, self.terminal = os.openpty()
        self.peer = Peer()
        self.sizes: list[tuple[int, int]] = []
        self.ends: list[End] = []
        self.before = termios.tcgetattr(self.terminal)

    def begin(self, mode: Mode, keys: LeaveKeys) -> Session:
        session = Session(
            self.peer,
            mode,
            keys,
            lambda *size: self.sizes.append(size),
            bytes,
            (self.terminal, self.terminal),
        )
        self.thread = threading.Thread(target=lambda: self.ends.append(session.run()), daemon=True)
        self.thread.start()
        eventually(lambda: self.sizes, what="the session to begin")
        return session

    def type(self, data: bytes) -> None:
        os.write(self.user, data)

    def sees(self, wanted: bytes) -> bytes:
        seen = b""

        def look() -> bool:
            nonlocal seen
            if select.select([self.user], [], [], 0.01)[0]:
                seen += os.read(self.user, 4096)
            return wanted in seen

        eventually(look, what=repr(wanted))
        return seen

    def ended(self) -> End:
        self.thread.join(30)
        assert termios.tcgetattr(self.terminal) == self.before
        return self.ends[0]

    def close(self) -> None:
        for handle in (self.user, self.terminal):
            os.close(handle)
        self.peer.near.close()
        self.peer.far.close()


@pytest.fixture
def desk() -> Iterator[Desk]:
    made = Desk()
    yield made
    made.close()


@pytest.mark.parametrize(
    ("holds", "also", "pieces", "sent", "leaves"),
    [
        (True, b"", [b"ab"], b"ab", False),
        (True, b"", [b"a\x10\x11b"], b"a", True),
        (True, b"", [b"a\x10", b"\x11"], b"a", True),
        (True, b"", [b"\x10"], b"", False),
        (True, b"", [b"\x10", b"x"], b"\x10x", False),
        (True, b"", [b"\x10\x10\x11"], b"\x10", True),
        (False, b"", [b"\x10"], b"\x10", False),
        (False, b"", [b"\x10", b"\x11"], b"\x10", True),
        (False, b"", [b"\x11"], b"\x11", False),
        (False, b"", [b"\x03"], b"\x03", False),
        (True, CTRL_C, [b"a\x03b"], b"a", True),
    ],
)
def test_keys_that_leave(holds: bool, also: bytes, pieces: list[bytes], sent: bytes, leaves: bool) -> None:
    keys = LeaveKeys(holds, also)
    told = [keys.feed(piece) for piece in pieces]
    assert b"".join(text for text, _ in told) == sent
    assert told[-1][1] is leaves


def test_each_key_goes_at_once_and_the_terminal_comes_back(desk: Desk) -> None:
    session = desk.begin(Mode.KEYS, LeaveKeys(holds=False))
    desk.type(b"\x03\x1a\r")
    assert eventually(lambda: desk.peer.far.recv(10)) == b"\x03\x1a\r"
    desk.peer.far.sendall(b"said\r\n")
    desk.sees(b"said\r\n")
    desk.peer.far.close()
    assert desk.ended() is End.STREAM
    session.close()


def test_lines_are_edited_here(desk: Desk) -> None:
    desk.begin(Mode.LINES, LeaveKeys(holds=True, also=CTRL_C))
    desk.type(b"ax\x7fb\r")
    assert desk.peer.far.recv(10) == b"ab\n"
    desk.peer.far.sendall(b"one\ntwo\n")
    desk.sees(b"one\r\ntwo\r\n")
    desk.type(b"\x04")
    assert desk.peer.far.recv(10) == b"", "ctrl+d ends the input"
    desk.peer.far.sendall(b"still\n")
    desk.sees(b"still\r\n")
    desk.peer.far.sendall(b"half a line")
    desk.type(b"\x10\x11")
    assert desk.ended() is End.LEFT
    assert desk.sees(b"\x1b[?25h").endswith(b"\r\n\x1b[?25h")


def test_nothing_is_sent_while_watching(desk: Desk) -> None:
    desk.begin(Mode.WATCH, LeaveKeys(holds=True, also=CTRL_C))
    desk.type(b"typed\r")
    desk.peer.far.sendall(b"said\n")
    assert b"typed" not in desk.sees(b"said\r\n")
    desk.type(CTRL_C)
    assert desk.ended() is End.LEFT
    desk.peer.far.setblocking(False)
    with pytest.raises(BlockingIOError):
        desk.peer.far.recv(10)


def test_another_size(desk: Desk) -> None:
    session = desk.begin(Mode.KEYS, LeaveKeys(holds=False))
    termios.tcsetwinsize(desk.user, (33, 99))
    session.resized()
    eventually(lambda: (99, 33) in desk.sizes)
    desk.type(b"\x10\x11")
    assert desk.ended() is End.LEFT


def test_handed_back_at_once(desk: Desk) -> None:
    session = desk.begin(Mode.KEYS, LeaveKeys(holds=False))
    desk.peer.far.sendall(b"\x1b[?1049h")
    desk.sees(b"1049h")
    session.hand_back()
    assert termios.tcgetattr(desk.terminal) == desk.before, "before its thread knows"
    assert desk.ended() is End.HANDED_BACK
    left = desk.sees(b"\x1b[?25h")
    assert b"\x1b[?1000l" in left
    assert b"\x1b[?1049l" in left
    desk.peer.far.sendall(b"late")
    assert not select.select([desk.user], [], [], 0.05)[0], "nothing is written any more"


def test_another_screen_is_left_only_where_it_was_taken(desk: Desk) -> None:
    desk.begin(Mode.KEYS, LeaveKeys(holds=False))
    desk.peer.far.sendall(b"\x1b[?1049hedit\x1b[?10")
    desk.sees(b"edit")
    desk.peer.far.sendall(b"49l")
    desk.peer.far.close()
    assert desk.ended() is End.STREAM
    assert desk.sees(b"\x1b[?25h").count(b"\x1b[?1049l") == 0


def test_typed_ahead_is_not_for_dtui(desk: Desk) -> None:
    session = desk.begin(Mode.WATCH, LeaveKeys(holds=True))
    desk.peer.far.close()
    assert desk.ended() is End.STREAM
    waiting = threading.Thread(target=session.wait_key, daemon=True)
    waiting.start()
    eventually(lambda: termios.tcgetattr(desk.terminal) != desk.before, what="it waits")
    desk.type(b"xdy")
    waiting.join(30)
    assert termios.tcgetattr(desk.terminal) == desk.before
    assert not select.select([desk.terminal], [], [], 0.05)[0]


def test_a_terminal_that_is_gone() -> None:
    user, terminal = os.openpty()
    peer = Peer()
    sizes: list[Any] = []
    session = Session(
        peer, Mode.KEYS, LeaveKeys(holds=False), lambda *size: sizes.append(size), bytes, (terminal, terminal)
    )
    ends: list[End] = []
    thread = threading.Thread(target=lambda: ends.append(session.run()), daemon=True)
    thread.start()
    eventually(lambda: sizes)
    os.close(user)
    thread.join(30)
    assert ends == [End.TERMINAL_GONE]
