"""Waiting for what becomes of containers: the engine's events say when to look."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import suppress
from itertools import chain, repeat
from typing import Protocol

from tui.domain.events import EngineEvent
from tui.engine.errors import EngineError
from tui.work.follow import RETRY_DELAYS, SECOND_LOOK, SETTLE
from tui.work.job import Job

# Seconds between two looks while nothing is told: a connection may be cut without a word, and what never comes has
# no event.
SELDOM = 5.0
# Seconds after which it is told anew how long it takes, for which the engine is not asked.
_TICK = 1.0


class Stream(Protocol):
    """Events as they come, until it is closed or ends."""

    def __iter__(self) -> Iterator[EngineEvent]:
        """One after the other."""
        ...

    def close(self) -> None:
        """End it at once, from any thread."""
        ...


class TellsEvents(Protocol):
    """Who tells what happens: the engine."""

    def events(self, *, containers: Collection[str]) -> Stream:
        """What happens to these containers from now on."""
        ...


class EventWait:
    """Rests a job until it is time to look at containers again; the stream of events ends with the `with`."""

    def __init__(self, job: Job, engine: TellsEvents, ids: Collection[str], seldom: float = SELDOM) -> None:
        self._job, self._engine, self._ids, self._seldom = job, engine, tuple(ids), seldom
        self._woken, self._closed = threading.Event(), threading.Event()
        self._stream: Stream | None = None
        self._is_listening = False
        self._second_look = math.inf
        self._rested = time.monotonic()
        job.on_cancel(self._woken.set)

    def __enter__(self) -> EventWait:
        return self

    def __exit__(self, *raised: object) -> None:
        self._closed.set()
        stream = self._stream
        if stream is not None:
            stream.close()

    def rest(self, tell: Callable[[], str], at_most: float = math.inf) -> None:
        """Wait until something was told, in `at_most` seconds; what `tell` says is reported each second.

        Raises JobCancelled as soon as the job is asked to stop.
        """
        if not self._is_listening:
            # Not before: what is found at the first look needs no stream.
            self._is_listening = True
            threading.Thread(target=self._listen, name="dtui-wait", daemon=True).start()
        began = time.monotonic()
        end = min(began + min(at_most, self._seldom), self._second_look)
        if self._is_woken_before(end, tell):
            self._settle(began - self._rested)
        elif end == self._second_look:
            self._second_look = math.inf
        self._job.check_cancelled()
        self._rested = time.monotonic()

    def _is_woken_before(self, end: float, tell: Callable[[], str]) -> bool:
        while (left := end - time.monotonic()) > 0:
            self._job.report(text=tell())
            if self._woken.wait(min(left, _TICK)):
                return True
        return False

    def _settle(self, took: float) -> None:
        """An event comes before the engine's own answer knows: look a moment later, and when that is over for sure.

        The moment is as long as the last look took at least: where much happens the engine rests as much as it works.
        """
        self._job.pause(max(SETTLE, took))
        self._woken.clear()
        self._second_look = time.monotonic() + SECOND_LOOK

    def _listen(self) -> None:
        """Wake who waits at each event, and where some may have been missed: when a stream has begun or ended."""
        for pause in chain(RETRY_DELAYS, repeat(RETRY_DELAYS[-1])):
            # Who waits is woken, asks the engine itself, and says what is wrong with it.
            with suppress(EngineError):
                self._follow()
            self._woken.set()
            if self._closed.wait(pause):
                return

    def _follow(self) -> None:
        self._stream = stream = self._engine.events(containers=self._ids)
        if self._closed.is_set():
            stream.close()
        self._woken.set()
        for _ in stream:
            self._woken.set()
