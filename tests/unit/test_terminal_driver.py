from __future__ import annotations

import os
import signal
import termios
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.unit.terminal_program import Program
from tests.wait import eventually

RESTORED = ("?1049l", "?25h", "?1000l", "?1003l", "?1006l", "?2004l", "?1004l", "?7h", "<u")


Start = Callable[..., Program]


@pytest.fixture
def start() -> Iterator[Start]:
    programs: list[Program] = []

    def run(redirect: str = "", **env: str) -> Program:
        program = Program(env, redirect)
        programs.append(program)
        program.wait_for("ready")
        return program

    yield run
    for program in programs:
        program.kill()


@pytest.fixture(scope="module")
def running() -> Iterator[Program]:
    """One that serves many tests, which clear its keys with F9."""
    program = Program({})
    program.wait_for("ready")
    yield program
    program.kill()


def assert_restored(program: Program) -> None:
    end = program.output.rpartition("?1049h")[2]
    missing = [mark for mark in RESTORED if f"\x1b[{mark}" not in end]
    assert missing == []


def test_keys_arrive(start: Start) -> None:
    program = start()
    program.send("j\x1b[5~\x1bOP\x1b[1;5C\x1bd\x1b[200~pasted\x1b[201~k")
    program.wait_for(" k .")
    assert program.keys() == ["j", "pageup", "f1", "ctrl+right", "alt+d", "<pasted>", "k"]


@pytest.mark.parametrize(
    ("pieces", "keys"),
    [
        (("\x1b", "[5~"), ["escape"]),
        (("\x1b", "OP"), ["escape"]),
        (("\x1b", "[A"), ["escape"]),
        (("\x1b", "[1;5C"), ["escape"]),
        (("\x1b", "[<0;3;4M"), ["escape"]),
        (("\x1b", "[", "5~"), ["escape"]),
        (("\x1b", "O", "P"), ["escape"]),
        (("\x1b[", "5~"), ["pageup"]),
        (("\x1b[1;", "5C"), ["ctrl+right"]),
        (("\x1bO", "P"), ["f1"]),
        (("\x1b", "d"), ["escape", "d"]),
        # whole sequences that Textual does not know: their letters are no keys either
        (("\x1b[>1;2;3c",), []),
        (("\x1b[?997;1n",), []),
        (("\x1b]11;rgb:0/0/0\x07",), []),
    ],
    ids=repr,
)
def test_sequences_in_pieces(running: Program, pieces: tuple[str, ...], keys: list[str]) -> None:
    running.send("\x1b[20~")
    running.wait_for("keys  .")
    running.send(*pieces, "k")
    running.wait_for("k .")
    assert running.keys() == [*keys, "k"]


def test_bytes_that_are_no_utf8_do_not_end_it(start: Start) -> None:
    program = start()
    os.write(program.child.child_fd, b"\xe9\xffk")
    program.wait_for("k .")
    assert program.keys()[-1] == "k"


@pytest.mark.parametrize(
    ("number", "code"),
    [(signal.SIGTERM, 143), (signal.SIGHUP, 129), (signal.SIGINT, 130), (signal.SIGQUIT, 131)],
    ids=str,
)
def test_a_signal_restores_the_terminal(start: Start, number: int, code: int) -> None:
    program = start()
    program.child.kill(number)
    assert program.wait_for_end() == code
    assert_restored(program)
    assert "Traceback" not in program.output


@pytest.mark.parametrize("stuck", ["\x1b[15~", "\x1b[17~", "\x1b[18~"], ids=["sleep", "busy", "lock"])
def test_a_stuck_program_restores_the_terminal_within_a_second(start: Start, stuck: str) -> None:
    program = start()
    program.send("j")
    program.wait_for("j .")
    program.send(stuck)
    eventually(lambda: _is_stuck(program), 30, "the program to be stuck")
    asked = time.monotonic()
    program.child.kill(signal.SIGTERM)
    eventually(lambda: "\x1b[?1049l" in program.read(), 30)
    assert time.monotonic() - asked < 1
    assert program.wait_for_end() == 143
    assert_restored(program)


def _is_stuck(program: Program) -> bool:
    """Whether a key no longer changes the screen: what was typed before it was shown is shown first."""
    before = program.keys()
    program.send("x")
    late = time.monotonic() + 0.3
    eventually(lambda: program.keys() != before or time.monotonic() > late)
    return program.keys() == before


def test_the_terminals_settings_come_back(start: Start) -> None:
    program = start()
    raw = termios.tcgetattr(program.child.child_fd)
    assert not raw[3] & termios.ECHO
    program.child.kill(signal.SIGTERM)
    eventually(lambda: "\x1b[?1049l" in program.read(), 30)
    eventually(lambda: termios.tcgetattr(program.child.child_fd)[3] == program.before[3], 30)
    assert program.wait_for_end() == 143


def test_a_stalled_line_does_not_keep_it_alive(start: Start) -> None:
    program = start()
    # Nobody reads what it writes now, so that its writer blocks, and then its event loop.
    for _ in range(400):
        os.write(program.child.child_fd, b"j" * 8)
    asked = time.monotonic()
    program.child.kill(signal.SIGTERM)
    eventually(lambda: not program.child.isalive(), 6, "the end without a reader")
    assert time.monotonic() - asked < 5


def test_a_lost_terminal_ends_it(start: Start, tmp_path: Path) -> None:
    errors = tmp_path / "errors"
    program = start(f"2>'{errors}'")
    assert program.lose_terminal() == 129
    assert errors.read_text() == ""


def test_a_lost_terminal_without_a_signal_ends_it_too(start: Start, tmp_path: Path) -> None:
    errors = tmp_path / "errors"
    # As under nohup: SIGHUP is ignored, so only reading and writing tell.
    program = start(f"2>'{errors}'", IGNORE_SIGHUP="1")
    assert program.lose_terminal() == 129
    assert errors.read_text() == ""


def test_it_stops_and_goes_on(start: Start) -> None:
    program = start()
    program.child.kill(signal.SIGTSTP)
    eventually(lambda: "\x1b[?1049l" in program.read(), 30)
    program.child.kill(signal.SIGCONT)
    eventually(lambda: program.read().count("\x1b[?1049h") == 2, 30)
    program.send("j", "\x1b", "[5~", "k")
    program.wait_for("k .")
    assert program.keys() == ["j", "escape", "k"]


def test_a_crash_restores_the_terminal_and_tells(start: Start) -> None:
    program = start()
    program.send("\x1b[19~")
    assert program.wait_for_end() == 1
    assert_restored(program)
    assert "RuntimeError" in program.output.rpartition("?1049l")[2]


def test_quitting_is_clean_and_quick(start: Start) -> None:
    program = start()
    program.send("q")
    assert program.wait_for_end() == 0
    assert_restored(program)


def test_redirected_errors_do_not_take_the_screen_along(start: Start, tmp_path: Path) -> None:
    program = start(f"2>'{tmp_path / 'errors'}'")
    program.send("j")
    program.wait_for("j .")
    assert (tmp_path / "errors").read_text() == ""


def test_a_plain_terminal_is_asked_nothing(start: Start) -> None:
    output = start(TERM="linux").read(0.2)
    assert "$p" not in output
    assert "\x1b[>" not in output
    modern = start().read(0.2)
    assert "\x1b[?2026$p" in modern
    assert "?2048" not in modern


def test_stale_columns_are_not_believed(start: Start) -> None:
    program = start(COLUMNS="33", LINES="7")
    program.send("j" * 30)
    program.wait_for("j j j j j j j j j j j j j j j j j j j j j j j j j j j j j j .")


def test_idle_it_neither_writes_nor_wakes(start: Start) -> None:
    program = start()
    program.read(0.3)
    switches = Path(f"/proc/{program.child.pid}/task")

    def voluntary() -> int:
        found = [
            (task / "status").read_text().partition("voluntary_ctxt_switches:")[2].split()
            for task in switches.iterdir()
        ]
        return sum(int(words[0]) for words in found)

    eventually(lambda: program.read(0.2) == program.read(0.2), 30)
    before, written = voluntary(), program.output
    late = time.monotonic() + 1.0
    eventually(lambda: time.monotonic() > late)
    assert program.read() == written
    assert voluntary() - before <= 5
