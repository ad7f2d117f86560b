"""The build cache of the demo engine."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CacheRecord:
    """One record; `size` in bytes, times in Unix seconds, `parent` the ID of the record it stands on, or ''.

    One that is a `layer` (its chain ID) takes no room of its own while an image has that.
    """

    id: str
    kind: str
    description: str
    size: int
    created: float
    last_used: float
    uses: int = 1
    parent: str = ""
    layer: str = ""
    in_use: bool = False

    def is_shared(self, layers: Set[str]) -> bool:
        """Whether one of the layers that images have is this one."""
        return self.layer in layers


class BuildCache:
    """All records by ID."""

    def __init__(self) -> None:
        self.by_id: dict[str, CacheRecord] = {}

    def prune(self, ids: Set[str], layers: Set[str]) -> list[CacheRecord]:
        """Remove those of these records on which nothing stands any more; the removed ones."""
        gone: list[CacheRecord] = []
        # One goes after those that stand on it.
        while found := [r for r in self.by_id.values() if r.id in ids and self._can_go(r, layers)]:
            gone += found
            for record in found:
                del self.by_id[record.id]
        return gone

    def _can_go(self, record: CacheRecord, layers: Set[str]) -> bool:
        stands_on_it = any(other.parent == record.id for other in self.by_id.values())
        return not (record.in_use or record.is_shared(layers) or stands_on_it)
