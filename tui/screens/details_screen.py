"""The details over the whole screen, where there is no room for them beside the list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.await_complete import AwaitComplete
from textual.events import Key

from tui.domain.text import safe
from tui.screens import details_keys, details_told
from tui.screens.dialog import LeftOnce, key_name
from tui.widgets.details_pane import DetailsPane
from tui.widgets.line import Line

if TYPE_CHECKING:
    from tui.screens.details import Details
    from tui.widgets.filter_line import FilterLine


class DetailsScreen(LeftOnce[None], inherit_bindings=False):
    """The full name, the tabs, what they show, the keys. No borders: a terminal can select the text cleanly."""

    AUTO_FOCUS = ""

    def __init__(self, details: Details, title: str) -> None:
        super().__init__()
        self._details, self._title = details, title
        self.filter_line: FilterLine | None = None
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
        # Whoever acts from here sees where: the host is never out of sight.
        dtui = self._details.screen.dtui
        self._top.show([(safe(dtui.host_title, dtui.ascii), "key"), (f"  {self._title}", "plain")])
        self.show_keys()

    def on_resize(self) -> None:
        """Other keys have room."""
        if self.is_mounted:
            self.show_keys()

    def tabs_shown(self) -> None:
        """Other keys may be of use in this tab."""
        if not self.bottom.is_saying:
            self.show_keys()

    def show_keys(self) -> None:
        """The keys, in the place of what was said."""
        self.bottom.show(details_told.footer(self._details, self.size.width))

    def say_gone(self) -> None:
        """What is shown stays; it is not to be taken for, nor acted on as, the row that is in its place now."""
        self.bottom.show_sentence("This is listed no more; escape goes back.", "warn")

    def on_key(self, event: Key) -> None:
        """A key of the details, back, or one that acts in the list."""
        if self.filter_line is not None and not self.filter_line.is_closed:
            self.filter_line.early(event)
            return
        event.stop()
        self.show_keys()
        key = key_name(event)
        if details_keys.pressed(self._details, key):
            return
        if key in ("q", "ctrl+c", "escape"):
            self.dismiss(None)
        else:
            details_keys.of_list(self._details, key)
