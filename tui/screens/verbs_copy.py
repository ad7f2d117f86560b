"""New tags in a registry, and copies to an own one: from registry to registry, never through the engine."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from tui.domain.reference import Reference
from tui.resources import confirmation_transfer
from tui.resources.action import Action
from tui.screens.copy_sources import ALL_WITHIN, Source, sources_of
from tui.screens.threads import on_own_thread
from tui.screens.verbs import confirmed
from tui.work.operations import Item

if TYPE_CHECKING:
    from tui.app import DtuiApp
    from tui.work.copying import CopyMeans, CopyOrder
    from tui.work.job import Job

_AT_ONCE = 4


async def retag_there(app: DtuiApp, action: Action, rows: Sequence[Any], left_out: tuple[str, ...]) -> None:
    """A new tag for what a registry has; nothing is pulled."""
    from tui.screens.form import FormScreen
    from tui.screens.naming import copy_meaning, safe_meaning

    if len(rows) != 1:
        app.main.say("A new tag is given to one at a time: take the marks away first (\\).", "warn")
        return
    sources, reasons = await sources_of(app, rows)
    if not sources:
        app.main.say(f"{reasons[0]}.", "warn")
        return
    (source,) = sources
    entered = await app.ask(
        FormScreen(
            f"New tag in {source.reference.registry}, from {app.host_title}",
            _above(app, source),
            f"{source.reference.familiar_name}:",
            (),
            lambda text: safe_meaning(copy_meaning(text, source.reference), app.ascii),
            "enter Tag there   esc Cancel",
        )
    )
    if entered is not None:
        await copy(app, action, [(source, _tagged(entered.text))], left_out)


async def mirror(app: DtuiApp, action: Action, rows: Sequence[Any], left_out: tuple[str, ...]) -> None:
    """Copy to an own registry: one name to what is typed, several below what is typed."""
    sources, reasons = await sources_of(app, rows)
    if not sources:
        app.main.say(f"{reasons[0]}.", "warn")
        return
    wanted = await (_one_target(app, sources[0]) if len(sources) == 1 else _targets(app, sources))
    if wanted:
        await copy(app, action, wanted, (*left_out, *reasons))


async def _one_target(app: DtuiApp, source: Source) -> list[tuple[Source, Reference]]:
    from tui.screens.form import FormScreen
    from tui.screens.naming import copy_meaning, proposals, safe_meaning

    names = [r.reference for r in app.main.tables["images"].listing.items.values() if r.reference]
    own = [_below(app.settings.mirror, source).familiar] if app.settings.mirror else []
    proposed = [*own, *proposals(source.shown, names)[1:]]
    entered = await app.ask(
        FormScreen(
            f"Mirror from {source.reference.registry}, from {app.host_title}",
            _above(app, source),
            proposed[0] if proposed else "",
            proposed,
            lambda text: safe_meaning(copy_meaning(text, source.reference), app.ascii),
            "enter Mirror   up/down Propose   esc Cancel",
        )
    )
    return [(source, _tagged(entered.text))] if entered is not None else []


async def _targets(app: DtuiApp, sources: Sequence[Source]) -> list[tuple[Source, Reference]]:
    from tui.screens.form import FormScreen
    from tui.screens.naming import mirror_meaning, safe_meaning

    first = sources[0].shown
    entered = await app.ask(
        FormScreen(
            f"Mirror {len(sources)} names, from {app.host_title}",
            [("below which registry or repository; the setting mirror proposes one", "plain")],
            app.settings.mirror,
            (),
            lambda text: safe_meaning(mirror_meaning(text, first), app.ascii),
            "enter Mirror   esc Cancel",
        )
    )
    return [(source, _below(entered.text, source)) for source in sources] if entered is not None else []


def _above(app: DtuiApp, source: Source) -> list[tuple[str, str]]:
    from tui.domain.text import safe

    lines = [
        f"from  {source.shown}",
        *([f"      {source.reference.digest}"] if source.reference.digest else []),
    ]
    return [(safe(line, app.ascii), "plain") for line in lines]


def _tagged(text: str) -> Reference:
    parsed = Reference.parse(text.strip())
    return parsed if parsed.tag else parsed.with_tag("latest")


def _below(prefix: str, source: Source) -> Reference:
    """The name that something gets in an own registry."""
    from tui.screens.naming import in_mirror

    shown = Reference.parse(source.shown)
    return Reference.parse(in_mirror(shown, prefix.strip(), shown.tag or "latest"))


async def copy(
    app: DtuiApp,
    action: Action,
    wanted: Sequence[tuple[Source, Reference]],
    left_out: tuple[str, ...] = (),
) -> list[Job]:
    """Look at both ends, ask what its grade wants, and copy, each as a job of its own.

    What is a copy of something pinned is noted with its pin.
    """
    means = copy_means(app)
    prepared, reasons = await _prepared(app, means, wanted)
    orders = [order for order, _ in prepared]
    there = [o for o in orders if o.seen.state == "same"]
    fixed = [o for o in orders if o.seen.immutable]
    rest = [o for o in orders if o not in there and o not in fixed]
    notes = (
        *left_out,
        *reasons,
        *(f"{o.reference} is there already ({o.digest})" for o in there),
        *(f"{o.reference} is another image there, where tags may not be replaced" for o in fixed),
    )
    pairs = [pair for pair in prepared if pair[0] in rest]
    if rest and not await _may_go(app, pairs, notes):
        return []
    noted = [await _noted(app, order, source) for order, source in prepared if order in there]
    if not rest:
        told = f"{notes[-1]}{noted[-1] if noted and not fixed else ''}."
        app.main.say(told, "good" if there and not reasons and not fixed else "warn")
    return [_start(app, action, order, source, means) for order, source in pairs]


async def _noted(app: DtuiApp, order: CopyOrder, source: Source) -> str:
    """Note what is there already with its pin, too; a clause that says so."""
    from tui.work.pin_copies import note

    file = app.pins.file
    found = await on_own_thread(lambda: note(file, source.shown, order.digest, order.reference))
    app.pins.look()
    return found.said


def copy_means(app: DtuiApp) -> CopyMeans:
    """How registries are asked for copies, and their logins renewed."""
    from tui.screens.transfer_means import refresher
    from tui.work.copying import CopyMeans

    return CopyMeans(
        lambda name: app.remote.place(name.registry, name.repository), lambda host: refresher(app, host)
    )


async def _may_go(app: DtuiApp, prepared: Sequence[tuple[CopyOrder, Source]], notes: tuple[str, ...]) -> bool:
    from tui.screens.transfer_means import profiles_known, refresher

    hosts = {order.target.registry for order, _ in prepared}
    renewable = {host for host in hosts if refresher(app, host)}
    dead = {order.target.registry for order, _ in prepared if order.seen.login_expired} & renewable
    if not await profiles_known(app, dead):
        return False
    built = [(order, source.built) for order, source in prepared]
    return await confirmed(app, confirmation_transfer.copies(built, time.time(), renewable), notes)


async def _prepared(
    app: DtuiApp, means: CopyMeans, wanted: Sequence[tuple[Source, Reference]]
) -> tuple[list[tuple[CopyOrder, Source]], list[str]]:
    """What is at both ends; a repository that is missing in Amazon's registries is offered to be made."""
    from tui.registry.errors import RegistryError
    from tui.screens.transfer_means import describe, offer_repository
    from tui.work.copying import prepare

    limit = asyncio.Semaphore(_AT_ONCE)

    async def one(source: Source, target: Reference) -> CopyOrder:
        async with limit:
            return await on_own_thread(
                lambda: prepare(means, source.reference, target, lambda host, name: describe(app, host, name))
            )

    app.main.say("Asking the registries...")
    tasks = [asyncio.create_task(one(source, target)) for source, target in wanted]
    await app.acting.wait(tasks, ALL_WITHIN)
    app.main.unsay()
    orders, reasons = [], []
    for task, (source, target) in zip(tasks, wanted, strict=True):
        if not task.done() or task.cancelled():
            reasons.append(f"{target.familiar}: no answer in time")
        elif isinstance(error := task.exception(), RegistryError):
            reasons.append(f"{source.shown}: {str(error).rstrip('.')}")
        else:
            orders.append((task.result(), source))
    for order, _ in orders:
        if order.seen.repository_missing:
            offer_repository(app, order)
    return orders, reasons


def _start(
    app: DtuiApp,
    action: Action,
    order: CopyOrder,
    source: Source,
    means: CopyMeans,
) -> Job:
    from tui.work.copying import copy_work, undo_of
    from tui.work.pin_copies import Noted, note, with_note

    work, noted = copy_work(means), Noted()

    def copied(job: Job, order: CopyOrder) -> str:
        nonlocal noted
        told = work(job, order)
        app.checks.forget(order.reference)
        noted = note(app.pins.file, source.shown, order.digest, order.reference)
        return told + noted.said

    title = "Retag" if order.is_retag else "Mirror"
    app.main.say(f"{title} {order.reference}: 6 shows it.")
    item = Item(order.reference, order.digest, order.command, order)
    return app.operations.stream(
        action.id,
        title,
        item,
        copied,
        lambda done: with_note(undo_of(done, means), app.pins.file, noted),
        few_at_once=True,
    )
