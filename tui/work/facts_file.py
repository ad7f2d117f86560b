"""The layers of images on the disk, by image ID: a cache that may be lost, damaged or not writable at any time."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from tui.domain.layers import ChainLayer, ImageLayers

# Images; those that are not here any more go first.
MOST = 10_000
# Bytes. Ten thousand images of ten layers each, of their own, take a tenth of it.
LARGEST = 64 << 20
_VERSION = 1
_PART = 250
T = TypeVar("T")
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")


class FactsFile:
    """One file for all engines whose store measures layers in the same way. (Mode 0600.)"""

    def __init__(self, path: str) -> None:
        self.path = path

    @classmethod
    def of_store(cls, env: Mapping[str, str], store: str) -> FactsFile:
        """The file for a store, such as overlay2, in XDG's cache folder, a relative one of which is to be ignored."""
        cache = env.get("XDG_CACHE_HOME", "")
        if not os.path.isabs(cache):
            cache = os.path.join(env.get("HOME") or os.path.expanduser("~"), ".cache")
        name = f"layers-{store}.json" if re.fullmatch(r"[a-z0-9_-]{1,40}", store) else "layers.json"
        return cls(os.path.join(cache, "dtui", name))

    def read(self) -> dict[str, ImageLayers]:
        """What was kept; nothing where that cannot be read or is not what dtui writes."""
        from tui.registry.atomic import open_unblocked

        try:
            with open(self.path, "rb", opener=open_unblocked) as file:
                text = file.read(LARGEST + 1)
            return _read(text.split(b"\n")) if len(text) <= LARGEST else {}
        except (OSError, ValueError, TypeError, LookupError, RecursionError, AttributeError):
            # It only saves requests: whatever is wrong with it, the engine is asked again.
            return {}

    def write(self, known: Mapping[str, ImageLayers], first: Collection[str] = ()) -> None:
        """Keep these, and if they are too many those that are `first`; raises OSError, and the old ones stay."""
        from tui.registry.atomic import update

        order = [*(id for id in known if id in first), *(id for id in known if id not in first)]
        content = b"\n".join(_lines([known[id] for id in order[:MOST]]))
        update(self.path, lambda old: content)


def _lines(images: Sequence[ImageLayers]) -> Iterator[bytes]:
    """JSON lines of bounded length: while one is coded nothing else is done. Layers once each: many share them."""
    places: dict[ChainLayer, int] = {}
    entries = [
        (
            image.image,
            [places.setdefault(layer, len(places)) for layer in image.layers],
            image.exact,
            image.note,
        )
        for image in images
    ]
    yield _coded({"version": _VERSION})
    yield from (_coded({"layers": part}) for part in _parts(list(places)))
    yield from (_coded({"images": part}) for part in _parts(entries))


def _parts(values: Sequence[T]) -> Iterator[Sequence[T]]:
    return (values[start : start + _PART] for start in range(0, len(values), _PART))


def _coded(value: Any) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()


def _read(lines: Sequence[bytes]) -> dict[str, ImageLayers]:
    if json.loads(lines[0])["version"] != _VERSION:
        return {}
    layers: list[ChainLayer] = []
    images: dict[str, ImageLayers] = {}
    for line in lines[1:]:
        part = json.loads(line)
        layers += [ChainLayer(_digest(chain), _size(size)) for chain, size in part.get("layers", ())]
        for id, places, exact, note in part.get("images", ()):
            own = tuple(layers[place] for place in places)
            images[_digest(id)] = ImageLayers(id, own, exact is True, str(note))
    return images


def _digest(value: Any) -> str:
    if not _DIGEST.fullmatch(value):
        raise ValueError(value)
    return str(value)


def _size(value: Any) -> int:
    if not isinstance(value, int) or value < 0:
        raise ValueError(value)
    return value
