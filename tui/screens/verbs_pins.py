"""Pin and unpin: one name from a pane, marked ones at once; tag and push on the way if wished."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from tui.domain.command import docker
from tui.domain.image import Image, ImageRow
from tui.domain.pin import NO_DIGEST, Pin, digests_of
from tui.domain.pin_template import DEFAULT, InvalidTemplate, tag_of
from tui.domain.reference import Reference, canonical
from tui.domain.text import safe
from tui.resources import confirmation
from tui.resources.action import Action
from tui.resources.confirmation import Confirmation
from tui.screens import verbs_images, verbs_push
from tui.screens.form import Meaning
from tui.screens.naming import in_mirror, mirror_target, proposals, retag_meaning
from tui.screens.pin import Chosen, PinScreen
from tui.screens.verbs import confirmed
from tui.work.operations import Item, Undo
from tui.work.resolve import NOT_VERIFIED, Resolved, resolve, version_here

if TYPE_CHECKING:
    from tui.app import DtuiApp
    from tui.work.job import Job
    from tui.work.pins import Change
    from tui.work.tags import SameDigest


async def pin(app: DtuiApp, action: Action, rows: Sequence[Any], left_out: tuple[str, ...]) -> None:
    """The pane for one name; marked names are all pinned, or all unpinned when they all are."""
    if trouble := app.pins.look().trouble:
        app.main.say(f"{trouble[0].upper()}{trouble[1:]}.", "bad")
        return
    if len(rows) > 1 or left_out:
        await _several(app, rows, left_out)
        return
    row: ImageRow = rows[0]
    known = verbs_images.holders(app)
    chosen = await app.ask(
        PinScreen(
            f"Pin on {app.host_title}",
            row,
            _targets(app, row),
            lambda text: _meaning(app, text, row, known),
            partial(_look, app, row),
            partial(_same_digest, app, row.reference),
            lambda text: mirror_target(text, row.reference, app.settings.mirror),
            lambda text: _copy(app, text),
            app.ascii,
            2 if app.settings.mirror else 1,
        )
    )
    if not isinstance(chosen, Chosen):
        return
    if chosen.what == "unpin":
        unpin(app, [row.pin] if row.pin else [])
    elif chosen.what == "pin":
        _run(app, [row], found=chosen.found)
    elif chosen.what == "mirror":
        await _and_mirror(app, row, chosen)
    else:
        await _with_tag(app, row, chosen, known)


def _look(app: DtuiApp, row: ImageRow) -> Resolved:
    return resolve(app.engine, row.reference, digests_of(row.image, row.reference), app.env)


def _same_digest(
    app: DtuiApp, reference: str, digest: str, check_cancelled: Callable[[], None]
) -> SameDigest:
    """The registry's tags of a digest; blocking."""
    from tui.work.tags import same_digest

    own = Reference.parse(reference)
    place = app.remote.place(own.registry, own.repository)
    return same_digest(place, digest, check_cancelled=check_cancelled)


def _copy(app: DtuiApp, text: str) -> None:
    if text:
        app.copy_out(text)
    else:
        app.bell()


def _targets(app: DtuiApp, row: ImageRow) -> list[str]:
    """Names to give: this repository, the own registry, then the registries that are used here."""
    own = Reference.parse(row.reference)
    try:
        digest = next(iter(digests_of(row.image, row.reference)), "")
        tag = tag_of(app.settings.pin_template or DEFAULT, row.reference, row.image, digest)
    except InvalidTemplate:
        # The pane says so: the name ends where the tag is missing.
        tag = ""
    found = [f"{own.familiar_name}:{tag}"]
    if app.settings.mirror:
        found.append(in_mirror(own, app.settings.mirror, tag))
    others = [r.reference for r in app.main.tables["images"].listing.items.values() if r.reference]
    found += [name.rpartition(":")[0] + f":{tag}" for name in proposals(row.reference, others)]
    return list(dict.fromkeys(found))


def _meaning(app: DtuiApp, text: str, row: ImageRow, known: dict[str, Image]) -> Meaning:
    """What the explicit tag means, and where ctrl+o copies to when that is somewhere else."""
    meaning = _tag_meaning(app, text, row.image, known)
    target, _ = mirror_target(text, row.reference, app.settings.mirror)
    if not target or target == text.strip():
        return meaning
    return Meaning(
        (*meaning.lines, (safe(f"ctrl+o copies to {target}", app.ascii), "plain")), meaning.refusal
    )


def _tag_meaning(app: DtuiApp, text: str, image: Image, known: dict[str, Image]) -> Meaning:
    """A name that the image has is as good as one it gets."""
    holder = known.get(canonical(text.strip()))
    if holder is not None and holder.id == image.id:
        return Meaning(((safe(f"{text.strip()} is a name of this image already", app.ascii), "good"),))
    try:
        tag_of(app.settings.pin_template or DEFAULT, "any", image)
        lines: tuple[tuple[str, str], ...] = ()
    except InvalidTemplate as error:
        lines = ((safe(f"the setting pin_template gives no tag: {error}", app.ascii), "warn"),)
    meaning = retag_meaning(text, image, known, app.pins.known)
    told = tuple((safe(line, app.ascii), role) for line, role in meaning.lines)
    return Meaning((*lines, *told), safe(meaning.refusal, app.ascii))


async def _with_tag(app: DtuiApp, row: ImageRow, chosen: Chosen, known: dict[str, Image]) -> None:
    reference = Reference.parse(chosen.text)
    target = (reference if reference.tag else reference.with_tag("latest")).familiar
    holder = known.get(canonical(target))
    if not await confirmed(app, confirmation.retag(target, row.image, holder)):
        return
    job = _run(app, [row], chosen.found, target, holder)
    if chosen.what == "push":
        await verbs_push.push_after(app, row.image, target, job)


async def _and_mirror(app: DtuiApp, row: ImageRow, chosen: Chosen) -> None:
    """Copy the pinned digest to the own registry; what is not pinned by its own name yet is pinned first."""
    from tui.screens.verbs_pinned import mirror

    own = app.pins.look().of(row.reference)
    if own is None or not own.digest:
        job = _run(app, [row], chosen.found)
        await asyncio.to_thread(app.jobs.wait, verbs_push.TAGGED_WITHIN, job.id)
        own = app.pins.look().of(row.reference)
    if own is None or not own.digest:
        app.main.say(f"{row.reference} has no pinned digest that could be copied: 6 tells more.", "warn")
        return
    await mirror(app, own, chosen.text, row.image.created)


async def _several(app: DtuiApp, rows: Sequence[ImageRow], left_out: tuple[str, ...]) -> None:
    """Pin what is not pinned yet; when everything is, unpin it."""
    loose = [r for r in rows if r.pin is None or r.pin.reference != canonical(r.reference)]
    title = f"Pin {len(loose)} names" if loose else f"Unpin {len(rows)} names"
    items = tuple(f"{r.reference}  ({r.image.short_id})" for r in loose or rows)
    why = (
        "Each registry is asked; what is here is pinned."
        if loose
        else "They can be untagged and removed then."
    )
    if await confirmed(app, Confirmation(1, title, items, (why,), ()), left_out):
        if loose:
            _run(app, loose)
        else:
            unpin(app, [r.pin for r in rows if r.pin is not None])


def _run(
    app: DtuiApp,
    rows: Sequence[ImageRow],
    found: Resolved | None = None,
    target: str = "",
    holder: Image | None = None,
) -> Job:
    """Record pins as one job, each looked at again; with a target the image gets that name first."""
    done: dict[str, Change] = {}
    engine, file = app.engine, app.pins.file
    fresh = bool(target) and (holder is None or holder.id != rows[0].image.id)

    def call(row: ImageRow) -> str:
        _same(app, row)
        resolved = found or _look(app, row)
        if fresh and holder is not None:
            verbs_images.move_checked(app, row.image.id, target)
        elif fresh:
            engine.tag(row.image.id, target)
        made = _pin_of(app, row, resolved, target)
        done[row.id] = file.record(made)
        return f"{made.familiar} is pinned to {made.said}"

    def back(row: ImageRow) -> Undo:
        def undo() -> None:
            file.take_back(done[row.id])
            if fresh and holder is not None:
                verbs_images.move_checked(app, holder.id, target)
            elif fresh:
                verbs_images.untag_checked(app, target, row.image.id)

        command = docker("rmi", "--no-prune", target) if fresh and holder is None else ""
        return Undo(f"pin {row.reference}", row.reference, command, undo)

    command = docker("tag", rows[0].image.short_id, target) if fresh else ""
    items = [Item(r.reference, r.image.id, command, r) for r in rows]
    return app.operations.run("image.pin", "Pin", items, call, back, at_once=4)


def _same(app: DtuiApp, row: ImageRow) -> None:
    """Raise Conflict when the name went to another image since it was looked at."""
    from tui.engine.errors import Conflict

    now = app.engine.inspect_image(row.reference)["Id"]
    if now != row.image.id:
        raise Conflict(
            f"{row.reference} is another image now",
            f"It was {row.image.id}, it is {now}.",
            "Nothing was done.",
        )


def _pin_of(app: DtuiApp, row: ImageRow, found: Resolved, target: str) -> Pin:
    """The pin of what is here; tags and a note that were there stay."""
    digest, note = version_here(row.reference, row.image, found)
    had = app.pins.file.look().of(row.reference)
    tags = (*(had.tags if had else ()), *([canonical(target)] if target else []))
    own_words = "" if had is None or had.note.startswith((NO_DIGEST, NOT_VERIFIED)) else had.note
    return Pin(
        Reference.parse(row.reference).canonical,
        digest,
        row.image.id,
        tuple(dict.fromkeys(tags)),
        datetime.now(UTC).replace(microsecond=0),
        note or own_words,
    )


def unpin(app: DtuiApp, pins: Sequence[Pin]) -> Job:
    """Take pins out of the file, as one job."""
    done: dict[str, Change] = {}
    file = app.pins.file

    def call(pinned: Pin) -> str:
        done[pinned.reference] = file.remove(pinned.reference)
        return f"{pinned.familiar} is unpinned; it was {pinned.said}"

    def back(pinned: Pin) -> Undo:
        return Undo(
            f"unpin {pinned.familiar}", pinned.familiar, "", lambda: file.take_back(done[pinned.reference])
        )

    items = [Item(p.familiar, p.image, "", p) for p in {p.reference: p for p in pins}.values()]
    return app.operations.run("image.unpin", "Unpin", items, call, back)
