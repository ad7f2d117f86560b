"""What the application's own keys do: palette, help, copy, filter, undo, redraw, quit."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from tui.domain.text import safe
from tui.resources.copying import copies
from tui.resources.kind import PLAN
from tui.screens import (
    findings,
    verbs_decommission,
    verbs_pack,
    verbs_plan,
    verbs_plan_export,
    verbs_report,
    verbs_tags,
)
from tui.screens.acting import CHANGED
from tui.screens.main import MainScreen
from tui.screens.pick import Option, PickScreen
from tui.screens.reader import ReaderScreen

Command = Callable[[MainScreen], Awaitable[None] | None]


async def palette(screen: MainScreen) -> None:
    """Find an action by its words and do it."""
    app = screen.dtui
    acting, meant = app.acting, app.acting.meant
    known = (a for a in app.catalog.of_view(screen.view) if not a.id.startswith("app.palette"))
    here = {a.id: a for a in map(acting.for_row, known)}
    options = [Option(a.id, a.key, a.label, a.help, acting.refusal(a)) for a in here.values()]
    chosen = await app.ask(PickScreen("Action", options, app.glyphs, app.ascii, search=True))
    action = app.catalog.get(chosen) if chosen else None
    if action is None:
        return
    if action.on_items and acting.meant != meant:
        screen.say(f"{CHANGED}. Nothing was done.", "warn")
        return
    await acting.perform(action)


async def show_help(screen: MainScreen) -> None:
    """All keys of this view."""
    app = screen.dtui
    lines: list[tuple[str, str]] = [("Keys of this view", "title")]
    general = False
    for action in app.catalog.of_view(screen.view):
        if not action.views and not general:
            general = True
            lines += [("", "plain"), ("Everywhere", "title")]
        if action.key:
            asks = f"  (asks: grade {action.danger})" if action.danger else ""
            lines.append((f"{action.key:<10} {action.help}{asks}", "plain"))
    lines += [("", "plain"), ("Confirmations", "title")]
    lines += [
        (
            "0 nothing lost, done at once; 1 can be had back, y; 2 loss possible, the number of items typed;",
            "plain",
        ),
        ("3 only copy or whole host, the host's name typed. Any other key cancels.", "plain"),
    ]
    app.push_screen(ReaderScreen(f"Keys: {screen.table.kind.title}", lines, words=True))


async def copy(screen: MainScreen) -> None:
    """Send a text to the terminal's clipboard, and show it to be selected by hand."""
    app = screen.dtui
    row = screen.table.listing.current
    if row is None:
        return
    entries = copies(row)
    options = [Option(key, key, what, text.splitlines()[0]) for key, what, text in entries]
    chosen = await app.ask(PickScreen("Copy", options, app.glyphs, app.ascii))
    if chosen is None:
        return
    text = next(t for key, _, t in entries if key == chosen)
    app.copy_out(text)


async def undo(screen: MainScreen) -> None:
    """Take back the last tag, untag or rename; in the Decommission list the last verdict."""
    app = screen.dtui
    if app.decommission.takes_back:
        verbs_decommission.take_back(app)
        return
    what = app.operations.undoable
    if not what:
        making = next((r.object for r in app.jobs.records() if r.is_active and r.title == "Recreate"), "")
        still = f"{safe(making, app.ascii)} is still being recreated: 6, then c cancels that and goes back."
        screen.say(still if making else "There is nothing to undo.", "warn")
        return
    if app.link is None or not app.link.live:
        screen.say("The engine is gone: z waits until it is back. ctrl+r tries now.", "bad")
        return
    app.operations.undo()
    screen.say(f"Undoing: {safe(what, app.ascii)}")


async def quit_app(screen: MainScreen) -> None:
    """Quit; ask only while jobs run. Above a view `q` goes back."""
    if screen.dtui.details_pane.leave() or screen.leave_view():
        return
    await quit_now(screen)


async def quit_now(screen: MainScreen) -> None:
    """Quit; ask only while jobs run."""
    from tui.resources.confirmation import Confirmation
    from tui.screens.verbs import confirmed

    app = screen.dtui
    running = [r for r in app.jobs.records() if r.is_active]
    if running:
        names = tuple(f"{r.title} {r.object}" for r in running)
        wanted = Confirmation(1, "Quit and cancel what runs", names, ("What runs is cancelled.",), ())
        if not await confirmed(app, wanted):
            return
    app.exit(0)


def redraw(screen: MainScreen) -> None:
    """Write every cell again."""
    screen.dtui.redraw()


def refresh(screen: MainScreen) -> None:
    """Ask the engine for everything again, or connect again."""
    if screen.dtui.remote.list_again():
        return
    screen.say("Asking the engine again.")
    screen.dtui.findings.all_again()
    screen.dtui.news.retry()
    if screen.view == PLAN.id:
        screen.dtui.plans.make()
    screen.dtui.logins.reread()
    screen.dtui.pins.look()
    screen.dtui.details_pane.again()


async def refresh_logins(screen: MainScreen) -> None:
    """Refresh every login that is expired or will be soon."""
    from tui.screens.verbs_registries import refresh_expiring

    await refresh_expiring(screen.dtui)


async def pull_new(screen: MainScreen) -> None:
    """Pull a name that is typed."""
    from tui.screens import verbs_pull

    await verbs_pull.pull_new(screen.dtui)


def measure_volumes(screen: MainScreen) -> None:
    """Let the engine count what the volumes hold."""
    from tui.screens import verbs_storage

    verbs_storage.measure(screen.dtui)


COMMANDS: dict[str, Command] = {
    "decommission.open": verbs_decommission.open_list,
    "decommission.group": verbs_decommission.mark_group,
    "decommission.pack": verbs_pack.pack,
    "decommission.report": verbs_report.report,
    "decommission.plan": verbs_decommission.plan,
    "decommission.end": verbs_decommission.end,
    "plan.open": verbs_plan.open_plan,
    "plan.go": verbs_plan.go,
    "plan.resume": verbs_plan.resume,
    "plan.keepers": verbs_plan.keepers,
    "plan.rules": verbs_plan.rules,
    "plan.export": verbs_plan_export.export,
    "volume.sizes": measure_volumes,
    "container.findings": findings.switch,
    "image.pull_new": pull_new,
    "registry.refresh_all": refresh_logins,
    "registry.open": verbs_tags.open_registry,
    "repository.open": verbs_tags.open_repository,
    "repository.other": verbs_tags.open_other,
    "tags.open": verbs_tags.open_of_row,
    "login.refresh_new": verbs_tags.refresh_login,
    "list.copy": copy,
    "app.undo": undo,
    "app.palette": palette,
    "app.help": show_help,
    "app.redraw": redraw,
    "app.refresh": refresh,
    "app.quit": quit_app,
    "app.quit_now": quit_now,
}
