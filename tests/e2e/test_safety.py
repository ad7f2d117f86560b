"""What must not happen to a person's terminal, whatever the names say and however dtui ends."""

from __future__ import annotations

import re
import signal
import subprocess
from pathlib import Path

import pytest

from tests.contract.demo_registry import lever
from tests.e2e.conftest import Open
from tests.e2e.terminal import Terminal, dtui
from tests.e2e.test_session import filter_by
from tui.demo.process import DemoProcess

# What may stand between two texts: colours, cursor moves, erasing, modes, and the pointer's shape that Textual
# sets. No titles, no clipboard.
SEQUENCE = re.compile(rb"\x1b(?:\[[0-9;:<=>?]*[$ ]?[a-zA-Z~]|[()][A-Z0-9]|[=>78M]|\]22;[a-z-]+\x07)")
_OVER = re.compile("^over", re.MULTILINE)
SANE = re.compile(r"(?<!-)icanon.*(?<!-)echo\b", re.DOTALL)


def shell_with(command: list[str]) -> list[str]:
    """A shell that runs dtui, then says how it ended and how the terminal is."""
    return ["sh", "-c", '"$@"; echo "ended with $?"; stty -a; echo over; read line', "sh", *command]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP], ids=lambda number: number.name)
def test_a_signal_leaves_a_sane_terminal(tmp_path: Path, number: signal.Signals) -> None:
    with Terminal(shell_with(dtui("--demo")), home=tmp_path) as terminal:
        terminal.wait_for("Containers")
        terminal.wait_quiet()
        terminal.signal(number, terminal.child())
        terminal.wait_for(_OVER)
        assert f"ended with {128 + number}" in terminal.text
        assert SANE.search(terminal.text), terminal.text
        assert terminal.cursor_is_visible
        assert b"\x1b[?1049l" in terminal.raw, "the alternate screen is left"


def test_quitting_leaves_a_sane_terminal(tmp_path: Path) -> None:
    with Terminal(shell_with(dtui("--demo")), home=tmp_path) as terminal:
        terminal.wait_for("Containers")
        terminal.wait_quiet()
        terminal.press("q")
        terminal.wait_for(_OVER)
        assert "ended with 0" in terminal.text
        assert SANE.search(terminal.text), terminal.text
        assert terminal.cursor_is_visible


def test_hostile_texts_do_nothing(terminal: Open, own_demo: DemoProcess) -> None:
    screen = terminal("-H", own_demo.url)
    screen.wait_for("Containers")
    lever(own_demo.socket, "POST", "world", {"add": "hostile"})
    screen.wait_for("hostile-")
    for keys in (("/", "h"), ("enter",), ("down",) * 24, ("enter",), ("i",), ("2",), ("down",) * 20):
        screen.press(*keys)
        screen.wait_quiet(0.15)
    left = SEQUENCE.sub(b"", bytes(screen.raw))
    assert not re.search(rb"[\x00-\x08\x0b\x0c\x0e-\x1a\x1c-\x1f\x7f]", left)
    assert b"\x1b" not in left, left[left.find(b"\x1b") - 40 :][:80]
    assert not re.search("[\u202a-\u202e\u2066-\u2069\u200b\u2028\u2029\x80-\x9f]", left.decode())
    screen.press("q")
    screen.wait_quiet(0.15)
    screen.signal(signal.SIGTERM)
    assert screen.wait_end() in (0, 128 + signal.SIGTERM)


@pytest.mark.parametrize("tail", ["[5~", "OP", "[A", "[1;5P"])
def test_a_sequence_in_halves_is_no_keys(terminal: Open, own_demo: DemoProcess, tail: str) -> None:
    screen = terminal("-H", own_demo.url, environment={"SSH_CONNECTION": "192.0.2.1 1 192.0.2.2 22"})
    screen.wait_for("Containers")
    screen.press("2")
    screen.wait_for("REFERENCE")
    filter_by(screen, "redis")
    # It takes the filter away once it is known to be no more than Escape. What follows within two seconds is its tail.
    screen.write("\x1b")
    screen.wait_gone("/redis")
    screen.wait_quiet()
    before = screen.text
    screen.write(tail)
    screen.wait_quiet(0.5)
    assert screen.text == before


def test_ascii_on_the_console(terminal: Open, own_demo: DemoProcess) -> None:
    screen = terminal("-H", own_demo.url, columns=80, rows=24, environment={"TERM": "linux", "LANG": "C"})
    screen.wait_for("Containers")
    screen.press("2")
    screen.wait_for(re.compile("^>  ", re.MULTILINE))
    screen.press("enter")
    screen.wait_quiet()
    assert screen.raw.isascii()


def test_sixteen_colours(terminal: Open, own_demo: DemoProcess) -> None:
    screen = terminal("-H", own_demo.url, environment={"TERM": "xterm-16color", "COLORTERM": ""})
    screen.wait_for("Containers")
    screen.wait_quiet()
    assert b"38;2;" not in screen.raw
    assert b"48;2;" not in screen.raw


def test_no_color(terminal: Open, own_demo: DemoProcess) -> None:
    screen = terminal("-H", own_demo.url, environment={"NO_COLOR": "1"})
    screen.wait_for("Containers")
    screen.press("down")
    screen.wait_quiet()
    colours = set(re.findall(rb"[34]8;2;(\d+;\d+;\d+)", screen.raw))
    assert all(len(set(colour.split(b";"))) == 1 for colour in colours), "only greys"


def test_idle_is_silent(terminal: Open, own_demo: DemoProcess) -> None:
    screen = terminal("-H", own_demo.url)
    screen.wait_for("Containers")
    screen.wait_quiet(1)
    lever(own_demo.socket, "POST", "requests/clear")
    before = screen.cpu_seconds()
    assert screen.listen(3) < 300, "a clock's cells at most"
    assert lever(own_demo.socket, "GET", "requests") == []
    assert screen.cpu_seconds() - before < 0.05


def test_read_only_changes_nothing(terminal: Open, own_demo: DemoProcess) -> None:
    screen = terminal("-H", own_demo.url, "--read-only")
    screen.wait_for("Containers")
    screen.wait_quiet()
    lever(own_demo.socket, "POST", "requests/clear")
    for key in ("d", "a", "y", "z", "2", "t", "T", "P", "d", "y"):
        screen.press(key)
        screen.wait_quiet(0.1)
    assert {entry["method"] for entry in lever(own_demo.socket, "GET", "requests")} <= {"GET"}
    assert "read-only" in screen.text.lower()


def test_no_engine_at_the_start(terminal: Open, tmp_path: Path) -> None:
    socket = tmp_path / "none.sock"
    screen = terminal("-H", f"unix://{socket}", columns=80, rows=24)
    screen.wait_for(lambda: "There is no such socket" in " ".join(screen.text.split()))
    screen.press("q")
    assert screen.wait_end() == 0


@pytest.mark.parametrize(
    ("arguments", "environment", "said"),
    [
        ((), {"TERM": "dumb"}, "TERM"),
        (("--no-such-flag",), {}, "no-such-flag"),
        (("-c", "nowhere"), {}, "nowhere"),
        (("-H", "ssh://host"), {}, "ssh"),
    ],
    ids=["dumb", "flag", "context", "ssh"],
)
def test_what_is_refused_at_once(
    terminal: Open, arguments: tuple[str, ...], environment: dict[str, str], said: str
) -> None:
    screen = terminal(*arguments, environment=environment)
    assert screen.wait_end() == 2
    assert said in screen.text
    assert b"\x1b" not in screen.raw


def test_no_terminal() -> None:
    answer = subprocess.run(
        dtui("--demo"), stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    assert answer.returncode == 2
    assert "terminal" in answer.stderr
    assert answer.stdout == ""


def test_ref_needs_no_terminal() -> None:
    answer = subprocess.run(dtui("ref", "redis"), capture_output=True, text=True, check=True)
    assert "docker.io/library/redis:latest" in answer.stdout
