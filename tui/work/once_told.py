"""Telling once that there is something new, until it was taken."""

from __future__ import annotations

import threading
from collections.abc import Callable


class OnceTold:
    """Calls `on_change` when there is something to be taken, and not again until it was. For any thread."""

    def __init__(self, on_change: Callable[[], None]) -> None:
        self._on_change = on_change
        self._lock = threading.Lock()
        self._is_told = False

    def tell(self) -> None:
        """There is something."""
        with self._lock:
            is_told, self._is_told = self._is_told, True
        if not is_told:
            self._on_change()

    def taken(self) -> None:
        """The next is told again; to be said before it is taken, so that nothing is lost in between."""
        with self._lock:
            self._is_told = False
