"""A text to read: details, help, logs of jobs. Long lines are broken, nothing is cut off; it can be searched."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from tui.widgets.found import MOVES, in_patience, marked, pattern_of, shifted, told, unheard
from tui.widgets.line import wrap, wrap_words
from tui.widgets.paint import Painted, Picture, line_of

if TYPE_CHECKING:
    from tui.domain.log_match import Pattern


class _Row(NamedTuple):
    """A part of a line: the line's number, and how many of its characters stand in front of it."""

    text: str
    role: str
    line: int
    begin: int
    indent: str = ""


class TextPane(Painted):
    """Lines of (text, role), broken at `words` or hard; the keys that move in a list scroll it."""

    DEFAULT_CSS = """
    TextPane { height: 1fr; width: 1fr; }
    """

    def __init__(self, *, classes: str | None = None, words: bool = False) -> None:
        super().__init__(classes=classes)
        self.words = words
        self._lines: Sequence[tuple[str, str]] = ()
        self._broken: list[_Row] = []
        self.top = 0
        # Called when the count of what was found, or the place in it, is another.
        self.on_found: Callable[[], None] = unheard
        # Called when other rows are drawn: how many are below them may be another.
        self.on_drawn: Callable[[], None] = unheard
        self._pattern: Pattern | None = None
        # The numbers of the lines that have it, and the one that is looked at; -1 where none is.
        self._found: list[int] = []
        self._current = -1
        # The row at the top when the search began.
        self._origin: int | None = None

    def show(self, lines: Sequence[tuple[str, str]], keep_place: bool = False) -> None:
        """Show these lines, from the top unless the place is to be kept."""
        self._lines = lines
        if not keep_place:
            self.top = 0
            self.clear_search()
        elif self._pattern:
            self._look_again(self._pattern)
            self.on_found()
        self._break()

    def on_resize(self) -> None:
        """Break the lines anew."""
        self._break()

    @property
    def length(self) -> int:
        """Lines after breaking."""
        return len(self._broken)

    @property
    def below(self) -> int:
        """Lines after breaking that are below the edge."""
        return max(0, self.length - self.top - self.size.height)

    def scroll_key(self, key: str) -> bool:
        """Scroll by a moving key; False when it is none."""
        page = max(1, self.size.height - 1)
        steps = {**MOVES, "pagedown": page, "pageup": -page, "space": page}
        ends = {"g": 0, "home": 0, "G": self.length, "end": self.length}
        if key in steps:
            self._go(self.top + steps[key])
        elif key in ends:
            self._go(ends[key])
        else:
            return False
        self._origin = None
        return True

    # searching

    @property
    def found(self) -> tuple[int, int]:
        """The number of the line that is looked at among those found, 0 when it is none, and how many there are."""
        at = bisect_left(self._found, self._current)
        is_there = at < len(self._found) and self._found[at] == self._current
        return (at + 1 if is_there else 0, len(self._found))

    @property
    def found_told(self) -> str:
        """What was found, in a few words; nothing when nothing is looked for."""
        return told(self.found) if self._pattern else ""

    def search(self, text: str) -> None:
        """Look for a text, and go to the first line that has it, from the one at the top on. Raises BadPattern."""
        from tui.domain.log_match import BadPattern

        pattern = pattern_of(text)
        if pattern is None:
            self.clear_search()
            return
        if self._origin is None:
            self._origin = self.top
        # It may be being typed: what its beginning has found is left.
        self._current, self.top = -1, self._origin
        try:
            self._look(pattern)
        except BadPattern:
            self.clear_search()
            raise
        self._reach(bisect_left(self._found, self._line_at_top()))

    def go_to_found(self, forward: bool) -> None:
        """Go to the next or the last line that was found, round again at the end."""
        self._origin = None
        if self._current < 0:
            at = bisect_left(self._found, self._line_at_top()) - (not forward)
        else:
            at = bisect_left(self._found, self._current + forward) - (not forward)
        self._reach(at)

    def clear_search(self) -> None:
        """Look for nothing, and mark nothing."""
        self._origin, self._current = None, -1
        if self._pattern:
            self._look(None)
            self._draw_lines()
            self.on_found()

    def _look_again(self, pattern: Pattern) -> None:
        """In lines that may be others; an expression that takes too long for them is looked for no more."""
        from tui.domain.log_match import BadPattern

        try:
            self._look(pattern)
        except BadPattern:
            self.clear_search()

    def _look(self, pattern: Pattern | None) -> None:
        self._pattern, self._found = pattern, []
        if pattern:
            with in_patience(pattern):
                self._found = [n for n, (text, _) in enumerate(self._lines) if pattern.has(text)]

    def _reach(self, at: int) -> None:
        """Go to one of the lines found, and put it in the middle unless it is on the screen."""
        if self._found:
            self._current = self._found[at % len(self._found)]
            row = next((n for n, row in enumerate(self._broken) if row.line == self._current), 0)
            if not self.top <= row < self.top + self.size.height:
                self._go(row - self.size.height // 2)
        self._draw_lines()
        self.on_found()

    def _line_at_top(self) -> int:
        return self._broken[self.top].line if self.top < len(self._broken) else 0

    # drawing

    def _go(self, top: int) -> None:
        self.top = max(0, min(top, self.length - self.size.height))
        self._draw_lines()

    def _break(self) -> None:
        width = self.size.width
        # While it has no size yet it has no rows either: those of the lines before are of others.
        self._broken = (
            [row for n, (text, role) in enumerate(self._lines) for row in self._rows(n, text, role, width)]
            if width
            else []
        )
        if width:
            self._go(self.top)

    def _rows(self, number: int, text: str, role: str, width: int) -> list[_Row]:
        parts = (wrap_words if self.words or role == "said" else wrap)(text, width)
        if len(parts) == 1:
            return [_Row(parts[0], role, number, 0)]
        rows: list[_Row] = []
        end = 0
        for part in parts:
            # Broken between words it has lost spaces, and has others in front.
            own = part.lstrip() if rows else part
            begin = max(end, text.find(own, end))
            rows.append(_Row(own, role, number, begin, part[: len(part) - len(own)]))
            end = begin + len(own)
        return rows

    def _draw_lines(self) -> None:
        height = self.size.height
        shown = [self._picture(row) for row in self._broken[self.top : self.top + height]]
        self.draw(shown + [()] * (height - len(shown)))
        self.on_drawn()

    def _picture(self, row: _Row) -> Picture:
        parts = [(row.text, row.role)]
        if self._pattern:
            spans = shifted(self._pattern.spans(self._lines[row.line][0]), row.begin)
            mark = "cursor" if row.line == self._current else "found"
            parts = list(marked(row.text, row.role, spans, mark))
        return line_of([(row.indent, row.role), *parts])
