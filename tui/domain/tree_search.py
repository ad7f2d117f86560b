"""Looking for a text in a tree, in what is folded too (pure)."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator

from tui.domain.tree import Node, Place

# Nodes: a millisecond's work, after which others may have their turn.
SLICE = 400
# More places are not kept: nobody goes through them.
MOST = 20_000


class TreeSearch:
    """The places found so far, in the order of reading; `step` looks for more."""

    def __init__(self, root: Node, has: Callable[[str], bool]) -> None:
        self.places: list[Place] = []
        # Whether all was looked at, or as much as is kept was found.
        self.is_done = False
        self.is_cut = False
        self._slices = search(root, has)

    def step(self) -> None:
        """Look at the next nodes."""
        found = next(self._slices, None)
        self.places += found or ()
        self.is_cut = len(self.places) >= MOST
        self.is_done = self.is_cut or found is None

    def position(self, place: Place) -> int:
        """The number of a place among those found, from 1; 0 when it is none of them."""
        at = bisect_left(self.places, place)
        return at + 1 if at < len(self.places) and self.places[at] == place else 0

    def after(self, place: Place, or_there: bool = False) -> Place | None:
        """The next one found behind a place, or there; None where none is known."""
        at = (bisect_left if or_there else bisect_right)(self.places, place)
        return self.places[at] if at < len(self.places) else None

    def before(self, place: Place) -> Place | None:
        """The last one found in front of a place; None where none is."""
        at = bisect_left(self.places, place)
        return self.places[at - 1] if at else None


def search(root: Node, has: Callable[[str], bool]) -> Iterator[list[Place]]:
    """The places of the nodes that have it in their label, in what they tell or in their value, as they are read.

    Each answer is what was found among the next nodes, often nothing: who takes them may stop at any.
    """
    found: list[Place] = [()] if _is_found(root, has) else []
    looked, place, ways = 1, list[int](), [enumerate(root.children)]
    while ways:
        number, node = next(ways[-1], (-1, None))
        if node is None:
            ways.pop()
            place = place[:-1]
            continue
        if _is_found(node, has):
            found.append((*place, number))
        if not node.is_leaf:
            place.append(number)
            ways.append(enumerate(node.children))
        looked += 1
        if not looked % SLICE:
            yield found
            found = []
    yield found


def _is_found(node: Node, has: Callable[[str], bool]) -> bool:
    """The value only of a leaf: that of others is what is below them, which is looked at by itself."""
    if has(node.label):
        return True
    told = node.told
    if has(told):
        return True
    return node.is_leaf and (value := node.value) != told and has(value)
