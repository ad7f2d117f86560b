"""Processes as different hosts' `ps` list them, and who stands under whom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.domain.process import Process, by_parent, processes_of


def process(pid: int, parent: int = 0, command: str = "sleep") -> Process:
    return Process(pid, parent, "root", 0.0, 0, "0:00", command)


@pytest.mark.parametrize(
    ("titles", "row", "told"),
    [
        (
            "PID PPID USER %CPU RSS TIME COMMAND",
            ["15518", "15498", "root", "0.3", "1380", "00:00:00", "sleep 999"],
            Process(15518, 15498, "root", 0.3, 1380 * 1024, "00:00:00", "sleep 999"),
        ),
        (
            "UID PID PPID C STIME TTY TIME CMD",
            ["999", "7", "1", "0", "09:54", "?", "00:00:01", "postgres: writer"],
            Process(7, 1, "999", None, None, "00:00:01", "postgres: writer"),
        ),
        # A small system's ps.
        (
            "PID PPID USER RSS COMMAND",
            ["7", "1", "root", "20m", "sh"],
            Process(7, 1, "root", None, 20 * 1024**2, "", "sh"),
        ),
        ("PID CMD", ["7", "sh -c x"], Process(7, 0, "", None, None, "", "sh -c x")),
    ],
)
def test_columns_are_known_by_their_titles(titles: str, row: list[str], told: Process) -> None:
    assert processes_of({"Titles": titles.split(), "Processes": [row]}) == (told,)


def test_nothing_told_is_nothing() -> None:
    assert processes_of({"Titles": ["PID"], "Processes": None}) == ()
    assert processes_of({}) == ()


def test_a_zombie() -> None:
    assert process(1, command="[wget] <defunct>").is_zombie
    assert not process(1, command="wget").is_zombie


@pytest.mark.parametrize(
    ("processes", "below"),
    [
        ([], {}),
        ([(9, 4), (5, 4), (12, 9), (7, 5)], {0: [5, 9], 9: [12], 5: [7]}),
        # Torn: 5 and 6 were each started by the other, and 7 by itself.
        ([(5, 6), (6, 5), (7, 7), (8, 6)], {0: [7, 5], 5: [6], 6: [8]}),
    ],
)
def test_under_whom_they_stand(
    processes: Sequence[tuple[int, int]], below: Mapping[int, Sequence[int]]
) -> None:
    found = by_parent([process(*each) for each in processes])
    assert {parent: [p.pid for p in children] for parent, children in found.items()} == below


@given(st.lists(st.tuples(st.integers(1, 12), st.integers(0, 13)), unique_by=lambda each: each[0]))
def test_each_is_reached_once_whatever_the_parents_are(pairs: list[tuple[int, int]]) -> None:
    below = by_parent([process(*pair) for pair in pairs])
    reached = [p.pid for p in below.get(0, ())]
    for pid in reached:
        reached += [p.pid for p in below.get(pid, ())]
        assert len(reached) <= len(pairs)
    assert sorted(reached) == sorted(pid for pid, _ in pairs)
