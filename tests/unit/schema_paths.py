"""The paths of the values that are in a JSON text, to be held against the schema that describes them."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any


def paths(value: Any, free: Collection[str], path: str = "") -> Iterator[str]:
    """The path of every value, as a schema writes it; objects called as one of `free` have keys of anybody's own."""
    if isinstance(value, dict) and path.rpartition(".")[2] not in free:
        for key, inner in value.items():
            yield from paths(inner, free, f"{path}.{key}".lstrip("."))
    elif isinstance(value, list) and value and isinstance(value[0], dict):
        yield from (found for inner in value for found in paths(inner, free, f"{path}[]"))
    else:
        yield path
