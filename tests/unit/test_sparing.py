"""Frames write what differs and nothing else, at its place."""

from __future__ import annotations

from io import StringIO
from itertools import pairwise

import pyte
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console
from rich.segment import Segment
from textual._compositor import ChopsUpdate
from textual.strip import Strip

from tui.terminal.sparing import SparingUpdate

WIDTH, HEIGHT = 12, 3
# Two widgets beside each other.
CUTS = (0, 5, WIDTH)


def written(lines: list[str], spans: list[tuple[int, int, int]]) -> str:
    """The bytes for some spans (line, start, end) of a screen of these lines."""
    pieces = [
        {left: Strip([Segment(line[left:right])], right - left) for left, right in pairwise(CUTS)}
        for line in lines
    ]
    update = SparingUpdate(ChopsUpdate(pieces, spans, [list(CUTS[1:])] * len(lines)))
    return update.render_segments(Console(file=StringIO(), color_system=None))


def test_only_what_differs_is_written() -> None:
    lines = ["abcdefghijkl", "ABCDEFGHIJKL", "123456789012"]
    assert written(lines, [(1, 2, 4)]) == "\x1b[2;3HCD"
    assert written(lines, [(0, 3, 7), (2, 11, 12)]) == "\x1b[1;4Hde\x1b[1;6Hfg\x1b[3;12H2"
    assert written(lines, [(1, 5, 5)]) == ""


LINES = st.lists(st.text("abcxyz ", min_size=WIDTH, max_size=WIDTH), min_size=HEIGHT, max_size=HEIGHT)


@given(LINES, LINES)
def test_the_screen_is_as_if_all_had_been_written(before: list[str], after: list[str]) -> None:
    screen = pyte.Screen(WIDTH, HEIGHT)
    stream = pyte.Stream(screen)
    stream.feed(written(before, [(y, 0, WIDTH) for y in range(HEIGHT)]))
    spans = []
    for y, (old, new) in enumerate(zip(before, after, strict=True)):
        differing = [x for x in range(WIDTH) if old[x] != new[x]]
        if differing:
            spans.append((y, differing[0], differing[-1] + 1))
    if spans:
        stream.feed(written(after, spans))
    assert screen.display == after


def test_half_of_a_wide_character_is_a_blank() -> None:
    pieces = [{0: Strip([Segment("a世b")], 4)}]
    update = SparingUpdate(ChopsUpdate(pieces, [(0, 2, 4)], [[4]]))
    assert update.render_segments(Console(file=StringIO(), color_system=None)) == "\x1b[1;3H b"
