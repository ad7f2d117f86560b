"""The build cache: its records, and which layers of the images it holds, so that they stay when the images go."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tui.domain.layers import ImageLayers
from tui.domain.timestamp import unix

# Records of layers that an image brought along; the classic store gives them no size.
_BASE = ("from local", "pulled from")
# Stores that tell sizes in different ways differ by so much; in bytes, a few blocks of the disk.
_SLACK = 1.25
_BLOCKS = 65536


@dataclass(frozen=True, slots=True)
class CacheRecord:
    """One record of the build cache. `size` in bytes, times in Unix seconds, `parents` the records it stands on.

    A `shared` one is a layer of some image, too: the engine keeps it as long as that image is there.
    """

    id: str
    description: str
    size: int
    created: int
    last_used: int
    in_use: bool
    shared: bool
    parents: tuple[str, ...] = ()
    kind: str = "regular"

    @classmethod
    def from_api(cls, data: Mapping[str, Any]) -> CacheRecord:
        """Make one from an entry of `GET /system/df`."""
        created = unix(data.get("CreatedAt") or "")
        # Engines up to 25 or so write the key with a space ahead.
        parents = data.get("Parents") or data.get(" Parents") or [data.get("Parent")]
        return cls(
            id=data["ID"],
            description=(data.get("Description") or "").strip(),
            size=max(0, int(data.get("Size") or 0)),
            created=created,
            last_used=unix(data.get("LastUsedAt") or "") or created,
            in_use=bool(data.get("InUse")),
            shared=bool(data.get("Shared")),
            parents=tuple(filter(None, parents)),
            kind=data.get("Type") or "",
        )


@dataclass(frozen=True, slots=True)
class CacheHold:
    """What the build cache holds: the layers of images by record, and the bytes of records that no image has.

    It may or may not hold the `doubtful` layers. Of `unmatched` records the layers were not found.
    """

    layers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    own: Mapping[str, int] = field(default_factory=dict)
    doubtful: frozenset[str] = frozenset()
    unmatched: tuple[str, ...] = ()


def held_by_cache(records: Iterable[CacheRecord], images: Iterable[ImageLayers]) -> CacheHold:
    """Find the layers of images in the build cache.

    No engine tells which layer a record is. But a shared record is some image's layer, stands on the record
    of the layer below, and has its size: that leaves one possibility mostly.
    """
    known = {record.id: record for record in records}
    possible = _possible({id: record for id, record in known.items() if record.shared}, _Layers(images))
    found = {id: tuple(sorted(layers)) for id, layers in possible.items() if layers}
    return CacheHold(
        layers=found,
        own={id: 0 if record.shared else record.size for id, record in known.items() if id not in found},
        doubtful=frozenset(chain for layers in found.values() if len(layers) > 1 for chain in layers),
        unmatched=tuple(id for id in possible if id not in found and known[id].size),
    )


class _Layers:
    """The layers of all images as a forest: size of each, and which stand on it ('' for none)."""

    def __init__(self, images: Iterable[ImageLayers]) -> None:
        self.size: dict[str, tuple[int, bool]] = {}
        self.below: dict[str, str] = {}
        self.above: dict[str, set[str]] = {}
        for image in images:
            below = ""
            for chain, size in image.layers:
                if chain not in self.size or image.exact:
                    self.size[chain] = (size, image.exact)
                self.below[chain] = below
                self.above.setdefault(below, set()).add(chain)
                below = chain

    def can_be(self, chain: str, record: CacheRecord) -> bool:
        """Whether the sizes allow it."""
        size, is_exact = self.size[chain]
        if not record.size:
            return not size or record.description.startswith(_BASE) or not is_exact
        if is_exact:
            return size == record.size
        return record.size <= size * _SLACK + _BLOCKS


def _possible(shared: Mapping[str, CacheRecord], layers: _Layers) -> dict[str, set[str]]:
    """The layers that each record can be, seen from the records below and from those above."""
    order = _from_the_ground(shared)
    possible: dict[str, set[str]] = {}
    for id in order:
        below = next(iter(shared[id].parents), "")
        grounds = possible.get(below, set()) if below else {""}
        above = (chain for ground in grounds for chain in layers.above.get(ground, ()))
        possible[id] = {chain for chain in above if layers.can_be(chain, shared[id])}
    for id in reversed(order):
        for below in shared[id].parents[:1]:
            if possible[id] and below in possible:
                possible[below] &= {layers.below[chain] for chain in possible[id]}
    for id in order:
        for below in shared[id].parents[:1]:
            if below in possible:
                possible[id] &= {c for c in possible[id] if layers.below[c] in possible[below]}
    return possible


def _from_the_ground(records: Mapping[str, CacheRecord]) -> Sequence[str]:
    """The records, each after the one it stands on."""
    order: dict[str, None] = {}
    for record in records:
        path, id = list[str](), record
        while id in records and id not in order and id not in path:
            path.append(id)
            id = next(iter(records[id].parents), "")
        order.update(dict.fromkeys(reversed(path)))
    return tuple(order)
