"""A tag as a registry has it, and which tags look newest by their names alone."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

_Key = tuple[tuple[int, int, str], ...]


@dataclass(frozen=True, slots=True)
class RemoteTag:
    """One tag of a repository in a registry, as far as it was told; times in Unix seconds, size in bytes.

    Attributes:
        registry: The host, such as `docker.io`.
        repository: Without the host: `library/redis`.
        name: The tag itself.
        digest: What it stands for, '' where that was not asked yet.
        size: Of all layers as the registry keeps them (compressed).
        pushed: When it came to the registry.
        created: When the image was built.
        media_type: Of the manifest or index that it stands for, '' where that was not told.
    """

    registry: str
    repository: str
    name: str
    digest: str = ""
    size: int | None = None
    pushed: float | None = None
    created: float | None = None
    media_type: str = ""

    @property
    def reference(self) -> str:
        """The canonical reference: `registry/repository:tag`."""
        return f"{self.registry}/{self.repository}:{self.name}"


@lru_cache(maxsize=8192)
def natural_key(name: str) -> _Key:
    """A sort key under which `v9` comes before `v10`."""
    return tuple(_part_key(part) for part in re.findall(r"[0-9]+|[^0-9]+", name))


def _part_key(part: str) -> tuple[int, int, str]:
    # By length first, since Python refuses to read numbers of thousands of digits.
    digits = part.lstrip("0")
    return (1, len(digits), digits) if part[0] in "0123456789" else (0, 0, part)


def newest_looking(names: Iterable[str]) -> list[str]:
    """Tags with the likeliest to be new first: by their numbers and dates, descending; nothing is asked."""
    return sorted(names, key=natural_key, reverse=True)
