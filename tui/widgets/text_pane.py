"""A text to read: details, raw JSON, help, logs of jobs. Long lines are broken, nothing is cut off."""

from __future__ import annotations

from collections.abc import Sequence

from tui.widgets.line import wrap, wrap_words
from tui.widgets.paint import Painted, Picture, line_of

MOVES = {
    "down": 1,
    "j": 1,
    "up": -1,
    "k": -1,
}


class TextPane(Painted):
    """Lines of (text, role), broken at `words` or hard; the keys that move in a list scroll it."""

    DEFAULT_CSS = """
    TextPane { height: 1fr; width: 1fr; }
    """

    def __init__(self, *, classes: str | None = None, words: bool = False) -> None:
        super().__init__(classes=classes)
        self.words = words
        self._lines: Sequence[tuple[str, str]] = ()
        self._broken: list[tuple[str, str]] = []
        self.top = 0

    def show(self, lines: Sequence[tuple[str, str]], keep_place: bool = False) -> None:
        """Show these lines, from the top unless the place is to be kept."""
        self._lines = lines
        if not keep_place:
            self.top = 0
        self._break()

    def on_resize(self) -> None:
        """Break the lines anew."""
        self._break()

    @property
    def length(self) -> int:
        """Lines after breaking."""
        return len(self._broken)

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
        return True

    def _go(self, top: int) -> None:
        self.top = max(0, min(top, self.length - self.size.height))
        self._draw_lines()

    def _break(self) -> None:
        width = self.size.width
        if width:
            self._broken = [
                (part, role)
                for text, role in self._lines
                for part in (wrap_words if self.words or role == "said" else wrap)(text, width)
            ]
            self._go(self.top)

    def _draw_lines(self) -> None:
        height = self.size.height
        shown: list[Picture] = [line_of([line]) for line in self._broken[self.top : self.top + height]]
        self.draw(shown + [()] * (height - len(shown)))
