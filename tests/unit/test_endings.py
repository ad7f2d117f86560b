"""Why a container ended, told from its inspect answer."""

from __future__ import annotations

from typing import Any

import pytest

from tui.domain.container import Container
from tui.domain.timestamp import unix
from tui.resources import overview
from tui.resources.containers import status_text
from tui.resources.endings import code_told, ended, health, last_check, restarts

NOW = float(unix("2026-03-01T12:00:00Z"))
STATE = {
    "Status": "restarting",
    "ExitCode": 137,
    "OOMKilled": True,
    "StartedAt": "2026-03-01T11:57:00.5Z",
    "FinishedAt": "2026-03-01T11:59:30.5Z",
}


@pytest.mark.parametrize(
    ("code", "told"),
    [
        (0, "0"),
        (1, "1"),
        (126, "126 (it could not be run)"),
        (127, "127 (there is no such command)"),
        (128, "128"),
        (137, "137 (SIGKILL)"),
        (139, "139 (SIGSEGV)"),
        (143, "143 (SIGTERM)"),
        (255, "255"),
    ],
)
def test_what_exit_codes_stand_for(code: int, told: str) -> None:
    assert code_told(code) == told


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({}, ("exit code 137 (SIGKILL), out of memory, 29s ago, ran 2m", "bad")),
        (
            {"OOMKilled": False, "ExitCode": 0, "Status": "exited"},
            ("exit code 0, 29s ago, ran 2m", "plain"),
        ),
        ({"OOMKilled": False, "ExitCode": 0, "Status": "running"}, ("29s ago", "plain")),
        (
            {"StartedAt": "2026-03-01T11:59:45Z"},
            ("exit code 137 (SIGKILL), out of memory, 29s ago", "bad"),
        ),
        ({"FinishedAt": "0001-01-01T00:00:00Z", "Status": "running"}, ("", "plain")),
        ({"FinishedAt": "0001-01-01T00:00:00Z", "OOMKilled": False}, ("exit code 137 (SIGKILL)", "bad")),
    ],
    ids=["crash", "well", "runs again", "clock", "never", "no time"],
)
def test_how_it_ended(changed: dict[str, Any], told: tuple[str, str]) -> None:
    assert ended(STATE | changed, NOW) == told


def test_nothing_is_made_up_of_an_empty_answer() -> None:
    assert ended({}, NOW) == ("", "plain")
    assert restarts({}) == ("no", "plain")


@pytest.mark.parametrize(
    ("name", "most", "count", "told"),
    [
        ("always", 0, 0, ("always", "plain")),
        ("always", 0, 1, ("always; 1 time so far", "warn")),
        ("on-failure", 5, 5, ("on-failure, 5 times at most; 5 times so far", "warn")),
    ],
)
def test_how_often_it_is_started_again(name: str, most: int, count: int, told: tuple[str, str]) -> None:
    policy = {"Name": name, "MaximumRetryCount": most}
    assert restarts({"HostConfig": {"RestartPolicy": policy}, "RestartCount": count}) == told


def test_it_stands_first() -> None:
    entry = {
        "Id": "1" * 64,
        "Names": ["/web"],
        "State": "restarting",
        "Status": "Restarting (137) 9 seconds ago",
    }
    data = {"State": STATE | {"Error": "no such device"}, "RestartCount": 7}
    c = Container.from_api(entry, NOW)
    lines = [text for text, _ in overview.container(c, data, NOW)]
    assert [line.split()[0] for line in lines[1:6]] == ["name", "state", "ended", "error", "restart"]
    assert status_text(c, NOW) == "restarting 137"


CHECKED = {
    "Health": {
        "Status": "unhealthy",
        "FailingStreak": 3,
        "Log": [
            {"End": "2026-03-01T11:00:00Z", "ExitCode": 0, "Output": "fine"},
            {"End": "2026-03-01T11:59:50.25Z", "ExitCode": 7, "Output": "trying\nrefused\n"},
        ],
    }
}


def test_why_a_health_check_fails() -> None:
    assert health(CHECKED) == ("unhealthy; failed 3 times in a row", "bad")
    assert last_check(CHECKED, NOW) == "exit code 7, 9s ago: refused"


@pytest.mark.parametrize(
    ("state", "told", "check"),
    [
        ({}, "", ""),
        ({"Health": None}, "", ""),
        (
            {"Health": {"Status": "starting", "FailingStreak": 1, "Log": None}},
            "starting; failed 1 time in a row",
            "",
        ),
        ({"Health": {"Status": "healthy", "Log": [{"ExitCode": 0, "Output": "ok"}]}}, "healthy", ""),
        ({"Health": {"Status": "healthy", "Log": [{"ExitCode": 1}]}}, "healthy", "exit code 1"),
    ],
)
def test_what_there_is_to_tell_of_a_health_check(state: dict[str, Any], told: str, check: str) -> None:
    assert health(state) == (told, "plain")
    assert last_check(state, NOW) == check
