"""An operation on a whole goes stage by stage: the next begins when all of one are tried."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.wait import eventually
from tui.work.audit import AuditFile
from tui.work.job import Job
from tui.work.jobs import Jobs
from tui.work.operations import Item, Operations, Where, Whole

STAGES = {"db": 0, "cache": 0, "api": 1, "web": 2}
ITEMS = [Item(name, name, f"docker start {name}", name) for name in ("web", "api", "cache", "db")]


class Refused(Exception):
    title, detail, hint = "refused", "", ""


@pytest.fixture
def jobs() -> Iterator[Jobs]:
    made = Jobs()
    yield made
    made.shutdown()


@pytest.fixture
def operations(jobs: Jobs, tmp_path: Path) -> Operations:
    audit = AuditFile(str(tmp_path / "audit.jsonl"))
    return Operations(jobs, audit, lambda: Where("host", "unix:///x", "Docker"), pytest.fail)


def whole(ready: object = None) -> Whole[str]:
    return Whole("shop", "docker compose -p shop start", STAGES.__getitem__, ready)  # type: ignore[arg-type]


def ended(job: Job) -> str:
    eventually(lambda: not job.record.is_active, what="the end of the job")
    return str(job.record.state)


def test_those_of_a_stage_run_side_by_side_and_the_next_stage_after_all_of_them(
    operations: Operations,
) -> None:
    done: list[str] = []
    together = threading.Barrier(2, timeout=30)

    def start(name: str) -> None:
        if not STAGES[name]:
            # Neither of them gets past this alone.
            together.wait()
        done.append(name)

    job = operations.run("project.start", "Start project", ITEMS, start, at_once=4, whole=whole())
    assert ended(job) == "done"
    assert sorted(done[:2]) == ["cache", "db"]
    assert done[2:] == ["api", "web"]


def test_the_job_is_called_after_the_whole_and_each_is_audited(
    operations: Operations, tmp_path: Path
) -> None:
    job = operations.run("project.start", "Start project", ITEMS, lambda name: None, at_once=4, whole=whole())
    assert ended(job) == "done"
    assert (job.record.title, job.record.object) == ("Start project", "shop")
    assert job.record.command == "docker compose -p shop start"
    lines = (tmp_path / "audit.jsonl").read_text().splitlines()
    assert len(lines) == 4
    assert all('"project.start"' in line and "docker start " in line for line in lines)


def test_each_waits_for_its_turn_and_is_not_begun_where_that_never_comes(operations: Operations) -> None:
    done: list[str] = []

    def ready(job: Job, name: str) -> None:
        assert job.record.is_active
        if name == "api":
            raise Refused

    job = operations.run("project.start", "Start project", ITEMS, done.append, at_once=4, whole=whole(ready))
    assert ended(job) == "failed"
    assert [item.object for item in job.record.failed_items] == ["api"]
    # The others were tried nevertheless.
    assert sorted(done) == ["cache", "db", "web"]


def test_a_retry_does_what_has_failed_and_nothing_twice(operations: Operations, jobs: Jobs) -> None:
    done: list[str] = []
    refusing = [True]

    def ready(job: Job, name: str) -> None:
        if name == "api" and refusing:
            raise Refused

    job = operations.run("project.start", "Start project", ITEMS, done.append, at_once=4, whole=whole(ready))
    assert ended(job) == "failed"
    refusing.clear()
    jobs.retry(job.id)
    eventually(lambda: job.record.state == "done", what="the second attempt")
    assert sorted(done) == ["api", "cache", "db", "web"]
