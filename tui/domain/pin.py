"""Pins: names of images locked to one version, and what they keep from being taken off or removed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from tui.domain.reference import InvalidReference, Reference, canonical

if TYPE_CHECKING:
    from tui.domain.image import Image

NO_DIGEST = "no registry digest"


@dataclass(frozen=True, slots=True)
class Pin:
    """One pinned name, in canonical form, with the digest it had in the registry ('' where none is known).

    `image` is the ID of the image it named here, `tags` are the explicit names that were given to it then.
    """

    reference: str
    digest: str = ""
    image: str = ""
    tags: tuple[str, ...] = ()
    pinned_at: datetime | None = None
    note: str = ""

    @property
    def repository(self) -> str:
        """Registry and repository in canonical form."""
        return Reference.parse(self.reference).name

    @property
    def familiar(self) -> str:
        """The pinned name as people write it."""
        return Reference.parse(self.reference).familiar

    @property
    def pinned(self) -> str:
        """`repository@sha256:…` for a Dockerfile or compose file, '' without a digest."""
        return pinned_reference(self.reference, self.digest)

    @property
    def said(self) -> str:
        """What it is locked to, in words."""
        return self.pinned or f"image {self.image or 'unknown'}, {NO_DIGEST}"


class PinSet:
    """The pins of one file, and what each keeps. With `trouble`, a sentence, the file cannot be read.

    Refusals are clauses without a full stop, '' when nothing is against it.
    """

    def __init__(self, pins: Iterable[Pin] = (), trouble: str = "") -> None:
        self.pins, self.trouble = tuple(pins), trouble
        self._by_name = {name: pin for pin in self.pins for name in (*pin.tags, pin.reference)}
        self._by_digest = {f"{pin.repository}@{pin.digest}": pin for pin in self.pins if pin.digest}
        # In the containerd store the ID is the digest, and all that an image without names keeps of it.
        self._by_image = {id: pin for pin in self.pins for id in (pin.digest, pin.image) if id}

    def of(self, reference: str) -> Pin | None:
        """The pin of this very name."""
        wanted = canonical(reference)
        return next((pin for pin in self.pins if pin.reference == wanted), None)

    def mark(self, reference: str, image: Image) -> Pin | None:
        """The pin by which a row is marked: its name is pinned, or names the pinned digest.

        `reference` is '' for an untagged image.
        """
        if not self.pins:
            return None
        if not reference:
            return self._digest_of(image) or self._by_image.get(image.id)
        return self._by_name.get(canonical(reference)) or self._digest_of(image, repository(reference))

    def keeps_name(self, reference: str, image: Image) -> str:
        """Why a name may not be taken off an image."""
        if self.trouble or (pin := self._by_name.get(canonical(reference))):
            return self.moves_name(reference)
        mine = repository(reference)
        pin = self._digest_of(image, mine)
        holds = any(repository(tag) == mine and canonical(tag) in self._by_name for tag in image.tags)
        if pin is None or holds:
            return ""
        # With a repository's last name its digest goes too; which of several goes last cannot be known.
        return f"{reference} holds {pin.pinned}, which is pinned as {pin.familiar}: unpin that first"

    def keeps_image(self, image: Image) -> str:
        """Why an image may not be removed."""
        if self.trouble:
            return self.trouble
        pin = self.keeper(image)
        return f"image {image.short_id} is pinned as {pin.familiar}: unpin that first (p)" if pin else ""

    def keeper(self, image: Image) -> Pin | None:
        """The pin that keeps an image from being removed."""
        named = next(
            (self._by_name[name] for tag in image.tags if (name := canonical(tag)) in self._by_name), None
        )
        return named or self._digest_of(image) or self._by_image.get(image.id)

    def moves_name(self, reference: str) -> str:
        """Why a name may not go to another image."""
        if self.trouble:
            return self.trouble
        pin = self._by_name.get(canonical(reference))
        if pin is None:
            return ""
        as_tag = "" if pin.reference == canonical(reference) else f" with {pin.familiar}"
        return f"{reference} is pinned{as_tag}: unpin it first (p)"

    def _digest_of(self, image: Image, name: str = "") -> Pin | None:
        """The pin of one of an image's digests, in any repository or in one."""
        for digest in map(canonical, image.digests):
            if digest in self._by_digest and name in ("", digest.partition("@")[0]):
                return self._by_digest[digest]
        return None


def repository(reference: str) -> str:
    """Registry and repository of a name in canonical form; the text itself when it is none."""
    try:
        return Reference.parse(reference).name
    except InvalidReference:
        return reference


def pinned_reference(reference: str, digest: str) -> str:
    """`repository@sha256:…` as people write it, '' without a digest."""
    if not digest:
        return ""
    parsed = Reference.parse(reference)
    return Reference(parsed.registry, parsed.repository, digest=digest).familiar


def digests_of(image: Image, reference: str) -> tuple[str, ...]:
    """The digests that an image has in the repository of a name, its own ID first."""
    mine = repository(reference)
    found = (canonical(digest).partition("@") for digest in image.digests)
    return tuple(sorted((d for name, _, d in found if name == mine), key=lambda d: d != image.id))


def drift(pin: Pin, digest_now: str) -> str:
    """What is to be said when a tag names another digest now than the pinned one, '' while it does not."""
    if not pin.digest or not digest_now or pin.digest == digest_now:
        return ""
    return f"the tag has moved away from the pin: {pin.digest} -> {digest_now}"
