"""A job that acts on many things: each failure is told, only those are tried again, and a bug or a cancel ends it."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from tests.unit.jobs_seen import Seen, Trouble, few_workers
from tui.work.bulk import bulk
from tui.work.jobs import Jobs


@pytest.fixture
def seen() -> Seen:
    return Seen()


@pytest.fixture
def jobs(seen: Seen) -> Iterator[Jobs]:
    with few_workers(seen) as made:
        yield made


@pytest.mark.parametrize("at_once", [1, 8])
def test_a_bulk_action_tells_each_failure_and_retries_only_those(jobs: Jobs, at_once: int) -> None:
    tried: list[int] = []
    bad = {7, 33, 99}

    def remove(number: int) -> None:
        tried.append(number)
        if number in bad:
            raise Trouble(f"image {number} is in use")

    items = [(f"image-{number}", number) for number in range(100)]
    job = jobs.start("Remove", "100 images", "docker rmi ...", bulk(items, remove, at_once=at_once))
    assert jobs.wait(30)
    record = job.record
    assert record.failure is not None
    assert record.failure.title == "3 of 100 failed"
    assert sorted(item.object for item in record.failed_items) == ["image-33", "image-7", "image-99"]
    assert all(f"image {number} is in use" in record.failure.detail for number in bad)
    assert (record.progress.current, record.progress.total) == (100, 100)
    assert sorted(tried) == list(range(100))
    tried.clear()
    bad.remove(7)
    assert jobs.retry(job.id)
    assert jobs.wait(30)
    assert sorted(tried) == [7, 33, 99]
    assert job.record.failure is not None
    assert job.record.failure.title == "2 of 100 failed"


@pytest.mark.parametrize("at_once", [1, 4])
def test_a_bug_stops_a_bulk_action(jobs: Jobs, seen: Seen, at_once: int) -> None:
    def remove(number: int) -> None:
        if number == 5:
            raise KeyError(number)

    items = [(str(number), number) for number in range(1000)]
    job = jobs.start("Remove", "1000 images", "docker rmi ...", bulk(items, remove, at_once=at_once))
    assert jobs.wait(30)
    assert job.state == "failed"
    assert [type(bug) for bug in seen.bugs] == [KeyError]
    assert "5" not in {item.object for item in job.record.items}


@pytest.mark.parametrize("at_once", [1, 4])
def test_a_cancelled_bulk_action_stops_between_items(jobs: Jobs, at_once: int) -> None:
    first, go = threading.Event(), threading.Event()

    def stop(_number: int) -> None:
        first.set()
        assert go.wait(30)

    items = [(str(number), number) for number in range(100)]
    job = jobs.start("Stop", "100 containers", "docker stop ...", bulk(items, stop, at_once=at_once))
    assert first.wait(30)
    jobs.cancel(job.id)
    go.set()
    assert jobs.wait(30)
    assert job.state == "cancelled"
    assert len(job.record.items) <= at_once
