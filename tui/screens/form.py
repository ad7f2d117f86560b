"""Dialogs with one line of text: retag and rename. Actions are enter, escape and ctrl chords only."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.events import Key
from textual.widgets import Input

from tui.screens.dialog import Dialog, key_name
from tui.widgets.field import Field
from tui.widgets.line import Line, wrap_words
from tui.widgets.text_pane import TextPane


@dataclass(frozen=True, slots=True)
class Meaning:
    """What the text typed means, in lines, and why it cannot be taken ('' when it can)."""

    lines: tuple[tuple[str, str], ...]
    refusal: str = ""


@dataclass(frozen=True, slots=True)
class Entered:
    """What the user gave: the text, and whether it was ctrl+s."""

    text: str
    also: bool = False


class FormScreen(Dialog[Entered | None]):
    """A text with its meaning below it, told at every key; proposals go round with up and down."""

    AUTO_FOCUS = "Field"
    DEFAULT_CSS = """
    FormScreen TextPane { height: 1; }
    """

    def __init__(
        self,
        title: str,
        above: Sequence[tuple[str, str]],
        value: str,
        proposals: Sequence[str],
        meaning: Callable[[str], Meaning],
        keys: str,
        with_also: bool = False,
    ) -> None:
        super().__init__()
        self._title, self._above, self._value = title, tuple(above), value
        self._proposals, self._meaning, self._keys = tuple(proposals), meaning, keys
        self._with_also = with_also
        self._at = -1
        self._tallest = 0

    def compose(self) -> ComposeResult:
        """From, to, and what it means."""
        # Kept: a dialog that is left while it is being mounted has lost them by then.
        self._heading, self._answer = Line(classes="heading"), Line(classes="answer")
        self._panes = [TextPane(classes=name, words=True) for name in ("above", "meaning")]
        self._field = Field(self._value)
        with Vertical():
            yield self._heading
            yield self._panes[0]
            yield self._field
            yield self._panes[1]
            yield self._answer

    def on_mount(self) -> None:
        """Fill it."""
        self._heading.show([(self._title, "key")])
        self._answer.show([(self._keys, "dim")])
        self._tell(self._value)

    def on_resize(self) -> None:
        """Break the lines anew."""
        if self.is_mounted:
            self._tallest = 0
            self._tell(self._field.value)

    def _tell(self, text: str) -> Meaning:
        """Say what a text means. The answer's line is never pushed off the screen, nor the dialog about."""
        meaning = self._meaning(text)
        refusal = ((meaning.refusal, "bad"),) if meaning.refusal else ()
        lines = (*meaning.lines, *refusal)
        # Besides: border, title, the text itself, the answer's line.
        room = max(2, self.app.size.height * 95 // 100 - 5)
        above = min(self._height(self._above), max(1, self._room_above(room)))
        if self._height(lines) > room - above:
            # What decides is in sight: that it is refused, or what has the name now.
            lines = tuple(sorted(lines, key=lambda line: line[1] not in ("bad", "warn", "good")))
        self._tallest = max(self._tallest, min(self._height(lines), room - above))
        self._fill(self._panes[0], self._above, above)
        self._fill(self._panes[1], lines, self._tallest)
        return meaning

    def _room_above(self, room: int) -> int:
        """Lines that what stands above the text may take of those there are."""
        return room // 3

    def _height(self, lines: Sequence[tuple[str, str]]) -> int:
        width = max(10, min(110, self.app.size.width * 9 // 10) - 4)
        return max(1, sum(len(wrap_words(text, width)) for text, _ in lines))

    def _fill(self, pane: TextPane, lines: Sequence[tuple[str, str]], height: int) -> None:
        pane.styles.height = height
        pane.show(lines)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Say at every key what it means now."""
        event.stop()
        self._tell(event.value)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter."""
        event.stop()
        self._submit(also=False)

    def on_key(self, event: Key) -> None:
        """Escape, ctrl+s and the proposals."""
        key = key_name(event)
        if key in ("escape", "ctrl+c"):
            self.dismiss(None)
        elif key == "ctrl+s" and self._with_also:
            self._submit(also=True)
        elif key in ("up", "down") and self._proposals:
            self._at = (self._at + (1 if key == "down" else -1)) % len(self._proposals)
            field = self._field
            field.value = self._proposals[self._at]
            field.cursor_position = len(field.value)
        else:
            return
        event.stop()

    def _submit(self, also: bool) -> None:
        text = self._field.value.strip()
        if self.painted and not self._tell(text).refusal:
            self.dismiss(Entered(text, also))
