"""Pulling one reference, by tag or digest, as a job."""

from __future__ import annotations

from collections.abc import Callable

from tui.engine.pull import PullProgress
from tui.work.job import Job
from tui.work.transfer import Means, Transfer

__all__ = ["Means", "pull_work"]


def pull_work(means: Means) -> Callable[[Job, str], str]:
    """The work of a pull job; the result says the digest that the registry has."""

    def work(job: Job, reference: str) -> str:
        transfer = Transfer(
            means, job, "pull", reference, lambda auth: means.engine.pull(reference, auth), PullProgress()
        )
        progress = transfer.run()
        state = "is up to date" if progress.is_up_to_date else "is here"
        return f"{reference} {state}: {progress.digest}" if progress.digest else f"{reference} {state}"

    return work
