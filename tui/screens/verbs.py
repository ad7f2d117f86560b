"""What actions do to objects: find out what could be lost, ask as its grade wants, run it as a job."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from tui.domain.command import docker
from tui.domain.container import Container
from tui.resources import confirmation
from tui.resources.action import Action
from tui.resources.confirmation import Confirmation, ContainerFacts
from tui.screens.confirm import ConfirmScreen
from tui.work.operations import Item, Undo

if TYPE_CHECKING:
    from tui.app import DtuiApp

Verb = Callable[["DtuiApp", Action, Sequence[Any], tuple[str, ...]], Awaitable[None]]


async def confirmed(app: DtuiApp, wanted: Confirmation, left_out: tuple[str, ...] = ()) -> bool:
    """Ask as the grade wants; a grade of 0 with nothing left out asks nothing."""
    if wanted.grade == 0 and not left_out:
        return True
    app.main.unsay()
    shown = replace(wanted, grade=max(1, wanted.grade), left_out=left_out)
    answer = await app.ask(ConfirmScreen(shown, app.host_title, app.host_word, app.ascii))
    if not answer:
        app.main.say("Cancelled: nothing was done.")
    return bool(answer)


def items_of(containers: Sequence[Container], commands: Callable[[Container], str]) -> list[Item[Container]]:
    """Containers as the objects of an operation, each with its command."""
    return [Item(c.name or c.short_id, c.id, commands(c), c) for c in containers]


async def change_state(
    app: DtuiApp, action: Action, containers: Sequence[Any], left_out: tuple[str, ...]
) -> None:
    """start, stop, restart, pause, unpause or kill."""
    verb = action.id.rpartition(".")[2]
    facts: dict[str, ContainerFacts] = {}
    if verb in confirmation.CONFIRMED:
        facts = await facts_of(app, containers, changes=False)
        if not await confirmed(app, confirmation.interrupt(verb, containers, facts), left_out):
            return
    items = items_of(containers, lambda c: docker(verb, c.name or c.short_id))
    app.operations.run(action.id, action.label, items, change_of(app, verb, facts), at_once=4)


def change_of(app: DtuiApp, verb: str, facts: Mapping[str, ContainerFacts]) -> Callable[[Container], str]:
    """What changes the state of one; a container that goes with it is recorded before."""
    call = getattr(app.engine, verb)

    def change(c: Container) -> str:
        goes = verb in ("stop", "kill") and c.id in facts and facts[c.id].auto_remove
        recorded = str(app.recorder.record(app.engine, c.id)) if goes else ""
        call(c.id)
        return recorded

    return change


async def remove_containers(
    app: DtuiApp, action: Action, containers: Sequence[Any], left_out: tuple[str, ...]
) -> None:
    """Remove; running ones are stopped first, volumes stay, the engine is never forced."""
    app.main.say("Looking at what would be lost...")
    facts = await facts_of(app, containers, changes=True)
    if not await confirmed(app, confirmation.remove_containers(containers, facts), left_out):
        return
    items = items_of(containers, lambda c: docker("rm", c.name or c.short_id))
    app.operations.run(action.id, "Remove", items, removal_of(app, facts), at_once=4)


def removal_of(app: DtuiApp, facts: Mapping[str, ContainerFacts]) -> Callable[[Container], str]:
    """What removes one, and stops it before; it is recorded first."""

    def remove(c: Container) -> str:
        # Its last words are said while it stops, but one that removes itself is gone then.
        recorded = app.recorder.record(app.engine, c.id) if facts[c.id].auto_remove else None
        if c.is_running:
            app.engine.stop(c.id)
        if recorded is None or not c.is_running:
            recorded = app.recorder.record(app.engine, c.id)
            app.engine.remove_container(c.id)
        return str(recorded)

    return remove


async def facts_of(app: DtuiApp, containers: Sequence[Container], changes: bool) -> dict[str, ContainerFacts]:
    """Ask the engine, a few at once, what its list does not tell."""
    from tui.domain.changes import changed_files, mount_points, noise_of
    from tui.engine.errors import EngineError, NotFound

    limit = asyncio.Semaphore(4)

    async def one(c: Container) -> tuple[str, ContainerFacts]:
        async with limit:
            data = await asyncio.to_thread(app.engine.inspect_container, c.id)
            host = data.get("HostConfig") or {}
            changed: int | None = 0
            if changes:
                try:
                    found = await asyncio.to_thread(app.engine.container_changes, c.id)
                    changed = len(changed_files(found, noise_of(app.settings.cleanup), mount_points(data)))
                except NotFound:
                    raise
                except EngineError:
                    # Not answered in time or not supported: the dialog says that it is unknown.
                    changed = None
            return c.id, ContainerFacts(bool(host.get("AutoRemove")), changed)

    return dict(await asyncio.gather(*(one(c) for c in containers)))


async def rename(app: DtuiApp, action: Action, containers: Sequence[Any], left_out: tuple[str, ...]) -> None:
    """Another name for one container."""
    from tui.screens.form import FormScreen
    from tui.screens.naming import container_name_meaning

    if len(containers) != 1:
        app.main.say("Rename works on one container: take the marks away first (\\).", "warn")
        return
    c = containers[0]
    taken = {o.name: o.id for o in app.main.tables["containers"].listing.items.values()}
    entered = await app.ask(
        FormScreen(
            f"Rename on {app.host_title}",
            [(f"from  {c.name}", "plain")],
            c.name,
            (),
            lambda text: container_name_meaning(text, c.name, taken),
            "enter Rename   esc Cancel",
        )
    )
    if entered is None:
        return
    item = Item(c.name, c.id, docker("rename", c.name, entered.text), c)
    back = Undo(
        f"rename to {entered.text}",
        c.name,
        docker("rename", entered.text, c.name),
        lambda: app.engine.rename(c.id, c.name),
    )
    app.operations.run(
        action.id, "Rename", [item], lambda _: app.engine.rename(c.id, entered.text), lambda _: back
    )


async def menu(app: DtuiApp, action: Action, containers: Sequence[Any], left_out: tuple[str, ...]) -> None:
    """The container menu: each line with its command and the reason why it cannot be had."""
    from tui.resources.containers import MENU
    from tui.screens.pick import Option, PickScreen

    options = []
    for key, name in MENU:
        entry = app.catalog.get(name)
        if entry is not None:
            reasons = [entry.refusal(c) for c in containers]
            refusal = reasons[0] if all(reasons) else ""
            willing = [c for c, reason in zip(containers, reasons, strict=True) if not reason] or containers
            command = entry.command(willing[0]) if entry.command else ""
            command += f"  and {len(willing) - 1} more" if len(willing) > 1 else ""
            options.append(Option(name, key, entry.label, command, refusal))
    what = containers[0].name if len(containers) == 1 else f"{len(containers)} containers"
    chosen = await app.ask(PickScreen(f"{what} on {app.host_title}", options, app.glyphs, app.ascii))
    picked = app.catalog.get(chosen) if chosen else None
    if picked is not None:
        await app.acting.on_objects(picked, containers)


async def job_action(app: DtuiApp, action: Action, records: Sequence[Any], left_out: tuple[str, ...]) -> None:
    """Cancel, retry or drop jobs."""
    call = {"job.cancel": app.jobs.cancel, "job.retry": app.jobs.retry, "job.forget": app.jobs.forget}[
        action.id
    ]
    for record in records:
        call(record.id)
    app.job_news.listed()
