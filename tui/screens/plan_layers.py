"""What images are made of, waited for beside the plan: a host with thousands tells it after a while."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from tui.screens.threads import on_own_thread

if TYPE_CHECKING:
    from tui.app import DtuiApp
    from tui.domain.world import World


def wait_for_layers(app: DtuiApp, world: World, stop: threading.Event, take: Callable[[World], None]) -> None:
    """Give the world to `take` once more layers are known, unless `stop` was set meanwhile."""
    from tui.work.planning import known_later

    async def wait() -> None:
        found = await on_own_thread(lambda: known_later(world, app.facts, lambda: not stop.is_set()))
        if not stop.is_set() and len(found.layers) > len(world.layers):
            take(found)

    app.run_worker(wait(), exit_on_error=True)
