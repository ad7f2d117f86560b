"""The mounts tab of containers."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from tui.resources import tab_mounts
from tui.resources.kind import CONTAINERS
from tui.screens.tab import Lines, Still

if TYPE_CHECKING:
    from tui.app import DtuiApp


def ask(app: DtuiApp, row: Any) -> dict[str, Any]:
    """Blocking; raises EngineError."""
    return app.engine.inspect_container(row.id)


def show(app: DtuiApp, row: Any, answer: dict[str, Any], values: bool) -> Lines:
    """The mounts."""
    around = tab_mounts.Around(
        app.main.tables[CONTAINERS.id].listing.items.values(),
        app.storage.volumes,
        app.storage.sizes,
        app.storage.measured,
        time.time(),
    )
    return tab_mounts.told(answer, around, values)


WORK = Still(ask, show)
