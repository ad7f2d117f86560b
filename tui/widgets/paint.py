"""Cells to strips: every line of dtui is drawn from plain texts with a role, never from markup."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from tui.domain.text import cell_width, pad
from tui.widgets.roles import role_styles


class Cell(NamedTuple):
    """A text at a place of a line: `x` and `width` in cells, `role` names its style."""

    x: int
    width: int
    text: str
    role: str = "plain"
    right: bool = False


Picture = tuple[Cell, ...]


class Painted(Widget):
    """A widget that keeps a picture of each of its lines and repaints only the cells that differ."""

    def __init__(self, *, classes: str | None = None) -> None:
        super().__init__(classes=classes)
        self._pictures: list[Picture] = []
        self._pictured = (0, 0)
        self._base: Style | None = None

    def draw(self, pictures: list[Picture]) -> None:
        """Show these lines; only cells that are new or different are written to the terminal."""
        before, self._pictures = self._pictures, pictures
        self._pictured = (self.size.width, self.size.height)
        for y, picture in enumerate(pictures):
            old = before[y] if y < len(before) else ()
            if picture != old:
                self._repaint(y, picture, old)
        for y in range(len(pictures), len(before)):
            self.refresh(Region(0, y, self.size.width, 1))

    def _repaint(self, y: int, new: Picture, old: Picture) -> None:
        """One region a line: Textual writes each region with a move and a reset of its own."""
        if [(c.x, c.width) for c in new] != [(c.x, c.width) for c in old]:
            self.refresh(Region(0, y, max(1, self.size.width), 1))
            return
        spans = [_changed(cell, was) for cell, was in zip(new, old, strict=True) if cell != was]
        start, end = min(s[0] for s in spans), max(s[1] for s in spans)
        self.refresh(Region(start, y, end - start, 1))

    def notify_style_update(self) -> None:
        """Another theme, another ground."""
        super().notify_style_update()
        self._base = None

    def _base_style(self) -> Style:
        if self._base is None:
            self._base = self.rich_style
        return self._base

    def make_pictures(self) -> list[Picture]:
        """The lines for the present size, for a widget whose lines depend on it."""
        return self._pictures

    def render_line(self, y: int) -> Strip:
        """One line from its picture.

        The first paint comes before the resize event: made here, the pictures are in it already.
        """
        if self._pictured != self.size:
            self._pictured = (self.size.width, self.size.height)
            self._pictures = self.make_pictures()
        base = self._base_style()
        roles = role_styles(self.app)
        picture = self._pictures[y] if y < len(self._pictures) else ()
        ascii = bool(getattr(self.app, "ascii", False))
        return paint(picture, self.size.width, base, lambda role: base + roles[role], ascii)


def _changed(cell: Cell, was: Cell) -> tuple[int, int]:
    """Start and end of the part that differs: one digit of a clock costs one digit on the line."""
    whole = (cell.x, cell.x + cell.width)
    if cell.role != was.role or cell.right or was.right or not (cell.text + was.text).isascii():
        return whole
    new, old = cell.text.ljust(cell.width), was.text.ljust(cell.width)
    differing = [i for i, (a, b) in enumerate(zip(new, old, strict=False)) if a != b]
    return (cell.x + differing[0], cell.x + differing[-1] + 1) if differing else whole


def paint(
    picture: Iterable[Cell], width: int, base: Style, style: Callable[[str], Style], ascii: bool = False
) -> Strip:
    """A strip of exactly `width` cells."""
    segments: list[Segment] = []
    x = 0
    for cell in picture:
        if cell.x >= width:
            break
        if cell.x > x:
            segments.append(Segment(" " * (cell.x - x), base))
        room = min(cell.width, width - cell.x)
        text = cell.text
        if cell.right and cell_width(text) < room:
            text = " " * (room - cell_width(text)) + text
        segments.append(Segment(pad(text, room, ascii), style(cell.role)))
        x = cell.x + room
    if x < width:
        segments.append(Segment(" " * (width - x), base))
    return Strip(segments, width).simplify()


def line_of(parts: Iterable[tuple[str, str]], x: int = 0) -> Picture:
    """Texts with roles side by side, each as wide as it is."""
    cells = []
    for text, role in parts:
        width = cell_width(text)
        if width:
            cells.append(Cell(x, width, text, role))
        x += width
    return tuple(cells)
