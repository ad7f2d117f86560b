"""Removing a tag from a registry, and giving it back what it stood for."""

from __future__ import annotations

from dataclasses import dataclass

from tui.domain.manifest import Manifest
from tui.registry.errors import RegistryError
from tui.work.place import Place
from tui.work.remote import RemoteRegistry


@dataclass(frozen=True, slots=True)
class Removed:
    """A tag that is gone: `previous` is what it stood for, None where that could not be had.

    `with_image` says that the registry removed the image with its last tag.
    """

    reference: str
    digest: str
    previous: Manifest | None = None
    with_image: bool = False


def remove_tag(place: Place, tag: str, digest: str) -> Removed:
    """Remove one tag, if it still stands for this digest, and no other tag of the same image.

    Blocking. Raises RegistryError when it stands for something else, or the registry does not do it;
    NotThere when there is no such tag.
    """
    reference = f"{place.host}/{place.repository}:{tag}"
    if place.is_amazons:
        from tui.registry import ecr_images

        previous = _kept_by_amazon(place, digest)
        where = (place.profile, place.env, place.api)
        with_image = ecr_images.remove_tag(place.host, place.repository, tag, digest, *where)
        return Removed(reference, digest, previous, with_image)
    registry = place.open()
    try:
        previous = _kept(registry, place, digest)
        registry.remove_tag(place.repository, tag, digest)
    finally:
        registry.close()
    return Removed(reference, digest, previous)


def put_back(place: Place, tag: str, removed: Removed) -> str:
    """Give a removed tag back what it stood for, if nobody has used it since; the sentence that says so.

    Blocking. Raises RegistryError; Amazon may have removed the layers of an image that went with its last tag.
    """
    if removed.previous is None:
        raise RegistryError(f"What {removed.reference} was is not known", "It could not be kept.")
    registry = place.open()
    try:
        now = place.now(registry, tag)
        if now not in ("", removed.digest):
            raise RegistryError(
                f"{removed.reference} is there again as something else",
                f"It is {now}; it was {removed.digest}.",
                "Nothing was done: somebody else has used the tag since.",
            )
        if not now:
            registry.put_manifest(place.repository, tag, removed.previous)
    finally:
        registry.close()
    return f"{removed.reference} is {removed.digest} in the registry again"


def _kept(registry: RemoteRegistry, place: Place, digest: str) -> Manifest | None:
    """What a digest stands for, None where that cannot be had: what cannot be put back may still be removed."""
    try:
        return registry.manifest(place.repository, digest)
    except RegistryError:
        return None


def _kept_by_amazon(place: Place, digest: str) -> Manifest | None:
    """Like `_kept`; the login to the registry may be dead while AWS itself still does what it is asked."""
    try:
        registry = place.open()
    except RegistryError:
        return None
    try:
        return _kept(registry, place, digest)
    finally:
        registry.close()
