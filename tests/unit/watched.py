"""Containers that tests wait for: what an engine says of them, and when it tells that something happened."""

from __future__ import annotations

import queue
from collections.abc import Callable, Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any, TypeVar

from tests.wait import eventually
from tui.domain.events import EngineEvent
from tui.engine.errors import EngineError, NotFound
from tui.work.job import Job

T = TypeVar("T")

CHECK = {
    "Test": ["CMD", "true"],
    "Interval": 2 * 10**9,
    "Timeout": 10**9,
    "Retries": 2,
    "StartPeriod": 5 * 10**9,
}


def seen(status: str = "running", health: str = "", check: Any = None, **more: Any) -> dict[str, Any]:
    """What is said of a container."""
    state: dict[str, Any] = {"Status": status, "Running": status == "running", **more.pop("state", {})}
    if health:
        state["Health"] = {"Status": health, "Log": [{"ExitCode": 7, "Output": "x"}]}
    return {"State": state, "Config": {"Healthcheck": check}, "RestartCount": 0, **more}


STARTING, WELL = seen(health="starting", check=CHECK), seen(health="healthy", check=CHECK)


def a_job() -> Job:
    return Job("job-1", "Recreate", "web", "", lambda id, at_once: None)


class Told:
    """A stream of events: those that a test tells."""

    def __init__(self) -> None:
        self._events: queue.Queue[EngineEvent | None] = queue.Queue()
        self.is_closed = False

    def tell(self, action: str) -> None:
        """Something happened."""
        self._events.put(EngineEvent("container", action, "x", "web", 1.0))

    def end(self) -> None:
        """The connection breaks off."""
        self._events.put(None)

    def __iter__(self) -> Iterator[EngineEvent]:
        return iter(self._events.get, None)

    def close(self) -> None:
        self.is_closed = True
        self.end()


class Scripted:
    """Says one thing after the other of a container, the last one from then on; tells what a test has it tell."""

    def __init__(self, *said: dict[str, Any] | EngineError | None) -> None:
        self.said = list(said)
        self.looks = 0
        self.streams: list[Told] = []
        self.listened: list[tuple[str, ...]] = []
        self.refused: EngineError | None = None

    def inspect_container(self, id: str) -> dict[str, Any]:
        found = self.said.pop(0) if len(self.said) > 1 else self.said[0]
        # Counted when it was answered: what a test has it say from then on is for the next one.
        self.looks += 1
        if isinstance(found, EngineError):
            raise found
        if found is None:
            raise NotFound("The engine does not have it")
        return found

    def events(self, *, containers: Collection[str]) -> Told:
        if self.refused is not None:
            raise self.refused
        self.listened.append(tuple(containers))
        self.streams.append(Told())
        return self.streams[-1]

    def is_left_alone(self) -> None:
        """Wait until it was listened to and is no more: a stream may begin when the wait is over already."""
        eventually(lambda: self.streams and all(stream.is_closed for stream in self.streams), what="the end")


def cancel(job: Job) -> None:
    """Ask it to stop, as the list of jobs does."""
    _, due = job.ask_to_stop()
    for callback in due:
        callback()


@contextmanager
def waiting(job: Job, wait: Callable[[], T]) -> Iterator[Callable[[], T]]:
    """Wait on a thread while the block runs; what it gives then, or raises, is had by calling what is yielded."""
    with ThreadPoolExecutor(1) as pool:
        future = pool.submit(wait)
        try:
            yield lambda: future.result(30)
        finally:
            # A test that fails does not hang.
            cancel(job)
