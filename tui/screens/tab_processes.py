"""The tab of a container's processes."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from tui.engine.errors import Conflict
from tui.resources import tab_processes
from tui.screens.details_told import key_of
from tui.screens.tab import Lines, Still

if TYPE_CHECKING:
    from tui.app import DtuiApp
    from tui.domain.container import Container
    from tui.domain.tree import Node


def ask(app: DtuiApp, row: Container) -> tab_processes.Processes:
    """What runs in it now; blocking, raises EngineError."""
    inspect = app.engine.inspect_container(row.id)
    found = None
    if (inspect.get("State") or {}).get("Running"):
        try:
            found = app.engine.processes(row.id)
        except Conflict:
            # It has ended since, or is between two tries to start.
            found = None
    return tab_processes.Processes(inspect, found, time.time())


def show(app: DtuiApp, row: Container, answer: tab_processes.Processes, values: bool) -> Lines | Node:
    """The tree of them."""
    again, unmask = key_of(app, "again"), key_of(app, "values")
    return tab_processes.shown(answer, row.status, values, again, unmask)


WORK = Still(ask, show)
