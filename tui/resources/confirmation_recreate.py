"""Confirmations of recreating a container and of going back (pure): what is carried, what changes, what stays."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from tui.domain.command import docker
from tui.resources.confirmation import Confirmation

if TYPE_CHECKING:
    from tui.work.recreate_back import WayBack
    from tui.work.recreate_look import Preview


def recreate(preview: Preview) -> Confirmation:
    """Nothing is lost, but one that runs is interrupted: then grade 2."""
    was = f"{preview.image} ({_short(preview.image_id)})"
    carried = "; ".join(preview.carried) or "nothing was said when it was made"
    return Confirmation(
        grade=2 if preview.runs else 1,
        title=f"Recreate {preview.name}",
        items=(f"{preview.name}  {was} -> {preview.reference} ({_short(preview.new_id)})",),
        reasons=tuple(_reasons(preview)),
        commands=preview.commands,
        evidence=(
            f"Carried over: {carried}.",
            f"The old one stays as {preview.aside}, stopped: a, then b goes back to it.",
            *([_BY_ITSELF] if preview.runs else []),
        ),
    )


_BY_ITSELF = (
    "If the new one does not start, ends or is unhealthy, it is removed and the old one started again."
)


def _reasons(preview: Preview) -> Iterator[str]:
    if preview.runs:
        yield f"{preview.name} is interrupted: the old one is stopped, then the new one is started."
    if preview.image_id == preview.new_id:
        yield "It is made of this image already: only what was changed in it becomes new."
    for change in preview.changes:
        yield f"The image changes: {change}"
    if not preview.has_image:
        yield "Its own image is gone: what came from that is carried over as if it had been said, the command too."
    if preview.changed is None:
        yield f"Whether files were changed in it could not be found out; they stay in {preview.aside}."
    elif preview.changed:
        files = "1 file that was" if preview.changed == 1 else f"{preview.changed} files that were"
        yield f"Not carried over: {files} changed in it; they stay in {preview.aside}."
    for clause in preview.dependents:
        yield f"{clause}: recreate or restart that one afterwards."
    if preview.project:
        yield f"Compose made it ({preview.project}): its file names the image still, and its next up goes by that."


def go_back(way: WayBack, runs: bool) -> Confirmation:
    """Nothing is lost; the one that has its place now stays under another name."""
    old, new, name = way.old, way.new, way.name
    reasons = []
    if runs and new is not None:
        reasons.append(f"{new.name} is interrupted: it is stopped, then the old one is started.")
    if new is not None and any(mount.type == "volume" for mount in new.mounts):
        reasons.append("Volumes stay as they are now: what the new one wrote there, the old one finds.")
    lines = []
    if new is not None:
        lines = [docker("update", "--restart", "no", new.name)]
        lines += [docker("stop", new.name)] if runs else []
        lines.append(docker("rename", new.name, f"{name}-after-..."))
    lines += [docker("rename", old.name, name)] if old.name != name else []
    if way.record is not None and way.record.policy:
        lines.append(docker("update", "--restart", _policy(way.record.policy), name))
    starts = way.record.ran if way.record is not None else runs or new is None
    return Confirmation(
        grade=2 if runs else 1,
        title=f"Go back to the earlier {name}",
        items=(f"{name}  {new.image if new is not None else '(not there)'} -> {old.image} ({old.name})",),
        reasons=tuple(reasons),
        commands=(*lines, *([docker("start", name)] if starts else [])),
        evidence=tuple(_what_becomes(way)),
    )


def _policy(policy: Mapping[str, Any]) -> str:
    """A restart policy as the Docker CLI writes it."""
    count = policy.get("MaximumRetryCount") or 0
    return f"{policy.get('Name') or 'no'}:{count}" if count else str(policy.get("Name") or "no")


def _what_becomes(way: WayBack) -> Iterator[str]:
    """What is done with the one that has the name now."""
    if way.new is None:
        return
    if way.record is not None and not way.record.was_started:
        yield f"The one that is {way.name} now was made when dtui was interrupted and never ran: it is removed."
    else:
        yield f"The one that is {way.name} now stays beside it, stopped, as {way.name}-after-..."


def _short(id: str) -> str:
    return id.removeprefix("sha256:")[:12]
