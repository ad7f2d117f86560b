"""What is told of one case of a decommission: asked of the engine off the event loop, and put into lines."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tui.app import DtuiApp
    from tui.domain.recipe import WorkLeft
    from tui.domain.world import World
    from tui.resources.decommission import CaseRow
    from tui.resources.dossier import Dossier

Lines = list[tuple[str, str]]
# Log lines of a dossier, and seconds that the engine may take to tell a container's changed files.
_LINES = 5
_CHANGES_WITHIN = 2.0
_PATH = "a path of the host: dtui removes none; moved, it comes along as an archive where it can be read"


def look(app: DtuiApp, row: CaseRow) -> Dossier | None:
    """What the engine tells of a container now, None for all else. Blocking; raises EngineError."""
    from tui.domain.neighbours import neighbours
    from tui.resources.dossier import Dossier

    c, world = row.container, app.decommission.world
    if c is None or world is None:
        return None
    inspect = app.engine.inspect_container(c.id)
    known = app.checks.known
    log, trouble = _log(app, c.id, inspect)
    return Dossier(
        inspect,
        known.verdict(c.image_id) if known is not None else None,
        known.answers(c.image_id) if known is not None else (),
        neighbours(c, world, {**app.decommission.inspects, c.id: inspect}),
        _left(inspect, world),
        log,
        trouble,
        _changed_files(app, c.id, inspect),
    )


def raw(app: DtuiApp, row: CaseRow) -> dict[str, Any] | None:
    """The engine's own answer, None for a path of the host. Blocking; raises EngineError."""
    engine, case = app.engine, row.case
    ask = {
        "container": engine.inspect_container,
        "image": engine.inspect_image,
        "volume": engine.inspect_volume,
        "network": engine.inspect_network,
    }.get(case.kind)
    return ask(case.object) if ask is not None else None


def _log(app: DtuiApp, id: str, inspect: Mapping[str, Any]) -> tuple[tuple[str, ...], str]:
    """The last lines, or why there are none."""
    from tui.domain.log_colour import plain
    from tui.engine.errors import EngineError, EngineUnreachable

    terminal = bool((inspect.get("Config") or {}).get("Tty"))
    try:
        tail = app.engine.logs_tail(id, _LINES, terminal=terminal)
    except EngineUnreachable:
        raise
    except EngineError as error:
        return (), error.detail or error.title
    # Colours are for the screen of logs: here they would only take room.
    return tuple(plain(line.text) for line in tail.lines), ""


def _left(inspect: Mapping[str, Any], world: World) -> tuple[WorkLeft, ...]:
    from tui.domain.recipe_read import read

    return read(inspect, None, {c.id: c.name for c in world.containers}).left


def _changed_files(app: DtuiApp, id: str, inspect: Mapping[str, Any]) -> int | None:
    from tui.domain.changes import changed_files, mount_points, noise_of
    from tui.engine.errors import EngineError

    try:
        told = app.engine.container_changes(id, _CHANGES_WITHIN)
    except EngineError:
        # Not in time, or it is going just now: the plan looks once more, and says so.
        return None
    return len(changed_files(told, noise_of(app.settings.cleanup), mount_points(inspect)))


def told(app: DtuiApp, row: CaseRow, dossier: Dossier | None) -> Lines:
    """What the details of a case say; what would be lost without a word stands below its name."""
    from tui.domain.left_behind import left_behind, left_of

    lines = _told(app, row, dossier)
    left = left_of(row.case, left_behind(app.decommission.cases))
    return [*lines[:1], *((f"! {each.text}", "warn") for each in left), *lines[1:]]


def _told(app: DtuiApp, row: CaseRow, dossier: Dossier | None) -> Lines:
    from tui.domain.neighbours import decided
    from tui.domain.plan_images import pinned_told
    from tui.resources import dossier as lines

    world = app.decommission.world
    if world is None:
        return []
    if dossier is not None:
        return lines.container(row, dossier, world, time.time(), decided(app.decommission.cases))
    users = lines.users_told(row.case, world, app.decommission.decisions)
    if row.image is not None:
        pinned = pinned_told(app.pins.known, row.image)
        return lines.image(row, row.verdict, users, time.time(), pinned)
    return lines.stored(row, _stored(app, row, world), users)


def _stored(app: DtuiApp, row: CaseRow, world: World) -> list[str]:
    """What is known of a volume, a path or a network."""
    from tui.resources import dossier as lines

    if row.case.kind == "volume" and (volume := app.storage.volumes.get(row.case.object)):
        return lines.volume(volume, row.size, world.origin(volume.name), time.time())
    if row.case.kind == "network" and (network := app.storage.networks.get(row.case.object)):
        return lines.network(network)
    return [_PATH]
