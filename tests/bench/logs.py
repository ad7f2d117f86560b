"""How dtui bears a container that writes without rest: `python -m tests.bench.logs [seconds] [MB/s]`.

A container on Docker 20.10 writes as fast as the engine takes it, or so many megabytes a second; its log is
followed in a terminal of 120x40. A heart beats beside it, and keys scroll: what the heart misses is what a key
waits. Then the same with a search, and with all of it filtered.
"""

from __future__ import annotations

import asyncio
import resource
import sys
import time
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from textual.events import Key

from tests.bench.layers import turns_until
from tests.bench.remote import SIZE, Heart, until
from tests.lab.engine import DockerEngine20
from tests.lab.seed import BUSYBOX, import_busybox
from tui.app import DtuiApp
from tui.domain.log_line import seconds_of
from tui.engine.endpoint import Endpoint
from tui.screens.log_view import LogScreen
from tui.settings import Settings

_LINE = "x" * 120
# Bytes of the file that the container writes over and over.
_BLOCK = 1 << 20
_PAUSE = 0.05


def flood(rate: float) -> list[str]:
    """A shell command that writes so many megabytes a second, or all it can for 0."""
    count = _BLOCK // (len(_LINE) + 1)
    make = f"yes {_LINE} | head -n {count} > /block"
    rest = f"busybox usleep {int(1e6 / rate)}; " if rate else ""
    return [
        "sh",
        "-c",
        f"busybox {make.replace('| head', '| busybox head')}; while true; do cat /block; {rest}done",
    ]


async def measure(url: str, seconds: float) -> None:
    """Follow the log and print what it costs."""
    with TemporaryDirectory() as folder:
        folders = dict.fromkeys(("XDG_STATE_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"), folder)
        app = DtuiApp(Settings(), Endpoint.at(url), env={"DOCKER_CONFIG": str(Path(folder)), **folders})
        async with app.run_test(size=SIZE) as pilot:
            await until(pilot, lambda: app.main.table.listing.current)
            before = _memory()
            app.post_message(Key("l", "l"))
            await turns_until(lambda: isinstance(app.screen, LogScreen) and app.screen.shown)
            screen = app.screen
            print(
                f"{'':16}{'keys: median':>14}{'longest':>10}{'heart':>10}{'lines/s':>10}{'behind':>9}{'memory':>9}"
            )
            for title, keys in (("followed", ""), ("searched", "/xxx"), ("filtered", "&xx")):
                for key in keys:
                    app.post_message(Key(key, key))
                    await asyncio.sleep(0.2)
                if keys:
                    app.post_message(Key("enter", None))
                    app.post_message(Key("end", None))
                    await asyncio.sleep(0.5)
                await _round(app, screen, title, seconds, before)


async def _round(app: Any, screen: Any, title: str, seconds: float, before: float) -> None:
    heart = Heart()
    beating = asyncio.create_task(heart.beat())
    await asyncio.sleep(0.1)
    heart.take()
    keys: list[float] = []
    began, dropped = time.perf_counter(), screen.follow.dropped
    while time.perf_counter() - began < seconds:
        for key in ("up", "end"):
            pressed, wanted = time.perf_counter(), key == "end"
            app.post_message(Key(key, None))
            await turns_until(lambda wanted=wanted: screen.pane.follows == wanted)
            keys.append(time.perf_counter() - pressed)
            await asyncio.sleep(_PAUSE)
    took = time.perf_counter() - began
    pause = heart.take()
    beating.cancel()
    keys.sort()
    behind = time.time() - seconds_of(screen.follow.take()[-1].stamp)
    rate = (screen.follow.dropped - dropped) / took
    figures = f"{keys[len(keys) // 2] * 1e3:11.1f} ms{keys[-1] * 1e3:7.0f} ms{pause * 1e3:7.0f} ms"
    print(f"{title:16}{figures}{rate:10.0f}{behind:7.1f} s{_memory() - before:6.0f} MB")


def _memory() -> float:
    """The most memory that this process ever had, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    """Measure for some seconds each."""
    seconds = float((sys.argv[1:] or ["10"])[0])
    rate = float((sys.argv[2:] or ["0"])[0])
    lab = DockerEngine20()
    lab.start()
    try:
        with closing(lab.api()) as api:
            import_busybox(api)
            config = api.create_host_config(
                network_mode="none",
                log_config={"Type": "json-file", "Config": {"max-size": "50m", "max-file": "2"}},
            )
            made = api.create_container(BUSYBOX, flood(rate), name="flood", host_config=config)["Id"]
            api.start(made)
            try:
                asyncio.run(measure(lab.url, seconds))
            finally:
                api.remove_container(made, force=True)
    finally:
        lab.remove()


if __name__ == "__main__":
    main()
