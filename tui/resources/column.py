"""Columns as data: what a list shows of a record, how wide, and in what order it is dropped."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple


class Column(NamedTuple):
    """One column of a list. (A tuple: a dataclass takes ten times as long to make, before the first frame.)

    `text(item, now)` gives the cell, `key(item)` what it sorts by. A column with a `share` holds a
    name: it is elided, never cut, and takes that part of the cells the others leave; `reference` says
    that the names are image references, or which are. Others have a fixed `width`. The columns with the highest
    `drop` go first when the screen is narrow; 0 never goes. An `asked` one is there only once asked for. Of one that
    `falls` the key puts the largest first: that is where one looks at numbers.
    """

    id: str
    title: str
    text: Callable[[Any, float], str]
    key: Callable[[Any], Any]
    width: int = 0
    share: int = 0
    drop: int = 0
    right: bool = False
    role: Callable[[Any], str] | None = None
    reference: bool | Callable[[str], bool] = False
    asked: bool = False
    falls: bool = False


class Slot(NamedTuple):
    """A column that fits, with its place: `x` and `width` in cells."""

    column: Column
    x: int
    width: int


# What a name column needs before another column may stand beside it.
ENOUGH = {1: 56, 2: 76}


def layout(
    columns: Sequence[Column], width: int, gutter: int, enough: Mapping[int, int] = ENOUGH
) -> tuple[Slot, ...]:
    """Place the columns that fit in `width` cells behind `gutter` cells of marks.

    `enough` is what names need, by how many columns of them there are. Widths depend on the screen alone, never
    on the rows: so no row's text changes because of another.
    """
    kept = list(columns)
    while any(c.drop for c in kept) and _left(kept, width, gutter) < enough[_names(kept)]:
        kept.remove(max(kept, key=lambda c: c.drop))
    return tuple(_place(kept, max(_names(kept), _left(kept, width, gutter)), gutter))


def _names(columns: Sequence[Column]) -> int:
    return sum(1 for c in columns if c.share)


def _left(columns: Sequence[Column], width: int, gutter: int) -> int:
    return width - gutter - sum(c.width for c in columns) - (len(columns) - 1)


# Names are rarely longer; past it the other columns would stand too far from theirs.
WIDEST = 110


def _place(columns: Sequence[Column], left: int, gutter: int) -> list[Slot]:
    shares = sum(c.share for c in columns)
    slots: list[Slot] = []
    x = gutter
    for column in columns:
        width = column.width
        if column.share:
            width = left * column.share // shares
            left, shares = left - width, shares - column.share
            width = min(width, WIDEST)
        slots.append(Slot(column, x, max(1, width)))
        x += width + 1
    return slots
