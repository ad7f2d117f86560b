"""What is to be seen of a tree that is unfolded here and there (pure)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from tui.domain.tree import Node, Place
from tui.domain.unfolded_rows import Opened, matched, put, unfolded_alike, unfolded_first, unfolded_whole

# Rows that one wish to unfold everything may make.
LIMIT = 100_000


class Row(NamedTuple):
    """A line of an unfolded tree."""

    depth: int
    node: Node
    place: Place
    is_open: bool


class Unfolded:
    """Which nodes of a tree are unfolded, and the rows to be seen of it; only those are ever made.

    The root is always unfolded. It is the first row where it has a label or something to tell, and its children
    are not indented: it is their heading.
    """

    def __init__(self, root: Node) -> None:
        self.root = root
        self._top = unfolded_first(root)

    @property
    def has_heading(self) -> bool:
        """Whether the root is a row."""
        return bool(self.root.label or self.root.told)

    def __len__(self) -> int:
        return self._top.rows + self.has_heading

    def __getitem__(self, number: int) -> Row:
        number -= self.has_heading
        if number < 0:
            return Row(0, self.root, (), True)
        opened = self._top
        place: Place = ()
        while True:
            child, within = opened.at(number)
            place = (*place, child)
            if within is None:
                return Row(len(place) - 1, opened.children[child], place, child in opened.opened)
            opened, number = opened.opened[child], within

    def rows(self, first: int, last: int) -> Iterator[Row]:
        """The rows from `first` up to, but not with, `last`; fewer at the end."""
        return (self[number] for number in range(max(0, first), min(last, len(self))))

    def number(self, place: Place) -> int:
        """The row of a place, or of the nearest node above it that is to be seen."""
        number, opened = int(self.has_heading) - 1, self._top
        for child in place:
            number += 1 + opened.before(child)
            below = opened.opened.get(child)
            if below is None:
                break
            opened = below
        return max(0, number)

    def node(self, place: Place) -> Node:
        """The node at a place, whether it is to be seen or not."""
        node = self.root
        for child in place:
            node = node.children[child]
        return node

    def unfold(self, place: Place) -> None:
        """Show what is below a node that is to be seen."""
        above = self._above(place)
        if place and place[-1] not in above[-1].opened:
            node = above[-1].children[place[-1]]
            if not node.is_leaf:
                put(above, place[-1], unfolded_first(node))

    def fold(self, place: Place) -> None:
        """Hide what is below a node; unfolded again it looks as it did at first."""
        above = self._above(place)
        if place and place[-1] in above[-1].opened:
            put(above, place[-1], None)

    def unfold_all(self, place: Place) -> str:
        """Show all that is below a node; a sentence why not, else nothing."""
        above = self._above(place)
        now = above[-1].opened.get(place[-1]) if place else self._top
        room = LIMIT - len(self) + (now.rows if now else 0)
        whole = unfolded_whole(self.node(place), room)
        if whole is None:
            return f"More than {LIMIT:,} rows would be unfolded: unfold a part of it.".replace(",", " ")
        if not place:
            self._top = whole
        elif whole.rows:
            put(above, place[-1], whole)
        return ""

    def reveal(self, place: Place) -> None:
        """Unfold what is above a place, so that it is to be seen."""
        for end in range(1, len(place)):
            self.unfold(place[:end])

    def replace(self, root: Node, place: Place = ()) -> Place:
        """Show another root, with the same parts unfolded; where `place` is now, or what took its place."""
        before, self.root = self._top, root
        self._top = unfolded_alike(before, root)
        moved: Place = ()
        old, new = before.children, root.children
        for child in place:
            if not new:
                break
            there = matched(old, new, (child,)).get(child)
            moved = (*moved, min(child, len(new) - 1) if there is None else there)
            if there is None:
                break
            old, new = old[child].children, new[there].children
        return moved

    def _above(self, place: Place) -> list[Opened]:
        """The unfolded nodes above a place, from the root on; raises KeyError where one is folded."""
        above = [self._top]
        for child in place[:-1]:
            above.append(above[-1].opened[child])
        return above
