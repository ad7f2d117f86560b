"""Recreate with another image, and go back: the old container stays until it is removed by hand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from tui.domain.container import Container
from tui.domain.text import safe
from tui.resources import confirmation_recreate
from tui.resources.action import Action
from tui.screens.job_news import Told
from tui.screens.recreate_form import held_here, recreate_meaning, recreate_proposals, whole
from tui.screens.threads import on_own_thread
from tui.screens.verbs import confirmed
from tui.work.operations import Item, Undo

if TYPE_CHECKING:
    from tui.app import DtuiApp
    from tui.work.job import Job
    from tui.work.recreate import Means, Order
    from tui.work.recreate_back import WayBack
    from tui.work.recreate_look import Preview
    from tui.work.recreate_record import Records

# Seconds that a pull may take before nobody waits for it any more.
PULLED_WITHIN = 24 * 3600.0


async def recreate(
    app: DtuiApp, action: Action, containers: Sequence[Any], left_out: tuple[str, ...]
) -> None:
    """Ask what it is to be made of, pull that where it is not here, and ask again with all that is known."""
    from tui.work.recreate import refusal

    if len(containers) != 1:
        app.main.say("Recreate works on one container: take the marks away first (\\).", "warn")
        return
    c: Container = containers[0]
    if reason := refusal(await on_own_thread(lambda: app.engine.inspect_container(c.id))):
        app.main.say(f"{safe(reason, app.ascii)}.", "warn")
        return
    entered = await _form(app, c)
    if entered is None:
        return
    reference = whole(entered.text)
    holder = held_here(reference, app.main.images.values())
    if entered.also or holder is None:
        await _pull_first(app, c, reference.familiar, holder if reference.tag else None)
    else:
        await _ask_and_do(app, c, reference.familiar)


async def _form(app: DtuiApp, c: Container) -> Any:
    from tui.screens.form import FormScreen
    from tui.screens.naming import safe_meaning

    images = app.main.images
    # It may be known by a bare ID, when its name went to another image.
    name = "" if c.image.startswith("sha256:") or c.image == c.image_id[:12] else c.image
    proposals = recreate_proposals(name, images.values()) if name else ()
    return await app.ask(
        FormScreen(
            f"Recreate {safe(c.name, app.ascii)} on {app.host_title}",
            [(safe(f"of    {c.image}", app.ascii), "plain")],
            name,
            proposals,
            lambda text: safe_meaning(recreate_meaning(text, c.image_id, images), app.ascii),
            "enter Recreate  ctrl+s Pull first  up/down Propose  esc Cancel",
            with_also=True,
        )
    )


async def _pull_first(app: DtuiApp, c: Container, reference: str, holder: Any) -> None:
    from tui.screens.verbs_pull import pull_name

    job = await pull_name(app, reference, holder, ())
    if job is not None:
        app.main.say(f"Pulling {reference}: when it is here, it is asked about {c.name}. 6 shows it.")
        app.run_worker(_when_pulled(app, c, reference, job), exit_on_error=True)


async def _when_pulled(app: DtuiApp, c: Container, reference: str, job: Job) -> None:
    """Ask about the container now, unless the user is at something else."""
    await on_own_thread(lambda: app.jobs.wait(PULLED_WITHIN, job.id))
    if job.state == "done" and not app.acting.go_on(lambda: _ask_and_do(app, c, reference)):
        app.main.say(f"{reference} is here: a, then i on {c.name} goes on.", "good")


async def _ask_and_do(app: DtuiApp, c: Container, reference: str) -> None:
    from tui.domain.changes import noise_of
    from tui.work.recreate_look import look

    app.main.say("Looking at what is carried over...")
    noise = noise_of(app.settings.cleanup)
    preview = await on_own_thread(lambda: look(app.engine, c.id, reference, noise))
    app.main.unsay()
    if await confirmed(app, confirmation_recreate.recreate(preview)):
        _start(app, preview, await on_own_thread(lambda: _means(app)))


def _start(app: DtuiApp, preview: Preview, means: Means) -> None:
    from tui.work.recreate import Order, recreate_work

    order = Order(preview.id, preview.name, preview.reference, preview.new_id)
    item = Item(preview.name, preview.id, "\n".join(preview.commands), order)
    app.main.say(f"Recreating {preview.name}: 6 shows it.")
    job = app.operations.stream(
        "container.recreate",
        "Recreate",
        item,
        recreate_work(means),
        lambda done: _undo(app, means, done),
    )
    app.job_news.ends_with_result.add(job.id)


def _undo(app: DtuiApp, means: Means, order: Order) -> Undo | None:
    from tui.engine.errors import EngineError
    from tui.work.recreate_back import go_back

    try:
        way = _way(app, means.records, order.id)
    except EngineError:
        # It went well all the same; `b` asks again.
        return None
    if way is None:
        return None
    wanted = confirmation_recreate.go_back(way, runs=True)

    def back() -> str:
        return go_back(means.engine, means.records, way, means.engine_id, recorder=means.recorder)

    return Undo(f"recreate {order.name}", order.name, "\n".join(wanted.commands), back)


async def go_back(app: DtuiApp, action: Action, containers: Sequence[Any], left_out: tuple[str, ...]) -> None:
    """Put the container that was there before in its place again."""
    if len(containers) != 1:
        app.main.say("Going back works on one container: take the marks away first (\\).", "warn")
        return
    c: Container = containers[0]
    means = await on_own_thread(lambda: _means(app))
    way = await on_own_thread(lambda: _way(app, means.records, c.id))
    if way is None:
        app.main.say(f"There is nothing to go back to: no container stands aside for {c.name}.", "warn")
        return
    runs = way.new is not None and way.new.is_running
    wanted = confirmation_recreate.go_back(way, runs)
    if await confirmed(app, wanted, left_out):
        _start_back(app, means, way, "\n".join(wanted.commands))


def _start_back(app: DtuiApp, means: Means, way: WayBack, commands: str) -> None:
    from tui.work.recreate_back import go_back as put_back

    def work(job: Job, way: WayBack) -> str:
        return put_back(
            means.engine, means.records, way, means.engine_id, log=job.log, recorder=means.recorder
        )

    job = app.operations.stream(
        "container.go_back", "Go back", Item(way.name, way.old.id, commands, way), work
    )
    app.job_news.ends_with_result.add(job.id)


def _way(app: DtuiApp, records: Records, id: str) -> WayBack | None:
    """How to go back from a container or to it, by all that is on the engine now. Blocking."""
    from tui.work.recreate_back import way_back

    here = app.engine.list_containers()
    found = next((c for c in here if c.id == id), None)
    return way_back(found, here, records.all()) if found else None


def _means(app: DtuiApp) -> Means:
    """Blocking: the engine is asked for its ID."""
    from tui.work.identity import engine_id
    from tui.work.recreate import Means
    from tui.work.recreate_record import Records

    id = engine_id(app.engine)
    return Means(
        app.engine,
        id,
        Records(app.env, id),
        app.recorder,
        tell=lambda text: app.post(Told(text, "bad")),
    )
