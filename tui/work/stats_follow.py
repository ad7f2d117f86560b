"""The samples of one container, each of them."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from tui.domain.stats_history import KEPT
from tui.work.once_told import OnceTold
from tui.work.stats import Streams

if TYPE_CHECKING:
    from tui.domain.stats import Stats
    from tui.engine.errors import EngineError
    from tui.engine.stats_stream import OnEnd, OnStats


class Told(NamedTuple):
    """What the engine told since it was last taken, and how its stream is now.

    `state` is 'waiting' for the first sample, 'told', 'nothing' where no process was there to be counted,
    'gone' where the container is, or 'broken', with the reason where the engine gave one.
    """

    samples: Sequence[Stats] = ()
    state: str = "waiting"
    error: EngineError | None = None


class StatsFollow:
    """Follows one container until it is closed. It may be used from any thread.

    `on_change` is called from another thread when there is something to be taken, and not again until it was.
    """

    def __init__(
        self, open_streams: Callable[[OnStats, OnEnd], Streams], id: str, on_change: Callable[[], None]
    ) -> None:
        self._news = OnceTold(on_change)
        self._lock = threading.Lock()
        self._samples: deque[Stats] = deque(maxlen=KEPT)
        self._state = "waiting"
        self._error: EngineError | None = None
        self._streams = open_streams(self._sampled, self._ended)
        self._streams.follow([id])

    def take(self) -> Told:
        """What came since the last time; the next is told again."""
        self._news.taken()
        with self._lock:
            samples = list(self._samples)
            self._samples.clear()
            return Told(samples, self._state, self._error)

    def close(self) -> None:
        """End the stream now."""
        self._streams.close()

    def _sampled(self, _: str, stats: Stats | None) -> None:
        with self._lock:
            state = "nothing" if stats is None else "told"
            is_new = stats is not None or state != self._state
            self._state, self._error = state, None
            if stats is not None:
                self._samples.append(stats)
        if is_new:
            self._news.tell()

    def _ended(self, _: str, error: EngineError | None) -> None:
        with self._lock:
            is_gone = error is not None and error.status == 404
            self._state, self._error = ("gone" if is_gone else "broken"), error
        self._news.tell()
