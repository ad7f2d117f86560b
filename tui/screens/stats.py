"""What containers use, on the screen: of the rows that stand there, while it is asked for."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from textual.message import Message

from tui.resources.kind import CONTAINERS

if TYPE_CHECKING:
    from tui.app import DtuiApp
    from tui.domain.stats import Stats
    from tui.domain.stats_history import StatsHistory
    from tui.engine.stats_stream import OnEnd, OnStats, StatsStreams
    from tui.resources.column import Column
    from tui.work.stats import Meter

# Seconds. What is drawn changes once a second at most; samples of one second come within a moment of each other.
_PACE, _MOMENT = 1.0, 0.1
# Rows that are only passed by open no stream.
_REST = 0.25
# Containers that are followed at most where the order hangs on all of them: each is a connection.
MOST = 200
# Seconds until all of them have told twice what they use, which is when their processor is known.
_FILLING = 4.0
# Containers whose past is kept for the charts.
KEPT = 8
# Rows that change places each second could not be read, and are many bytes.
_STILL = 3.0


class StatsSampled(Message):
    """The engine has told what containers use."""


class StatsNews:
    """The samples of the rows on the screen. Lives on the event loop."""

    def __init__(self, app: DtuiApp) -> None:
        self._app = app
        self.is_on = False
        self._meter: Meter | None = None
        self._drawn_at = 0.0
        self._filled_at = self._ordered_at = 0.0
        self._is_resting = False
        self._histories: dict[str, StatsHistory] = {}

    def history(self, id: str) -> StatsHistory:
        """What a container has used while that was looked at; of the last few that were."""
        from tui.domain.stats_history import StatsHistory

        found = self._histories.pop(id) if id in self._histories else StatsHistory()
        self._histories[id] = found
        while len(self._histories) > KEPT:
            del self._histories[next(iter(self._histories))]
        return found

    def toggle(self) -> None:
        """Show the columns in the place of others, or those again."""
        self.switch(not self.is_on)

    @property
    def columns(self) -> tuple[Column, ...]:
        """All columns while what containers use is shown."""
        from tui.resources import stats

        return stats.columns(self._of)

    def switch(self, is_on: bool) -> None:
        """Show all the columns in the place of others, or the usual ones."""
        from tui.resources import stats

        self.is_on = is_on
        table = self._app.main.tables[CONTAINERS.id]
        table.show_columns(self.columns if is_on else (), stats.ENOUGH)
        self._app.main.cursor_moved()
        self._look()

    def ordered(self) -> None:
        """An order was chosen: who wants to see what uses the most is at the first row, also while that comes in."""
        from tui.resources import stats

        table = self._app.main.table
        if table.sorted_by.id in stats.IDS:
            table.listing.move_to(0)
            self._filled_at = time.monotonic() + _FILLING

    def rows_shown(self) -> None:
        """Other rows may be on the screen, or another view: soon follow those, and at once none of another view."""
        if self._meter is not None and not self._may_follow():
            self._end()
        elif self._may_follow() and not self._is_resting:
            self._is_resting = True
            self._app.main.set_timer(_REST, self._look)

    def sampled(self) -> None:
        """Draw soon what was told: not each sample by itself."""
        wait = max(_MOMENT, self._drawn_at + _PACE - time.monotonic())
        self._app.main.set_timer(wait, self._draw)

    def close(self) -> None:
        """End all streams."""
        if self._meter is not None:
            self._meter.close()
            self._meter = None

    def _end(self) -> None:
        """End all streams, and show what they told as unknown."""
        self.close()
        self._app.main.tables[CONTAINERS.id].sync()

    def _of(self, id: str) -> Stats | None:
        return self._meter.of(id) if self._meter is not None else None

    def _may_follow(self) -> bool:
        app, link = self._app, self._app.link
        # Behind a dialog the list is still in sight, behind any other screen it is not.
        is_seen = app.main.view == CONTAINERS.id and all(screen.is_modal for screen in app.screen_stack[1:])
        return self.is_on and is_seen and link is not None and link.live

    def _look(self) -> None:
        self._is_resting = False
        if not self._may_follow():
            self._end()
            return
        if self._meter is None:
            from tui.work.stats import Meter

            self._meter = Meter(self._streams, lambda: self._app.post(StatsSampled()))
        self._meter.follow(self._wanted())

    def _streams(self, on_stats: OnStats, on_end: OnEnd) -> StatsStreams:
        from tui.engine.stats_stream import StatsStreams

        engine = self._app.engine
        return StatsStreams(engine.endpoint, engine.info.api_version, on_stats, on_end)

    def _wanted(self) -> list[str]:
        """The containers on the screen; where the order is by what they use, others too."""
        from tui.resources import stats

        table = self._app.main.table
        rows: Sequence[Any] = table.rows_on_screen()
        if table.sorted_by.id in stats.IDS:
            rows = [*rows, *table.listing.shown]
        return list(dict.fromkeys(r.id for r in rows if stats.is_measured(r)))[:MOST]

    def _draw(self) -> None:
        """Show what was told; rows that are ordered by it are ordered anew."""
        if self._meter is None or not self._may_follow():
            self._end()
            return
        from tui.resources import stats

        self._drawn_at = time.monotonic()
        main = self._app.main
        for id, error in self._meter.take().items():
            row = main.table.listing.items.get(id)
            main.say(f"{row.name if row else id[:12]} tells nothing of what it uses. {error}", "warn")
        if main.table.sorted_by.id in stats.IDS:
            self._order()
        else:
            main.table.sync()

    def _order(self) -> None:
        """Order the rows anew, now and then; soon after that was asked for, each time."""
        main, table, now = self._app.main, self._app.main.table, self._drawn_at
        is_filling = now < self._filled_at
        if not is_filling and now < self._ordered_at + _STILL:
            table.sync()
            return
        self._ordered_at = now
        is_first = is_filling and table.listing.cursor == 0
        table.sort_by(table.sorted_by, table.listing.descending)
        if is_first:
            table.listing.move_to(0)
        main.cursor_moved()
