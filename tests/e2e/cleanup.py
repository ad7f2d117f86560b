"""A person at the clean-up plan: dtui in a home of its own on a full host, what the plan says, and its keys."""

from __future__ import annotations

import json
import re
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from glob import glob
from pathlib import Path
from typing import Any

from tests.e2e.fleet import filter_by
from tests.e2e.forms import write
from tests.e2e.terminal import Terminal, dtui
from tests.lab.engine import DockerEngine

HOST = socket.gethostname().partition(".")[0]
# Everything that may go, however young it is.
_SETTINGS = "[cleanup]\nstopped_days = 0\ncache_days = 0\n"
_KINDS = ("container", "untag", "image", "volume", "network", "cache")
_COUNTED = re.compile(r"\d+ on, \d+ off +frees ")
_ENDED = re.compile(
    r"^(?:(?:Clean up|Give up):|\d+ of \d+ steps were not done|(?:Clean|Give) up \d).*", re.MULTILINE
)
# A folder stands for the memory that all processes share: what other tests keep there is not for this one.
_OWN_MEMORY = 'mount --bind "$0" /dev/shm && exec "$@"'


class Desk:
    """One engine and a home from which dtui is started on it, again and again."""

    def __init__(self, engine: DockerEngine, folder: Path, pinned: str) -> None:
        self.engine = engine
        self.home, self.memory = folder / "home", folder / "shm"
        self.memory.mkdir(parents=True)
        settings = self.home / ".config/dtui"
        settings.mkdir(parents=True)
        (settings / "config.toml").write_text(_SETTINGS)
        (settings / "pins.toml").write_text(f'[[pin]]\nreference = "{pinned}"\n')

    @contextmanager
    def dtui(self, rows: int = 40, **environment: str) -> Iterator[Terminal]:
        """dtui, with its first list on the screen."""
        command = ["unshare", "-m", "sh", "-c", _OWN_MEMORY, str(self.memory), *dtui("-H", self.engine.url)]
        with Terminal(command, home=self.home, environment=environment, columns=170, rows=rows) as screen:
            screen.wait_for(re.compile(r"[○◌●] \S+ +127"), within=60)
            yield screen

    def journal(self) -> list[dict[str, Any]]:
        """The records of the run so far, on the disk or in memory."""
        places = (f"{self.home}/.local/state/dtui/journal/*", f"{self.memory}/dtui-*/journal/*")
        found = [_written(path) for place in places for path in glob(place)]
        return [json.loads(line) for content in found for line in content.split(b"\n")[:-1]]

    def plan(self) -> dict[str, Any]:
        """The plan of the run: what was on."""
        plan: dict[str, Any] = self.journal()[0]["plan"]
        return plan

    def is_over(self) -> bool:
        """Whether the run has come to its end."""
        records = self.journal()
        return bool(records) and records[-1].get("ending") == "done"


def _written(path: str) -> bytes:
    """What is in a journal, without the room that is kept in it; the one in memory may go while it is looked for."""
    try:
        return Path(path).read_bytes().partition(b"\0")[0]
    except FileNotFoundError:
        return b""


def expected(before: set[str], plan: Mapping[str, Any]) -> set[str]:
    """What is left on a host of all that was there, once the plan was carried out."""
    gone = set()
    for step in plan["steps"]:
        names = (
            [step["name"]] if step["kind"] in ("container", "untag", "volume", "network") else step["names"]
        )
        gone |= {f"{'image' if step['kind'] == 'untag' else step['kind']} {name}" for name in names}
        gone |= {f"image {step['object']}"} if step["kind"] == "image" else set()
    states = (" created", " exited", "")
    return {each for each in before if not any(each.removesuffix(state) in gone for state in states)}


def open_plan(screen: Terminal) -> None:
    """Press x and wait until every step was looked at."""
    screen.press("x")
    screen.wait_for(_COUNTED, within=60)
    screen.wait_gone("looking", within=60)
    screen.wait_quiet()


def steps(screen: Terminal) -> dict[str, bool]:
    """The steps on the screen, 'kind name', and whether they are on."""
    found = {}
    for line in screen.screen.display:
        words = line[4:].split()
        if len(words) > 1 and words[0] in _KINDS:
            found[" ".join(words[:2])] = line[1].strip() != ""
    return found


def told(screen: Terminal) -> tuple[int, int]:
    """How many steps are on and off, as the line above the list tells."""
    found = re.search(r"(\d+) on, (\d+) off", screen.text)
    assert found, screen.text
    return int(found[1]), int(found[2])


def shows_told(screen: Terminal, on: int, off: int) -> None:
    """Wait until so many steps are on and off."""
    screen.wait_for(re.compile(rf"(?<!\d){on} on, {off} off "))


def mark_volume(screen: Terminal, name: str) -> None:
    """Mark the one volume that a filter leaves."""
    screen.press("3")
    screen.wait_for(re.compile(r"NAME.* DRIVER"))
    screen.wait_quiet()
    filter_by(screen, name)
    screen.press("space")
    screen.wait_for("1 marked")


def only(screen: Terminal, text: str) -> None:
    """Put the cursor on the one step with this text; a filter leaves it alone on the list."""
    filter_by(screen, text)
    screen.wait_quiet()


def go(screen: Terminal, *answer: str) -> str:
    """Carry it out; what was asked before."""
    # A key typed while the answer before is still being taken would be dropped.
    screen.wait_quiet()
    screen.press("ctrl+g")
    screen.wait_for("Carry out", within=60)
    screen.wait_quiet()
    asked = screen.text
    screen.press(*answer)
    screen.wait_gone("Carry out")
    return asked


def go_on(screen: Terminal, *answer: str) -> str:
    """Go on with the run that was interrupted, as the first screen says how; what that said."""
    screen.wait_for(re.compile("(A clean-up|Giving up this host) was interrupted"), within=60)
    screen.wait_quiet()
    said = screen.text
    screen.press("x")
    screen.wait_for(_COUNTED, within=60)
    screen.press("ctrl+g")
    screen.wait_for("Go on where it stopped", within=60)
    screen.wait_quiet()
    screen.press("g")
    screen.wait_for(re.compile(r"Go on with \d+ step"), within=60)
    screen.wait_quiet()
    assert ": unknown" not in screen.text, "the step in the middle was looked at"
    screen.press(*(answer or "y"))
    screen.wait_gone("Go on with")
    return said


def ended(screen: Terminal, within: float = 180) -> str:
    """What the end of a run said."""
    screen.wait_for(_ENDED, within)
    screen.wait_quiet()
    found = _ENDED.search(screen.text)
    assert found
    return found[0]


def export(screen: Terminal, form: str, path: Path) -> None:
    """Write the plan to a file: s is the script, j is JSON."""
    screen.press("ctrl+e")
    screen.wait_for("Export the plan")
    screen.wait_quiet()
    screen.press(form)
    screen.wait_for("the file")
    write(screen, str(path))
    screen.press("enter")
    screen.wait_for(f"Written to {path}")


def lose_this(screen: Terminal) -> None:
    """Ask to agree to the loss of the step under the cursor: of that alone where others are locked, too."""
    screen.wait_quiet()
    screen.press("D")
    screen.wait_for("Agree to lose")
    screen.wait_quiet()
    if "This one" in screen.text:
        screen.press("o")
        screen.wait_for("Type the host's name")
        screen.wait_quiet()
