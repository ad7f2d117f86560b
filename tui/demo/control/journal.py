"""The log of requests, so that tests can count them."""

from __future__ import annotations

import time
from collections import deque
from threading import Lock

from tui.demo.wire import Request

MOST = 20_000


class Journal:
    """The requests since the last reset, the latest ones only."""

    def __init__(self) -> None:
        self._entries: deque[dict[str, object]] = deque(maxlen=MOST)
        self._lock = Lock()

    def note(self, request: Request) -> None:
        """Keep a request. No header but the user agent: some hold secrets."""
        entry = {
            "method": request.method,
            "path": request.path,
            "target": request.target,
            "agent": request.headers.get("user-agent", ""),
            "time": time.time(),
        }
        with self._lock:
            self._entries.append(entry)

    def entries(self) -> list[dict[str, object]]:
        """All of them, oldest first."""
        with self._lock:
            return list(self._entries)

    def clear(self) -> None:
        """Begin again."""
        with self._lock:
            self._entries.clear()
