"""Compose projects in the list of containers: grouping, folding, and what is done to a whole project."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from tui.domain.command import docker
from tui.domain.container import Container
from tui.domain.project import Project, counted, projects_of, stage_numbers
from tui.domain.text import safe
from tui.resources import confirmation, projects
from tui.resources.action import Action
from tui.resources.confirmation import Confirmation, ContainerFacts
from tui.resources.kind import CONTAINERS, NETWORKS, VOLUMES
from tui.resources.project_rows import ByProject, ProjectRow
from tui.resources.tabs import OVERVIEW
from tui.screens.pick import Option, PickScreen
from tui.screens.verbs import change_of, confirmed, facts_of, items_of, removal_of
from tui.work.operations import Whole
from tui.work.project_turn import wait_for_needed

if TYPE_CHECKING:
    from tui.app import DtuiApp
    from tui.resources.listing import Listing
    from tui.screens.main import MainScreen
    from tui.screens.tab import Lines

_FIRST = "C groups containers by their compose projects first."
# Those that are needed go last.
_BACKWARDS = ("stop", "pause", "kill", "remove")


# the list


def group(screen: MainScreen) -> None:
    """Put the containers under their projects, or show the flat list again."""
    table, listing = screen.table, screen.table.listing
    if listing.grouping is not None:
        listing.group(None)
        screen.say("All containers in one list.")
    elif not any(c.project for c in listing.items.values()):
        screen.say("No container here belongs to a compose project.", "warn")
        return
    else:
        by = _by_project(listing)
        listing.group(by)
        row = listing.current
        if isinstance(row, Container):
            # What it belongs to is what was asked for.
            table.reveal(listing.index[by.heading_of(row)])
        screen.say("On a project enter folds it, space marks it, a acts on all of it.")
    screen.cursor_moved()


def _by_project(listing: Listing) -> ByProject:
    """The grouping that there was at last: what was folded stays so while the flat list is shown."""
    before = listing.grouped_by
    return before if isinstance(before, ByProject) else ByProject()


def fold(screen: MainScreen) -> None:
    """Fold the project under the cursor, or that of the container there; unfold it again."""
    listing = screen.table.listing
    by, row = listing.grouping, listing.current
    if not isinstance(by, ByProject) or row is None:
        screen.say(_FIRST, "warn")
        return
    by.fold(row.id if isinstance(row, ProjectRow) else by.heading_of(row))
    listing.arrange()
    screen.cursor_moved()


def fold_all(screen: MainScreen) -> None:
    """Fold all projects, or unfold them."""
    listing = screen.table.listing
    if not isinstance(listing.grouping, ByProject):
        screen.say(_FIRST, "warn")
        return
    listing.grouping.fold_all()
    listing.arrange()
    screen.cursor_moved()


def about_lines(app: DtuiApp, row: ProjectRow) -> Lines:
    """What details tell of a project; the engine is asked nothing for it."""
    from tui.resources.project_overview import overview

    tables = app.main.tables
    networks = [n.network for n in tables[NETWORKS.id].listing.items.values()]
    volumes = [v.volume for v in tables[VOLUMES.id].listing.items.values()]
    return overview(row.project, networks, volumes, time.time())


# actions


def _listing(app: DtuiApp) -> Listing:
    return app.main.tables[CONTAINERS.id].listing


def _wanted(app: DtuiApp, rows: Sequence[Any]) -> list[Project]:
    """The projects of these rows, each with all its containers, whatever the filter shows of them.

    There is none where all were removed since the rows were looked at; that is said.
    """
    names = dict.fromkeys(projects.name_of(row) for row in rows)
    known = projects_of(_listing(app).items.values())
    wanted = [known[name] for name in names if name in known]
    if not wanted:
        app.main.say(f"No container of {', '.join(names)} is there any more.", "warn")
    return wanted


async def menu(app: DtuiApp, action: Action, rows: Sequence[Any], left_out: tuple[str, ...]) -> None:
    """What can be done to a project, each with its command."""
    wanted = _wanted(app, rows)
    if not wanted:
        return
    options = []
    for key, name in projects.MENU:
        entry = app.catalog.get(name)
        if entry is not None:
            reasons = [entry.refusal(ProjectRow(project, project.containers)) for project in wanted]
            line = entry.command(rows[0]) if entry.command else entry.help
            line += f"  and {len(wanted) - 1} more" if entry.command and len(wanted) > 1 else ""
            options.append(Option(name, key, entry.label, line, reasons[0] if all(reasons) else ""))
    what = wanted[0].name if len(wanted) == 1 else counted(len(wanted), "project")
    chosen = await app.ask(PickScreen(f"{what} on {app.host_title}", options, app.glyphs, app.ascii))
    picked = app.catalog.get(chosen) if chosen else None
    if picked is not None:
        await app.acting.on_objects(picked, rows)


async def about(app: DtuiApp, action: Action, rows: Sequence[Any], left_out: tuple[str, ...]) -> None:
    """The details of a project: its row is gone to, which is there only where containers are grouped."""
    listing = _listing(app)
    by = _by_project(listing)
    if listing.grouping is None:
        listing.group(by)
    heading = rows[0].id if isinstance(rows[0], ProjectRow) else by.heading_of(rows[0])
    if heading not in listing.index:
        app.main.say(f"The filter hides all of {projects.name_of(rows[0])}.", "warn")
        return
    listing.move_to(listing.index[heading])
    app.main.cursor_moved()
    if app.details_pane.is_open:
        app.details_pane.show_tab(OVERVIEW.id)
    else:
        app.details_pane.open(OVERVIEW.id)


async def logs(app: DtuiApp, action: Action, rows: Sequence[Any], left_out: tuple[str, ...]) -> None:
    """What all of it writes, in the order of time."""
    from tui.screens import verbs_logs

    containers = [c for project in _wanted(app, rows) for c in project.containers]
    if containers:
        await verbs_logs.show(app, action, containers, ())


async def change_state(app: DtuiApp, action: Action, rows: Sequence[Any], left_out: tuple[str, ...]) -> None:
    """start, stop, restart, pause, unpause or kill all of a project, in the order of what needs what."""
    verb = action.id.rpartition(".")[2]
    wanted = _wanted(app, rows)
    containers = [c for project in wanted for c in _ordered(verb, project, projects.concerned(verb, project))]
    if not containers:
        if wanted:
            app.main.say("Nothing is to be done there.", "warn")
        return
    facts: dict[str, ContainerFacts] = {}
    if verb in confirmation.CONFIRMED:
        facts = await facts_of(app, containers, changes=False)
        asked = _named(confirmation.interrupt(verb, containers, facts), containers)
        commands = tuple(projects.command(verb, project.name) for project in wanted)
        if not await confirmed(
            app, _as_whole(app, asked, verb, wanted, commands), _kept(verb, wanted) + left_out
        ):
            return
    for project in wanted:
        mine = _ordered(verb, project, projects.concerned(verb, project))
        items = items_of(mine, lambda c: docker(verb, c.name or c.short_id))
        whole = _whole(app, verb, project, projects.command(verb, project.name))
        if items:
            change = change_of(app, verb, facts)
            app.operations.run(action.id, action.label, items, change, at_once=4, whole=whole)


async def remove(app: DtuiApp, action: Action, rows: Sequence[Any], left_out: tuple[str, ...]) -> None:
    """Stop and remove all containers of a project, those first that no other needs."""
    wanted = _wanted(app, rows)
    containers = [c for project in wanted for c in _ordered("remove", project, project.containers)]
    if not containers:
        return
    app.main.say("Looking at what would be lost...")
    facts = await facts_of(app, containers, changes=True)
    asked = _named(confirmation.remove_containers(containers, facts), containers)
    commands = {project.name: _removal_commands(project) for project in wanted}
    shown = _as_whole(
        app, asked, "remove", wanted, tuple(line for all_ in commands.values() for line in all_)
    )
    stays = "Volumes and networks stay."
    if not await confirmed(app, replace(shown, evidence=(*shown.evidence, stays)), left_out):
        return
    for project in wanted:
        items = items_of(
            _ordered("remove", project, project.containers), lambda c: docker("rm", c.name or c.short_id)
        )
        whole = _whole(app, "remove", project, "\n".join(commands[project.name]))
        app.operations.run(action.id, action.label, items, removal_of(app, facts), at_once=4, whole=whole)


def _whole(app: DtuiApp, verb: str, project: Project, command: str) -> Whole[Container]:
    """All of a project as one job, in its order; what is started waits for what it needs, as Compose does."""
    numbers = _stages(verb, project)
    ready = partial(_wait, app, project.members) if verb == "start" else None
    return Whole(project.name, command, lambda c: numbers[c.id], ready)


def _stages(verb: str, project: Project) -> dict[str, int]:
    return stage_numbers(project.containers, backwards=verb in _BACKWARDS)


def _ordered(verb: str, project: Project, containers: Sequence[Container]) -> list[Container]:
    """In the order in which it is done to them, by name where that is free."""
    numbers = _stages(verb, project)
    return sorted(containers, key=lambda c: (numbers[c.id], c.name))


def _wait(app: DtuiApp, members: Sequence[Container], job: Any, c: Container) -> None:
    wait_for_needed(job, app.engine, c, members)


def _named(asked: Confirmation, containers: Sequence[Container]) -> Confirmation:
    """With a line for each container: all of a project is to be seen at once."""
    return replace(asked, items=tuple(f"{c.name or c.short_id}  ({c.status or c.state})" for c in containers))


def _as_whole(
    app: DtuiApp, asked: Confirmation, verb: str, wanted: Sequence[Project], commands: tuple[str, ...]
) -> Confirmation:
    """The same confirmation, for projects; how many of their containers are not in sight is said."""
    listing = _listing(app)
    shown = {c.id for c in listing.shown}
    hidden = sum(1 for project in wanted for c in project.containers if c.id not in shown)
    reasons = asked.reasons
    if hidden:
        reasons += (f"The filter hides {counted(hidden, 'container')} of the project: all of it is meant.",)
    reasons += tuple(text for project in wanted if (text := _folders(project)))
    if verb == "restart":
        reasons += tuple(text for project in wanted if (text := _begun(project)))
    names = ", ".join(project.name for project in wanted)
    many = counted(len(asked.items), "container")
    title = f"{verb.capitalize()} {'project' if len(wanted) == 1 else 'projects'} {safe(names, app.ascii)}: {many}"
    return replace(asked, title=title, commands=commands, reasons=reasons)


def _begun(project: Project) -> str:
    """What restarting starts, as Compose does."""
    stopped = [c.name for c in projects.concerned("restart", project) if not c.is_running]
    return f"Not running now, and started by this: {', '.join(stopped)}." if stopped else ""


def _folders(project: Project) -> str:
    """Said where it may be two of one name: Compose takes them for one, too."""
    folders = project.said("project.working_dir")
    many = f"{project.name} was made from {len(folders)} folders"
    return f"{many}, all of which are meant: {', '.join(folders)}." if len(folders) > 1 else ""


def _kept(verb: str, wanted: Sequence[Project]) -> tuple[str, ...]:
    """What goes on as it is, since Compose leaves it alone."""
    kept = [c.name for project in wanted for c in project.one_offs if c.is_running]
    return () if verb == "kill" else tuple(f"{name} was made by compose run: it goes on" for name in kept)


def _removal_commands(project: Project) -> tuple[str, ...]:
    ones = tuple(line for c in project.one_offs for line in confirmation.remove_commands(c))
    return (*((projects.command("remove", project.name),) if project.members else ()), *ones)
