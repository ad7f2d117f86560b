"""Which layers an image is made of, by chain ID, and how many bytes each takes: its history matched to its RootFS."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from sys import intern
from typing import Any, NamedTuple

# The digest of a tar without a single file.
EMPTY = "sha256:5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef"

_CONTAINERD = "the containerd store tells unpacked sizes only: packed layers are shared out by them"
UNMATCHED = "its history does not say which of its layers takes how much"
_SUM = "the sizes in its history do not add up to its size"

# What never makes a layer, by either builder.
_SETTINGS = frozenset(
    "ARG CMD ENTRYPOINT ENV EXPOSE HEALTHCHECK LABEL MAINTAINER ONBUILD SHELL STOPSIGNAL USER VOLUME".split()
)
_BUILDKIT = "buildkit."
_CLASSIC = re.compile(r"#\(nop\)\s*(\w*)")


class ChainLayer(NamedTuple):
    """One layer together with all below it, which is what an engine stores once; `size` in bytes, of it alone."""

    chain_id: str
    size: int


class ImageLayers(NamedTuple):
    """An image's layers, the lowest first. Where not `exact`, sizes are estimates, and `note` says why."""

    image: str
    layers: tuple[ChainLayer, ...]
    exact: bool
    note: str = ""

    @property
    def size(self) -> int:
        """Bytes of all layers."""
        return sum(layer.size for layer in self.layers)


class Place(NamedTuple):
    """The step that made a layer, counted from the first one on; None where the history does not tell of it.

    Without `is_sure` another step may have made it.
    """

    step: int | None
    is_sure: bool


class _Entry(NamedTuple):
    """A history entry: how many bytes, and whether it made a layer as far as it says (None: it may have)."""

    size: int
    layered: bool | None
    is_classic: bool


def layers_of(inspect: Mapping[str, Any], history: Sequence[Mapping[str, Any]]) -> ImageLayers:
    """Make them of `GET /images/{id}/json` and `GET /images/{id}/history`, whose newest entry comes first."""
    image = str(inspect["Id"])
    diffs = tuple(str(diff or "") for diff in (inspect.get("RootFS") or {}).get("Layers") or ())
    chain = chain_ids(diffs)
    total = max(0, int(inspect.get("Size") or 0))
    if not diffs:
        return ImageLayers(image, (), True)
    sizes, is_sure = _sizes(diffs, [_entry(each) for each in reversed(history)])
    if _is_in_containerd(inspect):
        return ImageLayers(image, _layered(chain, _with_packed(sizes, total)), False, _CONTAINERD)
    if sum(sizes) == total:
        return ImageLayers(image, _layered(chain, sizes), is_sure, "" if is_sure else UNMATCHED)
    if len(diffs) == 1:
        return ImageLayers(image, _layered(chain, [total]), True)
    # What is missing is put on top, where the least other images share it.
    sizes[-1] = max(0, sizes[-1] + total - sum(sizes))
    return ImageLayers(image, _layered(chain, sizes), False, _SUM)


def chain_ids(diffs: Iterable[str]) -> tuple[str, ...]:
    """The chain ID of each layer by the OCI image specification: a digest over the one below and its own DiffID."""
    chain: list[str] = []
    for diff in diffs:
        own = f"sha256:{sha256(f'{chain[-1]} {diff}'.encode()).hexdigest()}" if chain else diff
        # Thousands of images share a few hundred of these.
        chain.append(intern(own))
    return tuple(chain)


def _layered(chain: Sequence[str], sizes: Sequence[int]) -> tuple[ChainLayer, ...]:
    return tuple(ChainLayer(id, size) for id, size in zip(chain, sizes, strict=True))


def _is_in_containerd(inspect: Mapping[str, Any]) -> bool:
    """There an ID is its manifest's digest, and no graph driver has folders for it."""
    digests = inspect.get("RepoDigests") or ()
    if any(digest.endswith(f"@{inspect['Id']}") for digest in digests):
        return True
    driver = inspect.get("GraphDriver")
    return isinstance(driver, Mapping) and driver.get("Name") == "overlayfs" and not driver.get("Data")


def _with_packed(sizes: Sequence[int], packed: int) -> list[int]:
    """Unpacked sizes with their part of the packed bytes, which go with them."""
    total = sum(sizes)
    if not total:
        return [*([0] * (len(sizes) - 1)), packed]
    return [size + packed * size // total for size in sizes]


def _entry(data: Mapping[str, Any]) -> _Entry:
    size = max(0, int(data.get("Size") or 0))
    made_by, comment = str(data.get("CreatedBy") or ""), str(data.get("Comment") or "")
    if size:
        return _Entry(size, True, False)
    classic = _CLASSIC.search(made_by)
    word, _, rest = made_by.partition(" ")
    if (classic[1] if classic else word) in _SETTINGS:
        return _Entry(0, False, False)
    if comment.startswith(_BUILDKIT):
        # BuildKit makes a layer of each step that could write, even of one that did not.
        return _Entry(0, (word, rest.strip()) != ("WORKDIR", "/"), False)
    return _Entry(0, None, made_by.startswith("/bin/sh -c"))


def places_of(inspect: Mapping[str, Any], history: Sequence[Mapping[str, Any]]) -> tuple[Place, ...]:
    """Which step of its history made each layer of an image, the lowest layer first (the two answers as above)."""
    diffs = tuple(str(diff or "") for diff in (inspect.get("RootFS") or {}).get("Layers") or ())
    return _matched(diffs, [_entry(each) for each in reversed(history)])[0]


def _sizes(diffs: Sequence[str], entries: Sequence[_Entry]) -> tuple[list[int], bool]:
    """A size for each layer, and whether no other way of matching gives other sizes."""
    places, is_sure = _matched(diffs, entries)
    return [0 if place.step is None else entries[place.step].size for place in places], is_sure


def _matched(diffs: Sequence[str], entries: Sequence[_Entry]) -> tuple[tuple[Place, ...], bool]:
    """The step of each layer, and whether no other way of matching gives other sizes."""
    for told in (entries, [e._replace(layered=None, is_classic=False) if not e.size else e for e in entries]):
        # A builder that keeps to no rule is asked for less: only that what has a size is a layer.
        found = _match(diffs, told)
        if found is not None:
            return found
    sized = [at for at, entry in enumerate(entries) if entry.size]
    loose = sized[max(0, len(sized) - len(diffs)) :]
    unknown: list[int | None] = [None] * (len(diffs) - len(loose))
    return tuple(Place(step, len(sized) == len(diffs)) for step in (*unknown, *loose)), False


def _match(diffs: Sequence[str], entries: Sequence[_Entry]) -> tuple[tuple[Place, ...], bool] | None:
    """One way to lay the layers on the entries in order, and whether all ways give its sizes; None without any."""
    reach = _reachable(diffs, entries)
    if len(diffs) not in reach[-1]:
        return None
    can: list[set[int]] = [set() for _ in diffs]
    steps, chosen = [0] * len(diffs), len(diffs)
    alive = {len(diffs)}
    for at in range(len(entries) - 1, -1, -1):
        entry, below = entries[at], set[int]()
        for count in alive:
            if count > 0 and count - 1 in reach[at] and _fits(entry, diffs[count - 1]):
                can[count - 1].add(at)
                below.add(count - 1)
            if count in reach[at] and not entry.layered:
                below.add(count)
        if chosen and at in can[chosen - 1]:
            chosen -= 1
            steps[chosen] = at
        alive = below
    places = tuple(Place(step, len(possible) == 1) for step, possible in zip(steps, can, strict=True))
    return places, all(len({entries[at].size for at in possible}) == 1 for possible in can)


def _reachable(diffs: Sequence[str], entries: Sequence[_Entry]) -> list[set[int]]:
    """After each number of entries, how many layers they can have made."""
    reach: list[set[int]] = [{0}]
    for entry in entries:
        after = set() if entry.layered else set(reach[-1])
        after |= {n + 1 for n in reach[-1] if n < len(diffs) and _fits(entry, diffs[n])}
        reach.append(after)
    return reach


def _fits(entry: _Entry, diff: str) -> bool:
    """Whether an entry can have made this layer: the classic builder drops a layer without a file."""
    if entry.layered is False:
        return False
    return diff != EMPTY or (entry.size == 0 and not entry.is_classic)
