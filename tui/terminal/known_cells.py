"""What stands on the terminal, cell by cell: of an update only what differs from that is written.

Textual writes every cell again whenever the layout changed, which is most of what a slow line has to carry.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from rich.cells import get_character_cell_size
from rich.console import Console
from rich.control import Control
from rich.segment import Segment
from rich.style import Style
from textual._compositor import ChopsUpdate, CompositorUpdate, LayoutUpdate
from textual.strip import Strip

# A cell that is the second half of a wide character has no text.
Cell = tuple[str, Style | None]
Line = list[Cell]
# Equal cells between others that are written along: to move there and to set the colours anew takes more bytes.
_GAP = 8


class KnownCells:
    """The lines of the terminal as far as they are known."""

    def __init__(self) -> None:
        self._size = (0, 0)
        self._lines: list[Line | None] = []
        # What a line was made of when all of it was written last.
        self._made_of: list[list[Strip] | None] = []

    def forget(self) -> None:
        """The terminal may show something else by now: the next update writes all of its cells."""
        self._size = (0, 0)

    def difference(self, update: CompositorUpdate) -> CompositorUpdate:
        """The same update, of which only what differs is written."""
        return Difference(self, update) if isinstance(update, LayoutUpdate | ChopsUpdate) else update

    def write(self, update: LayoutUpdate | ChopsUpdate, console: Console) -> str:
        """The text that brings the terminal up to date."""
        if isinstance(update, LayoutUpdate):
            return self._write_all(update, console)
        return "".join(self._write_parts(update, console))

    def _write_all(self, update: LayoutUpdate, console: Console) -> str:
        region = update.region
        if self._size != (region.width, region.height):
            self._size = (region.width, region.height)
            self._lines, self._made_of = [None] * region.height, [None] * region.height
        written: list[str] = []
        for y, parts in enumerate(update.strips):
            strips = list(parts)
            if strips != self._made_of[y]:
                line = [cell for strip in strips for cell in _cells(strip)]
                written += _changes(y, self._lines[y], line, console)
                self._lines[y], self._made_of[y] = line, strips
        return "".join(written)

    def _write_parts(self, update: ChopsUpdate, console: Console) -> Iterator[str]:
        for y, x, strip in _parts(update):
            before = self._lines[y] if y < len(self._lines) and self._size != (0, 0) else None
            if before is None:
                yield Control.move_to(x, y).segment.text + strip.render(console)
                continue
            cells = _cells(strip)
            line = [*before[:x], *cells, *before[x + len(cells) :]]
            yield from _changes(y, before, line, console)
            self._lines[y], self._made_of[y] = line, None


class Difference(CompositorUpdate):
    """What of an update differs from what the terminal shows, found out when it is written."""

    def __init__(self, known: KnownCells, update: LayoutUpdate | ChopsUpdate) -> None:
        self._known, self._update = known, update

    def render_segments(self, console: Console) -> str:
        """The text for the terminal."""
        return self._known.write(self._update, console)


def _parts(update: ChopsUpdate) -> Iterator[tuple[int, int, Strip]]:
    """The parts of lines in which something changed, whole: line, column, cells."""
    for y, first, last in update.spans:
        for end, (x, strip) in zip(update.chop_ends[y], update.chops[y].items(), strict=False):
            if strip is not None and x < last and first < end:
                yield y, x, strip


def _cells(strip: Strip) -> Line:
    cells: Line = []
    for text, style, control in strip:
        if control:
            continue
        if text.isascii():
            cells += [(character, style) for character in text]
        else:
            _add_wide(cells, text, style)
    return cells


def _add_wide(cells: Line, text: str, style: Style | None) -> None:
    """A wide character takes two cells, a combining one is of the cell before it."""
    for character in text:
        width = get_character_cell_size(character)
        if width or not cells:
            cells.append((character, style))
            cells += [("", style)] * (width - 1)
        else:
            before, own = cells[-1]
            cells[-1] = (before + character, own)


def _changes(y: int, before: Line | None, now: Line, console: Console) -> Iterator[str]:
    """The texts for the cells of a line that differ; all of a line where terminals may disagree on widths."""
    if before is None or len(before) != len(now) or _is_odd(before) or _is_odd(now):
        if before != now:
            yield _text(0, y, now, console)
        return
    for start, end in _runs([x for x, cell in enumerate(now) if cell != before[x]]):
        yield _text(start, y, now[start:end], console)


def _is_odd(line: Line) -> bool:
    return any(len(text) != 1 for text, _ in line)


def _runs(changed: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Runs of columns, those near to each other as one."""
    start = end = -1
    for x in changed:
        if start >= 0 and x - end > _GAP:
            yield start, end
            start = x
        start = x if start < 0 else start
        end = x + 1
    if start >= 0:
        yield start, end


def _text(x: int, y: int, cells: Line, console: Console) -> str:
    segments = [
        Segment("".join(text for text, _ in same), style)
        for style, same in groupby(cells, key=lambda cell: cell[1])
    ]
    return Control.move_to(x, y).segment.text + Strip(segments).render(console)
