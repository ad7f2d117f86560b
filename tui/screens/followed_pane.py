"""Lines of logs that are followed for as long as they are on the screen."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from textual.message import Message
from textual.timer import Timer

from tui.domain.log_line import LogLine
from tui.domain.log_range import LAST, LogRange
from tui.widgets.log_pane import LogPane
from tui.widgets.log_rows import Looks
from tui.work.log_follow import LogFollow

if TYPE_CHECKING:
    from tui.app import DtuiApp
    from tui.domain.events import EngineEvent

# Seconds between two drawings while lines come in.
REST = 0.1
_STEPS = {"down": 1, "j": 1, "up": -1, "k": -1}


class LogGrew(Message, bubble=False):
    """There are more lines."""


class FollowedPane(LogPane):
    """The logs of containers by (ID, name), read from its mount until its unmount.

    `sift` says which of all lines are shown, `drawn` is called after each drawing.
    """

    def __init__(
        self,
        app: DtuiApp,
        containers: Sequence[tuple[str, str]],
        looks: Looks,
        sift: Callable[[list[LogLine]], Sequence[LogLine]] = list,
        drawn: Callable[[], None] = lambda: None,
        wanted: LogRange = LAST,
    ) -> None:
        super().__init__(looks)
        self._dtui, self._containers = app, containers
        self._sift, self._drawn_once = sift, drawn
        self.range = wanted
        self.kept: list[LogLine] = []
        self._timer: Timer | None = None
        self._drawn = 0.0
        self.reading = self._begun()

    def on_mount(self) -> None:
        """Begin to read."""
        self._dtui.news.listeners.append(self._heard)
        self.reading.start()
        self._draw()

    def on_unmount(self) -> None:
        """End the streams."""
        if self._heard in self._dtui.news.listeners:
            self._dtui.news.listeners.remove(self._heard)
        self.reading.close()

    # what comes in

    def _begun(self) -> LogFollow:
        return LogFollow(self._dtui.engine, self._containers, self._grown, self.range)

    def _grown(self) -> None:
        """Called on the threads that read."""
        self.post_message(LogGrew())

    def read_again(self, wanted: LogRange) -> None:
        """Read from another place on."""
        self.reading.close()
        self.range = wanted
        self.reading = self._begun()
        self.reading.start()
        self.go_on()

    def _heard(self, event: EngineEvent | None) -> None:
        if event is None:
            self.reading.engine_found()
        else:
            self.reading.event_seen(event)

    def on_log_grew(self) -> None:
        """Draw soon, and not too often."""
        if self._timer is None:
            rest = self._drawn + REST - time.monotonic()
            if rest <= 0:
                self._draw()
            else:
                self._timer = self.set_timer(rest, self._draw)

    def _draw(self) -> None:
        """Show what there is now; one who reads what was before is not disturbed."""
        self._timer = None
        lines = self.reading.take()
        if self.follows:
            self._take(lines)
        self._drawn_once()
        self._drawn = time.monotonic()

    def _take(self, lines: list[LogLine]) -> None:
        self.kept = lines
        self.show(self._sift(lines))

    def sift_again(self) -> None:
        """Other lines are to be shown of those that there are."""
        self._take(self.reading.take() if self.follows else self.kept)

    # moving

    def move(self, key: str) -> bool:
        """Scroll by a key, or follow again; False when it is none of these."""
        page = max(1, self.size.height - 1)
        steps = {**_STEPS, "pagedown": page, "pageup": -page}
        if key in steps:
            self._step(steps[key])
        elif key in ("g", "home"):
            self.freeze()
            self.go_first()
        elif key in ("G", "end"):
            self.go_on()
        else:
            return False
        return True

    def freeze(self) -> None:
        """Take what came since the last drawing: it stands still from here on."""
        if self.follows:
            self._take(self.reading.take())

    def _step(self, rows: int) -> None:
        """Scroll; at the end of what was there go on with what has come since, and follow at the very end."""
        if self.follows and rows > 0:
            return
        self.freeze()
        if self.scroll_rows(rows) or rows < 0:
            return
        self._take(self.reading.take())
        if not self.scroll_rows(rows):
            self.go_on()

    def pause(self) -> None:
        """Stand still, or go on."""
        if self.follows:
            self.freeze()
            self.scroll_rows(0)
        else:
            self.go_on()

    def go_on(self) -> None:
        """Show the newest lines from now on."""
        self.current = None
        self.follow()
        self._draw()
