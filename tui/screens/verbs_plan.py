"""What the clean-up plan does: carried out, gone on with, exported, changed by its rules."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from tui.resources import confirmation_plan, plan, plan_told
from tui.resources.action import Action
from tui.screens.verbs import confirmed
from tui.work.operations import Where

if TYPE_CHECKING:
    from tui.app import DtuiApp
    from tui.domain.check import Verdict
    from tui.domain.image import Image
    from tui.screens.main import MainScreen
    from tui.work.job import Job
    from tui.work.plan_doing import Means
    from tui.work.plan_resume import Interrupted
    from tui.work.plan_run import PlanRun, Surroundings

# Of those who keep bytes, so many are shown: they are sorted by what they keep.
KEEPERS = 50


def open_plan(screen: MainScreen) -> None:
    """The plan, made anew with what is marked; before that one that was interrupted is told of."""
    screen.dtui.plans.open()


async def go(screen: MainScreen) -> None:
    """Carry out the steps that are on, after asking as the worst of them wants."""
    from tui.screens.threads import on_own_thread
    from tui.screens.verbs_plan_export import about
    from tui.work.plan_run import PlanRun

    app = screen.dtui
    if app.link is None or not app.link.live:
        screen.say("The engine is gone: the plan waits until it is back. ctrl+r tries now.", "bad")
    elif await _nothing_interrupted(app):
        # What an interrupted run left may be of no other plan: that one is asked about with no step on, too.
        made = app.plans.plan
        if made is None or not made.on:
            screen.say("No step is on: space switches one on.", "warn")
        elif await on_own_thread(app.plans.is_decided_otherwise):
            screen.say("Something was decided otherwise since: ctrl+r makes the plan anew.", "warn")
        elif await confirmed(app, confirmation_plan.go(made)) and await _first_kept(app):
            _run(app, PlanRun(made, means(app), surroundings(app), about(app)), len(made.on))


async def _first_kept(app: DtuiApp) -> bool:
    """Whether it may begin: of a host that is given up it is kept first how it was, and what follows for what."""
    record, world = app.plans.decided, app.plans.world
    if record is None or world is None:
        return True
    from tui.domain.decision import cases, derived
    from tui.screens.threads import on_own_thread
    from tui.screens.verbs_report import keep_first

    app.main.say("Keeping the report of how it is before...")
    follows = derived(cases(world, record.decisions))
    is_kept, told = await on_own_thread(lambda: keep_first(app, record, follows))
    app.decommission.decisions = record.decisions
    if told:
        app.main.say(told, "warn" if is_kept else "bad")
    return is_kept


async def _nothing_interrupted(app: DtuiApp) -> bool:
    """Whether a plan may be begun: one that was interrupted is asked about first."""
    found = await interrupted(app)
    if found is None:
        return True
    return await _ask_about(app, found)


async def interrupted(app: DtuiApp) -> Interrupted | None:
    """The run on this engine that stopped before its end, looked up off the event loop."""
    from tui.screens.threads import on_own_thread
    from tui.work.identity import engine_id
    from tui.work.plan_resume import interrupted as find

    using = means(app)
    return await on_own_thread(lambda: find(app.env, engine_id(app.engine), using))


async def _ask_about(app: DtuiApp, found: Interrupted) -> bool:
    """Go on with it, or leave it be; True when another may be begun in its place."""
    from tui.screens.pick import Option, PickScreen
    from tui.work.plan_run import PlanRun

    detail = "; ".join(found.lines)
    options = [
        Option("resume", "g", "Go on where it stopped", detail),
        Option("replace", "n", "Begin the new plan in its place", "what the old one did stays done"),
    ]
    title = f"{found.title} was interrupted on {app.host_title}"
    chosen = await app.ask(PickScreen(title, options, app.glyphs, app.ascii))
    if chosen == "resume" and await confirmed(app, confirmation_plan.resume(found)):
        _run(app, PlanRun.resume(found.history, means(app), surroundings(app)), len(found.left))
    return chosen == "replace"


async def resume(screen: MainScreen) -> None:
    """Go on with a run that was interrupted."""
    found = await interrupted(screen.dtui)
    if found is None:
        screen.say("No clean-up of this engine was interrupted.")
    else:
        await _ask_about(screen.dtui, found)


def _run(app: DtuiApp, run: PlanRun, count: int) -> Job:
    name = f"{count} step{'' if count == 1 else 's'}"
    from tui.screens.job_news import CLEAN_UP, GIVE_UP

    commands = "\n".join(confirmation_plan.go(run.plan).commands)
    title = GIVE_UP if run.plan.is_whole_host else CLEAN_UP
    job = app.jobs.start(title, name, commands, run, own_thread=True)
    app.job_news.ends_with_result.add(job.id)
    app.main.say(f"Cleaning up, {name}: 6 shows it.")
    return job


def means(app: DtuiApp) -> Means:
    """What the steps are done with."""
    from tui.domain.changes import noise_of
    from tui.work.plan_doing import Means
    from tui.work.verdict import look

    checks = app.checks.means()

    def judge(image: Image) -> Verdict:
        return look(image, checks).verdict

    return Means(app.engine, app.pins.file, app.recorder, judge, noise=noise_of(app.settings.cleanup))


def surroundings(app: DtuiApp) -> Surroundings:
    """Where a run is written down."""
    from tui.screens.job_news import Told
    from tui.work.plan_run import Surroundings

    where: Where = app.job_news.where()
    return Surroundings(
        app.env,
        app.job_news.audit,
        lambda: where,
        lambda text: app.post(Told(text, "warn")),
        noted=app.decommission.note,
    )


async def lose(app: DtuiApp, action: Action, rows: Sequence[Any], left_out: tuple[str, ...]) -> None:
    """Switch on the removal of an only copy, or of all that are locked, once the host's name was typed for it."""
    from tui.screens.pick import Option, PickScreen

    row: plan.PlanRow = rows[0]
    made = app.plans.plan
    locked = [s for s in made.steps if s.is_locked and s.id not in made.on] if made is not None else []
    steps = [row.step]
    if len(locked) > 1:
        options = [
            Option("one", "o", "This one", row.step.name),
            Option("all", "a", f"All {len(locked)} that are locked", "each is listed before you agree"),
        ]
        chosen = await app.ask(PickScreen("Agree to lose", options, app.glyphs, app.ascii))
        if chosen is None:
            return
        steps = locked if chosen == "all" else steps
    if await confirmed(app, confirmation_plan.lose(steps)):
        app.plans.lose(steps)


def _is_of_decisions(screen: MainScreen) -> bool:
    """Whether nothing comes into the plan but by what is decided; then that is said."""
    if screen.dtui.plans.decided is None:
        return False
    screen.say("This plan is of what was decided: esc goes back to the list, where that is changed.", "warn")
    return True


async def keepers(screen: MainScreen) -> None:
    """What keeps the bytes that the images of the plan share with others; who is chosen comes into the plan."""
    from tui.domain.world import Marked
    from tui.screens.pick import Option, PickScreen

    app = screen.dtui
    made, world = app.plans.plan, app.plans.world
    if made is None or world is None or _is_of_decisions(screen):
        return
    total = made.total
    if not total.keepers:
        screen.say("Nothing else holds bytes of these images.", "good")
        return
    options = [
        Option(str(n), "", *plan_told.keeper_told(keeper, world))
        for n, keeper in enumerate(total.keepers[:KEEPERS])
    ]
    title = f"{plan_told.rest_told(total).partition(':')[0]}: enter adds them to the plan"
    chosen = await app.ask(PickScreen(title, options, app.glyphs, app.ascii))
    if chosen is not None:
        app.plans.add(Marked(images=frozenset(total.keepers[int(chosen)].images)))


async def rules(screen: MainScreen) -> None:
    """Switch a rule or set its number; the plan is made anew."""
    from dataclasses import replace

    from tui.screens.pick import Option, PickScreen

    app = screen.dtui
    if _is_of_decisions(screen):
        return
    now = app.plans.rules
    options = [
        Option(name, str(n), label, plan_told.rule_told(now, name))
        for n, (name, label) in enumerate(plan_told.RULES, 1)
    ]
    chosen = await app.ask(PickScreen("Rules of the plan", options, app.glyphs, app.ascii))
    if chosen is None:
        return
    value = getattr(now, chosen)
    if isinstance(value, bool):
        app.plans.make(rules=replace(now, **{chosen: not value}))
        return
    entered = await _number(app, chosen, value)
    if entered is not None:
        changed: dict[str, Any] = {chosen: int(entered) if entered != "off" else None}
        app.plans.make(rules=replace(now, **changed))


async def _number(app: DtuiApp, name: str, value: int | None) -> str | None:
    from tui.screens.form import FormScreen, Meaning

    def meaning(text: str) -> Meaning:
        ok = text.strip() == "off" or (text.strip().isdigit() and len(text.strip()) < 6)
        return Meaning((), "" if ok else "A number, or off.")

    label = dict(plan_told.RULES)[name]
    entered = await app.ask(
        FormScreen(
            label,
            [("a number, or off", "plain")],
            "off" if value is None else str(value),
            ("off",),
            meaning,
            "enter Set   esc Cancel",
        )
    )
    return entered.text.strip() if entered is not None else None
