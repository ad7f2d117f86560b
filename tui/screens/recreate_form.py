"""What a name typed for recreating a container means: what has it here, or that it is pulled first (pure)."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping

from tui.domain.format import age, size
from tui.domain.image import Image
from tui.domain.reference import InvalidReference, Reference, canonical
from tui.domain.registry import registry_kind
from tui.resources.confirmation import repository_of
from tui.screens.form import Meaning

Line = tuple[str, str]


def whole(text: str) -> Reference:
    """The reference that was typed, with the tag that is meant where none is said; raises InvalidReference."""
    parsed = Reference.parse(text.strip())
    return parsed if parsed.tag or parsed.digest else parsed.with_tag("latest")


def held_here(reference: Reference, images: Iterable[Image]) -> Image | None:
    """The image here that has this name, or this digest of this repository."""
    for image in images:
        if any(canonical(name) == reference.canonical for name in (*image.tags, *image.digests)):
            return image
    return None


def recreate_meaning(text: str, image_id: str, images: Mapping[str, Image]) -> Meaning:
    """What a container that is made of `image_id` would be made of."""
    if not text.strip():
        return Meaning((), "Type a name.")
    try:
        reference = whole(text)
    except InvalidReference as error:
        return Meaning((), error.reason)
    version = f"digest {reference.digest}" if reference.digest else f"tag {reference.tag}"
    lines: list[Line] = [
        (f"registry {reference.registry} ({registry_kind(reference.registry).kind})", "plain"),
        (f"repository {reference.repository}   {version}", "plain"),
        _state(held_here(reference, images.values()), image_id),
    ]
    return Meaning(tuple(lines))


def _state(image: Image | None, image_id: str) -> Line:
    if image is None:
        return ("not here: it is pulled first", "warn")
    told = f"here: image {image.short_id}, {size(image.size)}, made {age(image.created, time.time())} ago"
    if image.id == image_id:
        return (f"{told}: the one it has now; ctrl+s pulls the name anew first", "warn")
    return (told, "good")


def recreate_proposals(name: str, images: Iterable[Image]) -> tuple[str, ...]:
    """The other names of its repository here, newest image first, then the one it has now."""
    repository = repository_of(name)
    others = sorted(
        ((image.created, tag) for image in images for tag in image.tags if repository_of(tag) == repository),
        key=lambda each: (-each[0], each[1]),
    )
    return (*(tag for _, tag in others if tag != name), name)
