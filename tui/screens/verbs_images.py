"""Retag, untag and remove of images: names and images are never mixed up."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from tui.domain.command import docker
from tui.domain.image import Image, ImageRow
from tui.domain.reference import Reference, canonical
from tui.domain.text import safe
from tui.resources import confirmation
from tui.resources.action import Action
from tui.screens import verbs_push
from tui.screens.verbs import confirmed
from tui.work.operations import Item, Undo

if TYPE_CHECKING:
    from tui.app import DtuiApp
    from tui.work.job import Job


def holders(app: DtuiApp) -> dict[str, Image]:
    """Which image has a canonical name now."""
    return {canonical(tag): image for image in app.main.images.values() for tag in image.tags}


async def retag(app: DtuiApp, action: Action, rows: Sequence[Any], left_out: tuple[str, ...]) -> None:
    """Another name for one image, from the pane; ctrl+s pushes it right away."""
    from tui.screens.form import FormScreen
    from tui.screens.naming import proposals, retag_meaning, safe_meaning

    if len(rows) != 1:
        app.main.say("Retag works on one image: take the marks away first (\\).", "warn")
        return
    row: ImageRow = rows[0]
    names = [r.reference for r in app.main.tables["images"].listing.items.values() if r.reference]
    known = holders(app)
    proposed = proposals(row.reference, names)
    entered = await app.ask(
        FormScreen(
            f"Retag on {app.host_title}",
            [(safe(f"from  {row.shown}", app.ascii), "plain")],
            row.reference or (proposed[0] if proposed else ""),
            proposed,
            lambda text: safe_meaning(retag_meaning(text, row.image, known, app.pins.known), app.ascii),
            "enter Retag  ctrl+s Retag and push  up/down Propose  esc Cancel",
            with_also=True,
        )
    )
    if entered is None:
        return
    reference = Reference.parse(entered.text)
    target = (reference if reference.tag else reference.with_tag("latest")).familiar
    job = await _tag(app, action, row.image, target, known)
    if job is not None and entered.also:
        await verbs_push.push_after(app, row.image, target, job)


async def _tag(
    app: DtuiApp, action: Action, image: Image, target: str, known: Mapping[str, Image]
) -> Job | None:
    holder = known.get(canonical(target))
    if holder is not None and holder.id != image.id and (kept := app.pins.look().moves_name(target)):
        app.main.say(f"{kept}.", "warn")
        return None
    if not await confirmed(app, confirmation.retag(target, image, holder)):
        return None
    item = Item(target, image.id, docker("tag", image.short_id, target), image)
    if holder is None:
        back = Undo(
            f"tag {target}",
            target,
            docker("rmi", "--no-prune", target),
            lambda: untag_checked(app, target, image.id),
        )
    else:
        old = holder.id
        back = Undo(
            f"tag {target}",
            target,
            docker("tag", holder.short_id, target),
            lambda: tag_checked(app, old, target, image.id),
        )
    expected = holder.id if holder is not None else ""
    job = app.operations.run(
        action.id, "Tag", [item], lambda i: tag_checked(app, i.id, target, expected), lambda _: back
    )
    app.main.say(f"Tagged {target}: z takes it back.")
    return job


def tag_checked(app: DtuiApp, image_id: str, reference: str, expected: str) -> None:
    """Give an image a name that is free ('') or held by the image the user was shown: looked at again right before."""
    from tui.engine.errors import Conflict

    now = holder_now(app, reference)
    if now not in (expected, image_id):
        held = f"It is {now} now." if now else "Nothing has it any more."
        raise Conflict(f"{reference} changed hands meanwhile", held, "Nothing was done: look at it again.")
    if expected:
        app.pins.file.check_move(reference)
    app.engine.tag(image_id, reference)


def holder_now(app: DtuiApp, reference: str) -> str:
    """The ID of the image that has a name now, '' when none has."""
    from tui.engine.errors import NotFound

    try:
        return str(app.engine.inspect_image(reference)["Id"])
    except NotFound:
        return ""


def move_checked(app: DtuiApp, image_id: str, reference: str) -> None:
    """Give a name to another image, unless it is pinned by now."""
    app.pins.file.check_move(reference)
    app.engine.tag(image_id, reference)


def untag_checked(app: DtuiApp, reference: str, image_id: str) -> None:
    """Take a name off, if it is still that image's and not its last: looked at again right before."""
    from tui.engine.errors import Conflict

    data = app.engine.inspect_image(reference)
    if data["Id"] != image_id:
        raise Conflict(
            f"{reference} is another image now",
            f"It was {image_id}, it is {data['Id']}.",
            "Nothing was done.",
        )
    if len(Image.from_inspect(data).tags) <= 1:
        raise Conflict(
            f"{reference} is the image's last name now",
            "Untagging would remove the image.",
            "Use d to remove it.",
        )
    app.pins.file.check_untag(reference, Image.from_inspect(data))
    app.engine.untag(reference)


def give_back(app: DtuiApp, image_id: str, reference: str) -> None:
    """Give an image a name that was taken off, unless another image has got it since."""
    from tui.engine.errors import Conflict

    now = holder_now(app, reference)
    if now not in ("", image_id):
        raise Conflict(
            f"{reference} is another image now", f"It was {image_id}, it is {now}.", "Nothing was done."
        )
    app.engine.tag(image_id, reference)


async def untag(app: DtuiApp, action: Action, rows: Sequence[Any], left_out: tuple[str, ...]) -> None:
    """Take names off; no image goes with them."""
    doomed = _loses_all(rows)
    if doomed:
        app.main.say(f"These are all names of {doomed.short_id}: d removes an image with all names.", "warn")
        return
    if not await confirmed(app, confirmation.untag(rows), left_out):
        return
    items = [Item(r.reference, r.image.id, docker("rmi", "--no-prune", r.reference), r) for r in rows]

    def back(r: ImageRow) -> Undo:
        command = docker("tag", r.image.short_id, r.reference)
        return Undo(
            f"untag {r.reference}", r.reference, command, lambda: give_back(app, r.image.id, r.reference)
        )

    app.operations.run(
        action.id, "Untag", items, lambda r: untag_checked(app, r.reference, r.image.id), back, at_once=1
    )
    app.main.say("Untagged: z takes it back.")


def _loses_all(rows: Sequence[ImageRow]) -> Image | None:
    """An image of which every name would go."""
    for image in confirmation.distinct_images(rows):
        taken = {r.reference for r in rows if r.image.id == image.id}
        if image.tags and taken >= set(image.tags):
            return image
    return None


async def remove(app: DtuiApp, action: Action, rows: Sequence[Any], left_out: tuple[str, ...]) -> None:
    """With one of several names ask what is meant; else remove the images with all their names."""
    if len(rows) == 1 and not rows[0].is_last_name:
        choice = await _which(app, rows[0])
        if choice is None:
            return
        if choice == "untag":
            entry = app.catalog.get("image.untag")
            if entry is not None:
                await untag(app, entry, rows, left_out)
            return
    images = confirmation.distinct_images(rows)
    used = {r.image.id: r.used_by for r in rows if r.used_by}
    shown = {r.image.id: r.shown for r in reversed(rows)}
    kept = {r.image.id: r.keeps_image for r in rows if r.keeps_image}
    free = [i for i in images if i.id not in used and i.id not in kept]
    in_use = [i for i in images if i.id in used and i.id not in kept]
    reasons = (*left_out, *kept.values(), *(f"{shown[i.id]}: used by {some(used[i.id])}" for i in in_use))
    if not free:
        said = f"{reasons[0]}." if kept else f"In use: {reasons[0]}. Remove what uses it first."
        app.main.say(said, "warn")
        return
    app.main.say("Asking registries what they have... esc goes on without them.")
    verdicts = await app.checks.verdicts(free)
    app.main.unsay()
    if await confirmed(app, confirmation.remove_images(free, verdicts, time.time()), reasons):
        items = [
            Item(_name(i), i.id, docker("rmi", "--no-prune", *(i.tags or (i.short_id,))), i) for i in free
        ]
        app.operations.run(action.id, "Remove", items, lambda i: remove_whole(app, i))


def some(names: Sequence[str], limit: int = 3) -> str:
    """The first few names and how many more there are."""
    more = len(names) - limit
    return ", ".join(names[:limit]) + (f" and {more} more containers" if more > 0 else "")


def _name(image: Image) -> str:
    more = f" (+{len(image.tags) - 1} names)" if len(image.tags) > 1 else ""
    return f"{image.tags[0]}{more}" if image.tags else f"<untagged> {image.short_id}"


async def _which(app: DtuiApp, row: ImageRow) -> str | None:
    from tui.screens.pick import Option, PickScreen

    options = [
        Option("untag", "u", f"Untag {row.reference}", "the image stays", row.keeps_name),
        Option(
            "remove",
            "r",
            f"Remove image {row.image.short_id}",
            "with all names: " + ", ".join(row.image.tags),
            row.keeps_image,
        ),
    ]
    return await app.ask(
        PickScreen(f"One of {len(row.image.tags)} names on {app.host_title}", options, app.glyphs, app.ascii)
    )


def _refuse_used(app: DtuiApp, image: Image) -> None:
    """The engine keeps an image that is in use, but takes all names but the last off it first."""
    from tui.engine.errors import Conflict

    users = (
        [c.name for c in app.engine.list_containers() if c.image_id == image.id]
        if len(image.tags) > 1
        else []
    )
    if users:
        raise Conflict(f"{image.short_id} is in use now", f"By {some(users)}.", "Nothing was removed.")


def remove_whole(app: DtuiApp, image: Image) -> str:
    """Remove an image name by name, each looked at right before; the engine is never forced."""
    from tui.engine.errors import Conflict, NotFound

    try:
        now = Image.from_inspect(app.engine.inspect_image(image.id))
    except NotFound as error:
        raise NotFound(f"{image.short_id} is gone already", error.detail, error.hint) from error
    new = set(now.tags) - set(image.tags)
    if new:
        raise Conflict(
            f"{image.short_id} has new names",
            ", ".join(sorted(new)),
            "Nothing was removed: look at it again.",
        )
    app.pins.file.check_removal(now)
    _refuse_used(app, now)
    gone: list[str] = []
    for name in now.tags or (image.id,):
        if name != image.id and holder_now(app, name) != image.id:
            raise Conflict(
                f"{name} changed hands meanwhile", "It is another image's now.", "It was left alone."
            )
        gone += [entry["Deleted"] for entry in app.engine.remove_image(name) if "Deleted" in entry]
    return f"{len(gone)} layers and images deleted"
