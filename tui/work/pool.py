"""A few daemon threads for work that must never keep the program from ending."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable


class Pool:
    """Runs calls on at most `size` daemon threads, first come first served; idle threads end.

    A pool of the standard library is joined at exit: one call to an engine that hangs would hang quitting.
    """

    def __init__(self, size: int, name: str = "job") -> None:
        self._size = size
        self._name = name
        self._lock = threading.Lock()
        self._calls: deque[Callable[[], None]] = deque()
        self._threads = 0

    def submit(self, call: Callable[[], None]) -> None:
        """Run a call when a thread is free."""
        with self._lock:
            self._calls.append(call)
            if self._threads >= self._size:
                return
            self._threads += 1
        threading.Thread(target=self._run, name=self._name, daemon=True).start()

    def _run(self) -> None:
        while (call := self._next()) is not None:
            try:
                call()
            except BaseException:
                # The thread ends with it (and tells); its place is given to the calls that still wait.
                self._give_up()
                raise

    def _next(self) -> Callable[[], None] | None:
        with self._lock:
            if self._calls:
                return self._calls.popleft()
            self._threads -= 1
            return None

    def _give_up(self) -> None:
        with self._lock:
            self._threads -= 1
            call = self._calls.popleft() if self._calls else None
        if call is not None:
            self.submit(call)
