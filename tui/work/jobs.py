"""Everything that takes time runs here, on threads of its own, and stays to be looked at."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable

from tui.domain.redact import redact
from tui.work.job import ACTIVE, Attempt, Failure, ItemResult, Job, JobCancelled, JobRecord, JobState
from tui.work.pool import Pool
from tui.work.progress import Progress
from tui.work.throttle import Throttle

__all__ = [
    "Attempt", "Failure", "ItemResult", "Job", "JobCancelled", "JobRecord", "JobState", "Jobs", "Progress",
]  # fmt: skip

Work = Callable[[Job], object]
"""A job's work: text that it returns is the record's result; it raises an error for people, or is a bug."""


class Jobs:
    """All jobs of this session, oldest first.

    `on_change` gets a job's newest record, from the thread that changed it or one of its own: about ten a
    second and job at most, in order, the last one always. `on_bug` gets exceptions that are not for people.
    """

    def __init__(
        self,
        on_change: Callable[[JobRecord], None] | None = None,
        on_bug: Callable[[BaseException], None] | None = None,
        *,
        workers: int = 4,
        streams: int = 3,
        keep: int = 500,
    ) -> None:
        self._on_change = on_change
        self._on_bug = on_bug or _raise_in_thread
        self._pool = Pool(workers)
        self._streams = Pool(streams, "stream")
        self._keep = keep
        self._jobs: dict[str, tuple[Job, Work, Pool | None]] = {}
        self._told: dict[str, int] = {}
        self._number = 0
        # Held while a record is handed out, so that an older one can never arrive after a newer one.
        self._delivery = threading.RLock()
        self._changed = threading.Condition()
        self._throttle = Throttle(self._deliver)

    def start(
        self,
        title: str,
        object: str,
        command: str,
        work: Work,
        *,
        own_thread: bool = False,
        stream: bool = False,
    ) -> Job:
        """Run work when a thread is free; what may last is kept apart, not to hold up the rest.

        `own_thread` starts it at once, of the `stream`s only a few run at a time.
        """
        pool = self._streams if stream else None if own_thread else self._pool
        with self._changed:
            self._number += 1
            job = Job(f"job-{self._number}", title, object, command, self._job_changed)
            self._jobs[job.id] = (job, work, pool)
            self._drop_oldest()
        self._job_changed(job.id, True)
        self._launch(job, work, pool)
        return job

    def records(self) -> tuple[JobRecord, ...]:
        """Every job as it is now, oldest first."""
        with self._changed:
            jobs = [entry[0] for entry in self._jobs.values()]
        return tuple(job.record for job in jobs)

    def record(self, id: str) -> JobRecord | None:
        """One job as it is now, None when there is none of that ID (any more)."""
        entry = self._jobs.get(id)
        return entry[0].record if entry else None

    @property
    def active(self) -> int:
        """How many wait or run."""
        with self._changed:
            return sum(entry[0].state in ACTIVE for entry in self._jobs.values())

    def cancel(self, id: str) -> bool:
        """Ask a job to stop, without waiting for it; False when it had ended or was asked before."""
        entry = self._jobs.get(id)
        if entry is None or not entry[0].record.can_cancel:
            return False
        job = entry[0]
        waiting, callbacks = job.ask_to_stop()
        if waiting:
            job.end("cancelled")
        else:
            self._job_changed(id, True)
        if callbacks:
            # Closing a stream may block on a dead line; the caller is most often the event loop.
            call = lambda: _call_all(callbacks, job, self._on_bug)  # noqa: E731
            threading.Thread(target=call, name="job-cancel", daemon=True).start()
        return True

    def retry(self, id: str) -> bool:
        """Run a failed or cancelled job's work once more; False when it did not fail."""
        entry = self._jobs.get(id)
        if entry is None or not entry[0].renew():
            return False
        self._job_changed(id, True)
        self._launch(*entry)
        return True

    def forget(self, id: str) -> bool:
        """Take an ended job off the list; False while it is active."""
        with self._changed:
            entry = self._jobs.get(id)
            if entry is None or entry[0].state in ACTIVE:
                return False
            self._drop(id)
        return True

    def wait(self, timeout: float, id: str | None = None) -> bool:
        """Wait until one job, or every job, has ended; False when it has not within `timeout` seconds."""

        def ended() -> bool:
            jobs = [entry[0] for key, entry in self._jobs.items() if id in (None, key)]
            return all(job.state not in ACTIVE for job in jobs)

        with self._changed:
            return self._changed.wait_for(ended, timeout)

    def shutdown(self, timeout: float = 1.0) -> bool:
        """Cancel all and wait; False when something still runs after `timeout` seconds.

        Threads are daemons: what still runs ends with the program.
        """
        for job, _, _ in list(self._jobs.values()):
            job.is_left = job.record.can_cancel
            self.cancel(job.id)
        ended = self.wait(timeout)
        self._throttle.close()
        return ended

    def _launch(self, job: Job, work: Work, pool: Pool | None) -> None:
        def call() -> None:
            self._run(job, work)

        if pool is None:
            threading.Thread(target=call, name=job.id, daemon=True).start()
        else:
            pool.submit(call)

    def _run(self, job: Job, work: Work) -> None:
        if not job.begin():
            return
        try:
            result = work(job)
        except JobCancelled:
            job.end("cancelled")
        except BaseException as error:  # noqa: BLE001 - reported as the job's failure or as a bug
            self._failed(job, error)
        else:
            job.end("done", result=result if isinstance(result, str) else "")

    def _failed(self, job: Job, error: BaseException) -> None:
        failure = Failure.of(error)
        if job.is_cancelling:
            # A stream closed under its reader breaks in many ways; none of them is news.
            job.log(f"stopped: {failure.title if failure else repr(error)}")
            job.end("cancelled")
        elif failure is not None:
            job.log("\n".join(part for part in (failure.title, failure.detail, failure.hint) if part))
            job.end("failed", failure)
        else:
            import traceback

            job.log("".join(traceback.format_exception(error)))
            job.end(
                "failed",
                Failure("a bug in dtui", redact(f"{type(error).__name__}: {error}"), "the log has the trace"),
            )
            self._on_bug(error)

    def _job_changed(self, id: str, at_once: bool) -> None:
        self._throttle.changed(id, at_once=at_once)
        if at_once:
            with self._changed:
                self._changed.notify_all()

    def _deliver(self, key: Hashable) -> None:
        if self._on_change is None:
            return
        with self._delivery:
            entry = self._jobs.get(str(key))
            if entry is None:
                return
            record = entry[0].record
            if record.revision > self._told.get(record.id, -1):
                self._told[record.id] = record.revision
                try:
                    self._on_change(record)
                except Exception as error:  # noqa: BLE001 - a screen's bug must not end the work
                    self._on_bug(error)

    def _drop_oldest(self) -> None:
        ended = [id for id, entry in self._jobs.items() if entry[0].state not in ACTIVE]
        for id in ended[: max(0, len(self._jobs) - self._keep)]:
            self._drop(id)

    def _drop(self, id: str) -> None:
        del self._jobs[id]
        self._told.pop(id, None)
        self._throttle.forget(id)


def _call_all(callbacks: list[Callable[[], None]], job: Job, on_bug: Callable[[BaseException], None]) -> None:
    for callback in callbacks:
        try:
            callback()
        except Exception as error:  # noqa: BLE001 - one that fails must not keep the others from being called
            if Failure.of(error) is None and not isinstance(error, OSError):
                on_bug(error)
            job.log(f"stopping: {error!r}")


def _raise_in_thread(error: BaseException) -> None:
    """Report like Python reports an exception that ends a thread."""
    threading.excepthook(
        threading.ExceptHookArgs((type(error), error, error.__traceback__, threading.current_thread()))
    )
