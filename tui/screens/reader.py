"""A text over the whole screen: help, details on a narrow terminal, what was copied."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.events import Key

from tui.screens.dialog import LeftOnce, key_name
from tui.widgets.line import Line
from tui.widgets.text_pane import TextPane

Lines = Sequence[tuple[str, str]]


class ReaderScreen(LeftOnce[None], inherit_bindings=False):
    """Lines to read; `q` and escape go back. No borders: a terminal can select the text cleanly."""

    AUTO_FOCUS = ""

    def __init__(self, title: str, lines: Lines, hint: str = "", words: bool = False) -> None:
        super().__init__()
        self._title, self._lines = title, lines
        self._words = words
        self._hint = hint or "esc Back   arrows, PgUp, PgDn, g, G Scroll"

    def compose(self) -> ComposeResult:
        """Title, text, hint."""
        # Kept: a screen that is left while it is being mounted has lost them by then.
        self._top, self._bottom = Line(classes="bar"), Line(classes="bar")
        self._pane = TextPane(words=self._words)
        yield self._top
        yield self._pane
        yield self._bottom

    def on_mount(self) -> None:
        """Fill it."""
        self._top.show([(self._title, "key")])
        self._bottom.show([(self._hint, "plain")])
        self._pane.show(self._lines)

    def update(self, lines: Lines) -> None:
        """Show other lines at the same place."""
        self._lines = lines
        if self.is_mounted:
            self._pane.show(lines, keep_place=True)

    def on_key(self, event: Key) -> None:
        """Scroll or go back."""
        event.stop()
        key = key_name(event)
        if not self._pane.scroll_key(key) and key in (
            "escape",
            "q",
            "enter",
            "ctrl+c",
            "i",
            "?",
        ):
            self.dismiss(None)
