"""A tag of a registry that is written: not over what nobody agreed to, and so that it can be taken back."""

from __future__ import annotations

from tui.domain.command import docker
from tui.domain.command import remove_tag as remove_tag_command
from tui.domain.manifest import Manifest
from tui.domain.reference import LATEST, Reference
from tui.registry.errors import RegistryError
from tui.work.operations import Undo
from tui.work.place import Place
from tui.work.preflight import Preflight
from tui.work.transfer import TransferFailed
from tui.work.untag import remove_tag


def stop_unless_agreed(reference: str, seen: Preflight, now: Preflight, nothing: str, again: str) -> None:
    """Raise TransferFailed when the registry has what the user was not asked about.

    `nothing` says what was not done then, `again` how it is done again.
    """
    if seen.state == "unknown" and not seen.login_dead:
        # That anything may be there was what the user agreed to.
        return
    if now.state == "other" and now.remote_digest != seen.remote_digest:
        raise TransferFailed(
            f"{reference} is something else in the registry than when you were asked",
            f"It is {now.remote_digest} there; you agreed to replace "
            f"{seen.remote_digest or 'nothing that was there'}. {nothing}",
            f"{again}: then both digests are shown.",
        )
    if now.state == "unknown" and seen.login_dead and not now.login_dead:
        raise TransferFailed(
            f"What the registry has as {reference} cannot be found out",
            f"{now.reason}. {nothing}",
            f"{again}: then you are asked about it.",
        )


def undo(verb: str, reference: str, place: Place, seen: Preflight, written: str) -> Undo | None:
    """How to take back that a tag was `written` (its digest, '' when it was not); None where that is not known.

    `seen` is what the tag was right before.
    """
    parsed = Reference.parse(reference)
    tag, before = parsed.tag or LATEST, seen.previous
    if not written or seen.state == "same":
        return None
    if seen.state == "new":
        return Undo(
            f"{verb} {reference} (it was new there)",
            reference,
            remove_tag_command(place.host, place.repository, tag),
            lambda: take_away(place, tag, written),
        )
    if before is None or before.digest == written:
        return None
    # Else the index that is put back would become part of another.
    words = ("buildx", "imagetools", "create", "--prefer-index=false", "--tag")
    return Undo(
        f"{verb} {reference} (it was {before.digest[:19]} there)",
        reference,
        docker(*words, reference, f"{parsed.name}@{before.digest}"),
        lambda: put_back(place, tag, before, written),
    )


def take_away(place: Place, tag: str, written: str) -> str:
    """Remove a tag that was new, if it still stands for what was written."""
    removed = remove_tag(place, tag, written)
    rest = " and its image with it" if removed.with_image else f"; {written} stays without it"
    return f"{removed.reference} is gone from the registry{rest}"


def put_back(place: Place, tag: str, before: Manifest, written: str) -> str:
    """Let a tag stand for what it stood for before, if it still stands for what was written."""
    reference = f"{place.host}/{place.repository}:{tag}"
    registry = place.open()
    try:
        now = registry.head(place.repository, tag).digest
        if now not in (written, before.digest):
            raise RegistryError(
                f"{reference} is something else there by now",
                f"It was made {written}; it is {now}.",
                "Nothing was done: somebody else has used the tag since.",
            )
        if now != before.digest:
            registry.put_manifest(place.repository, tag, before)
    finally:
        registry.close()
    return f"{reference} is {before.digest} in the registry again"
