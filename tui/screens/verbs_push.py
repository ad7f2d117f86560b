"""Push: the registries are asked first, so that what could be lost is known when it is asked about."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from tui.domain.command import docker
from tui.domain.image import Image, ImageRow
from tui.resources import confirmation_transfer
from tui.resources.action import Action
from tui.resources.registries import host_of
from tui.screens.transfer_means import (
    aws_of,
    look_up,
    means,
    offer_repository,
    opener_of,
    profiles_known,
    refresher,
)
from tui.screens.verbs import confirmed
from tui.work.operations import Item

if TYPE_CHECKING:
    from tui.app import DtuiApp
    from tui.work.job import Job
    from tui.work.push import PushOrder

# Seconds a tag may take before it is pushed.
TAGGED_WITHIN = 60.0


async def push(app: DtuiApp, action: Action, rows: Sequence[Any], left_out: tuple[str, ...]) -> None:
    """Push names, each as a job of its own; those that are there already are done at once."""
    orders = await _orders(app, [(r.image, r.reference) for r in rows])
    there = [o for o in orders if o.seen.state == "same"]
    fixed = [o for o in orders if o.seen.immutable]
    rest = [o for o in orders if o not in there and o not in fixed]
    notes = (
        *left_out,
        *(f"{o.reference} is there already ({o.seen.remote_digest})" for o in there),
        *(
            f"{o.reference} is another image there, where tags may not be replaced: give it another tag (t)"
            for o in fixed
        ),
    )
    if rest:
        hosts = {host_of(o.reference) for o in rest}
        renewable = {host for host in hosts if refresher(app, host)}
        dead = {host_of(o.reference) for o in rest if o.seen.login_expired} & renewable
        if not await profiles_known(app, dead):
            return
        wanted = confirmation_transfer.push(rest, time.time(), renewable)
        if not await confirmed(app, wanted, notes):
            return
    elif not there:
        app.main.say(f"{notes[-1]}.", "warn")
        return
    for order in (*there, *rest):
        start_push(app, order)


async def push_after(app: DtuiApp, image: Image, target: str, tagged: Job) -> None:
    """Push a name that a job gives it just now; nothing is pushed when that fails."""
    action = app.catalog.get("image.push")
    await asyncio.to_thread(app.jobs.wait, TAGGED_WITHIN, tagged.id)
    if action is not None and tagged.state == "done":
        await push(app, action, [ImageRow(image, target)], ())


def start_push(app: DtuiApp, order: PushOrder) -> Job:
    """Push as a job; a few of them run at a time."""
    from tui.work.push import push_work, undo_of

    host, opener = host_of(order.reference), opener_of(app)
    using, profile = means(app, host), app.profiles.get(host, "")
    item = Item(order.reference, order.image.id, docker("push", order.reference), order)
    app.main.say(f"Pushing {order.reference}: 6 shows it.")
    push = push_work(using, opener)

    def pushed(job: Job, order: PushOrder) -> str:
        try:
            return push(job, order)
        finally:
            app.checks.forget(order.reference)

    return app.operations.stream(
        "image.push",
        "Push",
        item,
        pushed,
        lambda done: undo_of(done, using, opener, profile, aws_of(app)),
        few_at_once=True,
    )


async def _orders(app: DtuiApp, wanted: Sequence[tuple[Image, str]]) -> list[PushOrder]:
    from tui.work.push import PushOrder

    seen = await look_up(app, wanted, closely=True)
    orders = [PushOrder(ref, image, one) for (image, ref), one in zip(wanted, seen, strict=True)]
    for order in orders:
        if order.seen.repository_missing:
            offer_repository(app, order)
    return orders
