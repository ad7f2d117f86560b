"""How an unfolded tree counts its rows without making them: each unfolded node knows those that are so below it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate

from tui.domain.tree import Node

# Of a node with more children none is unfolded at first, nor are they looked through for one that moved.
MANY = 2000


class Opened:
    """An unfolded node: those of its children that are unfolded too, and the rows below it."""

    __slots__ = ("_order", "_starts", "_sums", "children", "opened", "rows")

    def __init__(self, node: Node) -> None:
        self.children = node.children
        self.opened: dict[int, Opened] = {}
        self.rows = len(self.children)
        self._order: list[int] | None = None

    def changed(self, rows: int) -> None:
        """So many rows more are below it."""
        self.rows += rows
        self._order = None

    def at(self, number: int) -> tuple[int, int | None]:
        """The child that a row below it belongs to, and the number of the row below that; None for its own."""
        order = self._ordered()
        last = bisect_right(self._starts, number) - 1
        if last < 0:
            return number, None
        child, within = order[last], number - self._starts[last]
        if within > self.opened[child].rows:
            return number - self._sums[last + 1], None
        return child, within - 1 if within else None

    def before(self, child: int) -> int:
        """How many rows below it stand before that of a child."""
        order = self._ordered()
        return child + self._sums[bisect_left(order, child)]

    def _ordered(self) -> list[int]:
        if self._order is None:
            self._order = sorted(self.opened)
            self._sums = [0, *accumulate(self.opened[child].rows for child in self._order)]
            self._starts = [child + rows for child, rows in zip(self._order, self._sums, strict=False)]
        return self._order


def put(above: list[Opened], child: int, opened: Opened | None) -> None:
    """Unfold a child so, or fold it."""
    before = above[-1].opened.pop(child, None)
    if opened is not None:
        above[-1].opened[child] = opened
    rows = (opened.rows if opened else 0) - (before.rows if before else 0)
    for node in above:
        node.changed(rows)


def unfolded_first(node: Node) -> Opened:
    """A node unfolded as at first."""
    made = [Opened(node)]
    for above in made:
        for child in _first_open(above.children):
            above.opened[child] = Opened(above.children[child])
            made.append(above.opened[child])
    return _counted(made)


def unfolded_whole(node: Node, room: int) -> Opened | None:
    """A node with all below it unfolded; None where that takes more rows than `room`."""
    made = [Opened(node)]
    rows = made[0].rows
    for above in made:
        # Before its children are made: there may be very many.
        if rows > room:
            return None
        for number, child in enumerate(above.children):
            if not child.is_leaf:
                above.opened[number] = Opened(child)
                made.append(above.opened[number])
                rows += above.opened[number].rows
                if rows > room:
                    return None
    return _counted(made)


def unfolded_alike(old: Opened, root: Node) -> Opened:
    """A newer root unfolded where an old one is; what is new in it as at first."""
    made = [Opened(root)]
    pairs = [(old, made[0])]
    for was, now in pairs:
        for child, there in matched(was.children, now.children, was.opened).items():
            if not now.children[there].is_leaf:
                now.opened[there] = Opened(now.children[there])
                pairs.append((was.opened[child], now.opened[there]))
                made.append(now.opened[there])
        first = [child for child in _first_open(now.children) if child not in now.opened]
        known = matched(now.children, was.children, first) if first else {}
        now.opened |= {n: unfolded_first(now.children[n]) for n in first if n not in known}
    return _counted(made)


def _counted(made: list[Opened]) -> Opened:
    """The first of nodes of which each stands before those below it, once their rows are counted."""
    for node in reversed(made):
        node.rows = len(node.children) + sum(below.rows for below in node.opened.values())
    return made[0]


def _first_open(children: Sequence[Node]) -> Iterable[int]:
    if len(children) > MANY:
        return ()
    return (number for number, child in enumerate(children) if child.is_open and not child.is_leaf)


def matched(old: Sequence[Node], new: Sequence[Node], wanted: Iterable[int]) -> dict[int, int]:
    """Of those wanted of the old children the numbers they have among the new ones, where they are there."""
    if max(len(old), len(new)) > MANY:
        return {n: n for n in wanted if n < min(len(old), len(new)) and _key(old[n]) == _key(new[n])}
    there = {key: number for number, key in enumerate(_keys(new))}
    keys = list(_keys(old))
    return {number: there[keys[number]] for number in wanted if keys[number] in there}


def _key(node: Node) -> str:
    return node.path or node.label


def _keys(nodes: Sequence[Node]) -> Iterator[tuple[str, int]]:
    """What tells siblings apart: those of the same name are counted."""
    seen: dict[str, int] = {}
    for node in nodes:
        key = _key(node)
        seen[key] = seen.get(key, 0) + 1
        yield key, seen[key]
