"""How long keys wait while a registry's tags are listed: `python -m tests.bench.remote [tags] [per page]`.

A repository of many tags in a registry that answers at once, shown in a terminal of 120x40 on the demo engine.
A heart beats beside it: what it misses is what a key would wait.
"""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from textual.pilot import Pilot

from tests.bench.names import references
from tui.app import DtuiApp
from tui.demo.process import start
from tui.domain.remote import Head, RateLimit
from tui.engine.endpoint import Endpoint
from tui.settings import Settings

HOST, REPOSITORY = "registry.example.com", "acme/fleet-tracker-inbound"
SIZE = (120, 40)
BEAT = 0.002


class Tags:
    """A registry that lists tags and says what they stand for, and nothing else."""

    host = HOST
    limit: RateLimit | None = None

    def __init__(self, count: int, page: int) -> None:
        self.names = [name.rpartition(":")[2] for name in references(count)]
        self._page = page

    def tags(self, repository: str) -> Iterator[list[str]]:
        for begin in range(0, len(self.names), self._page):
            yield self.names[begin : begin + self._page]

    def head(self, repository: str, reference: str) -> Head:
        return Head(f"sha256:{sha256(reference.encode()).hexdigest()}")

    def manifest(self, repository: str, reference: str) -> Any:
        from tui.registry.errors import NotThere

        raise NotThere("there are no manifests in a benchmark")

    def close(self) -> None:
        pass


@dataclass
class Heart:
    """Beats on the event loop and remembers the longest pause (seconds)."""

    pauses: list[float] = field(default_factory=list)

    async def beat(self) -> None:
        before = time.perf_counter()
        while True:
            await asyncio.sleep(BEAT)
            now = time.perf_counter()
            self.pauses.append(now - before - BEAT)
            before = now

    def take(self) -> float:
        """The longest pause since the last time."""
        worst, self.pauses = max(self.pauses, default=0.0), []
        return worst


@asynccontextmanager
async def opened(registry: Tags, folder: Path, url: str) -> Any:
    """The application with its lists there, and a heart."""
    app = DtuiApp(
        Settings(),
        Endpoint.at(url),
        env={"DOCKER_CONFIG": str(folder), "XDG_STATE_HOME": str(folder), "XDG_CONFIG_HOME": str(folder)},
        audit_path=str(folder / "audit.jsonl"),
        open_registry=lambda host, login: registry,  # type: ignore[arg-type,return-value]
    )
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: "images" in app.main.loaded)
        heart = Heart()
        beating = asyncio.create_task(heart.beat())
        yield pilot, heart
        beating.cancel()


async def until(pilot: Pilot[Any], condition: Callable[[], object]) -> None:
    """Wait until it holds."""
    while not condition():
        await pilot.pause(0.005)


async def measure(count: int, page: int) -> None:
    """List, come back, filter, sort, move and mark; print the time of each and the longest pause in it."""
    with TemporaryDirectory() as folder, start() as demo:
        async with opened(Tags(count, page), Path(folder), demo.url) as (pilot, heart):
            app: DtuiApp = pilot.app
            remote, main = app.remote, app.main

            async def step(
                title: str, act: Callable[[], Awaitable[Any] | None], done: Callable[[], object]
            ) -> None:
                heart.take()
                began = time.perf_counter()
                waiting = act()
                if waiting is not None:
                    await waiting
                await asyncio.sleep(BEAT)
                await until(pilot, done)
                took = time.perf_counter() - began
                print(f"{title:22}{took * 1e3:9.0f} ms{heart.take() * 1e3:12.1f} ms")

            def rows() -> int:
                return len(main.tables["tags"].listing.rows)

            print(f"{count} tags, {page} a page    in all     longest pause")
            await step("list", lambda: remote.open_repository(HOST, REPOSITORY), lambda: rows() == count)
            await step("look up those in sight", lambda: None, lambda: main.table.rows_on_screen()[-1].digest)
            await step("images changed", lambda: changed(app), lambda: not remote.is_making)
            await step("leave", lambda: pilot.press("escape"), lambda: main.view == "containers")
            await step(
                "come back", lambda: remote.open_repository(HOST, REPOSITORY), lambda: not remote.is_making
            )
            await step("list again", lambda: pilot.press("ctrl+r"), lambda: remote.opened.listed_at)
            await step("filter", lambda: filtered(main, "0612"), lambda: rows() < count)
            await step("without filter", lambda: filtered(main, ""), lambda: rows() == count)
            await step("reverse", lambda: pilot.press("S"), lambda: not main.table.listing.descending)
            await step("last row", lambda: pilot.press("G"), lambda: main.table.listing.cursor == count - 1)
            await step("mark all", lambda: pilot.press("asterisk"), lambda: main.table.listing.marks.count)


def changed(app: DtuiApp) -> None:
    """The images here are others, as far as the list can tell."""
    app.main.image_rows.images = dict(app.main.images)
    app.remote.images_changed()


def filtered(main: Any, text: str) -> None:
    """Filter as the field does at each key."""
    from tui.screens.commands import apply_filter

    apply_filter(main, text)


def main() -> None:
    """Measure 5 000 tags by pages of 1 000 and in one page, or what is asked for."""
    numbers = [int(word) for word in sys.argv[1:]]
    cases = [(numbers[0], (numbers[1:] or [1000])[0])] if numbers else [(5000, 1000), (5000, 5000)]
    for count, page in cases:
        asyncio.run(measure(count, page))


if __name__ == "__main__":
    main()
