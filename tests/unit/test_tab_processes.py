"""How the processes of a container are told: as a tree in columns, without secrets unless asked."""

from __future__ import annotations

from typing import Any

import pytest

from tui.domain.process import Process
from tui.domain.tree import Branch
from tui.domain.unfolded import Unfolded
from tui.resources.tab_processes import Processes, short_time, shown

INSPECT: dict[str, Any] = {
    "State": {"Pid": 100, "Running": True},
    "HostConfig": {"PidMode": ""},
    "Config": {"Env": ["DB_PASSWORD=not-to-be-seen-7", "MODE=fast"]},
}
FOUND = (
    Process(100, 50, "root", 0.0, 4_000_000, "00:00:03", "sh -c server"),
    Process(1004, 100, "root", 12.5, 812_000_000, "1-02:03:04", "server --db-password not-to-be-seen-7"),
    Process(1005, 1004, "www-data", 0.1, 4_100_000, "00:12:40", "[convert] <defunct>"),
    Process(200, 50, "root", 0.0, 400_000, "00:00:00", "bash"),
)


pytestmark = pytest.mark.usefixtures("in_utc")


def told(
    found: tuple[Process, ...] | None = FOUND, values: bool = False, inspect: dict[str, Any] = INSPECT
) -> Branch:
    made = shown(Processes(inspect, found, 36184.0), "Exited (1)", values, "ctrl+r", "v")
    assert isinstance(made, Branch)
    return made


def rows(tree: Branch) -> list[str]:
    """The lines as a tree draws them, without its signs."""
    return [f"{'  ' * row.depth}{row.node.label}  {row.node.told}".rstrip() for row in unfolded(tree)]


def unfolded(tree: Branch) -> list[Any]:
    rows = Unfolded(tree)
    return list(rows.rows(0, len(rows)))


def test_each_stands_under_its_parent_and_all_in_columns() -> None:
    assert rows(told()) == [
        "4 processes  as of 10:03:04, ctrl+r asks again; 1 masked, v shows",
        " PID      USER     %CPU  MEM       TIME COMMAND",
        " 100      root      0.0   4M       0:03 sh -c server",
        "  1004    root     12.5 812M 1-02:03:04 server --db-password (hidden)",
        "    1005  www-data  0.1 4.1M      12:40 [convert] <defunct>",
        " 200      root      0.0 400k       0:00 [exec] bash",
        "  %CPU: average since it began. PIDs are the host's.",
        "  [exec]: begun in it later, by exec or to test its health.",
    ]


def test_the_whole_command_and_the_pid_can_be_copied() -> None:
    server = told(values=True).children[1].children[0]
    assert (server.path, server.value) == ("1004", "server --db-password not-to-be-seen-7")
    assert told().children[1].children[0].value == "server --db-password (hidden)"
    assert "masked" not in told(values=True).told


def test_a_secret_of_the_environment_is_hidden_wherever_it_stands() -> None:
    found = (Process(100, 50, "root", 0.0, 1, "00:00:00", "client not-to-be-seen-7 fast"),)
    assert told(found).children[1].value == "client (hidden) fast"


def test_a_zombie_stands_out() -> None:
    assert told().children[1].children[0].children[0].role == "warn"


@pytest.mark.parametrize(
    "inspect",
    [
        INSPECT | {"HostConfig": {"PidMode": "host"}},
        INSPECT | {"State": {"Pid": 0}},
        {},
    ],
)
def test_where_it_cannot_be_known_none_is_said_to_be_begun_later(inspect: dict[str, Any]) -> None:
    assert not [line for line in rows(told(inspect=inspect)) if "[exec]" in line]


def test_columns_that_are_told_of_none_are_left_out() -> None:
    one, other = Process(7, 1, "root", None, 4096, "", "sleep"), Process(8, 7, "x", None, None, "", "a")
    assert rows(told((one,)))[1:3] == ["PID  USER  MEM COMMAND", "  7  root 4.1k sleep"]
    assert rows(told((one, other)))[3].split() == ["8", "x", "?", "a"]


def test_deep_ones_keep_the_columns_as_far_as_there_is_room() -> None:
    chain = tuple(Process(n, n - 1, "root", 0.0, 4096, "00:00:00", "sh") for n in range(100, 1600))
    lines = [f"{'  ' * row.depth}{row.node.label}" for row in unfolded(told(chain))[2:-1]]
    assert {len(line) for line in lines[:6]} == {14}
    assert len(lines) == 1500


def test_paused_ones_are_told_to_be() -> None:
    paused = INSPECT | {"State": {"Pid": 100, "Paused": True}}
    assert told(FOUND[:1], inspect=paused).told.startswith("paused; as of")
    assert told(FOUND[:1]).label == "1 process"


def test_one_that_does_not_run_has_none() -> None:
    nothing = Processes(INSPECT, None, 0.0)
    assert shown(nothing, "Exited (1) 3 days ago", False, "ctrl+r", "v") == [
        ("No processes: it does not run (Exited (1) 3 days ago).", "said")
    ]


@pytest.mark.parametrize(
    ("text", "short"),
    [
        ("00:00:00", "0:00"),
        ("00:00:59", "0:59"),
        ("00:10:00", "10:00"),
        ("00:01:05", "1:05"),
        ("01:00:00", "1:00:00"),
        ("10:00:00", "10:00:00"),
        ("3-00:00:00", "3-00:00:00"),
        ("0:03", "0:03"),
        ("", ""),
    ],
)
def test_times_without_zeros_in_front(text: str, short: str) -> None:
    assert short_time(text) == short
