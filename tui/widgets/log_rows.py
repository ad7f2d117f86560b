"""What rows a log line takes: time and name in front, its colours, what was searched for, wrapped or not."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from tui.domain.log_colour import coloured, plain
from tui.domain.log_line import NOTE, LogLine
from tui.domain.text import cell_width, head, safe
from tui.widgets.log_styles import NAMES
from tui.widgets.paint import Picture, line_of

Part = tuple[str, str]
Spans = Callable[[str], list[tuple[int, int]]]
_TAB = 8
# Of a line's own text at least, beside what stands in front.
_LEAST = 10


@dataclass(slots=True)
class Looks:
    """How lines are shown; `names` are those of the containers, all of one width, none where there is one.

    `offset` are the cells that lines which are not wrapped are moved to the left; `spans` finds what is searched
    for in a text.
    """

    names: Sequence[str] = ()
    times: bool = False
    wrap: bool = True
    offset: int = 0
    spans: Spans | None = None
    ascii: bool = False


def rows_of(line: LogLine, width: int, looks: Looks, is_current: bool = False) -> list[Picture]:
    """The pictures of a line's rows, the first one with what stands in front; it has at least one."""
    before = _before(line, looks)
    used = sum(cell_width(text) for text, _ in before)
    room = max(_LEAST, width - used)
    parts = list(_parts(line, looks, is_current))
    if not looks.wrap:
        pieces = [_cut(_cut(parts, looks.offset)[1], room)[0]]
    else:
        pieces = list(_broken(parts, room))
    indent = (" " * used, "plain")
    return [line_of([*before, *pieces[0]]), *(line_of([indent, *piece]) for piece in pieces[1:])]


def width_of(line: LogLine, looks: Looks) -> int:
    """Cells of a line's text that is not wrapped."""
    return sum(cell_width(text) for text, _ in _parts(line, looks, False))


def _before(line: LogLine, looks: Looks) -> list[Part]:
    parts: list[Part] = []
    if looks.times:
        # Milliseconds are enough for the eye.
        stamp = f"{line.stamp[:23].decode()}Z" if line.stamp else " " * 24
        parts.append((f"{stamp} ", "dim"))
    if looks.names:
        parts.append((f"{looks.names[line.source]} ", NAMES[line.source % len(NAMES)]))
    return parts


def _parts(line: LogLine, looks: Looks, is_current: bool) -> Iterator[Part]:
    """A line's text in its colours, harmless, with what is searched for marked."""
    if line.stream == NOTE:
        yield safe(f"-- {line.text} --", looks.ascii), "warn"
        return
    text = line.text
    spans = looks.spans(plain(text)) if looks.spans else []
    at = column = 0
    for piece, look in coloured(text):
        for part, is_hit in _marked(piece, at, spans):
            shown = _shown(part, column, looks.ascii)
            column += cell_width(shown)
            yield shown, ("cursor" if is_current else "found") if is_hit else look.role
        at += len(piece)


def _marked(piece: str, at: int, spans: list[tuple[int, int]]) -> Iterator[tuple[str, bool]]:
    """The parts of a piece that begins `at` some place of its line, and whether they are in one of the spans."""
    done = 0
    for start, end in spans:
        first, last = max(start - at, done), min(end - at, len(piece))
        if first < last:
            if first > done:
                yield piece[done:first], False
            yield piece[first:last], True
            done = last
    if done < len(piece):
        yield piece[done:], False


def _shown(text: str, column: int, ascii: bool) -> str:
    """A text made harmless, its tabs as far as they go."""
    if "\t" not in text:
        return safe(text, ascii)
    *cells, last = text.split("\t")
    shown = ""
    for cell in cells:
        shown += safe(cell, ascii)
        shown += " " * (_TAB - (column + cell_width(shown)) % _TAB)
    return shown + safe(last, ascii)


def _broken(parts: list[Part], width: int) -> Iterator[list[Part]]:
    first, rest = _cut(parts, width)
    yield first
    while rest:
        first, rest = _cut(rest, width)
        yield first


def _cut(parts: list[Part], width: int) -> tuple[list[Part], list[Part]]:
    """The parts of the first `width` cells, and the rest; a character is never cut in two."""
    first: list[Part] = []
    for number, (text, role) in enumerate(parts):
        size = cell_width(text)
        if size <= width:
            first.append((text, role))
            width -= size
            continue
        begin = head(text, width)
        return [*first, (begin, role)], [(text[len(begin) :], role), *parts[number + 1 :]]
    return first, []
