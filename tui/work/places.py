"""Places: every name under which a registry may have an image that is here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from tui.domain.image import Image
from tui.domain.pin import Pin, PinSet
from tui.domain.reference import InvalidReference, Reference, canonical
from tui.work.evidence import Push


@dataclass(frozen=True, slots=True)
class Place:
    """A name under which a registry may have an image; `digests` are those it may be there by, beside its own."""

    reference: str
    digests: tuple[str, ...] = ()

    @property
    def host(self) -> str:
        """The registry that is to be asked."""
        return self.reference.partition("/")[0]


def places_of(image: Image, pins: PinSet, pushes: Sequence[Push], mirror: str) -> tuple[Place, ...]:
    """All names under which a registry may have an image: its own, those of pins and pushes, the own registry's.

    A digest alone names a place only where no tag of that repository does: a tag's check asks for both.
    """
    names = [*image.tags, *(push.reference for push in pushes)]
    more = [push.digest for push in pushes if push.digest]
    tags = set(map(canonical, image.tags))
    for pin in pins.pins:
        if _is_pinned(pin, image):
            more += [pin.digest] if pin.digest else []
        elif not tags & {pin.reference, *pin.tags}:
            continue
        names += [pin.reference, *pin.tags]
    parsed = list(_parsed([*names, *image.digests]))
    if mirror:
        parsed += list(_parsed(_mirrored(mirror, name) for name in parsed))
    tagged = {name.name for name in parsed if name.digest is None}
    kept = [name for name in parsed if name.digest is None or name.name not in tagged]
    return tuple(Place(name, tuple(dict.fromkeys(more))) for name in dict.fromkeys(n.canonical for n in kept))


def _is_pinned(pin: Pin, image: Image) -> bool:
    """Whether it is this very image that is pinned, whatever its names are by now."""
    digests = {image.id, *(each.partition("@")[2] for each in image.digests)}
    return bool((pin.image and pin.image == image.id) or (pin.digest and pin.digest in digests))


def _parsed(names: Iterable[str]) -> Iterator[Reference]:
    for name in names:
        try:
            yield Reference.parse(name)
        except InvalidReference:
            # An audit line of another kind, or a setting that names no registry: nothing can be asked for it.
            continue


def _mirrored(mirror: str, name: Reference) -> str:
    """The name that something has in the own registry, which is its own where it is there already."""
    path = name.repository.removeprefix("library/")
    there = f"{mirror.rstrip('/')}/{path}"
    prefix = canonical(there).rpartition(":")[0].removesuffix(path)
    if name.name.startswith(prefix):
        return name.canonical
    return f"{there}@{name.digest}" if name.digest else f"{there}:{name.tag or 'latest'}"
