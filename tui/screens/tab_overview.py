"""The first tab of everything: what a person reads first."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from tui.domain.container import Container
from tui.domain.image import ImageRow
from tui.resources.decommission import CaseRow
from tui.resources.project_rows import ProjectRow
from tui.resources.tags import TagRow
from tui.screens import remote_details
from tui.screens.tab import Lines, Still

if TYPE_CHECKING:
    from tui.app import DtuiApp


def ask(app: DtuiApp, row: Any) -> Any:
    """What the engine or a registry says of a row, {} where nobody is asked."""
    if isinstance(row, TagRow):
        return remote_details.inspect(app.remote.opened, row, row.id == app.details_pane.wanted)
    if isinstance(row, CaseRow):
        from tui.screens import decommission_look

        return decommission_look.look(app, row)
    if isinstance(row, Container):
        return app.engine.inspect_container(row.id)
    if is_stored(row):
        from tui.screens import storage_details

        return storage_details.inspect(app.engine, row)
    return app.engine.inspect_image(row.image.id) if isinstance(row, ImageRow) else {}


def took(app: DtuiApp, row: Any, answer: Any) -> None:
    """Look for what is worth a look in it."""
    app.findings.look(row, answer)


def show(app: DtuiApp, row: Any, answer: Any, values: bool) -> Lines:
    """The lines of a row, by what it is."""
    from tui.resources import jobs, overview, pins, pins_told, plan, plan_told, registries_overview
    from tui.resources.registries import RegistryRow

    now = time.time()
    if isinstance(row, ProjectRow):
        from tui.screens import projects

        return projects.about_lines(app, row)
    if isinstance(row, TagRow):
        return remote_details.lines(app, row, answer)
    if isinstance(row, CaseRow):
        from tui.screens import decommission_look

        return decommission_look.told(app, row, answer)
    if isinstance(row, Container):
        return overview.container(row, answer, now, app.findings.of(row), values)
    if isinstance(row, ImageRow):
        return _image(app, row, answer, now, values)
    if is_stored(row):
        from tui.screens import storage_details

        return storage_details.lines(app, row, answer, values)
    if isinstance(row, RegistryRow):
        return registries_overview.overview(row, now) + _limit(app, row.host) + app.logins.about()
    if isinstance(row, plan.PlanRow) and app.plans.plan is not None:
        return plan_told.overview(row, app.plans.plan, now)
    if isinstance(row, pins.PinRow):
        return pins_told.overview(row, now) + app.pins.about()
    return jobs.overview(row)


def _limit(app: DtuiApp, host: str) -> Lines:
    """What a registry told of its limit, when it was asked something."""
    from tui.resources.checked import limit_told

    known = app.checks.known
    limit = known.limit(host) if known is not None else None
    return [(f"{'limit':<10} {limit_told(limit)}", "plain")] if limit is not None else []


def _image(app: DtuiApp, row: ImageRow, answer: Any, now: float, values: bool) -> Lines:
    from tui.resources import checked, finding_rows, overview

    known, found = app.checks.known, app.findings.of(row)
    lines = overview.image(row, answer, now, found, values)
    if known is not None:
        lines += checked.overview(known.answers(row.image.id), known.verdict(row.image.id), now)
    return lines + app.main.image_rows.layers_told(row.image) + finding_rows.told(found)


def is_prose(row: Any) -> bool:
    """Jobs and registries tell sentences; what engines say of an object is broken hard, so that it can be copied."""
    return not isinstance(row, Container | ImageRow | ProjectRow) and not is_stored(row)


def is_stored(row: Any) -> bool:
    """Whether it is a volume or a network."""
    from tui.resources.storage_rows import NetworkRow, VolumeRow

    return isinstance(row, VolumeRow | NetworkRow)


WORK = Still(ask, show, took=took)
