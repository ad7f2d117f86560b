"""Small charts: their scale, what of a long course is shown, their cells, and the room each gets."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.domain.chart import PER_CELL, Chart, allot, ceiling, first_shown, rows

# The dots of a braille cell, the lowest first.
_DOTS = ((6, 7), (2, 5), (1, 4), (0, 3))


def lit(text: str) -> list[int]:
    """How many dots stand in each column, from lines of braille."""
    columns = []
    for x in range(len(text)):
        bits = ord(text[x]) - 0x2800 if text[x] != " " else 0
        columns += [sum(bits >> pair[side] & 1 for pair in _DOTS) for side in (0, 1)]
    return columns


def heights(lines: list[str]) -> list[int]:
    return [sum(column) for column in zip(*map(lit, lines), strict=True)]


@pytest.mark.parametrize(
    ("value", "least", "top"),
    [(0, 10, 10), (10, 10, 10), (10.1, 10, 20), (37, 1, 50), (51, 1, 100), (199.9, 10, 200), (0.3, 0.1, 0.5)],
)
def test_a_scale_goes_in_steps(value: float, least: float, top: float) -> None:
    assert ceiling(value, least) == pytest.approx(top)


@given(st.floats(0, 1e15), st.sampled_from([1.0, 10.0, 1000.0, 1e6]))
def test_nothing_is_above_the_scale_nor_far_below(value: float, least: float) -> None:
    top = ceiling(value, least)
    assert top >= max(value, least) * (1 - 1e-6)
    assert top <= max(value, least) * 2.5 * (1 + 1e-6)


def test_a_column_is_as_high_as_its_value() -> None:
    assert rows([0, 25, 50, 100], 100, 1) == ["⣀⣼"]
    assert heights(rows([0, 12.5, 50, 87.5, 100], 100, 2)) == [1, 1, 4, 7, 8, 0]
    assert rows([100, 0], 100, 2) == ["⡇", "⣇"]


def test_what_is_not_known_is_blank_and_zero_is_not() -> None:
    assert rows([None, None, 0, None, None, 0], 100, 2) == ["   ", " ⡀⢀"]


def test_letters_show_the_higher_of_two() -> None:
    assert rows([0, 0, 10, 50, 100, None, None, None], 100, 2, ascii=True) == ["  | ", ".|| "]
    assert rows([33, 60, 100, 100], 100, 1, ascii=True) == [":|"]
    assert "".join(rows([1, 5, 99, 50], 100, 3, ascii=True)).isascii()


@given(st.lists(st.none() | st.floats(0, 1000), max_size=40), st.integers(1, 8), st.booleans())
def test_lines_are_of_one_width_and_have_a_dot_for_each_value(
    values: list[float | None], height: int, ascii: bool
) -> None:
    lines = rows(values, 1000, height, ascii)
    assert {len(line) for line in lines} == {-(-len(values) // PER_CELL)}
    assert len(lines) == height
    if not ascii:
        known = heights(lines)[: len(values)] if values else []
        assert [bool(h) for h in known] == [value is not None for value in values]


def test_a_full_chart_loses_its_older_half_at_once() -> None:
    assert [first_shown(count, 10) for count in (0, 10, 11, 15, 16, 20, 21)] == [0, 0, 5, 5, 10, 10, 15]


@given(st.integers(0, 5000), st.integers(1, 400))
def test_a_chart_is_at_least_half_full_once_it_was_full(count: int, room: int) -> None:
    first = first_shown(count, room)
    assert 0 <= first <= count
    assert count - first <= room
    assert count <= room or count - first > room - max(1, room // 2) - 1
    # What is shown begins elsewhere once in half a chart at most.
    assert first_shown(count + 1, room) in (first, first + max(1, room // 2))


def chart(values: list[float | None], seconds: int) -> Chart:
    return Chart("", "", "", "", values, seconds, lambda peak: (peak, ""))


def test_what_is_shown_may_begin_with_what_is_no_longer_kept() -> None:
    assert not chart([], 0).shown(10)
    assert chart([1.0, 2.0, 3.0], 3).shown(10) == [1.0, 2.0, 3.0]
    assert chart([1.0] * 11, 11).shown(10) == [1.0] * 6
    assert chart([1.0] * 3, 11).shown(10) == [1.0] * 3


@pytest.mark.parametrize(
    ("free", "given"),
    [(0, [0, 0, 0]), (1, [1, 0, 0]), (5, [2, 2, 1]), (6, [2, 2, 2]), (8, [3, 3, 2]), (99, [8, 8, 8])],
)
def test_the_first_charts_get_room_first(free: int, given: list[int]) -> None:
    assert allot(free, 3) == given


def test_no_charts_need_no_room() -> None:
    assert allot(10, 0) == []
