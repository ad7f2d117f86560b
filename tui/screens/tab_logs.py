"""The logs tab: the last lines of a container's log, followed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual.app import ComposeResult

from tui.domain.log_range import LogRange
from tui.resources import tab_logs
from tui.screens.followed_pane import FollowedPane
from tui.screens.tab import Live, LiveWidget
from tui.widgets.line import Line
from tui.widgets.log_rows import Looks

if TYPE_CHECKING:
    from tui.app import DtuiApp


_LAST = LogRange(lines=200, title="last 200")


class LogTab(LiveWidget):
    """What becomes of the log, and the lines of one container."""

    DEFAULT_CSS = """
    LogTab { height: 1fr; width: 1fr; layout: vertical; }
    """

    def __init__(self, app: DtuiApp, row: Any) -> None:
        super().__init__()
        # Kept: what is taken away while it is being mounted has lost them by then.
        self._state = Line()
        containers = [(row.id, row.name or row.short_id)]
        self.pane = FollowedPane(
            app, containers, Looks(ascii=app.ascii), drawn=self._show_state, wanted=_LAST
        )

    def compose(self) -> ComposeResult:
        """The state, and the lines."""
        yield self._state
        yield self.pane

    def scroll_key(self, key: str) -> bool:
        """Scroll, which stands still, or go on."""
        if key == "space":
            self.pane.pause()
        elif not self.pane.move(key):
            return False
        self._show_state()
        return True

    def _show_state(self) -> None:
        reading = self.pane.reading
        self._state.show(
            *tab_logs.state(reading.state, self.pane.follows, reading.dropped, reading.has_skipped)
        )


WORK = Live(LogTab)
