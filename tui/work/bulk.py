"""One action over many objects: each is tried, each failure is told."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from tui.work.job import Failure, Job

T = TypeVar("T")


class BulkFailed(Exception):
    """Some objects of a bulk action failed: the job's items tell each."""

    def __init__(self, failed: Sequence[str], total: int) -> None:
        super().__init__(f"{len(failed)} of {total} failed")
        self.title = f"{len(failed)} of {total} failed"
        self.detail = "\n".join(failed)
        self.hint = "Retry tries only those that failed."


def bulk(
    items: Sequence[tuple[str, T]],
    action: Callable[[T], object],
    *,
    at_once: int = 1,
    stage: Callable[[T], int] | None = None,
) -> Callable[[Job], None]:
    """A job's work that does `action` to each (shown name, object) pair, some at once where order is free.

    With `stage` those of a lower one come first; the next begin when all of those are tried. Names must differ.
    On a retry what went well before is not done again.

    Raises:
        BulkFailed: at least one failed with an error for people; any other exception stops it, as a bug.
    """

    def work(job: Job) -> None:
        left = [(name, item) for name, item in items if not job.has_done(name)]
        done = len(items) - len(left)
        job.report(done, len(items), unit="items")
        if at_once > 1:
            for together in _stages(left, stage):
                _side_by_side(job, together, action, at_once, done)
                done += len(together)
        else:
            for count, (name, item) in enumerate(left, done + 1):
                job.check_cancelled()
                job.report(text=name)
                _one(job, name, item, action)
                job.report(count)
        job.check_cancelled()
        job.report(text="")
        failed = job.record.failed_items
        if failed:
            raise BulkFailed([f"{item.object}: {item.reason}" for item in failed], len(items))

    return work


def _stages(
    items: Sequence[tuple[str, T]], stage: Callable[[T], int] | None
) -> Iterable[Sequence[tuple[str, T]]]:
    if stage is None:
        return [items]
    found: dict[int, list[tuple[str, T]]] = {}
    for pair in items:
        found.setdefault(stage(pair[1]), []).append(pair)
    return [found[number] for number in sorted(found)]


def _one(job: Job, name: str, item: T, action: Callable[[T], object]) -> None:
    try:
        action(item)
    except Exception as error:
        failure = Failure.of(error)
        if failure is None:
            raise
        reason = f"{failure.title}: {failure.detail}" if failure.detail else failure.title
        job.item(name, reason)
    else:
        job.item(name)


def _side_by_side(
    job: Job, items: Sequence[tuple[str, T]], action: Callable[[T], object], at_once: int, done: int
) -> None:
    """Several threads take from one list; the first bug stops them all and is raised here."""
    lock = threading.Lock()
    waiting = iter(items)
    bugs: list[Exception] = []
    count = done

    def run() -> None:
        nonlocal count
        while not job.is_cancelling and not bugs:
            with lock:
                pair = next(waiting, None)
            if pair is None:
                return
            try:
                _one(job, *pair, action)
            except Exception as error:  # noqa: BLE001 - raised below, in the job's own thread
                bugs.append(error)
                return
            with lock:
                count += 1
                job.report(count)

    threads = [threading.Thread(target=run, name=f"{job.id}-item", daemon=True) for _ in range(at_once)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if bugs:
        raise bugs[0]
