"""A day's work on a host of thirty containers, at 80x24 over a line that delays each byte by 150 ms, both ways."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import needs, started
from tests.e2e.day import Person
from tests.lab import day_host
from tests.lab.engine import DockerEngine, DockerEngine20, DockerEngine26

# Bytes that a move of the cursor may take: its sign in two rows, and the foot. It takes a hundred.
_MOVE = 400


@dataclass(frozen=True)
class Host:
    """An engine, and which of its containers run as root."""

    engine: DockerEngine
    api: Any
    as_root: set[str]


@pytest.fixture(scope="module", params=[DockerEngine20, DockerEngine26], ids=["docker20", "docker26"])
def busy(request: pytest.FixtureRequest) -> Iterator[Host]:
    """The host, on an engine of its own: no container of another test is among the thirty."""
    needs(request.param)
    for engine in started(request.param()):
        with closing(engine.api()) as api:
            yield Host(engine, api, day_host.fill(api))


def test_a_day(busy: Host, tmp_path: Path) -> None:
    restarts = day_host.crashed(busy.api)
    with Person(busy.engine.url, tmp_path) as person:
        with person.task("start"):
            person.sees(f"1 Containers {day_host.CONTAINERS}")
        with person.task("why it restarts"):
            why_it_restarts(person, restarts)
        with person.task("its last lines before the crash"):
            last_lines(person)
        with person.task("a shell"):
            shell(person)
        with person.task("which layer is large"):
            large_layer(person)
        with person.task("which run as root"):
            assert run_as_root(person, busy.as_root) == busy.as_root
        # What crashes would else write while bytes are counted.
        busy.api.stop(day_host.CRASHING)
        person.sees(re.compile(rf"{day_host.CRASHING}.* exited "))
        person.rest()
        with person.task("five rows down"):
            person.press(*["down"] * 5)
        sys.stdout.write(f"\n{person.told()}\n")
        assert person.tasks[-1].size < 5 * _MOVE


def why_it_restarts(person: Person, restarts: int) -> None:
    person.type("/restarting\r")
    person.sees(f"1 of {day_host.CONTAINERS}")
    person.press("enter")
    person.sees(re.compile("^restart +always", re.MULTILINE))
    person.rest()
    assert person.screen.line_with(day_host.CRASHING)
    assert f"exit code {day_host.EXIT_CODE}, " in person.screen.line_with("ended  ")
    told = re.search(r"always; (\d+) times so far", person.screen.line_with("restart  "))
    assert told, person.screen.text
    assert int(told[1]) >= restarts


def last_lines(person: Person) -> None:
    person.press("2")
    person.sees(f"exit code {day_host.EXIT_CODE}; it is restarted")
    person.rest()
    told = person.lines()
    at = next(n for n, line in enumerate(told) if "-- the container ended" in line)
    assert told[at - 1] == day_host.FATAL
    assert told[at - 2] == "synced batch 40"


def shell(person: Person) -> None:
    person.press("esc", "esc")
    person.type(f"/{day_host.SHELL}\r")
    person.sees(f"1 of {day_host.CONTAINERS}")
    person.press("e")
    person.sees("exit ends it")
    person.sees(re.compile("^.*[$#] *$", re.MULTILINE))
    person.type("echo answer-$((6*7))\r")
    person.sees("answer-42")
    person.type("exit 5\r")
    person.sees(f"sh in {day_host.SHELL}: exit code 5.")


def large_layer(person: Person) -> None:
    repository = day_host.LARGE_IMAGE.rpartition("/")[2]
    person.press("2")
    person.type(f"/{repository}\r")
    person.sees(re.compile(rf"/{re.escape(repository)} 1 of 3$", re.MULTILINE))
    person.press("enter", "]")
    person.sees("(largest)")
    person.rest()
    assert f"78%: RUN {day_host.LARGE_STEP}" in person.screen.line_with("largest: ")
    assert "78% own" in person.screen.line_with("(largest) RUN dd if=/dev/urandom")


def run_as_root(person: Person, expected: set[str]) -> set[str]:
    person.press("esc", "1", "esc")
    person.type("/finding:root\r")
    person.sees(re.compile(rf"finding:root +\d+ of {day_host.CONTAINERS}"))
    person.sees("FINDINGS")
    # Each is looked at by itself, so they come one after another.
    person.sees(lambda: listed(person) >= expected)
    person.rest()
    return listed(person)


def listed(person: Person) -> set[str]:
    """The containers on the screen."""
    rows = [line.split() for line in person.lines() if re.match(r"[ ▌] [●◐○] ", line)]
    return {words[words.index(next(w for w in words if w in "●◐○")) + 1] for words in rows}
