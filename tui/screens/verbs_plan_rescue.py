"""Rescue: what a step of the clean-up plan could lose is saved elsewhere first."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, cast

from tui.domain.plan import Step
from tui.domain.reference import InvalidReference, Reference
from tui.resources.action import Action
from tui.resources.plan import PlanRow
from tui.screens.plans import StepRescued
from tui.work.operations import Item

if TYPE_CHECKING:
    from tui.app import DtuiApp
    from tui.screens.form import Meaning
    from tui.work.job import Job
    from tui.work.rescue import RescueMeans, RescueOrder, Way

_WAYS = {
    "push": ("p", "Push it to a registry", "under a name that is typed; its digest is verified there"),
    "archive": ("a", "Save it to an archive", "a file that is read back, with its checksum beside it"),
    "commit": ("c", "Commit it to an image", "under a name that is typed; volumes are not in it"),
}
_UNSAFE = re.compile(r"[^A-Za-z0-9_.-]+")


async def rescue(app: DtuiApp, action: Action, rows: Sequence[Any], left_out: tuple[str, ...]) -> None:
    """Save what a step removes elsewhere, or what all steps like it do that could lose something."""
    from tui.screens.pick import Option, PickScreen
    from tui.work.rescue import ways_of

    row: PlanRow = rows[0]
    alike = _alike(app, row.step)
    options = [Option(way, *_WAYS[way]) for way in ways_of(row.step)]
    if len(alike) > 1:
        options += [
            Option(
                f"all {way}",
                _WAYS[way][0].upper(),
                f"{_WAYS[way][1]}, and the other {len(alike) - 1} like it",
            )
            for way in ways_of(row.step)
            if way != "commit"
        ]
    if row.step.kind in ("image", "container", "volume"):
        options.append(Option("stream", "s", "Stream it off this host", "and confirm it by its checksum"))
    if not options:
        app.main.say(f"A {row.step.kind} cannot be saved elsewhere.", "warn")
        return
    chosen = await app.ask(PickScreen(f"Rescue {row.step.name}", options, app.glyphs, app.ascii))
    if chosen is None:
        return
    if chosen == "stream":
        from tui.screens.verbs_plan_stream import confirm_stream

        await confirm_stream(app, row.step)
        return
    way: Way = cast("Way", chosen.removeprefix("all "))
    steps = alike if chosen.startswith("all ") else [row.step]
    target = await _target(app, way, steps)
    if target is not None:
        await _start(app, [_order(step, way, target, len(steps) > 1) for step in steps])


def _alike(app: DtuiApp, step: Step) -> list[Step]:
    """The steps of the same kind that could lose something."""
    made = app.plans.plan
    found = [s for s in made.steps if s.kind == step.kind and s.open_risks] if made else []
    return [step, *(s for s in found if s.id != step.id and any(r.is_rescuable for r in s.open_risks))]


async def _target(app: DtuiApp, way: Way, steps: Sequence[Step]) -> str | None:
    """A path or name for one, a folder or the start of names for several."""
    from tui.screens.form import FormScreen
    from tui.screens.naming import safe_meaning

    several = len(steps) > 1
    if way == "archive":
        title, about = ("Save to a folder", "the folder") if several else ("Save to an archive", "the file")
        value = _folder(app) if several else os.path.join(_folder(app), f"{_file(steps[0])}.tar")
        meaning = _archive_meaning
    else:
        title = "Push below" if several else "Push as" if way == "push" else "Commit as"
        about = "registry and start of the path" if several else "the whole name, with its registry"
        value = app.settings.mirror or ""
        value = value if several or not value else f"{value.rstrip('/')}/{_leaf(steps[0])}"
        meaning = _below_meaning if several else _name_meaning
    entered = await app.ask(
        FormScreen(
            f"{title}, from {app.host_title}",
            [(about, "plain")],
            value,
            (),
            lambda text: safe_meaning(meaning(text), app.ascii),
            "enter Rescue   esc Cancel",
        )
    )
    return entered.text.strip() if entered is not None else None


def _folder(app: DtuiApp) -> str:
    """Where archives are proposed."""
    from tui.screens.written_file import at_home

    return at_home(app.env, f"dtui-rescue-{app.host_word}")


def _file(step: Step) -> str:
    return _UNSAFE.sub("-", f"{step.kind}-{step.name}").strip("-")[:120]


def _leaf(step: Step) -> str:
    """Repository and tag of a name, or what stands for them."""
    try:
        parsed = Reference.parse(step.name)
    except InvalidReference:
        return f"rescued:{step.object.removeprefix('sha256:')[:12]}"
    return f"{parsed.repository.removeprefix('library/')}:{parsed.tag or 'latest'}"


def _order(step: Step, way: Way, target: str, several: bool) -> RescueOrder:
    from tui.screens.written_file import path_of
    from tui.work.rescue import RescueOrder

    if way == "archive":
        path = path_of(target)
        return RescueOrder(step, way, os.path.join(path, f"{_file(step)}.tar") if several else path)
    if not several:
        return RescueOrder(step, way, target)
    return RescueOrder(step, way, f"{target.rstrip('/')}/{_leaf(step)}")


def _archive_meaning(text: str) -> Meaning:
    from tui.screens.written_file import path_meaning

    return path_meaning(text, "On this very host: copy it off before the host goes.", "warn")


def _name_meaning(text: str) -> Meaning:
    from tui.screens.form import Meaning

    try:
        parsed = Reference.parse(text.strip())
    except InvalidReference as error:
        return Meaning((), error.reason)
    if parsed.digest:
        return Meaning((), "A name with a digest cannot be given: the digest follows from the content.")
    return Meaning(((f"registry {parsed.registry}   repository {parsed.repository}", "plain"),))


def _below_meaning(text: str) -> Meaning:
    from tui.screens.form import Meaning

    if not text.strip():
        return Meaning((), "Type a registry, with the start of a path if wished.")
    return _name_meaning(f"{text.strip().rstrip('/')}/name:tag")


async def _start(app: DtuiApp, orders: Sequence[RescueOrder]) -> None:
    """Each as a job of its own; the step is unlocked when it is there."""
    from tui.screens.transfer_means import profiles_known, refresher
    from tui.work.rescue import rescue_work

    hosts = {Reference.parse(o.target).registry for o in orders if o.way == "push"}
    if not await profiles_known(app, {host for host in hosts if refresher(app, host)}):
        return
    for order in orders:
        work = rescue_work(_means(app, order))

        def saved(job: Job, order: RescueOrder, work: Any = work) -> str:
            told = str(work(job, order))
            app.post(StepRescued(order))
            return told

        item = Item(order.step.name, order.step.object, order.command, order)
        job = app.operations.stream(f"rescue.{order.way}", order.title, item, saved, few_at_once=True)
        app.job_news.ends_with_result.add(job.id)
    app.main.say(f"Rescuing {len(orders)}: 6 shows it.")


def _means(app: DtuiApp, order: RescueOrder) -> RescueMeans:
    from tui.screens.transfer_means import means, opener_of
    from tui.work.rescue import RescueMeans

    host = Reference.parse(order.target).registry if order.way == "push" else ""
    return RescueMeans(means(app, host), app.checks.means(), opener_of(app))
