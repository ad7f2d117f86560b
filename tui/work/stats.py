"""What containers use, of those that are looked at only."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection
from typing import TYPE_CHECKING, Protocol

from tui.work.once_told import OnceTold

if TYPE_CHECKING:
    from tui.domain.stats import Stats
    from tui.engine.errors import EngineError
    from tui.engine.stats_stream import OnEnd, OnStats


class Streams(Protocol):
    """The engine's samples of some containers."""

    def follow(self, ids: Collection[str]) -> None:
        """Follow these containers and no others from now on."""
        ...

    def close(self) -> None:
        """End all streams."""
        ...


class Meter:
    """The last samples of the containers that are followed. It may be used from any thread.

    `open_streams` begins to follow; `on_change` is called from another thread when there is something to be
    taken, and not again until it was.
    """

    def __init__(
        self, open_streams: Callable[[OnStats, OnEnd], Streams], on_change: Callable[[], None]
    ) -> None:
        self._news = OnceTold(on_change)
        self._lock = threading.Lock()
        self._wanted: frozenset[str] = frozenset()
        self._samples: dict[str, Stats] = {}
        self._refusals: dict[str, EngineError] = {}
        self._streams = open_streams(self._sampled, self._ended)

    def of(self, id: str) -> Stats | None:
        """The last sample of a container, None while there is none."""
        return self._samples.get(id)

    def follow(self, ids: Collection[str]) -> None:
        """Follow these containers and no others; what is known of others is forgotten."""
        wanted = frozenset(ids)
        if wanted == self._wanted:
            return
        with self._lock:
            self._wanted = wanted
            self._samples = {id: found for id, found in self._samples.items() if id in wanted}
        self._streams.follow(wanted)

    def take(self) -> dict[str, EngineError]:
        """Be told of the next change again; why containers could not be followed, by their IDs, each once."""
        self._news.taken()
        with self._lock:
            refusals, self._refusals = self._refusals, {}
        return refusals

    def close(self) -> None:
        """End all streams and forget what they told."""
        with self._lock:
            self._wanted, self._samples = frozenset(), {}
        self._streams.close()

    def _sampled(self, id: str, stats: Stats | None) -> None:
        with self._lock:
            if id not in self._wanted or (stats is None and id not in self._samples):
                return
            if stats is None:
                del self._samples[id]
            else:
                self._samples[id] = stats
        self._news.tell()

    def _ended(self, id: str, error: EngineError | None) -> None:
        with self._lock:
            if error is not None and error.status != 404 and id in self._wanted:
                self._refusals[id] = error
        self._sampled(id, None)
        if error is not None:
            self._news.tell()
