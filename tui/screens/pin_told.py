"""What the pane of a pin says (pure): the registry, what is here, whether they agree, and the pin there is."""

from __future__ import annotations

from collections.abc import Sequence

from tui.domain.image import Image, ImageRow
from tui.domain.pin import Pin, digests_of, drift, pinned_reference
from tui.domain.reference import Reference
from tui.work.resolve import Resolved, version_here
from tui.work.tags import SameDigest

Lines = list[tuple[str, str]]
# Tags of the same digest that are named; all of them are proposed.
_NAMED = 4


def told(row: ImageRow, found: Resolved | None, tags: Lines) -> Lines:
    """The pane's lines: registry, here, whether they agree, the pin there is, and what enter would record.

    `tags` are the lines on the registry's tags of the same digest.
    """
    image: Image = row.image
    here = digests_of(image, row.reference)
    registry = Reference.parse(row.reference).registry
    lines: Lines = [
        (f"name      {row.reference}", "plain"),
        (f"registry  {registry}: {_registry(found)}", "plain" if found and found.digest else "warn"),
        (f"here      {_here(image, found, here)}", "plain"),
    ]
    if found is not None:
        lines.append(_agreement(found, here))
    if row.pin is not None:
        lines += _pin_lines(row.pin, row, found, here)
    digest, note = version_here(row.reference, image, found)
    pinned = pinned_reference(row.reference, digest)
    if row.pin is None or row.pin.pinned != pinned:
        lines.append((f"to pin    {pinned or f'{row.reference} as image {image.short_id}'}", "key"))
    if note and found is not None:
        lines.append((note, "warn"))
    lines += tags
    lines.append(("explicit name: ctrl+t gives, ctrl+s pushes it, ctrl+o copies to it", "dim"))
    return lines


def other_tags(reference: str, same: SameDigest) -> list[str]:
    """The registry's other tags of the digest as names, those with a figure first: they are explicit."""
    own = Reference.parse(reference)
    tags = sorted(same.tags, key=lambda tag: not any(c.isdigit() for c in tag))
    return [own.with_tag(tag).familiar for tag in tags if tag != own.tag]


def tag_lines(reference: str, same: SameDigest) -> Lines:
    """Which other tags of the registry have the digest that is here, and how many were looked at."""
    names = [name.rpartition(":")[2] for name in other_tags(reference, same)]
    if not names:
        return [(f"tags      no other one of the same digest there ({same.said})", "dim")]
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return [(f"tags      the same digest there: {', '.join(names[:_NAMED])}{more} ({same.said})", "good")]


def _registry(found: Resolved | None) -> str:
    if found is None:
        return "looking..."
    if found.digest:
        return found.digest
    return "has no such tag" if found.is_missing else f"not known: {found.reason}"


def _here(image: Image, found: Resolved | None, here: Sequence[str]) -> str:
    if found and found.digest and found.digest in here:
        return f"image {image.short_id} with that digest"
    return f"image {image.short_id}, " + (" and ".join(here) or "no digest of this repository")


def _agreement(found: Resolved, here: Sequence[str]) -> tuple[str, str]:
    still = {
        True: "; the registry still has what is here by digest",
        False: "; the registry does not have it",
    }
    if found.digest and found.digest in here:
        return ("registry and host agree", "good")
    if found.digest and here:
        return ("the registry has another image under this tag" + still.get(found.keeps or False, ""), "warn")
    if found.digest:
        return (
            "what is here has no digest of this repository: it was not pulled from there nor pushed",
            "warn",
        )
    if found.is_missing:
        return ("nothing to compare with" + (still[found.keeps] if found.keeps is not None else ""), "warn")
    return ("whether they agree is not known", "warn")


def _as(pin: Pin, row: ImageRow) -> str:
    return "" if pin.familiar == row.reference else f"as {pin.familiar} "


def _pin_lines(pin: Pin, row: ImageRow, found: Resolved | None, here: Sequence[str]) -> Lines:
    lines: Lines = [(f"pinned    {_as(pin, row)}to {pin.said}", "key")]
    if pin.familiar != row.reference:
        return lines
    if found is not None and (moved := drift(pin, found.digest)):
        lines.append((moved, "warn"))
    if pin.digest and pin.digest not in here:
        lines.append(("what is here under this name is not what was pinned", "warn"))
    if not pin.digest and pin.image and pin.image != row.image.id:
        lines.append((f"what is here is not what was pinned: {pin.image} -> {row.image.id}", "warn"))
    return lines
