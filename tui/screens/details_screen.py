"""The details over the whole screen, where there is no room for them beside the list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.await_complete import AwaitComplete
from textual.events import Key

from tui.domain.text import safe
from tui.screens import details_keys, details_told
from tui.screens.dialog import LeftOnce, key_name
from tui.screens.entered import pasted
from tui.widgets.details_pane import DetailsPane
from tui.widgets.line import Line

if TYPE_CHECKING:
    from tui.screens.details import Details
    from tui.widgets.filter_line import KeyTaker


class DetailsScreen(LeftOnce[None], inherit_bindings=False):
    """The full name, the tabs, what they show, the keys. No borders: a terminal can select the text cleanly."""

    AUTO_FOCUS = ""
    DEFAULT_CSS = """
    DetailsScreen { layers: base commands; overflow: hidden; }
    """

    def __init__(self, details: Details) -> None:
        super().__init__()
        self._details = details
        self.filter_line: KeyTaker | None = None
        # Kept: a screen that is left while it is being mounted has lost them by then.
        self._top, self.bottom = Line(classes="bar"), Line(classes="bar")
        self.pane = DetailsPane(*details_keys.heard(details), ascii=details.screen.dtui.ascii)

    def compose(self) -> ComposeResult:
        """Name, pane, keys."""
        yield self._top
        yield self.pane
        yield self.bottom

    def dismiss(self, result: None = None) -> AwaitComplete:
        """Leave it."""
        if self.is_active:
            self._details.over_left()
        return super().dismiss(result)

    def on_mount(self) -> None:
        """Fill what stands around the pane."""
        self.tabs_shown()

    def on_resize(self) -> None:
        """Other keys have room."""
        if self.is_mounted:
            self.show_foot()

    def tabs_shown(self) -> None:
        """It may have another name now, and other keys may be of use in this tab."""
        dtui = self._details.screen.dtui
        # Whoever acts from here sees where: the host is never out of sight.
        host, name = (safe(text, dtui.ascii) for text in (dtui.host_title, self._details.name))
        self._top.show([(host, "key"), (f"  {name}", "plain")])
        self.show_foot()

    def show_foot(self) -> None:
        """What is to be said, else the keys."""
        said = details_told.said(self._details)
        if said is not None:
            self.bottom.show_sentence(*said)
        else:
            self.bottom.show(details_told.footer(self._details, self.size.width))

    on_paste = pasted

    def on_key(self, event: Key) -> None:
        """A key of the details, back, or one that acts on what they show."""
        if self.filter_line is not None and not self.filter_line.is_closed:
            self.filter_line.early(event)
            return
        event.stop()
        key = key_name(event)
        if self._details.screen.dtui.acting.takes(key):
            return
        self._details.screen.unsay()
        if details_keys.pressed(self._details, key):
            return
        if key in ("q", "ctrl+c", "escape"):
            self.dismiss(None)
        else:
            details_keys.of_list(self._details, key)
