"""The files that a container changed, as a tree: what was added, changed and removed, and how large it is (pure)."""

from __future__ import annotations

import time
from collections.abc import Sequence

from tui.domain.changed_tree import ADDED, REMOVED, Changed, Count
from tui.domain.format import size
from tui.domain.tree import Branch
from tui.work.changed_files import ChangedFiles

# Rows that are to be seen at first, as far as folders are unfolded for them.
_ROWS = 40
_WORDS = {ADDED: ("added", "good"), REMOVED: ("removed", "bad")}
# Among so many files the largest is named.
_MANY = 10
_NOTHING = "No file differs from the image."

Lines = list[tuple[str, str]]


class FileNode:
    """A row of the tree: a file, or a folder with those above it that hold nothing else."""

    __slots__ = ("_children", "_opened", "changed", "label")

    def __init__(self, changed: Changed, opened: frozenset[str]) -> None:
        self._opened = opened
        self._children: tuple[FileNode, ...] | None = None
        self.changed, self.label = _through(changed)

    @property
    def told(self) -> str:
        """What became of it; of a folder how many files, and how large they are."""
        changed = self.changed
        if not changed.is_leaf:
            return _folder(changed)
        words = [_WORDS.get(changed.kind, ("changed", ""))[0], *_details(changed)]
        return ", ".join(filter(None, words))

    @property
    def role(self) -> str:
        """Noise stands back."""
        if self.changed.is_noise or not self.changed.is_leaf:
            return "dim"
        return _WORDS.get(self.changed.kind, ("", "warn"))[1]

    @property
    def label_role(self) -> str:
        """The same of its name."""
        return "dim" if self.changed.is_noise else "plain"

    @property
    def path(self) -> str:
        """Where it is in the container."""
        return self.changed.path

    value = path

    @property
    def is_leaf(self) -> bool:
        """Whether nothing is in it that differs."""
        return self.changed.is_leaf

    @property
    def is_open(self) -> bool:
        """Whether there is room for it, noise excepted."""
        return self.changed.path in self._opened

    @property
    def children(self) -> Sequence[FileNode]:
        """What is in it."""
        if self._children is None:
            self._children = tuple(FileNode(child, self._opened) for child in self.changed.children)
        return self._children


class _Root(FileNode):
    """All of them under a heading, the largest named first, with what is to be known of the sizes at the end."""

    __slots__ = ("_first", "_notes", "_told")

    def __init__(self, files: ChangedFiles, told: str, notes: Sequence[str]) -> None:
        super().__init__(files.tree, _opened(files.tree))
        self.changed, self.label = files.tree, _counted(files.tree.own) or "noise only"
        self._first = _largest(files)
        self._told, self._notes = told, [Branch("", note, role="dim") for note in notes]

    @property
    def told(self) -> str:
        """Bytes, and when that was."""
        return self._told

    @property
    def label_role(self) -> str:
        """It is the heading."""
        return "key"

    @property
    def role(self) -> str:
        """It is about the whole."""
        return "dim"

    @property
    def children(self) -> Sequence[FileNode | Branch]:  # type: ignore[override]
        """The folders and files, and the notes."""
        return (*self._first, *super().children, *self._notes)


def shown(files: ChangedFiles, mounts: Sequence[str], again: str) -> FileNode | Lines:
    """The tree, or lines that say that there is none; `mounts` are paths in which something is mounted.

    `again` is the key that asks again.
    """
    when = f"as of {time.strftime('%H:%M:%S', time.localtime(files.at))}, {again} asks again"
    notes = _notes(files, mounts)
    if not files.tree.children:
        return [(f"{_NOTHING[:-1]} ({when}).", "said"), *((note, "dim") for note in notes)]
    written = f"{size(files.written)} written; " if files.written is not None else ""
    return _Root(files, f"{written}{when}", notes)


def _largest(files: ChangedFiles) -> list[Branch]:
    largest = files.largest
    if largest is None or not largest.size or files.sized < _MANY:
        return []
    known = "" if files.sized == files.files else " of those known"
    told = f"{size(largest.size)} {largest.path}"
    return [Branch(f"largest{known}", told, path=largest.path, value=largest.path, label_role="dim")]


def _notes(files: ChangedFiles, mounts: Sequence[str]) -> list[str]:
    notes = []
    if files.sized < files.files:
        sizes = f"{_number(files.sized)} of {_number(files.files)} files"
        notes.append(f"Sizes of {sizes} could be asked for in time; that of the others is told as ?.")
    if mounts:
        notes.append(f"What is mounted is not looked into: {', '.join(sorted(mounts))}.")
    return notes


def _through(changed: Changed) -> tuple[Changed, str]:
    """The first folder down from here that holds more than one thing, and how it is called with those above."""
    names = [changed.name if changed.path.rfind("/") else changed.path]
    while _is_way(changed):
        changed = changed.children[0]
        names.append(changed.name)
    ends = [] if changed.is_leaf and not changed.is_folder else [""]
    return changed, "/".join([*names, *ends])


def _is_way(changed: Changed) -> bool:
    below = changed.children
    return len(below) == 1 and not below[0].is_leaf and changed.kind != ADDED


def _folder(changed: Changed) -> str:
    own, noise = _counted(changed.own), _counted(changed.noise)
    words = [own, _size_of(changed.own), f"noise: {noise}" if noise and own else noise]
    if changed.is_noise:
        words += [_size_of(changed.noise), "noise"]
    if changed.kind == ADDED:
        words.insert(0, "new")
    return ", ".join(filter(None, words))


def _counted(count: Count) -> str:
    pairs = ((count.added, "added"), (count.changed, "changed"), (count.removed, "removed"))
    return ", ".join(f"{_number(number)} {word}" for number, word in pairs if number)


def _number(number: int) -> str:
    return f"{number:,}".replace(",", " ")


def _size_of(count: Count) -> str:
    """Bytes; with `more` where some are not known."""
    if not count.added and not count.changed:
        return ""
    if count.is_partly:
        return f"{size(count.size)} and more" if count.size else "?"
    return size(count.size)


def _details(changed: Changed) -> list[str]:
    words = []
    if changed.is_mount:
        words.append("for what is mounted")
    elif changed.is_folder:
        words.append("folder")
    elif changed.target:
        words.append(f"link to {changed.target}")
    elif changed.kind != REMOVED:
        words.append(size(changed.size))
    if changed.is_noise and not changed.is_mount:
        words.append("noise")
    return words


def _opened(tree: Changed) -> frozenset[str]:
    """The folders that are unfolded at first, from above, as far as there are few rows."""
    opened, rows = set(), len(tree.children)
    waiting = [_through(child)[0] for child in tree.children]
    for folder in waiting:
        if folder.is_leaf or folder.is_noise or rows + len(folder.children) > _ROWS:
            continue
        opened.add(folder.path)
        rows += len(folder.children)
        waiting += [_through(child)[0] for child in folder.children]
    return frozenset(opened)
