"""What a container changed of its files, as a tree of folders that count what is in them (pure)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from tui.domain.changes import NOISE, noise_test

MODIFIED, ADDED, REMOVED = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Count:
    """How many files were changed in which way, and their bytes as far as these are known."""

    added: int = 0
    changed: int = 0
    removed: int = 0
    size: int = 0
    is_partly: bool = False

    def __add__(self, other: Count) -> Count:
        return Count(
            self.added + other.added,
            self.changed + other.changed,
            self.removed + other.removed,
            self.size + other.size,
            self.is_partly or other.is_partly,
        )

    @property
    def total(self) -> int:
        """All of them."""
        return self.added + self.changed + self.removed


_NONE = Count()


@dataclass(slots=True, eq=False)
class Changed:
    """One path that differs from the image, or a folder in which something does.

    Attributes:
        kind: MODIFIED, ADDED or REMOVED; a folder that is only on the way to others is MODIFIED.
        is_noise: It, or all in it, is only noise of running, or made for what is mounted there.
        is_mount: Something is mounted there: what is to be seen in it is not the container's own.
        is_folder: It is one, as far as that is known.
        size: Bytes of a file, None where not known.
        target: Where a link leads.
        own, noise: What is in a folder, without noise and what is noise.
    """

    name: str
    path: str
    kind: int = MODIFIED
    is_noise: bool = False
    is_mount: bool = False
    is_folder: bool = False
    size: int | None = None
    target: str = ""
    own: Count = _NONE
    noise: Count = _NONE
    children: list[Changed] = field(default_factory=list)

    @property
    def is_leaf(self) -> bool:
        """Whether it is counted itself: nothing below it differs."""
        return not self.children

    @property
    def has_bytes(self) -> bool:
        """Whether it may be a file of the container's own."""
        return self.is_leaf and self.kind != REMOVED and not self.is_mount and not self.is_folder

    def below(self) -> Iterator[Changed]:
        """It and all below it, each before what is in it."""
        waiting = [self]
        while waiting:
            node = waiting.pop()
            yield node
            waiting += reversed(node.children)


def changed_tree(
    changes: Iterable[Mapping[str, Any]], noise: Iterable[str] = NOISE, mounted: Iterable[str] = ()
) -> Changed:
    """The tree of `GET /containers/{id}/changes`; names in order, noise after the rest. Not counted yet."""
    is_noise, points = noise_test(noise), frozenset(mounted)
    root = Changed("/", "/", is_folder=True)
    known = {"": root}
    for change in changes:
        path = str(change.get("Path") or "").rstrip("/")
        if path:
            _node(known, path).kind = int(change.get("Kind") or 0)
    for node in root.below():
        for child in node.children:
            child.is_mount = node.is_mount or child.path in points
            child.is_noise = node.is_noise or child.is_mount or is_noise(child.path)
    _settle(root)
    return root


def _node(known: dict[str, Changed], path: str) -> Changed:
    """The node of a path, made with those above it where they are not there yet."""
    missing = []
    while path not in known:
        missing.append(path)
        path = path.rpartition("/")[0]
    node = known[path]
    for path in reversed(missing):
        child = known[path] = Changed(path.rpartition("/")[2], path)
        node.children.append(child)
        node.is_folder = True
        node = child
    return node


def _settle(root: Changed) -> None:
    """A folder is noise where all in it is; what is noise stands last."""
    for node in reversed(list(root.below())):
        if node.children:
            node.is_noise = node is not root and all(child.is_noise for child in node.children)
            node.children.sort(key=lambda child: (child.is_noise, child.name))


def count(root: Changed) -> None:
    """Count what is in every folder, by what is known of the files now."""
    for node in reversed(list(root.below())):
        node.own = node.noise = _NONE
        for child in node.children:
            if not child.is_leaf:
                node.own += child.own
                node.noise += child.noise
            elif child.is_noise:
                node.noise += _count_of(child)
            else:
                node.own += _count_of(child)


def _count_of(node: Changed) -> Count:
    return Count(
        added=int(node.kind == ADDED),
        changed=int(node.kind == MODIFIED),
        removed=int(node.kind == REMOVED),
        size=node.size or 0,
        is_partly=node.has_bytes and node.size is None,
    )


def files_of(root: Changed) -> list[Changed]:
    """The files whose size may be asked for, those that are no noise first."""
    found = [node for node in root.below() if node.has_bytes]
    return sorted(found, key=lambda node: node.is_noise)
