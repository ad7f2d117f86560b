"""A clean-up of sixty steps that is cut off in its middle, and one on full disks: all comes to the plan's end."""

from __future__ import annotations

import random
import re
import signal
from contextlib import ExitStack
from functools import partial
from pathlib import Path

import pytest

from tests.e2e.cleanup import Desk, ended, expected, go, go_on, open_plan, told
from tests.e2e.terminal import Terminal
from tests.lab.disk import fill_up, small_disk
from tests.lab.full_host import FullHost, left_on

_STOPPED = re.compile(r"(\d+) of 60 steps were ended, (\d+) are left")
only20 = pytest.mark.parametrize("host", ["host20"], indirect=True)


def done(desk: Desk) -> int:
    """How many steps have ended."""
    return sum(record["record"] == "after" for record in desk.journal())


def ended_once(desk: Desk) -> None:
    """Every step of the plan was done, and no step twice."""
    outcomes = [(r["step"], r["outcome"]) for r in desk.journal() if r["record"] == "after"]
    assert sorted(step for step, _ in outcomes) == sorted(step["id"] for step in desk.plan()["steps"])
    assert {outcome for _, outcome in outcomes} == {"done"}


def stopped_at(desk: Desk) -> tuple[str, str]:
    """How many steps have ended and are left, as they are told; nothing before it was begun."""
    return (str(done(desk)), str(60 - done(desk))) if desk.journal() else ("", "")


def reached(desk: Desk, records: int) -> bool:
    """Whether the journal has so many records, or its end."""
    return desk.is_over() or len(desk.journal()) >= records


def to_its_end(desk: Desk, screen: Terminal) -> None:
    """Wait until it has told its end, with what was freed beside what was foretold."""
    screen.wait_for(desk.is_over, within=180)
    found = re.search(r"60 done; freed (\S+) \((\S+) foretold\)", ended(screen))
    assert found, screen.text
    assert found[1] == found[2]


@pytest.mark.parametrize(("host", "seed"), [("host20", 2), ("host26", 7)], indirect=["host"])
def test_sixty_steps_killed_at_random_moments(desk: Desk, seed: int) -> None:
    moments, before, deaths = random.Random(seed), left_on(desk.engine), 0
    while not desk.is_over():
        where = stopped_at(desk)
        with desk.dtui() as screen:
            if where[0]:
                assert _STOPPED.findall(" ".join(go_on(screen).split())) == [where]
            else:
                open_plan(screen)
                go(screen, "y")
            least = len(desk.journal()) + moments.randint(20, 120)
            screen.wait_for(partial(reached, desk, least), within=180)
            screen.signal(signal.SIGKILL)
            screen.wait_end()
        deaths += not desk.is_over()
    assert deaths >= 2
    assert left_on(desk.engine) == expected(before, desk.plan())
    ended_once(desk)


@only20
def test_a_terminal_that_is_closed_in_the_middle(desk: Desk) -> None:
    before = left_on(desk.engine)
    with desk.dtui() as screen:
        open_plan(screen)
        go(screen, "y")
        screen.wait_for(partial(reached, desk, 60), within=180)
        screen.hang_up()
    assert not desk.is_over()
    where = stopped_at(desk)
    with desk.dtui() as screen:
        assert _STOPPED.findall(" ".join(go_on(screen).split())) == [where]
        to_its_end(desk, screen)
    assert left_on(desk.engine) == expected(before, desk.plan())
    ended_once(desk)


@only20
def test_without_a_free_byte_in_home_and_temporary_folder(desk: Desk) -> None:
    before = left_on(desk.engine)
    with ExitStack() as stack:
        kept = {path: path.read_bytes() for path in desk.home.rglob("*") if path.is_file()}
        stack.enter_context(small_disk(desk.home, "3m"))
        for path, content in kept.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        (desk.home / "tmp").mkdir()
        fill_up(desk.home)
        temporary = {"TMPDIR": str(desk.home / "tmp")}
        with desk.dtui(**temporary) as screen:
            open_plan(screen)
            assert told(screen) == (60, 8)
            go(screen, "y")
            screen.wait_for("kept in memory")
            screen.wait_for(partial(reached, desk, 60), within=180)
            screen.signal(signal.SIGKILL)
            screen.wait_end()
        where = stopped_at(desk)
        with desk.dtui(**temporary) as screen:
            assert _STOPPED.findall(" ".join(go_on(screen).split())) == [where]
            to_its_end(desk, screen)
        assert list(desk.memory.glob("dtui-*/removed/*")), "what the containers were"
        assert left_on(desk.engine) == expected(before, desk.plan())
        ended_once(desk)


@only20
def test_without_a_free_byte_on_the_engines_own_disk(host: FullHost, tmp_path: Path) -> None:
    with host.copy(disk="60m") as engine:
        desk = Desk(engine, tmp_path, host.pinned)
        before = left_on(engine)
        fill_up(engine.data)
        with desk.dtui() as screen:
            open_plan(screen)
            go(screen, "y")
            to_its_end(desk, screen)
        assert left_on(engine) == expected(before, desk.plan())
        ended_once(desk)
