"""Following the logs of containers: a thread for each reads into one buffer, over restarts and lost engines."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from tui.domain.log_buffer import LogBuffer
from tui.domain.log_range import LAST, LogRange
from tui.work.log_reader import LogReader

if TYPE_CHECKING:
    from tui.domain.events import EngineEvent
    from tui.domain.log_line import LogLine
    from tui.engine.client import Engine

# So many at once, each with a thread and a connection.
MOST = 50


class LogFollow:
    """The logs of containers by (ID, name); `on_change` is called on their threads, once until `take`."""

    def __init__(
        self,
        engine: Engine,
        containers: Sequence[tuple[str, str]],
        on_change: Callable[[], None],
        wanted: LogRange = LAST,
    ) -> None:
        self.names = [name for _, name in containers]
        self._on_change = on_change
        self._told = False
        self.buffer = LogBuffer(merged=len(containers) > 1)
        self._readers = [
            LogReader(engine, id, source, wanted, self._got) for source, (id, _) in enumerate(containers)
        ]

    def start(self) -> None:
        """Begin to read."""
        for reader in self._readers:
            threading.Thread(target=reader.run, name="dtui-logs", daemon=True).start()

    def take(self) -> list[LogLine]:
        """All lines that are kept; the next ones are told again."""
        self._told = False
        return self.buffer.lines()

    @property
    def state(self) -> str:
        """What all of them are: 'following', 'ended', 'removed', 'unreadable', 'waiting', the liveliest first."""
        states = {reader.state for reader in self._readers}
        order = ("following", "waiting", "ended", "unreadable", "removed")
        return next(state for state in order if state in states)

    @property
    def dropped(self) -> int:
        """How many lines had to go."""
        return self.buffer.dropped

    @property
    def has_skipped(self) -> bool:
        """Whether lines were left unread too, to keep up; nobody knows how many."""
        return any(reader.has_skipped for reader in self._readers)

    def event_seen(self, event: EngineEvent) -> None:
        """A container that ended may go on now, or be gone."""
        if event.kind == "container" and event.action in ("start", "destroy", "die"):
            for reader in self._readers:
                if reader.id == event.id:
                    reader.wake()

    def engine_found(self) -> None:
        """The engine was reached again."""
        for reader in self._readers:
            reader.wake()

    def close(self) -> None:
        """End all streams now."""
        for reader in self._readers:
            reader.close()

    def _got(self, lines: Sequence[LogLine]) -> None:
        self.buffer.add(lines)
        if not self._told:
            self._told = True
            self._on_change()
