from __future__ import annotations

import contextlib
import os
import threading
import time
from collections.abc import Iterator

import pytest

from tests.wait import eventually
from tui.terminal.output import TerminalFile


@pytest.fixture
def pipe() -> Iterator[tuple[int, int]]:
    ends = os.pipe()
    yield ends
    for end in ends:
        # a test may have closed one itself
        with contextlib.suppress(OSError):
            os.close(end)


def test_text_is_written_when_flushed_whatever_is_in_it(pipe: tuple[int, int]) -> None:
    file = TerminalFile(pipe[1])
    assert file.write("é\ud800") == 2
    file.flush()
    assert os.read(pipe[0], 100) == "é\\ud800".encode()


def test_a_terminal_in_non_blocking_mode_gets_everything(pipe: tuple[int, int]) -> None:
    os.set_blocking(pipe[1], False)
    file = TerminalFile(pipe[1])
    file.write("x" * 300_000)
    writer = threading.Thread(target=file.flush)
    writer.start()
    got = 0
    while got < 300_000:
        got += len(os.read(pipe[0], 65536))
    writer.join(5)
    assert got == 300_000
    assert file.is_open


def test_a_vanished_terminal_closes_it_without_a_word(pipe: tuple[int, int]) -> None:
    os.close(pipe[0])
    file = TerminalFile(pipe[1])
    file.write("x")
    file.flush()
    assert not file.is_open
    file.write("y")
    file.flush()
    file.restore(kitty=True)


def test_after_restoring_writes_go_nowhere_until_it_is_reopened(pipe: tuple[int, int]) -> None:
    file = TerminalFile(pipe[1])
    file.restore(kitty=True)
    file.write("late frame")
    file.flush()
    restored = os.read(pipe[0], 1000)
    assert restored.startswith(b"\x1b[?2026l")
    assert restored.endswith(b"\x1b[<u\x1b[?1049l\x1b[?25h")
    file.reopen()
    file.write("frame")
    file.flush()
    assert os.read(pipe[0], 1000) == b"frame"
    file.restore(kitty=False)
    assert b"\x1b[<u" not in os.read(pipe[0], 1000)


def test_restoring_does_not_wait_for_a_stalled_line(pipe: tuple[int, int]) -> None:
    file = TerminalFile(pipe[1])
    file.write("x" * 300_000)
    writer = threading.Thread(target=file.flush, daemon=True)
    writer.start()
    eventually(lambda: not _is_writable(pipe[1]))
    began = time.monotonic()
    file.restore(kitty=True, patience=0.05)
    assert time.monotonic() - began < 1
    eventually(lambda: (os.read(pipe[0], 65536), not writer.is_alive())[1])


def test_a_frame_that_was_cut_off_is_aborted_first(pipe: tuple[int, int]) -> None:
    file = TerminalFile(pipe[1])
    with file._lock:
        file.restore(kitty=True, patience=0.01)
    assert os.read(pipe[0], 1000).startswith(b"\x18\x1b[")


def _is_writable(handle: int) -> bool:
    import select

    return bool(select.select([], [handle], [], 0)[1])
