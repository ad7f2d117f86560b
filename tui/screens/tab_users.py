"""The tab of who uses a volume or is on a network."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from tui.resources import tab_users
from tui.resources.storage_rows import NetworkRow, VolumeRow
from tui.screens.tab import Lines, Still

if TYPE_CHECKING:
    from tui.app import DtuiApp


class Answer(NamedTuple):
    """What the engine says of a network, nothing of a volume, and of the containers in its list."""

    network: dict[str, Any]
    entries: tuple[dict[str, Any], ...]


def ask(app: DtuiApp, row: VolumeRow | NetworkRow) -> Answer:
    """Blocking; raises EngineError."""
    if isinstance(row, VolumeRow):
        return Answer({}, app.engine.volume_entries(row.id))
    return Answer(app.engine.inspect_network(row.id), app.engine.network_entries(row.network))


def show(app: DtuiApp, row: VolumeRow | NetworkRow, answer: Answer, values: bool) -> Lines:
    """Who they are."""
    if isinstance(row, VolumeRow):
        return tab_users.of_volume(row.id, answer.entries)
    return tab_users.of_network(answer.network, answer.entries)


WORK = Still(ask, show)
