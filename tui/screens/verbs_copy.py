"""New tags in a registry, and copies to an own one: from registry to registry, never through the engine."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tui.domain.image import ImageRow
from tui.domain.pin import pinned_reference
from tui.domain.reference import Reference
from tui.resources import confirmation_transfer
from tui.resources.action import Action
from tui.resources.checked import words
from tui.resources.pins import PinRow
from tui.screens.threads import on_own_thread
from tui.screens.verbs import confirmed
from tui.work.operations import Item

if TYPE_CHECKING:
    from tui.app import DtuiApp
    from tui.domain.check import Answer
    from tui.work.copying import CopyMeans, CopyOrder
    from tui.work.job import Job

# Seconds that the registries have to say what is there, before it is asked about.
ALL_WITHIN = 30.0
_AT_ONCE = 4


@dataclass(frozen=True, slots=True)
class Source:
    """What is copied: by digest, or by the tag of a list that was not asked yet; built in Unix seconds."""

    reference: Reference
    shown: str
    built: float | None = None


async def retag_there(app: DtuiApp, action: Action, rows: Sequence[Any], left_out: tuple[str, ...]) -> None:
    """A new tag for what a registry has; nothing is pulled."""
    from tui.screens.form import FormScreen
    from tui.screens.naming import copy_meaning, safe_meaning

    if len(rows) != 1:
        app.main.say("A new tag is given to one at a time: take the marks away first (\\).", "warn")
        return
    sources, reasons = await _sources(app, rows)
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
    sources, reasons = await _sources(app, rows)
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


# what is copied


async def _sources(app: DtuiApp, rows: Sequence[Any]) -> tuple[list[Source], list[str]]:
    """What these rows are in their registries, and why others are not."""
    found = [_listed(row) for row in rows if not isinstance(row, ImageRow)]
    images = [row for row in rows if isinstance(row, ImageRow)]
    if not images:
        return found, []
    return await _sources_of_images(app, images)


def _listed(row: Any) -> Source:
    """A tag of a registry, or a pin."""
    if isinstance(row, PinRow):
        return Source(Reference.parse(row.pin.pinned), row.reference)
    name = Reference.parse(row.reference)
    whole = pinned_reference(row.id, row.digest)
    return Source(Reference.parse(whole) if whole else name, row.reference, row.date)


async def _sources_of_images(app: DtuiApp, rows: Sequence[ImageRow]) -> tuple[list[Source], list[str]]:
    """The registry is asked for the very image that is here: a tag may be something else there by now."""
    from tui.work.check import check_all

    means = app.checks.means()
    answers: dict[tuple[str, str], Answer] = {}
    wanted = [(row.reference, row.image) for row in rows]

    def run() -> None:
        check_all(wanted, means, lambda answer: answers.__setitem__((answer.reference, answer.image), answer))

    app.main.say("Asking the registry..." if len(rows) == 1 else "Asking the registries...")
    task = asyncio.create_task(on_own_thread(run))
    await app.acting.wait([task], ALL_WITHIN)
    app.main.unsay()
    sources, reasons = [], []
    for row in rows:
        name = Reference.parse(row.reference)
        answer = answers.get((name.canonical, row.image.id))
        if answer is not None and answer.kept:
            whole = Reference.parse(pinned_reference(name.canonical, answer.kept))
            sources.append(Source(whole, row.reference, row.image.created))
        else:
            why = words(answer) if answer is not None else "no answer in time"
            reasons.append(f"{row.reference}: {why}. What is here gets there by t, then P")
    return sources, reasons


# the copy itself


async def copy(
    app: DtuiApp,
    action: Action,
    wanted: Sequence[tuple[Source, Reference]],
    left_out: tuple[str, ...] = (),
    after: Callable[[CopyOrder], object] = lambda order: None,
) -> list[Job]:
    """Look at both ends, ask what its grade wants, and copy, each as a job of its own.

    `after` is called on the job's thread with each order that went well.
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
    if not rest:
        app.main.say(f"{notes[-1]}.", "good" if there and not reasons and not fixed else "warn")
        return []
    if not await _may_go(app, [pair for pair in prepared if pair[0] in rest], notes):
        return []
    return [_start(app, action, order, means, after) for order in rest]


def copy_means(app: DtuiApp) -> CopyMeans:
    """How registries are asked for copies, and their logins renewed."""
    from tui.screens.verbs_transfer import refresher
    from tui.work.copying import CopyMeans

    return CopyMeans(
        lambda name: app.remote.place(name.registry, name.repository), lambda host: refresher(app, host)
    )


async def _may_go(app: DtuiApp, prepared: Sequence[tuple[CopyOrder, Source]], notes: tuple[str, ...]) -> bool:
    from tui.screens.verbs_transfer import profiles_known, refresher

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
    from tui.screens.verbs_transfer import describe, offer_repository
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
    means: CopyMeans,
    after: Callable[[CopyOrder], object],
) -> Job:
    from tui.work.copying import copy_work, undo_of

    work = copy_work(means)

    def copied(job: Job, order: CopyOrder) -> str:
        told = work(job, order)
        app.checks.checks.forget(order.reference)
        after(order)
        return told

    title = "Retag" if order.is_retag else "Mirror"
    app.main.say(f"{title} {order.reference}: 6 shows it.")
    item = Item(order.reference, order.digest, order.command, order)
    return app.operations.stream(
        action.id, title, item, copied, lambda done: undo_of(done, means), few_at_once=True
    )
