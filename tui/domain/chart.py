"""Small charts of text: what a row of numbers looks like in a few lines."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import NamedTuple

# Values that stand side by side in one cell.
PER_CELL = 2
# Dots of a cell of braille from the lowest up, of its left and its right column.
_LEFT, _RIGHT = (0x40, 0x04, 0x02, 0x01), (0x80, 0x20, 0x10, 0x08)
_BRAILLE = 0x2800
_LEVELS = len(_LEFT)
_ASCII = " .:|"
# Rows that a chart gets before any other gets more, and at most.
_FEW, _MOST = 2, 8


class Chart(NamedTuple):
    """One row of numbers with its words.

    Attributes:
        title: Its name where it stands alone.
        label: Its name within its group; five cells at most.
        now: The last number in words; seven cells at most.
        highest: The highest number in words.
        values: The numbers, one for each second, the oldest first; None where one is not known.
        seconds: How many there were, those that are not kept any more too.
        scale: The number at the top of the chart and its words of six cells at most, by the highest that is shown.
        note: What belongs to the last number.
        warning: What is wrong with it.
    """

    title: str
    label: str
    now: str
    highest: str
    values: Sequence[float | None]
    seconds: int
    scale: Callable[[float], tuple[float, str]]
    note: str = ""
    warning: str = ""

    def shown(self, room: int) -> Sequence[float | None]:
        """The values that are shown where there is room for so many."""
        kept = self.seconds - first_shown(self.seconds, room)
        return self.values[-kept:] if kept else ()


class Group(NamedTuple):
    """Charts with one heading where it is wide enough; `note` says why there are none."""

    title: str
    charts: tuple[Chart, ...]
    note: str = ""


def ceiling(value: float, least: float) -> float:
    """The next of 1, 2, 5, 10, 20 … that is not below either: a scale that seldom changes."""
    wanted = max(value, least)
    power = 10.0 ** math.floor(math.log10(wanted))
    return next(step * power for step in (1, 2, 5, 10) if step * power >= wanted * (1 - 1e-9))


def first_shown(count: int, room: int) -> int:
    """The number of the first value that is shown.

    A chart fills from the left, and once it is full its older half goes: a new value costs one column of cells,
    where one that always moved would be written anew each time.
    """
    half = max(1, room // 2)
    return -(-max(0, count - room) // half) * half


def rows(values: Sequence[float | None], top: float, height: int, ascii: bool = False) -> list[str]:
    """The lines of a chart, the highest first, a cell for every two values.

    What is known has a dot at least, be it zero; what is not known is blank.
    """
    steps = (len(_ASCII) - 1) if ascii else _LEVELS
    levels = [_level(value, top, height * steps) for value in values]
    levels += [0] * (-len(levels) % PER_CELL)
    pairs = list(zip(levels[::2], levels[1::2], strict=True))
    cell = _plain if ascii else _dots
    return [
        "".join(cell(left - base, right - base) for left, right in pairs)
        for base in range((height - 1) * steps, -1, -steps)
    ]


def _level(value: float | None, top: float, most: int) -> int:
    return 0 if value is None else min(most, max(1, round(value / top * most)))


def _dots(left: int, right: int) -> str:
    bits = sum(_LEFT[: max(0, left)]) + sum(_RIGHT[: max(0, right)])
    # The blank of braille is a sign of its own to terminals.
    return chr(_BRAILLE + bits) if bits else " "


def _plain(left: int, right: int) -> str:
    return _ASCII[max(0, min(max(left, right), len(_ASCII) - 1))]


def allot(free: int, charts: int) -> list[int]:
    """How many rows each of some charts gets, the most important first: a few each, then more in turn."""
    given = []
    for _ in range(charts):
        given.append(min(_FEW, free))
        free -= given[-1]
    while free and given and given[-1] < _MOST:
        for number in range(min(free, charts)):
            given[number] += 1
            free -= 1
    return given
