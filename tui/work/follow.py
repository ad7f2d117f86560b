"""Following the engine: an event makes records stale, stale records are asked for again, nothing polls."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Awaitable, Callable, Collection
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from tui.domain.events import EngineEvent
    from tui.engine.client import Engine
    from tui.engine.errors import EngineError
    from tui.engine.info import EngineInfo

# Past this many stale records one complete list costs the engine less than asking for each.
MANY = 50
# After an answer the engine rests this many times as long as the answer took, and at least REST seconds:
# so it never spends more than a quarter of its time on dtui.
SHARE = 3
REST = 0.05
# An engine tells of a change some milliseconds before its own list knows it (2 to 16 measured on 20.10 and 26.1,
# more on a busy disk). So it is asked a moment after the event, and once more when that is over for sure.
SETTLE = 0.02
SECOND_LOOK = 0.5
RETRY_DELAYS = (0.2, 0.5, 1.0, 2.0, 5.0)


class Answer(NamedTuple):
    """Records of a kind; `asked` are the ids that were asked for, None when it is the complete list."""

    items: tuple[Any, ...]
    asked: frozenset[str] | None


class KindFollower:
    """Keeps one kind's records current: one request at a time, no answer lost or late.

    `call` runs the blocking request off the event loop.
    """

    def __init__(
        self,
        fetch: Callable[[frozenset[str] | None], Answer],
        deliver: Callable[[Answer], None],
        failed: Callable[[EngineError], None],
        call: Callable[[Callable[[], Answer]], Awaitable[Answer]] = asyncio.to_thread,
    ) -> None:
        self._fetch, self._deliver, self._failed, self._call = fetch, deliver, failed, call
        self._stale: set[str] = set()
        self._doubtful: set[str] = set()
        self._again: set[str] = set()
        self._all = False
        self._wake = asyncio.Event()

    def mark(self, ids: Collection[str] | None) -> None:
        """These records, or all of them (None), are to be asked for again."""
        if ids is None:
            self._all = True
        self._stale.update(ids or ())
        if self._all or self._stale:
            self._wake.set()

    async def run(self) -> None:
        """Ask for what is stale until cancelled."""
        from tui.engine.errors import EngineError

        while True:
            await self._wake.wait()
            await asyncio.sleep(SETTLE)
            asked = self._take()
            started = time.monotonic()
            try:
                self._deliver(await self._call(partial(self._fetch, asked)))
            except EngineError as error:
                # What was asked for is still stale; the link says when the engine is back and marks all.
                self._failed(error)
            await asyncio.sleep(max(REST, SHARE * (time.monotonic() - started)))

    def _look_again(self) -> None:
        """Ask once more for what events have named since the last such look."""
        self._again, self._doubtful = self._doubtful, set()
        self._wake.set()

    def _take(self) -> frozenset[str] | None:
        if self._stale and not self._doubtful:
            asyncio.get_running_loop().call_later(SECOND_LOOK, self._look_again)
        self._doubtful |= self._stale
        ids = frozenset(self._stale | self._again)
        asked = None if self._all or len(ids) > MANY else ids
        self._stale.clear()
        self._again = set()
        self._all = False
        self._wake.clear()
        return asked


class LinkState(NamedTuple):
    """How the engine is reached now: live with its info, or lost since `since` with the reason."""

    live: bool
    info: EngineInfo | None = None
    error: EngineError | None = None
    since: float = 0.0


class EngineLink:
    """A thread of its own that reads the engine's events, and connects again when they end."""

    def __init__(
        self,
        engine: Engine,
        on_event: Callable[[EngineEvent], None],
        on_state: Callable[[LinkState], None],
        since: float | None,
    ) -> None:
        self._engine, self._on_event, self._on_state = engine, on_event, on_state
        self._since = since
        self._stream: Any = None
        self._retry = threading.Event()
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="dtui-events", daemon=True)

    def start(self) -> None:
        """Begin to follow."""
        self._thread.start()

    def retry(self) -> None:
        """Connect now instead of at the end of the pause."""
        self._retry.set()

    def close(self) -> None:
        """End the thread: the stream is cut, a pause is ended."""
        self._closed = True
        self._retry.set()
        stream = self._stream
        if stream is not None:
            stream.close()

    def _run(self) -> None:
        tries = 0
        while not self._closed:
            error = self._follow()
            if self._closed:
                return
            tries = 0 if error is None else tries + 1
            self._on_state(LinkState(False, error=error, since=time.time()))
            self._retry.wait(RETRY_DELAYS[min(tries, len(RETRY_DELAYS) - 1)])
            self._retry.clear()

    def _follow(self) -> EngineError | None:
        """Read events until they end; None when they had begun, else the reason why not."""
        from tui.engine.errors import EngineError

        try:
            info = self._engine.connect()
            self._stream = self._engine.events(self._since)
            if self._closed:
                self._stream.close()
            self._on_state(LinkState(True, info=info))
            for event in self._stream:
                self._since = max(self._since or 0.0, event.time)
                self._on_event(event)
        except EngineError as error:
            return error
        finally:
            self._stream = None
        return None
