"""Jobs: run, told, cancelled, tried again, and ended with the program."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from tests.unit.jobs_seen import Seen, Trouble, few_workers, start
from tests.wait import eventually
from tui.work.jobs import Job, JobRecord, Jobs


@pytest.fixture
def seen() -> Seen:
    return Seen()


@pytest.fixture
def jobs(seen: Seen) -> Iterator[Jobs]:
    with few_workers(seen) as made:
        yield made


def test_a_job_runs_and_its_text_is_the_result(jobs: Jobs, seen: Seen) -> None:
    job = start(jobs, lambda _job: "sha256:abc")
    assert jobs.wait(30, job.id)
    record = job.record
    assert (record.state, record.result, record.attempt) == ("done", "sha256:abc", 1)
    assert record.started is not None
    assert record.finished is not None
    assert record.created <= record.started <= record.finished
    eventually(lambda: seen.states(job.id) == ["waiting", "running", "done"])
    assert not record.can_retry
    assert not jobs.retry(job.id)


def test_an_error_for_people_is_the_failure(jobs: Jobs, seen: Seen) -> None:
    def work(_job: Job) -> None:
        raise Trouble

    job = start(jobs, work)
    assert jobs.wait(30)
    assert job.record.failure is not None
    assert job.record.failure.title == "no such image"
    assert job.record.failure.hint == "pull it"
    assert job.record.log == ("no such image", "the engine said so", "pull it")
    assert seen.bugs == []


def test_any_other_exception_is_a_bug_with_its_trace_in_the_log(jobs: Jobs, seen: Seen) -> None:
    job = start(jobs, lambda _job: 1 // 0)
    assert jobs.wait(30)
    assert job.record.state == "failed"
    assert job.record.failure is not None
    assert "ZeroDivisionError" in job.record.failure.detail
    assert any("1 // 0" in line for line in job.record.log)
    assert [type(bug) for bug in eventually(lambda: seen.bugs)] == [ZeroDivisionError]


def test_secrets_are_kept_out_of_the_log_and_out_of_what_a_bug_says(jobs: Jobs, seen: Seen) -> None:
    def work(job: Job) -> None:
        job.log("asking https://me:hunter2@registry.example/v2/ about acme/token:1.2")
        raise LookupError("https://bucket.example/x?X-Amz-Signature=hunter2")

    job = start(jobs, work)
    assert jobs.wait(30)
    assert "hunter2" not in repr(job.record)
    assert "asking https://me:(hidden)@registry.example/v2/ about acme/token:1.2" in job.record.log
    assert job.record.failure is not None
    assert "bucket.example" in job.record.failure.detail
    assert eventually(lambda: seen.bugs)


def test_a_bug_without_a_hook_is_reported_as_of_a_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[threading.ExceptHookArgs] = []
    monkeypatch.setattr(threading, "excepthook", told.append)
    jobs = Jobs()
    start(jobs, lambda _job: dict[str, int]()["x"])
    assert jobs.wait(30)
    assert eventually(lambda: told)[0].exc_type is KeyError


def test_few_run_at_once_and_a_stream_has_its_own_thread(jobs: Jobs) -> None:
    release = threading.Event()

    def wait(_job: Job) -> None:
        assert release.wait(30)

    pooled = [start(jobs, wait) for _ in range(4)]
    eventually(lambda: [job.state for job in pooled] == ["running", "running", "waiting", "waiting"])
    own = start(jobs, wait, own_thread=True)
    eventually(lambda: own.state == "running")
    assert jobs.active == 5
    release.set()
    assert jobs.wait(30)
    assert {record.state for record in jobs.records()} == {"done"}


def test_cancel_of_a_waiting_job_never_runs_it(jobs: Jobs) -> None:
    release, ran = threading.Event(), threading.Event()
    blocking = [start(jobs, lambda _job: release.wait(30)) for _ in range(2)]
    eventually(lambda: all(job.state == "running" for job in blocking))
    waiting = start(jobs, lambda _job: ran.set())
    assert jobs.cancel(waiting.id)
    assert waiting.state == "cancelled"
    release.set()
    assert jobs.wait(30)
    assert start(jobs, lambda _job: None) is not None
    assert jobs.wait(30)
    assert not ran.is_set()


def test_cancel_calls_back_and_is_obeyed(jobs: Jobs) -> None:
    closed = threading.Event()

    def work(job: Job) -> None:
        job.on_cancel(closed.set)
        closed.wait(30)
        job.check_cancelled()

    job = start(jobs, work, own_thread=True)
    eventually(lambda: job.state == "running")
    assert jobs.cancel(job.id)
    assert not jobs.cancel(job.id)
    assert jobs.wait(30)
    assert (job.record.state, job.record.cancelling, job.record.can_retry) == ("cancelled", True, True)


def test_whatever_a_closed_stream_raises_is_a_cancel(jobs: Jobs, seen: Seen) -> None:
    closed = threading.Event()

    def work(job: Job) -> None:
        job.on_cancel(closed.set)
        closed.wait(30)
        raise ValueError("read of closed file")

    job = start(jobs, work)
    eventually(lambda: job.state == "running")
    jobs.cancel(job.id)
    assert jobs.wait(30)
    assert job.state == "cancelled"
    assert "read of closed file" in job.record.log[-1]
    assert seen.bugs == []


def test_work_that_ended_before_it_saw_the_cancel_is_done(jobs: Jobs) -> None:
    asked = threading.Event()
    job = start(jobs, lambda _job: asked.wait(30))
    eventually(lambda: job.state == "running")
    jobs.cancel(job.id)
    asked.set()
    assert jobs.wait(30)
    assert job.state == "done"


def test_a_callback_given_after_the_cancel_is_called_at_once(jobs: Jobs) -> None:
    called = threading.Event()

    def work(job: Job) -> None:
        eventually(lambda: job.is_cancelling)
        job.on_cancel(called.set)
        job.check_cancelled()

    job = start(jobs, work)
    eventually(lambda: job.state == "running")
    jobs.cancel(job.id)
    assert jobs.wait(30)
    assert called.is_set()
    assert job.state == "cancelled"


def test_retry_runs_the_same_work_and_keeps_the_attempts(jobs: Jobs) -> None:
    answers: list[Exception | None] = [Trouble("first"), Trouble("second"), None]

    def work(job: Job) -> str:
        job.report(1, 2, unit="B")
        answer = answers.pop(0)
        if answer:
            raise answer
        return "fine"

    job = start(jobs, work)
    assert jobs.wait(30)
    assert jobs.retry(job.id)
    assert jobs.wait(30)
    assert job.record.attempt == 2
    assert jobs.retry(job.id)
    assert jobs.wait(30)
    record = job.record
    assert (record.state, record.result, record.failure) == ("done", "fine", None)
    assert [attempt.state for attempt in record.attempts] == ["failed", "failed", "done"]
    assert [attempt.failure.title for attempt in record.attempts if attempt.failure] == ["first", "second"]
    assert "attempt 3" in record.log


def test_changes_are_told_ten_times_a_second_at_most_and_the_last_one_always(jobs: Jobs, seen: Seen) -> None:
    go = threading.Event()

    def work(job: Job) -> None:
        for amount in range(5000):
            job.report(amount + 1, 5000, unit="B")
        assert go.wait(30)

    job = start(jobs, work)
    last = eventually(lambda: [r for r in seen.records if r.id == job.id and r.progress.current == 5000])
    told = len(seen.records)
    began = last[0].started
    assert began is not None
    go.set()
    assert jobs.wait(30)
    assert told < 5000 / 20
    revisions = [record.revision for record in seen.records if record.id == job.id]
    assert revisions == sorted(set(revisions))
    eventually(lambda: seen.states(job.id)[-1] == "done")


def test_a_screen_that_fails_does_not_end_the_work(seen: Seen) -> None:
    def fail(_record: JobRecord) -> None:
        raise LookupError("no screen")

    jobs = Jobs(fail, seen.bugs.append)
    job = start(jobs, lambda _job: "done all the same")
    assert jobs.wait(30)
    assert job.record.result == "done all the same"
    assert all(isinstance(bug, LookupError) for bug in seen.bugs)


def test_the_log_is_bounded(jobs: Jobs) -> None:
    def work(job: Job) -> None:
        for number in range(3000):
            job.log(f"line {number}\n")

    job = start(jobs, work)
    assert jobs.wait(30)
    assert len(job.record.log) == 1000
    assert job.record.log[-1] == "line 2999"


def test_old_jobs_are_dropped_but_never_active_ones() -> None:
    jobs = Jobs(workers=1, keep=3)
    release = threading.Event()
    long = start(jobs, lambda _job: release.wait(30), own_thread=True)
    for _ in range(10):
        start(jobs, lambda _job: None)
        assert eventually(lambda: jobs.active == 1)
    assert len(jobs.records()) == 3
    assert jobs.record(long.id) is not None
    assert not jobs.forget(long.id)
    release.set()
    assert jobs.wait(30)
    assert jobs.forget(long.id)
    assert jobs.record(long.id) is None
    assert not jobs.cancel(long.id)
    assert not jobs.retry(long.id)


def test_shutdown_does_not_wait_for_what_hangs() -> None:
    jobs, release = Jobs(), threading.Event()
    job = start(jobs, lambda _job: release.wait(30))
    eventually(lambda: job.state == "running")
    assert not jobs.shutdown(0.05)
    release.set()
    assert jobs.wait(30)
