"""Commands that are typed in a real terminal: small ones, other sizes, escapes and pasted texts that come in halves."""

from __future__ import annotations

import pytest

from tests.e2e.conftest import Open
from tests.e2e.terminal import Terminal
from tui.demo.process import DemoProcess

SSH = {"SSH_CONNECTION": "192.0.2.1 1 192.0.2.2 22"}


def small(terminal: Open, demo: DemoProcess) -> Terminal:
    """A small terminal over SSH."""
    screen = terminal("-H", demo.url, columns=50, rows=12, environment=SSH)
    screen.wait_for("backup")
    screen.wait_quiet()
    return screen


def opened(terminal: Open, demo: DemoProcess) -> Terminal:
    """The same, with the command line open."""
    screen = small(terminal, demo)
    screen.write(":sto")
    screen.wait_for(":sto")
    return screen


@pytest.mark.parametrize("tail", ["[5~", "OP", "[A", "[1;5P"])
def test_an_escape_in_halves_leaves_the_line_and_is_no_keys(
    terminal: Open, own_demo: DemoProcess, tail: str
) -> None:
    screen = opened(terminal, own_demo)
    screen.write("\x1b")
    # It is known now to be no more than Escape. What follows within two seconds is its tail.
    screen.wait_gone(":sto")
    screen.wait_quiet()
    before = screen.text
    screen.write(tail)
    screen.wait_quiet(0.5)
    assert screen.text == before


def test_a_pasted_text_in_halves_is_typed_and_not_done(terminal: Open, own_demo: DemoProcess) -> None:
    screen = opened(terminal, own_demo)
    screen.write("\x15")
    for part in ("\x1b[20", "0~ima", "ges\rki", "ll\r\x1b[2", "01~"):
        screen.write(part)
        # Less than the two seconds in which what is begun has to be ended.
        screen.wait_quiet(0.1)
    screen.wait_for(":images")
    assert "kill" not in screen.text.splitlines()[-1]
    # It is still there, and nothing was done.
    screen.write("\x15quit")
    screen.wait_for(":quit")


def test_it_keeps_its_text_at_any_size(terminal: Open, own_demo: DemoProcess) -> None:
    screen = opened(terminal, own_demo)
    for columns, rows in ((120, 40), (30, 8), (50, 12)):
        screen.resize(columns, rows)
        screen.wait_for(lambda: screen.screen.display[-1].rstrip() == ":sto")
        screen.wait_quiet(0.3)
        assert screen.text.splitlines()[rows - 1] == ":sto"
    screen.write("p\r")
    # The first row is a stopped container.
    screen.wait_for("is not running")
