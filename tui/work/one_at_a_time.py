"""One refresh of a registry at a time; who waited for another's takes its result."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")

# Seconds between two looks at whether a waiting caller was cancelled.
_LOOK = 0.1


class OneAtATime(Generic[T]):
    """Makes a thing per key, never twice at once: a hundred pushes need one new login, not a hundred."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._gates: dict[str, _Gate[T]] = {}

    def make(
        self,
        key: str,
        make: Callable[[], T],
        check_cancelled: Callable[[], None],
        fits: Callable[[T], bool] = lambda made: True,
    ) -> T:
        """What `make` gives, or what another caller's gave while this one waited for it, if it fits.

        Raises what `make` raises; a failure is not shared, since the next caller may have another way.
        """
        with self._lock:
            gate = self._gates.setdefault(key, _Gate())
            before = gate.made
        while not gate.lock.acquire(timeout=_LOOK):
            check_cancelled()
        try:
            if gate.latest is not None and gate.made != before and fits(gate.latest):
                return gate.latest
            check_cancelled()
            gate.latest = make()
            gate.made += 1
            return gate.latest
        finally:
            gate.lock.release()


class _Gate(Generic[T]):
    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.latest: T | None = None
        self.made = 0
