"""Jobs for tests, and all that these told."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from tui.work.jobs import Job, JobRecord, Jobs


class Trouble(Exception):
    def __init__(self, title: str = "no such image") -> None:
        super().__init__(title)
        self.title, self.detail, self.hint = title, "the engine said so", "pull it"


@dataclass
class Seen:
    records: list[JobRecord] = field(default_factory=list)
    bugs: list[BaseException] = field(default_factory=list)

    def states(self, id: str) -> list[str]:
        found = [record.state for record in self.records if record.id == id]
        return [state for place, state in enumerate(found) if place == 0 or found[place - 1] != state]


@contextmanager
def few_workers(seen: Seen) -> Iterator[Jobs]:
    """Jobs of which two run at once."""
    made = Jobs(seen.records.append, seen.bugs.append, workers=2)
    yield made
    assert made.shutdown(5)


def start(jobs: Jobs, work: Callable[[Job], object], own_thread: bool = False) -> Job:
    return jobs.start("Push", "redis:7", "docker push redis:7", work, own_thread=own_thread)
