"""The line in which a filter is typed; the list follows every key."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.events import Key
from textual.widgets import Input

from tui.widgets.field import Field
from tui.widgets.line import Line

LEAVING = ("enter", "up", "down", "pageup", "pagedown", "tab", "escape", "ctrl+c")


class KeyTaker(Protocol):
    """A line over a screen that has all its keys until it is closed."""

    is_closed: bool

    def early(self, event: Key) -> None:
        """Take a key that came to the screen."""
        ...

    def paste(self, text: str) -> None:
        """Take a text that was pasted to the screen."""
        ...


class FilterLine(Horizontal):
    """`/` and the text; enter keeps it, escape clears it, arrows leave it for the list.

    What is typed before the field is there, or behind the enter of the same burst, is not lost.
    """

    DEFAULT_CSS = """
    FilterLine { height: 1; }
    FilterLine Line { width: 2; }
    """

    def __init__(
        self, text: str, apply: Callable[[str], None], list_key: Callable[[Key], None], sign: str = "/"
    ) -> None:
        """`apply` gets the text at every change, `list_key` the keys that follow the one that closed it."""
        super().__init__()
        self._text, self._apply, self._list_key = text, apply, list_key
        # Kept: what is left while it is being mounted has lost them by then.
        self._line, self._field = Line(), Field(text, self._take_key)
        self._sign, self._ready = sign, False
        self._bubbling: Key | None = None
        self.is_closed = False

    def compose(self) -> ComposeResult:
        """A slash and a field."""
        yield self._line
        yield self._field

    def on_mount(self) -> None:
        """Take the keys."""
        if self.is_closed:
            return
        self._line.show([(f"{self._sign} ", "key")])
        self._field.value = self._text
        self._ready = True
        self.screen.set_focus(self._field)

    def early(self, event: Key) -> None:
        """A key that came to the screen; unless the field let it through, it came before the field had the keys."""
        if event is self._bubbling:
            return
        if event.key in LEAVING:
            self._leave(event.key)
            return
        if event.key == "ctrl+u":
            self._text = ""
        elif event.key == "backspace":
            self._text = self._text[:-1]
        elif event.is_printable and event.character:
            self._text += event.character
        self._fill()

    def paste(self, text: str) -> None:
        """A text that was pasted before the field had the keys: its first line is typed."""
        self._text += "".join(text.splitlines()[:1])
        self._fill()

    def _fill(self) -> None:
        if self._ready:
            field = self._field
            field.value = self._text
            # It stays where it was else, and what the field gets itself from now on would be put before.
            field.cursor_position = len(self._text)

    def _leave(self, key: str) -> None:
        self.is_closed = True
        self._apply("" if key in ("escape", "ctrl+c") else self._text)
        self.remove()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Tell every change."""
        event.stop()
        if not self.is_closed:
            # What the field has now: keys have come since this change.
            self._text = self._field.value
            self._apply(self._text)

    def _take_key(self, event: Key) -> bool:
        """Enter keeps the filter, escape clears it; moving keys go back to the list with the filter kept."""
        if self.is_closed:
            self._list_key(event)
            return True
        if event.key not in LEAVING:
            return False
        self._text = self._field.value
        self._leave(event.key)
        return True

    def on_key(self, event: Key) -> None:
        """What the field lets through goes on to the screen, which is not to take it for an early one."""
        self._bubbling = event
