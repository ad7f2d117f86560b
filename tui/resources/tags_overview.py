"""The details of a tag in a registry: what it stands for, its platforms, and who uses it here (pure)."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from tui.domain.format import size, span
from tui.resources.tags import HERE_WORDS, Here, TagRow

if TYPE_CHECKING:
    from tui.domain.image import Image
    from tui.domain.tag_details import Platform, TagDetails

Lines = list[tuple[str, str]]
NOT_ASKED = "Docker Hub counts each look into a manifest: enter twice asks for it."


def overview(
    r: TagRow, details: TagDetails | None, here: Here, users: Mapping[str, Sequence[str]], now: float
) -> Lines:
    """All that is known of a tag; `users` are the names of the containers by image ID, `now` in Unix seconds."""
    lines: Lines = [(r.reference, "key"), *_rows(_known(r, details, now))]
    if r.problem or (details is not None and details.problem):
        lines.append((f"! {r.problem or (details.problem if details else '')}", "bad"))
    if details is None:
        lines += [("", "plain"), (NOT_ASKED, "dim")] if not r.problem else []
    else:
        lines += _platforms(details)
    if r.pin is not None:
        lines += [("", "plain"), (f"pinned      {r.pin.familiar}  {r.pin.said}", "mark")]
    images = here.holders(details.digests if details else (r.digest,)) if r.digest else []
    lines += [("", "plain"), ("Here", "title"), (f"  {HERE_WORDS[r.here]}", "plain")]
    lines += [line for image in images for line in _image(image, users.get(image.id, ()))]
    named = here.named(r.id)
    if named is not None and r.here.startswith("other"):
        lines.append((f"  {r.reference} is image {named.short_id} here", "warn"))
    return lines


def manifest(details: TagDetails) -> Lines:
    """The manifest or index as its registry keeps it."""
    from tui.resources.overview import raw

    try:
        return raw(json.loads(details.content))
    except ValueError:
        return [(line, "plain") for line in details.content.decode(errors="replace").split("\n")]


def _known(r: TagRow, details: TagDetails | None, now: float) -> list[tuple[str, str]]:
    of = f", {details.of}" if details and details.of and r.tag.size is None else ""
    created = (details.created if details else None) or r.tag.created
    return [
        ("registry", r.host),
        ("repository", r.tag.repository),
        ("tag", r.tag.name),
        ("digest", r.digest),
        ("kind", r.tag.media_type or (details.media_type if details else "")),
        ("size", f"{size(r.size)} compressed{of}" if r.size is not None else ""),
        ("pushed", _when(r.tag.pushed, now)),
        ("created", _when(created, now)),
    ]


def _rows(pairs: list[tuple[str, str]]) -> Lines:
    return [(f"{name:<11} {value}", "plain") for name, value in pairs if value]


def _when(at: float | None, now: float) -> str:
    if not at:
        return ""
    return f"{time.strftime('%Y-%m-%d %H:%M:%S', time.localtime(at))} ({span(now - at)} ago)"


def _platforms(details: TagDetails) -> Lines:
    if not details.platforms:
        return []
    count = len(details.platforms)
    lines: Lines = [("", "plain"), (f"An index of {count} image{'' if count == 1 else 's'}", "title")]
    width = max(len(p.name) for p in details.platforms)
    lines += [(_platform(p, width), "plain") for p in details.platforms]
    if details.attestations:
        lines.append((f"  and {details.attestations} attestations", "dim"))
    return lines


def _platform(p: Platform, width: int) -> str:
    return f"  {p.name:<{width}}  {size(p.size) if p.size is not None else '?':>5}  {p.digest}"


def _image(image: Image, users: Sequence[str]) -> Lines:
    lines: Lines = [(f"  image {image.short_id}{'' if image.tags else ', untagged'}", "plain")]
    lines += [(f"    {name}", "plain") for name in image.tags]
    return lines + [(f"    container {name}", "plain") for name in users]
