"""Data as JSON writes it, as a tree of which only what is looked at is made."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from typing import Any, overload

from tui.domain.tree import Node

Mask = Callable[[str, Any], str]
"""By a value's path and the value what is shown in its place, '' to leave it."""

# Characters of a text that a line tells.
TOLD = 4000
# Right below the root what has at most so many members is open at first, further down what takes so few rows whole.
MEMBERS, WHOLE = 20, 8
_ENCODER = json.JSONEncoder(ensure_ascii=False)
_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def json_tree(data: Any, mask: Mask | None = None) -> Node:
    """The tree of an answer; `mask` may hide values that are neither lists nor objects, wherever they are told."""
    return _JsonNode(data, None, "", 0, mask)


class _JsonNode:
    """A value and the path that jq knows it by."""

    __slots__ = ("_above", "_cover", "_data", "_depth", "_key", "_mask", "is_leaf")

    def __init__(self, data: Any, key: str | int | None, above: str, depth: int, mask: Mask | None) -> None:
        self._data, self._key, self._above, self._depth, self._mask = data, key, above, depth, mask
        # What hides it, once that was asked for.
        self._cover: str | None = None
        # Whether it has no members.
        self.is_leaf = not (isinstance(data, dict | list) and data)

    label_role = "key"

    @property
    def label(self) -> str:
        """Its key, or its number in a list."""
        key = self._key
        if key is None:
            return "."
        return key if isinstance(key, str) else f"[{key}]"

    @property
    def path(self) -> str:
        """As jq wants it."""
        return "." if self._key is None else _member(self._above, self._key)

    @property
    def told(self) -> str:
        """The value in one line, or of how many it consists."""
        data, hidden = self._data, self._masked()
        if hidden:
            return _ENCODER.encode(hidden)
        if not self.is_leaf:
            return f"{{{len(data)}}}" if isinstance(data, dict) else f"[{len(data)}]"
        if isinstance(data, str) and len(data) > TOLD:
            return f"{_ENCODER.encode(data[:TOLD])[:-1]}... {len(data)} characters"
        return _ENCODER.encode(data)

    @property
    def role(self) -> str:
        """What holds others, and what is nothing, stands back."""
        return "dim" if self._data is None or not self.is_leaf or self._data in ({}, []) else "plain"

    @property
    def value(self) -> str:
        """The JSON text of it, of a text itself; what is masked is so here too. '' where it is too deep for that."""
        data = self._data
        if not self.is_leaf:
            return self._all_of_it()
        return self._masked() or (data if isinstance(data, str) else _ENCODER.encode(data))

    def _all_of_it(self) -> str:
        path = "" if self._key is None else self.path
        try:
            shown = self._data if self._mask is None else _hidden(self._data, path, self._mask)
            return json.dumps(shown, ensure_ascii=False, indent=2)
        except RecursionError:
            # A registry may send what is deeper than Python goes: its parts can be copied.
            return ""

    @property
    def is_open(self) -> bool:
        """Whether it is small."""
        if self.is_leaf or self._depth != 1:
            return not self.is_leaf and _is_small(self._data)
        return len(self._data) <= MEMBERS

    @property
    def children(self) -> Sequence[Node]:
        """Its members, in the order of the answer."""
        if self.is_leaf:
            return ()
        path = "" if self._key is None else self.path
        return _Members(self._data, path, self._depth + 1, self._mask)

    def _masked(self) -> str:
        """What hides it, or nothing."""
        if self._cover is None:
            self._cover = self._mask(self.path, self._data) if self._mask and self.is_leaf else ""
        return self._cover


class _Members(Sequence[Node]):
    """The members of a list or an object; each is made when it is asked for, and not kept."""

    __slots__ = ("_data", "_depth", "_keys", "_mask", "_path")

    def __init__(self, data: dict[str, Any] | list[Any], path: str, depth: int, mask: Mask | None) -> None:
        self._data: Any = data
        self._path, self._depth, self._mask = path, depth, mask
        self._keys = list(data) if isinstance(data, dict) else None

    def __len__(self) -> int:
        return len(self._data)

    @overload
    def __getitem__(self, number: int) -> Node: ...
    @overload
    def __getitem__(self, number: slice) -> Sequence[Node]: ...
    def __getitem__(self, number: int | slice) -> Node | Sequence[Node]:
        if isinstance(number, slice):
            return [self[n] for n in range(*number.indices(len(self)))]
        key = number if self._keys is None else self._keys[number]
        return _JsonNode(self._data[key], key, self._path, self._depth, self._mask)


def _member(path: str, key: str | int) -> str:
    """The path of a member: `.State`, or `.Labels["com.docker.x"]` where a word is not enough, `.Mounts[0]`."""
    if isinstance(key, str) and _WORD.fullmatch(key):
        return f"{path}.{key}"
    return f"{path or '.'}[{_ENCODER.encode(key)}]"


def _hidden(data: Any, path: str, mask: Mask) -> Any:
    """The data with all masked that is to be."""
    if isinstance(data, dict):
        return {key: _hidden(value, _member(path, key), mask) for key, value in data.items()}
    if isinstance(data, list):
        return [_hidden(value, _member(path, number), mask) for number, value in enumerate(data)]
    return mask(path, data) or data


def _is_small(data: Any) -> bool:
    """Whether all of it takes few rows."""
    rows, parts = 0, [data]
    for part in parts:
        if isinstance(part, dict | list):
            rows += len(part)
            if rows > WHOLE:
                return False
            parts += part.values() if isinstance(part, dict) else part
    return True
