"""How a row of a tree looks: a cursor, a sign that it can be unfolded, its label and what it tells."""

from __future__ import annotations

from collections.abc import Callable

from tui.domain.text import ASCII_ELLIPSIS, ELLIPSIS, cell_width, head, safe
from tui.domain.unfolded import Row
from tui.widgets.found import Part, Span, marked, shifted
from tui.widgets.glyphs import ASCII, UNICODE
from tui.widgets.line import wrap
from tui.widgets.paint import Cell, Picture, line_of

Spans = Callable[[str], list[Span]]

# Cells of the cursor and the sign with a space behind it, of a step to the right, and between label and told.
SIGNS, STEP, GAP = 3, 2, 2
# However deep a row is, so much of the width is its own.
LEAST = 24
# Characters for each cell that are looked at, at most: marks that combine take none.
MANY = 4
# Characters of a row that are shown whole, at most.
WHOLE = 6000


def row_of(row: Row, width: int, is_current: bool, ascii: bool, spans: Spans | None) -> Picture:
    """The picture of a row."""
    glyphs = ASCII if ascii else UNICODE
    indent = _indent(row, width)
    sign = " " if row.node.is_leaf or not row.place else glyphs.unfolded if row.is_open else glyphs.folded
    label, told = _texts(row, width, ascii)
    cells = [
        Cell(0, 1, glyphs.cursor if is_current else " ", "key"),
        Cell(1 + indent, 2, sign, "dim"),
    ]
    x = SIGNS + indent
    room = width - x
    cells += _cells(label, "cursor" if is_current else row.node.label_role, x, room, spans, not is_current)
    used = cell_width(label) + GAP if label else 0
    if told and room > used:
        cells += _cells(told, row.node.role, x + used, room - used, spans, True)
    return tuple(cells)


def cut_of(row: Row, width: int, ascii: bool) -> bool:
    """Whether something of a row has no room."""
    label, told = _texts(row, width, ascii)
    used = SIGNS + _indent(row, width) + cell_width(label)
    return used + (GAP * bool(label) + cell_width(told) if told else 0) > width


def whole_of(row: Row, width: int, most: int, ascii: bool, spans: Spans | None) -> list[Picture]:
    """A row whole, or as much of it as `most` lines have room for; none where they are too few."""
    if most < 2:
        return []
    node = row.node
    text = f"{node.label}  {node.told}" if node.label else node.told
    shown = safe(text[:WHOLE], ascii)
    hits = spans(shown) if spans else []
    lines = wrap(shown, width)
    first, last = _window(lines, most - 1, hits[0][0] if hits else 0)
    at = sum(len(line) for line in lines[:first])
    mark = ASCII_ELLIPSIS if ascii else ELLIPSIS
    if first:
        lines[first] = mark + lines[first][1:]
    if last < len(lines) or len(text) > WHOLE:
        lines[last - 1] = head(lines[last - 1], width - 1) + mark
    pictures = [line_of([(("-" if ascii else "─") * width, "dim")])]
    for line in lines[first:last]:
        pictures.append(line_of(marked(line, "plain", shifted(hits, at))))
        at += len(line)
    return pictures


def _window(lines: list[str], most: int, at: int) -> tuple[int, int]:
    """Of at most so many lines that show a character the first, and the one behind the last."""
    line, end = 0, len(lines[0])
    while end <= at and line + 1 < len(lines):
        line += 1
        end += len(lines[line])
    first = max(0, min(line - most // 2, len(lines) - most)) if line >= most else 0
    return first, min(len(lines), first + most)


def _indent(row: Row, width: int) -> int:
    return max(0, min(row.depth * STEP, width - SIGNS - LEAST))


def _texts(row: Row, width: int, ascii: bool) -> tuple[str, str]:
    """Label and told, harmless, as far as they can be seen and a little more."""
    most = width * MANY
    return safe(row.node.label[:most], ascii), safe(row.node.told[:most], ascii)


def _cells(text: str, role: str, x: int, room: int, spans: Spans | None, is_marked: bool) -> list[Cell]:
    parts: list[Part] = list(marked(text, role, spans(text))) if spans and is_marked else [(text, role)]
    cells = []
    for part, look in parts:
        size = cell_width(part)
        if not size:
            continue
        if room <= 0:
            break
        cells.append(Cell(x, min(size, room), part, look))
        x, room = x + size, room - size
    return cells
