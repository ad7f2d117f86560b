"""The `filters` parameter of lists and events: a JSON object of lists, or of objects, of texts."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from tui.demo.errors import ApiError, bad_parameter


@dataclass(frozen=True, slots=True)
class Filters:
    """The wanted values of each filter; a filter that is not there wants anything."""

    wanted: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @classmethod
    def parse(cls, text: str, allowed: frozenset[str] | None = None) -> Filters:
        """Read the parameter; raises ApiError (400, 500) with the engine's words."""
        if not text:
            return cls()
        try:
            data = json.loads(text)
        except ValueError:
            raise bad_parameter("invalid filter") from None
        if not isinstance(data, dict):
            raise ApiError(400, "invalid filter")
        wanted = {str(name): _values(values) for name, values in data.items()}
        for name in wanted:
            if allowed is not None and name not in allowed:
                raise bad_parameter(f"Invalid filter '{name}'")
        return cls(wanted)

    def get(self, name: str) -> tuple[str, ...]:
        """The values wanted, none when it does not matter."""
        return self.wanted.get(name, ())

    def exact(self, name: str, *values: str) -> bool:
        """Whether one of the values is wanted."""
        wanted = self.get(name)
        return not wanted or any(value in wanted for value in values)

    def prefix(self, name: str, *values: str) -> bool:
        """Whether one of the values starts with what is wanted."""
        wanted = self.get(name)
        return not wanted or any(value.startswith(wanted) for value in values)

    def pattern(self, name: str, *values: str) -> bool:
        """Whether one of the values matches a wanted regular expression, or equals it."""
        wanted = self.get(name)
        return not wanted or any(_search(want, value) for want in wanted for value in values)

    def labels(self, labels: Mapping[str, str] | None) -> bool:
        """Whether the labels hold every wanted `key` or `key=value`."""
        have = labels or {}
        return all(_has_label(have, want) for want in self.get("label"))

    def flag(self, name: str) -> bool | None:
        """A yes-or-no filter, None when not given; raises ApiError (400)."""
        values = self.get(name)
        if not values:
            return None
        if values[0] in ("1", "true", "True"):
            return True
        if values[0] in ("0", "false", "False"):
            return False
        raise bad_parameter(f"Invalid filter '{name}=[{' '.join(values)}]'")


def _values(values: object) -> tuple[str, ...]:
    if isinstance(values, Mapping):
        return tuple(str(value) for value, wanted in values.items() if wanted)
    if isinstance(values, list):
        return tuple(map(str, values))
    raise ApiError(400, "invalid filter")


def _has_label(labels: Mapping[str, str], want: str) -> bool:
    key, mark, value = want.partition("=")
    return key in labels and (not mark or labels[key] == value)


def _search(pattern: str, value: str) -> bool:
    if pattern == value:
        return True
    try:
        return re.search(pattern, value) is not None
    except re.error:
        return False
