"""One piece of work that takes time: what it reports, and the frozen record that is shown of it."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

from tui.domain.redact import redact
from tui.work.progress import Progress, RateMeter

JobState = Literal["waiting", "running", "done", "failed", "cancelled"]
ACTIVE = frozenset({"waiting", "running"})
LOG_LINES = 1000


class JobCancelled(Exception):
    """Raised inside a job's work by `check_cancelled`."""


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a job failed, for people."""

    title: str
    detail: str = ""
    hint: str = ""

    @classmethod
    def of(cls, error: BaseException) -> Failure | None:
        """What an error for people says (title, detail, hint), without secrets; None for any other, which is a bug."""
        title = getattr(error, "title", None)
        if not isinstance(title, str) or not isinstance(error, Exception):
            return None
        return cls(redact(title), redact(str(getattr(error, "detail", ""))), str(getattr(error, "hint", "")))


@dataclass(frozen=True, slots=True)
class ItemResult:
    """How one object of a bulk action fared; `reason` says why it failed."""

    object: str
    ok: bool
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One finished try of a job. Times are Unix seconds."""

    number: int
    state: JobState
    started: float | None
    finished: float
    failure: Failure | None


@dataclass(frozen=True, slots=True)
class JobRecord:
    """A job as it was at one moment. Times are Unix seconds; `revision` grows with every change.

    `parts` say how far each part of the work is, such as the layers of a push.
    """

    id: str
    title: str
    object: str
    command: str
    state: JobState
    progress: Progress
    log: tuple[str, ...]
    items: tuple[ItemResult, ...]
    failure: Failure | None
    result: str
    cancelling: bool
    created: float
    started: float | None
    finished: float | None
    attempts: tuple[Attempt, ...]
    revision: int
    parts: tuple[str, ...] = ()

    @property
    def is_active(self) -> bool:
        """Whether it waits or runs."""
        return self.state in ACTIVE

    @property
    def can_retry(self) -> bool:
        """Whether it ended without success."""
        return self.state in ("failed", "cancelled")

    @property
    def can_cancel(self) -> bool:
        """Whether asking it to stop would be something new."""
        return self.is_active and not self.cancelling

    @property
    def attempt(self) -> int:
        """Which try this is, from 1."""
        return len(self.attempts) + (1 if self.is_active or not self.attempts else 0)

    @property
    def failed_items(self) -> tuple[ItemResult, ...]:
        """The objects of a bulk action that failed."""
        return tuple(item for item in self.items if not item.ok)


class Job:
    """The handle a job's work is given, to report and to see whether it should stop. Thread-safe."""

    def __init__(
        self, id: str, title: str, object: str, command: str, changed: Callable[[str, bool], None]
    ) -> None:
        self.id = id
        # Set when it is stopped because the program ends, not because somebody wanted it to stop.
        self.is_left = False
        self._title, self._object, self._command = title, object, command
        self._changed = changed
        self._lock = threading.Lock()
        self._created = time.time()
        self._attempts: tuple[Attempt, ...] = ()
        self._items: dict[str, ItemResult] = {}
        self._log: deque[str] = deque(maxlen=LOG_LINES)
        self._revision = 0
        self._reset()

    def _reset(self) -> None:
        self._state: JobState = "waiting"
        self._progress = Progress()
        self._meter = RateMeter()
        self._failure: Failure | None = None
        self._result = ""
        self._parts: tuple[str, ...] = ()
        self._started: float | None = None
        self._finished: float | None = None
        self._cancelling = threading.Event()
        self._on_cancel: list[Callable[[], None]] = []

    # what the work calls

    def report(
        self,
        current: int | None = None,
        total: int | None = None,
        *,
        unit: str | None = None,
        text: str | None = None,
    ) -> None:
        """Say how far it is; what is left out stays as it was."""
        now = time.monotonic()
        with self._lock:
            old = self._progress
            if current is not None:
                self._meter.add(now, current)
            self._progress = Progress(
                old.current if current is None else current,
                old.total if total is None else total,
                old.unit if unit is None else unit,
                old.text if text is None else text,
            )
            self._revision += 1
        self._changed(self.id, False)

    def show_parts(self, lines: Iterable[str]) -> None:
        """Say how far each part is, in place of what was said of them before."""
        with self._lock:
            self._parts = tuple(lines)
            self._revision += 1
        self._changed(self.id, False)

    def log(self, text: str) -> None:
        """Add lines to the log, without secrets; the oldest of more than `LOG_LINES` are dropped."""
        text = redact(text)
        with self._lock:
            self._log.extend(text.splitlines() or [""])
            self._revision += 1
        self._changed(self.id, False)

    def item(self, object: str, reason: str | None = None) -> None:
        """Say how one object of a bulk action fared: well, or failed for a reason."""
        with self._lock:
            self._items[object] = ItemResult(object, reason is None, reason or "")
            self._revision += 1
        self._changed(self.id, False)

    def has_done(self, object: str) -> bool:
        """Whether this object went well, in an earlier attempt perhaps."""
        with self._lock:
            return object in self._items and self._items[object].ok

    @property
    def is_cancelling(self) -> bool:
        """Whether it was asked to stop."""
        return self._cancelling.is_set()

    def check_cancelled(self) -> None:
        """Raise JobCancelled once it was asked to stop."""
        if self._cancelling.is_set():
            raise JobCancelled

    def pause(self, seconds: float) -> None:
        """Rest, before another try perhaps; raises JobCancelled as soon as it is asked to stop."""
        if self._cancelling.wait(seconds):
            raise JobCancelled

    def on_cancel(self, callback: Callable[[], None]) -> None:
        """Call this, from another thread, when it is asked to stop (closing a stream); at once if it was."""
        with self._lock:
            if not self._cancelling.is_set():
                self._on_cancel.append(callback)
                return
        callback()

    # what is shown

    @property
    def record(self) -> JobRecord:
        """The job as it is now."""
        with self._lock:
            progress = self._progress
            if self._state == "running":
                rate = self._meter.rate(time.monotonic())
                progress = Progress(progress.current, progress.total, progress.unit, progress.text, rate)
            return JobRecord(
                self.id, self._title, self._object, self._command, self._state, progress, tuple(self._log),
                tuple(self._items.values()), self._failure, self._result, self._cancelling.is_set(),
                self._created, self._started, self._finished, self._attempts, self._revision, self._parts,
            )  # fmt: skip

    @property
    def state(self) -> JobState:
        """The state it is in now."""
        return self._state

    # what Jobs calls

    def begin(self) -> bool:
        """Go from waiting to running; False when it was cancelled meanwhile."""
        with self._lock:
            if self._state != "waiting":
                return False
            self._state, self._started = "running", time.time()
            self._revision += 1
        self._changed(self.id, True)
        return True

    def end(self, state: JobState, failure: Failure | None = None, result: str = "") -> None:
        """Go to a final state and record the attempt."""
        with self._lock:
            self._state, self._failure, self._result = state, failure, result
            self._finished = time.time()
            number = len(self._attempts) + 1
            self._attempts += (Attempt(number, state, self._started, self._finished, failure),)
            self._on_cancel.clear()
            self._revision += 1
        self._changed(self.id, True)

    def ask_to_stop(self) -> tuple[bool, list[Callable[[], None]]]:
        """Set the mark that it should stop; whether it only waited, and the callbacks that are due now."""
        with self._lock:
            if self._state not in ACTIVE or self._cancelling.is_set():
                return False, []
            self._cancelling.set()
            due, self._on_cancel = self._on_cancel, []
            self._revision += 1
            waiting = self._state == "waiting"
            if waiting:
                self._state = "cancelled"
        return waiting, due

    def renew(self) -> bool:
        """Go back to waiting for another attempt, items that went well stay; False unless it failed."""
        with self._lock:
            if self._state not in ("failed", "cancelled"):
                return False
            self._reset()
            self._items = {key: item for key, item in self._items.items() if item.ok}
            self._log.append(f"attempt {len(self._attempts) + 1}")
            self._revision += 1
        return True
