"""Choosing one of several: action menu, copy menu, sort menu, and the palette with its search line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.events import Key, Paste

from tui.domain.text import cell_width, pad, safe
from tui.screens.dialog import Dialog, key_name
from tui.widgets.glyphs import Glyphs
from tui.widgets.line import Line, wrap_words
from tui.widgets.paint import Cell, Painted, Picture
from tui.widgets.text_pane import TextPane


@dataclass(frozen=True, slots=True)
class Option:
    """One line of a menu: its key ('' for none), what it says, more behind it, and why it can't be had."""

    value: str
    key: str
    label: str
    detail: str = ""
    refusal: str = ""


class PickScreen(Dialog[str | None]):
    """The value of the chosen option, or None. With `search` typing looks for an option by its words."""

    DEFAULT_CSS = """
    PickScreen Painted { height: 1; }
    """

    def __init__(
        self, title: str, options: Sequence[Option], glyphs: Glyphs, ascii: bool, search: bool = False
    ) -> None:
        super().__init__()
        self._title, self._options, self._glyphs, self._ascii = title, tuple(options), glyphs, ascii
        self._search = search
        self._text = ""
        self._at = next((n for n, o in enumerate(self._options) if not o.refusal), 0)
        self._top = 0
        self._explained = 0

    def compose(self) -> ComposeResult:
        """Title, options, and what the chosen one is about."""
        # Kept: a dialog that is left while it is being mounted has lost them by then.
        self._heading, self._answer = Line(classes="heading"), Line(classes="answer")
        self._explain = TextPane(classes="explain", words=True)
        self._list = Painted(classes="options")
        with Vertical():
            yield self._heading
            yield self._list
            yield self._explain
            yield self._answer

    def on_mount(self) -> None:
        """Draw it."""
        self._show()

    def on_resize(self) -> None:
        """Draw it for another size."""
        if hasattr(self, "_list"):
            self._show()

    @property
    def shown(self) -> list[Option]:
        """The options that match what was typed."""
        words = self._text.lower().split()
        return [
            o for o in self._options if all(w in f"{o.label} {o.value} {o.detail}".lower() for w in words)
        ]

    def _show(self) -> None:
        options = self.shown
        self._at = max(0, min(self._at, len(options) - 1))
        whole = self._whole(options[self._at]) if options else ""
        if whole:
            # It grows and never shrinks: a menu that jumps with every move cannot be read.
            self._explained = max(self._explained, min(len(wrap_words(whole, self._width)), 8))
        room = max(1, self.app.size.height * 95 // 100 - 5 - self._explained)
        height = min(room, len(self._options))
        self._top = max(min(self._top, self._at), self._at - height + 1)
        self._list.styles.height = height
        visible = options[self._top : self._top + height]
        self._list.draw([self._line(o, self._top + n == self._at) for n, o in enumerate(visible)])
        prompt = f"{self._title}: {self._text}_" if self._search else self._title
        self._heading.show([(safe(prompt, self._ascii), "key")])
        self._explain.styles.height = self._explained
        self._explain.styles.display = "block" if self._explained else "none"
        self._explain.show([(whole, "plain")])
        self._answer.show([self._words(options)])

    @property
    def _width(self) -> int:
        return max(10, min(110, self.app.size.width * 9 // 10) - 4)

    def _columns(self) -> tuple[int, int]:
        """Cells for labels and for what is behind them."""
        longest = max(cell_width(safe(o.label, self._ascii)) for o in self._options)
        names = max(1, min(longest, self._width - 24))
        return names, max(1, self._width - 14 - names)

    def _whole(self, option: Option) -> str:
        """What an option says, whole, when its line has no room for it."""
        names, details = self._columns()
        label, detail = safe(option.label, self._ascii), safe(option.detail, self._ascii)
        if cell_width(label) <= names and cell_width(detail) <= details:
            return ""
        return f"{label}: {detail}" if detail else label

    def _words(self, options: Sequence[Option]) -> tuple[str, str]:
        if not options:
            return ("Nothing matches.", "warn")
        refusal = options[self._at].refusal
        return (safe(refusal, self._ascii), "warn") if refusal else ("enter Choose   esc Cancel", "dim")

    def _line(self, option: Option, chosen: bool) -> Picture:
        names, details = self._columns()
        role = "cursor" if chosen else "dim" if option.refusal else "plain"
        cursor = self._glyphs.cursor if chosen else " "
        return (
            Cell(0, 1, cursor, "key"),
            Cell(2, 9, option.key, "dim" if option.refusal else "key"),
            Cell(12, names, pad(safe(option.label, self._ascii), names, self._ascii), role),
            Cell(14 + names, details, safe(option.detail, self._ascii), "dim"),
        )

    def on_key(self, event: Key) -> None:
        """Move, search, choose or leave."""
        event.stop()
        key = key_name(event)
        if key in ("escape", "ctrl+c") or (key == "q" and not self._search):
            self.dismiss(None)
        elif key == "enter":
            self._choose(self.shown[self._at] if self.shown else None)
        elif key in ("up", "down", "pageup", "pagedown"):
            self._at += {"up": -1, "down": 1, "pageup": -10, "pagedown": 10}[key]
            self._show()
        elif self._search:
            self._type(event, key)
        else:
            self._choose(next((o for o in self._options if o.key == key), None), stay=True)

    def on_paste(self, event: Paste) -> None:
        """Pasted text is searched for; it never chooses."""
        if self._search:
            self._text += event.text.splitlines()[0] if event.text else ""
            self._show()

    def _type(self, event: Key, key: str) -> None:
        if key == "backspace":
            self._text = self._text[:-1]
        elif event.is_printable and event.character:
            self._text += event.character
        self._at = 0
        self._show()

    def _choose(self, option: Option | None, stay: bool = False) -> None:
        if option is not None and not option.refusal:
            self.dismiss(option.value)
        elif option is not None:
            self._at = self.shown.index(option)
            self._show()
        elif not stay:
            self._show()
