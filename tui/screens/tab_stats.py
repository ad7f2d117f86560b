"""The tab of a container that shows what it uses over time, while it is looked at."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from textual.message import Message
from textual.timer import Timer

from tui.domain.text import safe
from tui.resources import tab_stats
from tui.resources.stats import is_measured
from tui.screens.tab import Live, LiveWidget
from tui.widgets.chart_pane import ChartPane
from tui.work.stats_follow import StatsFollow, Told

if TYPE_CHECKING:
    from tui.app import DtuiApp
    from tui.domain.container import Container
    from tui.domain.events import EngineEvent
    from tui.engine.stats_stream import OnEnd, OnStats, StatsStreams

# Seconds between two drawings at least: an engine that tells more is not drawn more.
_PACE = 0.5


class StatsTold(Message):
    """The engine has told what the container uses."""


class StatsPane(ChartPane, LiveWidget):
    """Charts of one container, for as long as they can be seen and it runs."""

    def __init__(self, app: DtuiApp, container: Container) -> None:
        super().__init__()
        self._dtui, self._container = app, container
        self.history = app.stats.history(container.id)
        self.follow: StatsFollow | None = None
        self._told = Told()
        self._drawn = 0.0
        self._timer: Timer | None = None

    def on_mount(self) -> None:
        """Begin to follow."""
        self._dtui.news.listeners.append(self._heard)
        self._dtui.screen_change_signal.subscribe(self, self._look)
        self._look()

    def on_unmount(self) -> None:
        """End the stream."""
        if self._heard in self._dtui.news.listeners:
            self._dtui.news.listeners.remove(self._heard)
        self._end()

    def renewed(self, row: Any) -> None:
        """It may have been started or stopped."""
        self._container = row
        self._look()

    def _heard(self, event: EngineEvent | None) -> None:
        """Begin again once the engine was found again."""
        if event is None:
            self._look()

    def _look(self, _: object = None) -> None:
        """Follow while that can be seen, and no longer."""
        if not self._may_follow():
            self._end()
        elif self.follow is None:
            self._told = Told()
            self.follow = StatsFollow(self._streams, self._container.id, self._told_more)
        self._draw()

    def _may_follow(self) -> bool:
        stack, link = self._dtui.screen_stack, self._dtui.link
        # Behind a dialog the charts are still in sight, behind any other screen they are not.
        above = stack[stack.index(self.screen) + 1 :] if self.screen in stack else stack
        is_seen = all(screen.is_modal for screen in above)
        return is_seen and link is not None and link.live and is_measured(self._container)

    def _streams(self, on_stats: OnStats, on_end: OnEnd) -> StatsStreams:
        from tui.engine.stats_stream import StatsStreams

        engine = self._dtui.engine
        return StatsStreams(engine.endpoint, engine.info.api_version, on_stats, on_end)

    def _end(self) -> None:
        if self.follow is not None:
            self.follow.close()
            self.follow = None
            self.history.lose()

    def _told_more(self) -> None:
        """Called on the thread that reads."""
        self.post_message(StatsTold())

    def on_stats_told(self) -> None:
        """Take it soon, and not too often."""
        if self._timer is None:
            wait = self._drawn + _PACE - time.monotonic()
            if wait <= 0:
                self._take()
            else:
                self._timer = self.set_timer(wait, self._take)

    def _take(self) -> None:
        self._timer = None
        if self.follow is None:
            return
        self._told = self.follow.take()
        for stats in self._told.samples:
            self.history.add(stats)
        if self._told.state != "told":
            self.history.lose()
        if self.history.seconds and not self.history.began:
            self.history.began = time.time()
        # The link may have been lost meanwhile.
        self._look()

    def _draw(self) -> None:
        self._drawn = time.monotonic()
        app, told = self._dtui, self._told
        is_followed, is_reached = self.follow is not None, app.link is not None and app.link.live
        charts = tab_stats.groups(self.history, self._container, is_followed) if self.history.seconds else []
        error = str(told.error) if told.error is not None else ""
        began = self.history.began
        since = time.strftime("%H:%M:%S", time.localtime(began)) if began else ""
        said = tab_stats.said(self._container, is_reached, told.state, error, since)

        def safely(seconds: int) -> tuple[str, str]:
            text, role = said(seconds)
            return safe(text, app.ascii), role

        self.show(safely, charts)


WORK = Live(StatsPane)
