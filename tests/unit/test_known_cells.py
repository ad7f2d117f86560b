"""Of an update only those cells are written that the terminal does not show already, at their places."""

from __future__ import annotations

from io import StringIO
from itertools import pairwise

import pyte
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.geometry import Region
from textual.strip import Strip

from tui.terminal.known_cells import KnownCells

WIDTH, HEIGHT = 24, 3
# Two widgets beside each other.
CUTS = (0, 9, WIDTH)
STYLES = [None, Style(bold=True), Style.parse("red on blue"), Style.parse("reverse")]
CONSOLE = Console(file=StringIO(), color_system="truecolor", force_terminal=True)

Cells = list[tuple[str, int]]


def strip_of(cells: Cells) -> Strip:
    return Strip([Segment(text, STYLES[style]) for text, style in cells], len(cells))


def all_of(lines: list[Cells]) -> LayoutUpdate:
    """An update of all lines, as Textual makes it when the layout changed."""
    strips = [[strip_of(line[left:right]) for left, right in pairwise(CUTS)] for line in lines]
    return LayoutUpdate(strips, Region(0, 0, WIDTH, HEIGHT))


def parts_of(lines: list[Cells], spans: list[tuple[int, int, int]]) -> ChopsUpdate:
    """An update of some spans: line, first and last column."""
    pieces = [{left: strip_of(line[left:right]) for left, right in pairwise(CUTS)} for line in lines]
    return ChopsUpdate(pieces, spans, [list(CUTS[1:])] * len(lines))


class Terminal:
    """A terminal that shows what is written to it."""

    def __init__(self) -> None:
        self.screen = pyte.Screen(WIDTH, HEIGHT)
        self._stream = pyte.Stream(self.screen)

    def take(self, text: str) -> None:
        self._stream.feed(text)

    @property
    def shown(self) -> list[list[tuple[object, ...]]]:
        """Every cell with its looks."""
        rows = (self.screen.buffer[y] for y in range(HEIGHT))
        return [[tuple(row[x]) for x in range(WIDTH)] for row in rows]


def plain(text: str) -> Cells:
    return [(character, 0) for character in text.ljust(WIDTH)]


def test_the_first_update_is_written_whole_and_the_same_again_not_at_all() -> None:
    known = KnownCells()
    lines = [plain("one"), plain("two"), plain("three")]
    assert len(known.write(all_of(lines), CONSOLE)) > WIDTH * HEIGHT
    assert known.write(all_of(lines), CONSOLE) == ""
    known.forget()
    assert len(known.write(all_of(lines), CONSOLE)) > WIDTH * HEIGHT


def test_only_what_differs_is_written() -> None:
    known = KnownCells()
    known.write(all_of([plain("abcdefghijkl"), plain("same"), plain("123456")]), CONSOLE)
    changed = [plain("abXdefghijkl"), plain("same"), plain("12345Y             Z")]
    assert known.write(all_of(changed), CONSOLE) == "\x1b[1;3HX\x1b[3;6HY\x1b[3;20HZ"
    near = [plain("abXdeYghijkl"), plain("same"), plain("12345Y             Z")]
    assert known.write(parts_of(near, [(0, 0, 8)]), CONSOLE) == "\x1b[1;6HY"


def test_what_parts_have_written_is_known_to_the_next_update() -> None:
    known = KnownCells()
    known.write(all_of([plain("a"), plain("b"), plain("c")]), CONSOLE)
    known.write(parts_of([plain("A"), plain("b"), plain("c")], [(0, 0, 9)]), CONSOLE)
    assert known.write(all_of([plain("A"), plain("b"), plain("c")]), CONSOLE) == ""
    assert known.write(all_of([plain("a"), plain("b"), plain("c")]), CONSOLE) == "\x1b[1;1Ha"


def test_a_line_on_which_terminals_may_disagree_is_written_whole() -> None:
    known, wide = KnownCells(), Strip([Segment("世界 and more"), Segment(" " * (WIDTH - 13))], WIDTH)
    known.write(LayoutUpdate([[wide]], Region(0, 0, WIDTH, 1)), CONSOLE)
    other = Strip([Segment("世界 and less"), Segment(" " * (WIDTH - 13))], WIDTH)
    written = known.write(LayoutUpdate([[other]], Region(0, 0, WIDTH, 1)), CONSOLE)
    assert written.startswith("\x1b[1;1H世界 and less")


def test_another_size_is_another_terminal() -> None:
    known = KnownCells()
    known.write(all_of([plain("a"), plain("b"), plain("c")]), CONSOLE)
    smaller = LayoutUpdate([[strip_of(plain("a"))]], Region(0, 0, WIDTH, 1))
    assert known.write(smaller, CONSOLE).startswith("\x1b[1;1H")


def test_before_all_was_written_parts_are_as_textual_writes_them() -> None:
    written = KnownCells().write(parts_of([plain("ab"), plain(""), plain("")], [(0, 0, 9)]), CONSOLE)
    assert written == "\x1b[1;1Hab       "


CELL = st.tuples(st.sampled_from("abc ."), st.integers(0, len(STYLES) - 1))
LINE = st.lists(CELL, min_size=WIDTH, max_size=WIDTH)
SCREEN = st.lists(LINE, min_size=HEIGHT, max_size=HEIGHT)
STEP = st.tuples(SCREEN, st.booleans(), st.integers(0, HEIGHT - 1), st.booleans())


@pytest.mark.parametrize("forgets", [False, True])
@given(st.data())
def test_the_terminal_is_as_if_all_had_been_written(forgets: bool, data: st.DataObject) -> None:
    known, sparing, whole = KnownCells(), Terminal(), Terminal()
    current: list[Cells] = []
    for lines, is_part, y, left in data.draw(st.lists(STEP, min_size=1, max_size=6)):
        if is_part and current:
            # One widget of one line has changed.
            start, end = CUTS[:2] if left else CUTS[1:]
            current[y][start:end] = lines[y][start:end]
            sparing.take(known.write(parts_of(current, [(y, start, end)]), CONSOLE))
        else:
            current = [list(line) for line in lines]
            if forgets:
                known.forget()
            sparing.take(known.write(all_of(current), CONSOLE))
        whole.take(all_of(current).render_segments(CONSOLE))
        assert sparing.shown == whole.shown
