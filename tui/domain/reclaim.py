"""The bytes that removing exactly these images frees, and what keeps the rest: arithmetic over shared layers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from tui.domain.build_cache import CacheHold
from tui.domain.image import Share
from tui.domain.layers import UNMATCHED, ImageLayers

_DOUBTFUL = "the engine does not say which layers its build cache holds"
_NO_CACHE = CacheHold()


@dataclass(frozen=True, slots=True)
class Keeper:
    """Images that stay and together keep `size` bytes of the chosen ones' layers."""

    images: tuple[str, ...]
    size: int


@dataclass(frozen=True, slots=True)
class Reclaim:
    """What removing a selection frees, in bytes. Where not `exact`, `freed` is an estimate, and `notes` say why.

    `shared_rest` stays because of other images (`keepers`, the most first), `held_by_cache` because only the
    build cache still holds it.
    """

    freed: int = 0
    exact: bool = True
    shared_rest: int = 0
    keepers: tuple[Keeper, ...] = ()
    held_by_cache: int = 0
    notes: tuple[str, ...] = ()


class Ledger:
    """Who holds which layer, and what goes when some of them go: each switch costs that image's layers only.

    `known` are all images that an engine has, the intermediate ones of builds, too: they hold their layers
    like any other. `missing` is how many more it has. Records of the build cache are chosen by their IDs
    like images.
    """

    def __init__(
        self, known: Mapping[str, ImageLayers], cache: CacheHold = _NO_CACHE, missing: int = 0
    ) -> None:
        self._known = settled(known)
        self._cache = cache
        self._missing = missing
        self._size: dict[str, int] = {}
        self._unsure: set[str] = set()
        self._holders: dict[str, list[str]] = {}
        for image in self._known.values():
            self._enter(image)
        self._left = {chain: len(holders) for chain, holders in self._holders.items()}
        self._cached = Counter(chain for chains in cache.layers.values() for chain in chains)
        self.chosen: set[str] = set()
        self._freed = self._by_cache = self._estimated = 0

    def _enter(self, image: ImageLayers) -> None:
        for chain, size in image.layers:
            holders = self._holders.setdefault(chain, [])
            if not holders or (image.exact and chain in self._unsure):
                self._size[chain] = size
                (self._unsure.discard if image.exact else self._unsure.add)(chain)
            holders.append(image.image)

    def choose(self, id: str) -> None:
        """Let an image, or a record of the build cache, go; one that is not known frees nothing."""
        if id not in self.chosen:
            self.chosen.add(id)
            self._switch(id, -1)

    def keep(self, id: str) -> None:
        """Let it stay."""
        if id in self.chosen:
            self.chosen.remove(id)
            self._switch(id, 1)

    def _switch(self, id: str, by: int) -> None:
        for chain in self._chains(id):
            self._change(self._left, chain, by)
        for chain in self._cache.layers.get(id, ()):
            self._change(self._cached, chain, by)
        self._freed -= by * self._cache.own.get(id, 0)

    def _change(self, counts: dict[str, int], chain: str, by: int) -> None:
        before = self._state(chain)
        counts[chain] += by
        after = self._state(chain)
        size = self._size.get(chain, 0)
        self._freed += size * ((after == "free") - (before == "free"))
        self._by_cache += size * ((after == "cached") - (before == "cached"))
        if chain in self._unsure:
            self._estimated += (after == "free") - (before == "free")

    def _state(self, chain: str) -> str:
        """'held' by an image that stays, 'cached' by the build cache only, 'free'."""
        if self._left.get(chain):
            return "held"
        return "cached" if self._cached.get(chain) else "free"

    def _chains(self, id: str) -> Iterable[str]:
        image = self._known.get(id)
        return (layer.chain_id for layer in image.layers) if image else ()

    @property
    def freed(self) -> int:
        """Bytes that go with the chosen ones."""
        return self._freed

    @property
    def held_by_cache(self) -> int:
        """Bytes that no image would hold any more, but the build cache does."""
        return self._by_cache

    def reclaim(self, writable: int = 0) -> Reclaim:
        """All that is to be said of the selection; `writable` are the bytes of containers that go with it."""
        keepers = self.keepers()
        notes = tuple(dict.fromkeys(self._notes()))
        return Reclaim(
            freed=self._freed + writable,
            exact=not notes,
            shared_rest=sum(keeper.size for keeper in keepers),
            keepers=keepers,
            held_by_cache=self._by_cache,
            notes=notes,
        )

    def _notes(self) -> Iterable[str]:
        """Why what is said of the chosen ones is an estimate."""
        images = [self._known[id] for id in sorted(self.chosen & self._known.keys())]
        if self._estimated:
            for image in images:
                going = (c for c in self._chains(image.image) if c in self._unsure)
                if image.note and any(self._state(chain) == "free" for chain in going):
                    yield image.note
        unknown = len(self.chosen) - len(images) - len(self.chosen & self._records)
        if unknown:
            yield f"the layers of {unknown} of them are not known"
        if images and self._missing:
            yield f"{self._missing} images whose layers are not known may share some"
        doubtful = self._cache.doubtful
        if images and (self._cache.unmatched or any(not self._left[c] for c in doubtful if c in self._left)):
            yield _DOUBTFUL

    @property
    def _records(self) -> set[str]:
        return self._cache.layers.keys() | self._cache.own.keys()

    def keepers(self) -> tuple[Keeper, ...]:
        """Who keeps layers of the chosen images, those that keep the most first."""
        kept: dict[tuple[str, ...], int] = {}
        shared = dict.fromkeys(c for id in self.chosen for c in self._chains(id) if self._left[c])
        for chain in shared:
            if self._size[chain]:
                images = tuple(id for id in self._holders[chain] if id not in self.chosen)
                kept[images] = kept.get(images, 0) + self._size[chain]
        keepers = (Keeper(images, size) for images, size in kept.items())
        return tuple(sorted(keepers, key=lambda keeper: (-keeper.size, keeper.images)))

    def own_bytes(self, id: str) -> int:
        """Bytes of an image's layers that no other image has."""
        return sum(self._size[c] for c in self._chains(id) if len(self._holders[c]) == 1)

    def share_of(self, id: str) -> Share:
        """How many layers an image has, and the bytes of those that no other image has."""
        own = [chain for chain in self._chains(id) if len(self._holders[chain]) == 1]
        exact = not self._missing and not any(chain in self._unsure for chain in own)
        return Share(len(self._known[id].layers), sum(self._size[chain] for chain in own), exact)

    def layers(self, id: str) -> ImageLayers | None:
        """An image's layers by all that is known of them, None of an image that is not known."""
        return self._known.get(id)

    def holders(self, chain_id: str) -> Sequence[str]:
        """The images that have a layer."""
        return self._holders.get(chain_id, ())

    def sharers(self, id: str) -> Mapping[str, int]:
        """The other images that share layers with it, and how many bytes each."""
        shared: dict[str, int] = {}
        for chain in self._chains(id):
            for other in self._holders[chain]:
                if other != id and self._size[chain]:
                    shared[other] = shared.get(other, 0) + self._size[chain]
        return shared


def reclaim(
    chosen: Collection[str],
    known: Mapping[str, ImageLayers],
    in_cache: Collection[str] = (),
    writable: int = 0,
) -> Reclaim:
    """What removing exactly these images frees (bytes); a layer counts when all that have it go."""
    ledger = Ledger(known, CacheHold({"": tuple(in_cache)}))
    for id in chosen:
        ledger.choose(id)
    return ledger.reclaim(writable)


def own_bytes(image: str, known: Mapping[str, ImageLayers]) -> int:
    """Bytes of an image's layers that no other image has."""
    return Ledger(known).own_bytes(image)


def settled(known: Mapping[str, ImageLayers]) -> Mapping[str, ImageLayers]:
    """Images whose layers could not be told apart, with what other images say of the same layers."""
    unsure = [image for image in known.values() if image.note == UNMATCHED]
    if not unsure:
        return known
    sizes = {layer.chain_id: layer.size for image in known.values() if image.exact for layer in image.layers}
    return {**known, **{image.image: _settle(image, sizes) for image in unsure}}


def _settle(image: ImageLayers, sizes: Mapping[str, int]) -> ImageLayers:
    """Their sum is known: with one layer left, or nothing left for the others, all are."""
    told = [sizes.get(layer.chain_id) for layer in image.layers]
    rest = image.size - sum(size for size in told if size is not None)
    open = told.count(None)
    if rest < 0 or len(told) == open or (open > 1 and rest) or (not open and rest):
        return image
    layers = tuple(
        layer._replace(size=rest if size is None else size)
        for layer, size in zip(image.layers, told, strict=True)
    )
    return image._replace(layers=layers, exact=True, note="")
