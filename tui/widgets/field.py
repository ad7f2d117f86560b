"""A line of text to type into: keys that edit act in the order they were typed."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual.events import Key
from textual.geometry import Region
from textual.widgets import Input

from tui.domain.text import cell_width


class Field(Input):
    """Textual's Input, without border or blinking.

    Input's own editing keys travel to the application and back before they act: of a burst, as a slow line
    or a paste delivers it, the letters after them would be taken first and deleted in their place.
    """

    EDITS: ClassVar[dict[str, str]] = {
        "backspace": "delete_left",
        "delete": "delete_right",
        "ctrl+u": "delete_left_all",
        "ctrl+k": "delete_right_all",
        "ctrl+w": "delete_left_word",
        "left": "cursor_left",
        "right": "cursor_right",
        "home": "home",
        "ctrl+a": "home",
        "end": "end",
        "ctrl+e": "end",
    }
    DEFAULT_CSS = """
    Field, Field:focus { border: none; height: 1; padding: 0; width: 1fr; background: $panel; }
    """

    def __init__(
        self, value: str, take_key: Callable[[Key], bool] | None = None, *, password: bool = False
    ) -> None:
        """`take_key` is asked first, in the order of typing; True when the key is done with."""
        super().__init__(value, password=password, select_on_focus=False)
        self.cursor_blink = False
        self.take_key = take_key

    def on_mount(self) -> None:
        """Show the end of a text that is wider than the field: that is where the cursor is."""
        self.call_after_refresh(self._show_cursor)

    def _show_cursor(self) -> None:
        self.scroll_to_region(
            Region(cell_width(self.value[: self.cursor_position]), 0, 1, 1), force=True, animate=False
        )

    def on_key(self, event: Key) -> None:
        """Edit at once; everything else is for Input and for who holds the field."""
        edit = self.EDITS.get(event.key)
        taken = self.take_key is not None and self.take_key(event)
        if not taken and edit is not None:
            getattr(self, f"action_{edit}")()
        if taken or edit is not None:
            event.stop()
            event.prevent_default()
