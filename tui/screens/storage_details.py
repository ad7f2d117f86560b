"""The details of a volume or a network: what the engine is asked, and what is told of the answer."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from tui.resources import storage_overview
from tui.resources.storage_rows import NetworkRow, VolumeRow

if TYPE_CHECKING:
    from tui.app import DtuiApp
    from tui.engine.client import Engine


def inspect(engine: Engine, row: VolumeRow | NetworkRow) -> dict[str, Any]:
    """All that the engine says of it; from any thread, blocking, raises EngineError."""
    return engine.inspect_volume(row.id) if isinstance(row, VolumeRow) else engine.inspect_network(row.id)


def lines(
    app: DtuiApp, row: VolumeRow | NetworkRow, data: dict[str, Any], values: bool
) -> list[tuple[str, str]]:
    """The overview."""
    if isinstance(row, VolumeRow):
        return storage_overview.volume(row, data, time.time(), values) + app.storage.about()
    return storage_overview.network(row, data, time.time(), values)
