"""The line in which a filter is typed; the list follows every key."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.events import Key
from textual.message import Message
from textual.widgets import Input

from tui.widgets.line import Line


class FilterLine(Horizontal):
    """`/` and the text; enter keeps it, escape clears it, arrows leave it for the list."""

    DEFAULT_CSS = """
    FilterLine { height: 1; }
    FilterLine Line { width: 2; }
    FilterLine Input, FilterLine Input:focus { border: none; height: 1; padding: 0; width: 1fr; background: $panel; }
    """

    class Typed(Message):
        """The text changed."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    def __init__(self, text: str) -> None:
        super().__init__()
        self._text = text

    def compose(self) -> ComposeResult:
        """A slash and a field."""
        yield Line()
        yield Input(self._text, select_on_focus=False)

    def on_mount(self) -> None:
        """Take the keys."""
        self.query_one(Line).show([("/ ", "key")])
        field = self.query_one(Input)
        field.cursor_blink = False
        field.focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Tell every change."""
        event.stop()
        self.post_message(self.Typed(event.value))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Keep the filter."""
        event.stop()
        self.remove()

    def on_key(self, event: Key) -> None:
        """Escape clears; up and down go back to the list with the filter kept."""
        if event.key in ("escape", "ctrl+c"):
            event.stop()
            self.post_message(self.Typed(""))
            self.remove()
        elif event.key in ("up", "down", "pageup", "pagedown", "tab"):
            event.stop()
            self.remove()
