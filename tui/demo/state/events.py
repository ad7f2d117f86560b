"""The engine's events: the last 256 are kept, and followers are woken through a pipe."""

from __future__ import annotations

import os
import time
from collections import deque
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from threading import Lock

KEPT = 256


@dataclass(frozen=True, slots=True)
class Event:
    """One event; `time` is Unix nanoseconds, `source` the image text of container events."""

    kind: str
    action: str
    id: str
    attributes: Mapping[str, str]
    time: int
    source: str = ""

    def to_api(self) -> dict[str, object]:
        """The event as a line of `GET /events`."""
        data: dict[str, object] = {}
        if self.kind in ("container", "image"):
            data = {"status": self.action, "id": self.id}
        if self.source:
            data["from"] = self.source
        data |= {
            "Type": self.kind,
            "Action": self.action,
            "Actor": {"ID": self.id, "Attributes": dict(sorted(self.attributes.items()))},
            "scope": "local",
            "time": self.time // 1_000_000_000,
            "timeNano": self.time,
        }
        return data


@dataclass(slots=True, eq=False)
class Follower:
    """One open stream: its queue, and a pipe whose reading end wakes whoever waits for it."""

    queue: deque[Event] = field(default_factory=deque)
    reading: int = -1
    writing: int = -1

    def open(self) -> None:
        """Make the pipe; neither end blocks, since a full pipe wakes just as well."""
        self.reading, self.writing = os.pipe()
        os.set_blocking(self.reading, False)
        os.set_blocking(self.writing, False)

    def put(self, event: Event) -> None:
        """Queue an event and wake the stream."""
        self.queue.append(event)
        with suppress(BlockingIOError):
            os.write(self.writing, b".")

    def take(self) -> list[Event]:
        """Everything queued since the last time."""
        with suppress(BlockingIOError):  # asked without having been woken: there may be events all the same
            os.read(self.reading, 65536)
        taken = []
        while self.queue:
            taken.append(self.queue.popleft())
        return taken

    def close(self) -> None:
        """Give the pipe back."""
        os.close(self.reading)
        os.close(self.writing)


class EventLog:
    """Emits events to followers and remembers the last ones."""

    def __init__(self) -> None:
        self.kept: deque[Event] = deque(maxlen=KEPT)
        self._followers: list[Follower] = []
        self._lock = Lock()
        self._last = 0

    def emit(self, kind: str, action: str, id: str, attributes: Mapping[str, str], source: str = "") -> None:
        """Tell everyone; times never repeat, so that `since` is exact."""
        with self._lock:
            self._last = max(time.time_ns(), self._last + 1)
            event = Event(kind, action, id, attributes, self._last, source)
            self.kept.append(event)
            for follower in self._followers:
                follower.put(event)

    def follow(self, since: int | None) -> tuple[Follower, list[Event]]:
        """A new follower and the kept events from `since` (nanoseconds) on, without a gap between them."""
        follower = Follower()
        follower.open()
        with self._lock:
            past = [] if since is None else [event for event in self.kept if event.time >= since]
            self._followers.append(follower)
        return follower, past

    def leave(self, follower: Follower) -> None:
        """End a follower."""
        with self._lock:
            self._followers.remove(follower)
        follower.close()

    @property
    def followers(self) -> int:
        """How many streams are open."""
        return len(self._followers)
