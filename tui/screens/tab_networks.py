"""The networks tab of containers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tui.resources import tab_networks
from tui.resources.kind import CONTAINERS
from tui.screens.tab import Lines, Still

if TYPE_CHECKING:
    from tui.app import DtuiApp

# Answers of the engine: a container is on a few networks.
_MOST = 20


def ask(app: DtuiApp, row: Any) -> tab_networks.Answer:
    """Ask for the container, for that whose network it shares, and for the networks; blocking, raises EngineError."""
    from tui.engine.errors import NotFound

    engine = app.engine
    data = engine.inspect_container(row.id)
    shared: dict[str, Any] | None = None
    if tab_networks.shares(data):
        try:
            shared = engine.inspect_container(tab_networks.shares(data))
        except NotFound:
            shared = None
    networks: dict[str, dict[str, Any] | None] = {}
    for name, end in list(tab_networks.ends_of(shared or data).items())[:_MOST]:
        try:
            networks[name] = engine.inspect_network(str(end.get("NetworkID") or name))
        except NotFound:
            networks[name] = None
    return tab_networks.Answer(data, shared, networks)


def show(app: DtuiApp, row: Any, answer: tab_networks.Answer, values: bool) -> Lines:
    """The networks."""
    return tab_networks.told(answer, app.main.tables[CONTAINERS.id].listing.items.values(), values)


WORK = Still(ask, show)
