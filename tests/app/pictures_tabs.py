"""The pictures of the tabs of details, each over the list and beside it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from math import cos, sin
from typing import NamedTuple
from unittest.mock import patch

from tests.app.conftest import User
from tests.app.scene import WIDE, Picture, Scene, row
from tests.app.stage import NOW, Stage
from tui.demo.process import DemoProcess
from tui.domain.stats import Stats
from tui.engine.stats_stream import OnEnd, OnStats
from tui.screens.tab_stats import StatsPane

SIZES = ((80, 24), WIDE)


class Look(NamedTuple):
    """A tab of one object, what the screen says when it is there, and what else is done."""

    view: str
    name: str
    tab: str
    says: str
    keys: tuple[str, ...] = ()


LOOKS = (
    Look("containers", "fleet-geofence", "overview", "unhealthy"),
    Look("containers", "billing-api", "logs", "rounding:"),
    Look("containers", "billing-api", "stats", "highest"),
    Look("containers", "billing-api", "processes", "node /srv/server.js"),
    Look("containers", "report-once", "files", "/"),
    Look("containers", "billing-api", "environment", "look secret"),
    Look("containers", "edge-proxy", "mounts", "docker.sock"),
    Look("containers", "billing-api", "networks", "also on it"),
    Look("containers", "billing-api", "raw", "ExitCode"),
    Look("images", "fleet-tracker-inbound:20160612_0900_", "layers", "(largest)", ("j",) * 9),
    Look("images", "fleet-tracker-inbound:20160612_0900_", "environment", "PATH"),
    Look("volumes", "backups", "users", "read and write"),
    Look("networks", "billing_default", "users", "IPv4"),
)


def _samples() -> Iterator[Stats]:
    """What a container used for two minutes: a load that swells, and a log that is written now and then."""
    for second in range(130):
        load = 1 + sin(second / 14)
        yield Stats(
            at=NOW + second,
            cpu=6 + 30 * load,
            memory=int(230e6 + 4e5 * second),
            limit=512 << 20,
            received=int(9e3 * (second - 14 * cos(second / 14))),
            sent=int(2e3 * second),
            read=int(4e5 * (second // 40)),
            written=int(3e4 * (second // 5)),
            processes=41 + second // 30,
        )


def scene_of(look: Look) -> Scene:
    """Go to the object and open its details at the tab."""

    async def scene(user: User, demo: DemoProcess) -> None:
        user.app.main.show_view(look.view)
        await user.until(lambda: user.app.main.table.listing.rows, "the rows")
        await row(user, look.name)
        details = user.app.details_pane
        with patch.object(StatsPane, "_streams", _charted):
            details.open(look.tab)
            await user.sees(look.says)
            await user.until(lambda: not details.is_asking, "the answer")
        if look.keys and details.over is None:
            await user.press("tab")
        await user.press(*look.keys)

    return scene


class Charted:
    """The engine's samples of two minutes, told at once, always the same."""

    def __init__(self, on_stats: OnStats) -> None:
        self._on_stats = on_stats

    def follow(self, ids: Collection[str]) -> None:
        """Tell all of them."""
        for stats in _samples():
            for id in ids:
                self._on_stats(id, stats)

    def close(self) -> None:
        """There is nothing to be ended."""


def _charted(pane: StatsPane, on_stats: OnStats, on_end: OnEnd) -> Charted:
    return Charted(on_stats)


TABS = tuple(
    Picture(scene_of(look), Stage(size), called=f"tab-{look.view}-{look.tab}-{size[0]}x{size[1]}")
    for look in LOOKS
    for size in SIZES
)
