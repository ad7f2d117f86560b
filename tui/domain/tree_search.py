"""Looking for a text in a tree, in what is folded too (pure)."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from tui.domain.tree import Node, Place

# Nodes: some milliseconds' work, after which others have their turn.
SLICE = 400


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
