"""A person who gives a host up: what is decided, packed, confirmed and carried out at the screen."""

from __future__ import annotations

import re
from pathlib import Path

from tests.e2e.cleanup import HOST, lose_this
from tests.e2e.fleet import details, filter_by
from tests.e2e.forms import write
from tests.e2e.terminal import Terminal

_TALLY = re.compile(r"(\d+) forget +(\d+) move +(\d+) keep +(\d+) open")
_WRONG = "No pack that was made here has this checksum"
_COUNTED = re.compile(r"\d+ on, \d+ off +frees ")


def open_list(screen: Terminal) -> None:
    """Press X and wait until everything is listed; the list alone, so that filters and marks leave by escape."""
    screen.press("X")
    screen.wait_for("VERDICT", within=60)
    screen.wait_for(_TALLY, within=60)
    screen.wait_for(lambda: details(screen), within=60)
    screen.press("esc")
    screen.wait_for(lambda: not details(screen))
    screen.wait_quiet()


def tally(screen: Terminal) -> tuple[int, ...]:
    """How many containers are forgotten, moved and kept, and how many cases are asked about yet."""
    found = _TALLY.search(screen.text)
    assert found, screen.text
    return tuple(map(int, found.groups()))


def narrow(screen: Terminal, text: str, count: int) -> None:
    """Filter the list, and put the cursor on its top."""
    filter_by(screen, text, count)
    screen.press("g")
    screen.wait_quiet()


def widen(screen: Terminal) -> None:
    """Take the filter away; the cursor stays on its row."""
    screen.press("esc")
    screen.wait_for(lambda: not re.search(r"/\S+ \d+ of \d+", screen.text))
    screen.wait_quiet()


def decide_all(screen: Terminal, text: str, count: int, key: str) -> None:
    """Say it of all that a filter leaves."""
    narrow(screen, text, count)
    screen.press("*")
    screen.wait_for(f" {count} marked")
    screen.press(key)
    screen.wait_gone(" marked")
    screen.wait_quiet()


def decide_group(screen: Terminal, group: str, key: str) -> None:
    """Mark a group of what is under the cursor, and say it of all of it."""
    screen.press("a")
    screen.wait_for("esc Cancel")
    screen.wait_quiet()
    screen.press(group)
    screen.wait_for(re.compile(r"\d+ marked"))
    screen.press(key)
    screen.wait_gone(" marked")
    screen.wait_quiet()


def stop_all(screen: Terminal, count: int) -> None:
    """Stop every container that runs, from their list."""
    filter_by(screen, "state:running", count)
    screen.press("*")
    screen.wait_for(f" {count} marked")
    screen.press("a")
    screen.wait_for("docker stop")
    screen.wait_quiet()
    screen.press("t")
    screen.wait_for("Type the number of items")
    screen.wait_quiet()
    screen.press(*str(count), "enter")
    screen.wait_for(re.compile(r"/state:running 0 of"), within=90)
    screen.press("esc")
    screen.wait_gone("state:running")


def choose(screen: Terminal, option: str) -> None:
    """One of the ways of packing."""
    # A key typed while an answer before is still being taken would be dropped.
    screen.wait_quiet()
    screen.press("ctrl+s")
    screen.wait_for("Pack what moves")
    screen.wait_quiet()
    screen.press(option)


def pack(screen: Terminal, folder: Path) -> None:
    """Pack into a folder, and wait until it is whole."""
    choose(screen, "f")
    screen.wait_for("a new folder, for you alone")
    write(screen, str(folder))
    screen.press("enter")
    screen.wait_for(folder.is_dir, within=180)
    screen.wait_for("copy it off this host", within=60)


def confirm(screen: Terminal, *checksums: str) -> None:
    """Type checksums, of which only the last is right."""
    choose(screen, "c")
    for number, checksum in enumerate(checksums):
        screen.wait_for("then paste what sha256sum says")
        if number:
            screen.wait_for(_WRONG)
        screen.wait_quiet()
        assert (_WRONG in screen.text) is (number > 0)
        screen.write(checksum)
        screen.wait_quiet()
        screen.press("enter")
    screen.wait_for("Saved elsewhere: what was packed into")


def open_plan(screen: Terminal) -> None:
    """Make the plan of what was decided, and wait until every step was looked at."""
    screen.press("ctrl+g")
    screen.wait_for(_COUNTED, within=60)
    screen.wait_gone("looking", within=60)
    screen.wait_quiet()


def agree_to_lose(screen: Terminal, text: str) -> None:
    """Agree to lose the one step that a filter leaves, by the host's name."""
    filter_by(screen, text)
    screen.wait_quiet()
    lose_this(screen)
    screen.press(*HOST, "enter")
    screen.wait_gone("Agree to lose")


def write_report(screen: Terminal, form: str, path: Path) -> None:
    """Write the report: m is Markdown, j is JSON."""
    screen.press("ctrl+e")
    screen.wait_for("Report on this host")
    screen.wait_quiet()
    screen.press(form)
    screen.wait_for("the file, for you alone")
    write(screen, str(path))
    screen.press("enter")
    screen.wait_for(path.exists, within=60)
    screen.wait_for(f"written to {path}")
