"""Remove volumes and networks: looked at when asked, looked at again right before, never by force."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from threading import Lock
from typing import TYPE_CHECKING, Any

from tui.domain import seen
from tui.domain.network import Network
from tui.domain.volume import Volume
from tui.resources import confirmation_storage, networks, volumes
from tui.resources.action import Action
from tui.screens.verbs import confirmed
from tui.work.operations import Item

if TYPE_CHECKING:
    from tui.app import DtuiApp
    from tui.engine.client import Engine
    from tui.resources.storage_rows import NetworkRow, VolumeRow

# Seconds that the engine gets to count what volumes hold, before the question is asked without knowing it.
LOOK = 5.0


async def remove_volumes(
    app: DtuiApp, action: Action, rows: Sequence[Any], left_out: tuple[str, ...]
) -> None:
    """Remove volumes that nothing mounts; what is in them is counted first, for as long as that may take."""
    app.main.say("Looking at what would be lost... esc goes on without it.")
    sizes = await _sizes(app)
    app.main.unsay()
    wanted = confirmation_storage.remove_volumes(rows, sizes)
    if not await confirmed(app, wanted, left_out):
        return
    empty = _StillEmpty(app.engine, {r.id for r in rows if (sizes or {}).get(r.id) == 0})

    def remove(r: VolumeRow) -> None:
        _same_volume(app.engine, r)
        empty.check(r)
        app.engine.remove_volume(r.id)

    items = [Item(volumes.title(r), r.id, action.command(r) if action.command else "", r) for r in rows]
    app.operations.run(action.id, "Remove", items, remove)


async def _sizes(app: DtuiApp) -> dict[str, int] | None:
    """Bytes in each volume as the engine counts them now, None when it takes too long or is not told."""
    from tui.engine.errors import EngineError
    from tui.screens.threads import on_own_thread

    measuring = app.engine.measuring()
    asking = asyncio.create_task(on_own_thread(lambda: measuring.read(LOOK)))
    await app.acting.wait([asking], LOOK)
    measuring.close()
    if not asking.done() or asking.cancelled():
        return None
    try:
        sizes = asking.result()
    except EngineError:
        # Not in time, or not at all, as while it counts for somebody else: the dialog says that it is unknown.
        return None
    app.storage.counted(sizes, time.time())
    return sizes


class _StillEmpty:
    """Counts once more, when the first of the volumes that were said to be empty is about to go."""

    def __init__(self, engine: Engine, names: set[str]) -> None:
        self._engine, self._names = engine, names
        self._lock = Lock()
        self._sizes: dict[str, int] | None = None

    def check(self, r: VolumeRow) -> None:
        """Raises Conflict when an empty one has got data since, EngineError when that is not told any more."""
        from tui.engine.errors import Conflict

        if r.id not in self._names:
            return
        with self._lock:
            if self._sizes is None:
                self._sizes = self._engine.volume_sizes(LOOK)
        if self._sizes.get(r.id) != 0:
            raise Conflict(f"{volumes.title(r)} holds data now", "It was empty.", "Nothing was done.")


def _same_volume(engine: Engine, r: VolumeRow) -> None:
    """Raises NotFound or Conflict when it is gone, is another one by now, or is mounted."""
    from tui.engine.errors import Conflict, NotFound

    try:
        now = Volume.from_api(engine.inspect_volume(r.id))
    except NotFound as error:
        raise NotFound(f"{volumes.title(r)} is gone already", error.detail, error.hint) from error
    changed = seen.difference(seen.of_volume(r.volume), seen.of_volume(now))
    if changed:
        raise Conflict(f"{volumes.title(r)} is another volume now", f"Its {changed}.", "Nothing was done.")
    users = engine.volume_users(r.id)
    if users:
        raise Conflict(f"{volumes.title(r)} is in use now", f"By {', '.join(users)}.", "Nothing was done.")


async def remove_networks(
    app: DtuiApp, action: Action, rows: Sequence[Any], left_out: tuple[str, ...]
) -> None:
    """Remove networks that no container is on, stopped ones neither: they could not start again."""
    users = {r.id: await asyncio.to_thread(app.engine.network_users, r.network) for r in rows}
    free = [r for r in rows if not users[r.id]]
    used = tuple(f"{networks.shown(r)} is in use by {', '.join(users[r.id])}" for r in rows if users[r.id])
    if not free:
        app.main.say(f"{used[0]}.", "warn")
        return
    if not await confirmed(app, confirmation_storage.remove_networks(free), (*left_out, *used)):
        return

    def remove(r: NetworkRow) -> None:
        _same_network(app.engine, r)
        app.engine.remove_network(r.id)

    items = [Item(networks.shown(r), r.id, action.command(r) if action.command else "", r) for r in free]
    app.operations.run(action.id, "Remove", items, remove)


def _same_network(engine: Engine, r: NetworkRow) -> None:
    """Raises NotFound or Conflict when it is gone, has another name by now, or a container is on it."""
    from tui.engine.errors import Conflict, NotFound

    try:
        now = Network.from_api(engine.inspect_network(r.id))
    except NotFound as error:
        raise NotFound(f"{networks.shown(r)} is gone already", error.detail, error.hint) from error
    changed = seen.difference(seen.of_network(r.network), seen.of_network(now))
    if changed:
        raise Conflict(f"{networks.shown(r)} is another network now", f"Its {changed}.", "Nothing was done.")
    users = engine.network_users(now)
    if users:
        raise Conflict(f"{networks.shown(r)} is in use now", f"By {', '.join(users)}.", "Nothing was done.")


def measure(app: DtuiApp) -> None:
    """Let the engine count what the volumes hold, in the background."""
    job = app.storage.measure()
    if job is None:
        app.main.say("The engine is counting already: 6 shows it, to be cancelled.", "warn")
        return
    app.job_news.ends_with_result.add(job.id)
    slow = "" if app.engine.measures_volumes_alone else " This engine counts images and containers as well."
    app.main.say(
        f"Counting what the volumes hold...{slow} That may take minutes: 6 shows it, to be cancelled."
    )
