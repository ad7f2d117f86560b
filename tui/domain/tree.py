"""A tree that is read by unfolding it: JSON, files, layers (pure)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

Place = tuple[int, ...]
"""The way to a node: the number of a child, then of its child, and so on; the root's is empty."""


class Node(Protocol):
    """One node of a tree. `children` may be made when asked for, and is asked for only of what is unfolded.

    `label` names it among its siblings, `told` says in one line what it is or holds, `label_role` and `role` name
    the styles of the two. `path` is the whole way to it and `value` the whole of it, as they are copied. With
    `is_open` it is unfolded when it is first shown.
    """

    @property
    def label(self) -> str: ...
    @property
    def told(self) -> str: ...
    @property
    def role(self) -> str: ...
    @property
    def label_role(self) -> str: ...
    @property
    def path(self) -> str: ...
    @property
    def value(self) -> str: ...
    @property
    def is_leaf(self) -> bool: ...
    @property
    def is_open(self) -> bool: ...
    @property
    def children(self) -> Sequence[Node]: ...


@dataclass(frozen=True, slots=True)
class Branch:
    """A node whose children are there already."""

    label: str
    told: str = ""
    role: str = "plain"
    path: str = ""
    value: str = ""
    children: tuple[Node, ...] = ()
    is_open: bool = False
    label_role: str = "plain"

    @property
    def is_leaf(self) -> bool:
        """Whether there is nothing to be unfolded."""
        return not self.children
