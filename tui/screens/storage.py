"""The news of volumes and networks: listed after the images, kept as the engine has them, shown when looked at."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Collection, Iterable
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from textual.message import Message

from tui.domain.command import docker
from tui.domain.format import size
from tui.resources.kind import CONTAINERS, NETWORKS, VOLUMES
from tui.resources.storage_rows import VolumeRow, network_rows, volume_rows
from tui.screens.threads import on_own_thread
from tui.work.follow import Answer, KindFollower

if TYPE_CHECKING:
    from tui.app import DtuiApp
    from tui.domain.network import Network
    from tui.domain.stale import Stale
    from tui.domain.volume import Origin, Volume
    from tui.resources.listing import Record
    from tui.work.job import Job

T = TypeVar("T", bound="Record")


class VolumesMeasured(Message):
    """The engine has counted what the volumes hold: bytes by name, at a time in Unix seconds."""

    def __init__(self, sizes: dict[str, int], at: float) -> None:
        super().__init__()
        self.sizes, self.at = sizes, at


class StorageNews:
    """The volumes and networks here, and the rows made of them. Lives on the event loop.

    Nothing of it is there at the first screen; the rows are made while one of the two lists is shown.
    """

    def __init__(self, app: DtuiApp) -> None:
        self._app = app
        self._followers: dict[str, KindFollower] = {}
        self.volumes: dict[str, Volume] = {}
        self.networks: dict[str, Network] = {}
        self.sizes: dict[str, int] = {}
        self.measured = 0.0
        self._measuring: Job | None = None
        # What images declare, by their IDs, and those that are being asked.
        self._declared: dict[str, frozenset[str]] = {}
        self._asked: set[str] = set()
        # Anonymous volumes that nothing mounts, and what is recorded of them.
        self._orphans: set[str] = set()
        self._recorded: dict[str, Origin] = {}
        # Of drivers that did not answer, so that the list lacks their volumes; and what of it was said.
        self.warnings: tuple[str, ...] = ()
        self._warned: tuple[str, ...] = ()

    # what there is

    def begin(self) -> None:
        """List both, and follow them from now on; the second time nothing."""
        if self._followers:
            return
        got, failed = {VOLUMES.id: self._got_volumes, NETWORKS.id: self._got_networks}, self._app.news.failed
        fetch = {VOLUMES.id: self._fetch_volumes, NETWORKS.id: self._fetch_networks}
        # Whoever quits waits for no pool's thread: drivers of volumes are on networks, and may be silent.
        self._followers = {
            k: KindFollower(fetch[k], got[k], partial(failed, k), on_own_thread) for k in fetch
        }
        for follower in self._followers.values():
            self._app.run_worker(follower.run(), exit_on_error=True)
        self.list_again()

    def list_again(self) -> None:
        """Ask for everything."""
        for follower in self._followers.values():
            follower.mark(None)

    def mark(self, found: Stale) -> None:
        """Ask again for what an event makes stale."""
        if self._followers:
            self._followers[VOLUMES.id].mark(found.volumes)
            self._followers[NETWORKS.id].mark(found.networks)

    def _fetch_volumes(self, names: frozenset[str] | None) -> Answer:
        engine = self._app.engine
        return Answer(
            engine.list_volumes_told() if names is None else (engine.volumes_by_name(names), None), names
        )

    def _fetch_networks(self, ids: frozenset[str] | None) -> Answer:
        return Answer(self._app.engine.list_networks(ids), ids)

    def _got_volumes(self, answer: Answer) -> None:
        self._app.news.forgive(VOLUMES.id)
        found, warnings = answer.items
        self.volumes = _taken(self.volumes, found, answer.asked)
        if warnings is not None:
            self.warnings = warnings
        for gone in self.sizes.keys() - self.volumes.keys():
            del self.sizes[gone]
        self._show_volumes()
        self._warn()

    def _got_networks(self, answer: Answer) -> None:
        self._app.news.forgive(NETWORKS.id)
        self.networks = _taken(self.networks, answer.items, answer.asked)
        self._show_networks()

    # what is shown

    def show(self, view: str) -> None:
        """Make the rows of one of the two lists, which is looked at now."""
        self.begin()
        if view not in self._app.main.loaded:
            return
        if view == VOLUMES.id:
            self._show_volumes()
            self._warn()
        else:
            self._show_networks()

    def containers_changed(self) -> None:
        """Who uses what may be different: seen at once where somebody looks, else when somebody does."""
        view = self._app.main.view
        if view in (VOLUMES.id, NETWORKS.id):
            self.show(view)

    def _containers(self) -> Collection[Any]:
        return self._app.main.tables[CONTAINERS.id].listing.items.values()

    def _show_volumes(self) -> None:
        rows = volume_rows(
            self.volumes.values(),
            self._containers(),
            self._declared,
            self._recorded,
            self.sizes,
            self.measured,
        )
        self._app.main.deliver(VOLUMES.id, rows, None)
        if self._app.main.view == VOLUMES.id:
            self._ask_images(rows)
            self._ask_record(rows)

    def _show_networks(self) -> None:
        rows = network_rows(self.networks.values(), self._containers())
        self._app.main.deliver(NETWORKS.id, rows, None)

    def _warn(self) -> None:
        """Say once, in the view that it is about, that volumes may be missing."""
        if self._app.main.view == VOLUMES.id and self.warnings != self._warned:
            self._warned = self.warnings
            self._app.main.say(" ".join(self.warnings), "warn")

    def about(self) -> list[tuple[str, str]]:
        """What may be missing in the list of volumes, for the details."""
        return [(f"! {text}", "warn") for text in self.warnings]

    # where they come from

    def _ask_record(self, rows: Iterable[VolumeRow]) -> None:
        """Look what dtui recorded, once more for each volume that nothing mounts any longer."""
        orphans = {r.id for r in rows if r.volume.is_anonymous and not r.uses}
        if orphans - self._orphans:
            self._app.run_worker(self._look_up(), exit_on_error=True)
        self._orphans = orphans

    async def _look_up(self) -> None:
        from tui.domain.volume import Origin

        noted = await asyncio.to_thread(self._app.recorder.origins.all)
        self._recorded = {
            name: Origin(o.container, o.image, o.path, None, o.removed) for name, o in noted.items()
        }
        self._show_volumes()

    def _ask_images(self, rows: Iterable[VolumeRow]) -> None:
        """Ask, once each, for the images of containers that mount an anonymous volume."""
        wanted = {use.image_id for r in rows if r.volume.is_anonymous for use in r.uses} - self._asked
        if wanted:
            self._asked |= wanted
            self._app.run_worker(self._learn(sorted(wanted)), exit_on_error=True)

    async def _learn(self, images: Iterable[str]) -> None:
        from tui.engine.errors import EngineError

        for image in images:
            try:
                data = await on_own_thread(partial(self._app.engine.inspect_image, image))
            except EngineError as error:
                # Gone, or the engine is: whether it declares that path stays unknown.
                self._app.log(f"no image {image}: {error}")
                continue
            self._declared[image] = frozenset((data.get("Config") or {}).get("Volumes") or ())
        self._show_volumes()

    # how much they hold

    def measure(self) -> Job | None:
        """Let the engine count what the volumes hold, as a job; None while it counts already."""
        if self._measuring is not None and self._measuring.record.is_active:
            return None
        self._measuring = self._app.jobs.start(
            "Measure", "volumes", docker("system", "df", "-v"), self._count, own_thread=True
        )
        return self._measuring

    def _count(self, job: Job) -> str:
        """In the job's thread."""
        from tui.engine.errors import EngineError

        measuring = self._app.engine.measuring()
        job.on_cancel(measuring.close)
        try:
            sizes = measuring.read()
        except EngineError:
            job.check_cancelled()
            raise
        job.check_cancelled()
        self._app.post(VolumesMeasured(sizes, time.time()))
        return f"{len(sizes)} volumes hold {size(sum(sizes.values()))}"

    def counted(self, sizes: dict[str, int], at: float) -> None:
        """Take what the engine counted."""
        self.sizes = {name: held for name, held in sizes.items() if name in self.volumes}
        self.measured = at
        self._show_volumes()


def _taken(known: dict[str, T], found: Iterable[T], asked: frozenset[str] | None) -> dict[str, T]:
    """What is there now: all that was found, or what was asked for in place of what was known of it."""
    fresh = {each.id: each for each in found}
    return fresh if asked is None else {i: v for i, v in known.items() if i not in asked} | fresh
