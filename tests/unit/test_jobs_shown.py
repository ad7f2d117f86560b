"""How far a job is, as the list of jobs says it."""

from __future__ import annotations

import pytest

from tests.wait import eventually
from tui.resources import jobs
from tui.work.job import Job
from tui.work.jobs import Jobs


@pytest.mark.parametrize(
    ("current", "total", "says"),
    [(50, 100, "50B of 100B"), (100, 100, "100B of 100B finishing"), (7, None, "7B"), (0, 0, "0B")],
)
def test_bytes_all_sent_are_not_yet_stored(current: int, total: int | None, says: str) -> None:
    shown: list[str] = []

    def work(job: Job) -> str:
        job.report(current, total, unit="B")
        shown.append(jobs.progress_text(job.record))
        return ""

    started = Jobs().start("Push", "app:1", "", work, own_thread=True)
    eventually(lambda: started.record.state == "done")
    assert shown == [says]
    assert "finishing" not in jobs.progress_text(started.record)


def test_no_bytes_of_a_last_part_are_told_of_what_is_done() -> None:
    def work(job: Job) -> str:
        job.report(0, 20480, unit="B")
        return ""

    started = Jobs().start("Pack", "it", "", work, own_thread=True)
    eventually(lambda: started.record.state == "done")
    assert jobs.progress_text(started.record) == ""
