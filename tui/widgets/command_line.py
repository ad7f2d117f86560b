"""The line in which a command is typed, with the ways it can go on above it, over the foot of the screen."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from textual.events import Key

from tui.domain.text import cell_width, clip, pad, safe
from tui.resources.command_completion import Found
from tui.resources.command_entry import CommandEntry, Wish
from tui.widgets.glyphs import Glyphs
from tui.widgets.line import Parts, wrap_words
from tui.widgets.paint import Cell, Painted, Picture, line_of

_SIGN = ":"
_KEYS = "tab Complete   up down Choose   enter Do   esc Leave"
# Ways to go on that are shown at most, lines in which something is said, and all besides: these, frame and line.
MOST = 7
_SAID = 2
_OTHERS = _SAID + 2
# Cells for a key at the end of a line.
_KEY = 10


class Answer(NamedTuple):
    """What a command comes to: what is to be done, or why it cannot be."""

    act: Callable[[], None] | None
    reason: str = ""


class CommandLine(Painted):
    """It has all keys while it is there, in the order they were typed: nothing is focused for it."""

    DEFAULT_CSS = """
    CommandLine { layer: commands; dock: bottom; background: $panel; border-top: solid $primary; }
    """

    def __init__(
        self,
        entry: CommandEntry,
        answer: Callable[[str], Answer],
        refusal: Callable[[Found], str],
        glyphs: Glyphs,
        ascii: bool,
    ) -> None:
        """`answer` says what a line comes to, `refusal` why a way to go on would be refused, '' when it is not."""
        super().__init__()
        self._entry, self._answer, self._refusal = entry, answer, refusal
        self._glyphs, self._ascii = glyphs, ascii
        self._said = ""
        self._top = 0
        self.is_closed = False

    def on_mount(self) -> None:
        """Take the room at the foot of the screen."""
        self._fit()

    def on_resize(self) -> None:
        """Another size, other lines."""
        self._fit()

    def _fit(self) -> None:
        rows = max(1, min(MOST, self.app.size.height // 3))
        self._entry.page = rows
        self.styles.height = rows + _OTHERS
        self._show()

    # keys

    def early(self, event: Key) -> None:
        """A key; all come by the screen."""
        event.stop()
        self._said = ""
        wish = self._entry.take(event.key, event.character)
        if wish is Wish.LEAVE:
            self._close()
        elif wish is Wish.DO:
            self._do()
        else:
            self._show()

    def paste(self, text: str) -> None:
        """A pasted text is typed; it never does anything."""
        self._said = ""
        self._entry.paste(text)
        self._show()

    def _do(self) -> None:
        answer = self._answer(self._entry.line.text)
        if answer.act is not None:
            self._close()
            answer.act()
            return
        self._said = answer.reason
        self._show()

    def _close(self) -> None:
        self.is_closed = True
        self.remove()

    # drawing

    def _show(self) -> None:
        if self.size.width:
            self.draw(self.make_pictures())

    def make_pictures(self) -> list[Picture]:
        """The ways to go on, what is said of the one chosen, and the line."""
        rows, found = self._entry.page, self._entry.found
        at = self._entry.chosen or 0
        self._top = max(0, min(self._top, at, len(found) - rows), at - rows + 1)
        shown = found[self._top : self._top + rows]
        names = min(max((cell_width(f.shown) for f in shown), default=0), self.size.width // 2)
        pictures = [self._way(f, self._top + n == self._entry.chosen, names) for n, f in enumerate(shown)]
        pictures += [()] * (rows - len(pictures))
        return [*pictures, *self._told(), line_of(self._typed())]

    def _way(self, found: Found, is_chosen: bool, names: int) -> Picture:
        """One way to go on: its name, what it does, its key at the end."""
        refused = bool(self._refusal(found))
        role = "cursor" if is_chosen else "dim" if refused else "plain"
        told = max(1, self.size.width - names - _KEY - 4)
        return (
            Cell(0, 1, self._glyphs.cursor if is_chosen else " ", "key"),
            Cell(1, names, pad(safe(found.shown, self._ascii), names, self._ascii), role),
            Cell(3 + names, told, clip(safe(found.told, self._ascii), told, self._ascii), "dim"),
            Cell(self.size.width - _KEY, _KEY, found.key, "dim" if refused else "key", right=True),
        )

    def _told(self) -> list[Picture]:
        """Why it cannot be done, what is chosen, or which keys there are; and how many ways there are."""
        found, chosen = self._entry.found, self._entry.chosen
        count = (f"{chosen + 1} of " if chosen is not None else "") + str(len(found))
        room = max(10, self.size.width - len(count) - 3)
        text, role = self._say()
        lines = [*wrap_words(safe(text, self._ascii), room), "", ""]
        pictures = [(Cell(1, room, clip(line, room, self._ascii), role),) for line in lines[:_SAID]]
        end = Cell(self.size.width - len(count) - 1, len(count), count, "dim")
        return [(*pictures[0], end), *pictures[1:]]

    def _say(self) -> tuple[str, str]:
        chosen = self._entry.chosen
        if self._said:
            return self._said, "warn"
        if chosen is None:
            return _KEYS, "dim"
        way = self._entry.found[chosen]
        refusal = self._refusal(way)
        return (f"{refusal}.", "warn") if refusal else (way.told, "plain")

    def _typed(self) -> Parts:
        """The text with its cursor in sight."""
        line = self._entry.line
        room = max(1, self.size.width - 2)
        before, after = (safe(text, self._ascii) for text in (line.before[-room:], line.after[:room]))
        while cell_width(before) > room:
            before = before[1:]
        return [(_SIGN, "key"), (before, "plain"), (after[:1] or " ", "cursor"), (after[1:], "plain")]
