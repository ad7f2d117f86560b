"""How long keys wait while the layers of images are asked for: `python -m tests.bench.layers [images]`.

Many images on the demo engine, shown in a terminal of 120x40, once without what a session before has kept and
once with it. A heart beats beside it: what it misses is what a key would wait. Then the arithmetic alone.
"""

from __future__ import annotations

import asyncio
import random
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from textual.events import Key

from tests.bench.remote import SIZE, Heart, until
from tui.app import DtuiApp
from tui.demo.process import start
from tui.domain.layers import ChainLayer, ImageLayers
from tui.domain.reclaim import Ledger
from tui.engine.endpoint import Endpoint
from tui.settings import Settings

LARGE = 10_000
# Seconds between two keys: one that is held repeats so.
PAUSE = 0.033


@asynccontextmanager
async def opened(url: str, folder: Path) -> AsyncIterator[tuple[Any, Heart]]:
    """The application with its lists there, and a heart."""
    folders = {name: str(folder) for name in ("XDG_STATE_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME")}
    app = DtuiApp(Settings(), Endpoint.at(url), env={"DOCKER_CONFIG": str(folder), **folders})
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: "images" in app.main.loaded)
        heart = Heart()
        beating = asyncio.create_task(heart.beat())
        yield pilot, heart
        beating.cancel()


async def measure(images: int) -> None:
    """Go to the images and move in them until all is known; print how long that took, and the longest pause."""
    with TemporaryDirectory() as folder, start(scale=2 * images) as demo:
        print(f"{images} images               in all   of keys: median    longest   heart's longest pause")
        for title in ("asked of the engine", "read from the disk"):
            async with opened(demo.url, Path(folder)) as (pilot, heart):
                figures = await fill(pilot.app, heart)
                print(f"{title:20}" + "".join(f"{figure * 1e3:12.1f} ms" for figure in figures))


async def fill(app: DtuiApp, heart: Heart) -> tuple[float, ...]:
    """Show the images and move in them until all layers are known: seconds in all, of keys, of the longest pause."""
    heart.take()
    began, keys = time.perf_counter(), list[float]()
    # Not by the pilot: it waits until nothing is done any more.
    app.post_message(Key("2", "2"))
    await turns_until(lambda: app.main.view == "images")
    while not keys or not app.facts.ledger:
        keys.append(await press(app))
    took = time.perf_counter() - began
    keys.sort()
    return took, keys[len(keys) // 2], keys[-1], heart.take()


async def press(app: DtuiApp) -> float:
    """Move the cursor; seconds until it has moved."""
    listing = app.main.table.listing
    before, pressed = listing.cursor, time.perf_counter()
    app.post_message(Key("down" if before + 1 < len(listing.rows) else "home", None))
    await turns_until(lambda: listing.cursor != before)
    took = time.perf_counter() - pressed
    await asyncio.sleep(PAUSE)
    return took


async def turns_until(condition: Callable[[], object]) -> None:
    """Let the event loop turn until it holds."""
    for _ in iter(lambda: bool(condition()), True):
        await asyncio.sleep(0)


def count(images: int) -> None:
    """Print what the arithmetic costs."""
    draw = random.Random(1)
    known = {}
    for n in range(images):
        base = draw.randrange(1 + images // 50)
        layers = [ChainLayer(f"base {base} {depth}", 1000) for depth in range(6)]
        layers += [ChainLayer(f"own {n} {depth}", 10) for depth in range(4)]
        known[str(n)] = ImageLayers(str(n), tuple(layers), True)
    began = time.perf_counter()
    ledger = Ledger(known)
    made = time.perf_counter()
    for id in list(known)[: images // 2]:
        ledger.choose(id)
    switched = time.perf_counter()
    ledger.reclaim()
    told = time.perf_counter()
    steps = (made - began, (switched - made) / (images // 2), told - switched)
    texts = (f"{step * 1e3:.3f} ms" for step in steps)
    print(f"{images} images: made in {next(texts)}, one switch {next(texts)}, all told in {next(texts)}")


def main() -> None:
    """Measure 2 000 images, or as many as are asked for."""
    asyncio.run(measure(int((sys.argv[1:] or ["2000"])[0])))
    for images in (LARGE // 10, LARGE):
        count(images)


if __name__ == "__main__":
    main()
