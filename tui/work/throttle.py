"""Tells of changes at most so often per subject, and never keeps the last one back."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Hashable


class Throttle:
    """Calls `deliver(key)` once per `interval` seconds and key at most, from any thread or its own."""

    def __init__(self, deliver: Callable[[Hashable], None], interval: float = 0.1) -> None:
        self._deliver = deliver
        self._interval = interval
        self._last: dict[Hashable, float] = {}
        self._due: dict[Hashable, float] = {}
        self._condition = threading.Condition()
        self._thread: threading.Thread | None = None
        self._closed = False

    def changed(self, key: Hashable, *, at_once: bool = False) -> None:
        """Tell of a change: now when the last telling is long enough ago or `at_once`, else when it is."""
        with self._condition:
            now = time.monotonic()
            wait = self._last.get(key, 0.0) + self._interval - now
            if wait > 0 and not at_once and not self._closed:
                self._due.setdefault(key, now + wait)
                self._start()
                self._condition.notify()
                return
            self._last[key] = now
            self._due.pop(key, None)
        self._deliver(key)

    def forget(self, key: Hashable) -> None:
        """Drop what is remembered of a subject that is gone."""
        with self._condition:
            self._last.pop(key, None)
            self._due.pop(key, None)

    def close(self) -> None:
        """End the thread and tell what it kept back; later changes are told at once."""
        with self._condition:
            self._closed = True
            kept = list(self._due)
            self._due.clear()
            self._condition.notify()
        for key in kept:
            self._deliver(key)

    def _start(self) -> None:
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="job-changes", daemon=True)
            self._thread.start()

    def _run(self) -> None:
        while (due := self._next()) is not None:
            for key in due:
                self._deliver(key)

    def _next(self) -> list[Hashable] | None:
        """Wait for the subjects whose time has come, for ever when there are none; None once closed."""
        with self._condition:
            while not self._closed:
                now = time.monotonic()
                due = [key for key, when in self._due.items() if when <= now]
                if due:
                    for key in due:
                        del self._due[key]
                        self._last[key] = now
                    return due
                self._condition.wait(min(self._due.values()) - now if self._due else None)
            return None
