"""When a container that was just started counts as running well."""

from __future__ import annotations

import threading
import time
from typing import Any

import pytest

from tests.unit.watched import CHECK, Scripted, a_job, seen
from tui.work.job import JobCancelled
from tui.work.recreate_wait import NotWell, decided_within, runs_well, wait_until_well


def waited(*told: dict[str, Any] | None, settle: float = 0.05) -> str:
    return wait_until_well(a_job(), Scripted(*told), "x", settle, 0.001)


def test_without_a_health_check_it_has_to_run_for_a_while() -> None:
    began = time.monotonic()
    assert "without a restart" in waited(seen(), settle=0.1)
    assert time.monotonic() - began >= 0.1


def test_a_health_check_that_is_switched_off_is_none() -> None:
    assert "without a restart" in waited(seen(check={"Test": ["NONE"]}))


def test_a_health_check_decides_and_nothing_else() -> None:
    starting = seen(health="starting", check=CHECK)
    assert "healthy" in waited(starting, starting, seen(health="healthy", check=CHECK), settle=1000)


@pytest.mark.parametrize(
    ("last", "words"),
    [
        (seen(health="unhealthy", check=CHECK), ("health check fails", "exit code 7")),
        (seen("exited", state={"ExitCode": 3}), ("It ended", "Exit code 3")),
        (seen("exited", state={"ExitCode": 137, "OOMKilled": True}), ("out of memory",)),
        (seen("dead", state={"ExitCode": 1, "Error": "no such file"}), ("no such file",)),
        (seen(RestartCount=1), ("started again",)),
        (seen("restarting", state={"Restarting": True}), ("started again",)),
        (None, ("It is gone",)),
    ],
)
def test_what_is_not_well(last: dict[str, Any] | None, words: tuple[str, ...]) -> None:
    with pytest.raises(NotWell) as caught:
        waited(seen(), last, settle=1000)
    told = f"{caught.value.title} {caught.value.detail}"
    assert all(word in told for word in words), told


def test_a_health_check_that_never_says_anything(monkeypatch: pytest.MonkeyPatch) -> None:
    # The start, two tries of three seconds, and some grace.
    assert decided_within(seen(check=CHECK)) == 5 + 2 * 3 + 30
    assert decided_within(seen(check={"Test": ["CMD", "true"]})) == 3 * 60 + 30
    monkeypatch.setattr("tui.work.recreate_wait._GRACE", -12.0)
    with pytest.raises(NotWell, match="said nothing"):
        waited(seen(health="starting", check=CHECK))


def test_it_can_be_cancelled_at_once() -> None:
    job = a_job()
    threading.Timer(0.05, job.ask_to_stop).start()
    with pytest.raises(JobCancelled):
        wait_until_well(job, Scripted(seen()), "x", 1000.0, 1000.0)


def test_whether_it_runs_well_now() -> None:
    def well(told: dict[str, Any] | None) -> bool:
        return runs_well(Scripted(told), "x", 10.0)

    assert well(seen(health="healthy", check=CHECK))
    assert not well(seen(health="starting", check=CHECK))
    assert well(seen(state={"StartedAt": "2020-01-01T00:00:00.123456789Z"}))
    assert not well(seen(state={"StartedAt": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())}))
    assert not well(seen("exited", state={"StartedAt": "2020-01-01T00:00:00Z"}))
    assert not well(seen("created", state={"StartedAt": "0001-01-01T00:00:00Z"}))
    assert not well(None)
