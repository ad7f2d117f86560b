"""How dtui bears a very large answer: `python -m tests.bench.big_json [megabytes]`.

A container of the demo engine is told to have an inspect answer of so many megabytes, whose JSON is shown in a
terminal of 120x40, as any other. Keys move, unfold and search in it, and move while it is searched; a heart beats
beside it: what it misses is what a key would wait. Then what all of it takes beyond a bare `json.loads`.
"""

from __future__ import annotations

import asyncio
import gc
import json
import resource
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch

from textual.events import Key

from tests.bench.layers import turns_until
from tests.bench.remote import SIZE, Heart, until
from tui.app import DtuiApp
from tui.demo.process import start
from tui.engine.endpoint import Endpoint
from tui.settings import Settings
from tui.widgets.tree_pane import TreePane

# One item of the answer.
_ITEM = {
    "Id": "sha256:" + "4e1b" * 16,
    "Names": ["/fleet-tracker-inbound-0001"],
    "Labels": {"com.docker.compose.project": "fleet", "com.docker.compose.service": "inbound"},
    "State": {"Status": "running", "Pid": 4711, "Health": None},
    "Output": "x" * 600 + "\n",
}
MOVES, PAUSE = 60, 0.01


def answer(megabytes: float) -> bytes:
    """A JSON text of so many megabytes; the last of its items has something to be found."""
    count = int(megabytes * 1e6 / (len(json.dumps(_ITEM)) + 2))
    return json.dumps({"Items": [_ITEM] * count, "Last": {"Name": "needle"}}).encode()


def nodes(data: Any) -> int:
    """How many nodes a tree of it has."""
    count, parts = 0, [data]
    while parts:
        part = parts.pop()
        count += 1
        if isinstance(part, dict | list):
            parts += part.values() if isinstance(part, dict) else part
    return count


def bare(text: bytes) -> tuple[float, float]:
    """Seconds and megabytes that it takes to read the text."""
    before, began = _memory(), time.perf_counter()
    data = json.loads(text)
    took, size = time.perf_counter() - began, _memory() - before
    print(
        f"{len(text) / 1e6:.0f} MB of JSON, {nodes(data)} nodes: json.loads {took * 1e3:.0f} ms, {size:.0f} MB"
    )
    return took, size


@contextmanager
def answering(app: DtuiApp, text: bytes) -> Iterator[None]:
    """Let the engine's answer have all that in it; it is read anew each time, as it would be."""
    inspect = app.engine.inspect_container
    with patch.object(app.engine, "inspect_container", lambda id: inspect(id) | {"Much": json.loads(text)}):
        yield


async def measure(text: bytes) -> float:
    """Show it, and print what each step costs; seconds until the first screen."""
    with TemporaryDirectory() as folder, start() as demo:
        folders = dict.fromkeys(("XDG_STATE_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"), folder)
        app = DtuiApp(Settings(), Endpoint.at(demo.url), env={"DOCKER_CONFIG": str(Path(folder)), **folders})
        async with app.run_test(size=SIZE) as pilot:
            await until(pilot, lambda: "images" in app.main.loaded)
            with answering(app, text):
                return await _steps(app)


class Round:
    """Somebody who presses keys in the tree, and what each step costs."""

    def __init__(self, app: DtuiApp, heart: Heart) -> None:
        self._app, self._heart = app, heart

    @property
    def pane(self) -> TreePane:
        return self._app.main.details.tree_pane  # type: ignore[return-value]

    @property
    def path(self) -> str:
        node = self.pane.current
        return node.path if node is not None else ""

    async def press(self, key: str, done: Callable[[], object]) -> float:
        """Seconds until what a key does is done."""
        pressed = time.perf_counter()
        self._app.post_message(Key(key, key if len(key) == 1 else None))
        await turns_until(done)
        return time.perf_counter() - pressed

    async def step(self, title: str, *presses: tuple[str, Callable[[], object]]) -> float:
        """Press keys one after the other, and print a line; seconds that they took."""
        self._heart.take()
        keys = []
        for key, done in presses:
            keys.append(await self.press(key, done))
            await asyncio.sleep(PAUSE)
        told(title, sum(keys), keys, self._heart)
        return sum(keys)

    def moves(self, count: int) -> list[tuple[str, Callable[[], object]]]:
        """To the next row and back again."""
        here, is_last = self.pane.cursor, self.pane.cursor + 1 == self.pane.length
        keys = (("up", here - 1), ("down", here)) if is_last else (("down", here + 1), ("up", here))
        return [(key, lambda row=row: self.pane.cursor == row) for key, row in keys * (count // 2)]  # type: ignore[misc]

    async def search(self, text: str) -> None:
        """Type what to look for, and move while it is looked for."""
        self._heart.take()
        began, keys = time.perf_counter(), []
        self._app.post_message(Key("slash", "/"))
        await turns_until(lambda: self._app.main.query("FilterLine"))
        for letter in text:
            self._app.post_message(Key(letter, letter))
        self._app.post_message(Key("enter", None))
        await turns_until(lambda: not self._app.main.query("FilterLine") and self.pane.found_told)
        typed = time.perf_counter() - began
        while not self.is_searched:
            keys += [await self.press(key, done) for key, done in self.moves(2)]
            await asyncio.sleep(PAUSE)
        told(f"search {text}", time.perf_counter() - began, keys, self._heart)
        print(f"{'  of this typed in':34}{typed * 1e3:9.0f} ms, {self.pane.found_told}")

    @property
    def is_searched(self) -> bool:
        search = self.pane._search
        return search is not None and search.is_done


async def _steps(app: DtuiApp) -> float:
    heart = Heart()
    beating = asyncio.create_task(heart.beat())
    user = Round(app, heart)
    print(f"{'':34}{'in all':>12}{'key: median':>14}{'longest':>10}{'heart':>10}")
    await asyncio.sleep(PAUSE)
    first = await user.step("first screen", ("i", lambda: user.pane is not None and _is_seen(user.pane)))
    await user.press("tab", lambda: app.details_pane.has_keys)
    await user.step("move", *user.moves(MOVES))
    await user.step("to the end", ("G", lambda: user.pane.cursor == user.pane.length - 1))
    await user.press("k", lambda: user.path == ".Much.Last")
    await user.press("k", lambda: user.path == ".Much.Items")
    before = user.pane.length
    await user.step("unfold the list", ("right", lambda: user.pane.length > before))
    await user.press("j", lambda: user.path == ".Much.Items[0]")
    await user.step("move in it", *user.moves(MOVES))
    await user.step(
        "to its end and back", ("G", lambda: "Last" in user.path), ("g", lambda: user.path == ".")
    )
    await user.step("unfold all, which is refused", ("E", lambda: "More than" in _said(app)))
    await user.search("needle")
    await user.step("next one found", ("n", lambda: user.path == ".Much.Last.Name"))
    await user.search("4711")
    await user.step("next one found", ("n", lambda: user.path.endswith(".Pid")))
    await user.step("move", *user.moves(MOVES))
    beating.cancel()
    return first


def _is_seen(pane: TreePane) -> bool:
    return bool(pane.size.width and pane.length and pane.render_line(0).text.strip())


def _said(app: DtuiApp) -> str:
    message = app.main.message
    return message[0] if message else ""


def told(title: str, took: float, keys: list[float], heart: Heart) -> None:
    """Print a line."""
    keys.sort()
    waits = f"{keys[len(keys) // 2] * 1e3:11.1f} ms{keys[-1] * 1e3:7.0f} ms" if keys else " " * 24
    print(f"{title:34}{took * 1e3:9.0f} ms{waits}{heart.take() * 1e3:7.0f} ms")


def _memory() -> float:
    """The most memory that this process ever had, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    """Measure 50 MB, or as much as is asked for."""
    text = answer(float((sys.argv[1:] or ["50"])[0]))
    alone, size = bare(text)
    gc.collect()
    before = _memory()
    first = asyncio.run(measure(text))
    print(f"first screen: {first / alone:.1f} times a bare json.loads")
    print(f"memory beyond that of a bare json.loads ({size:.0f} MB): {_memory() - before:.0f} MB")


if __name__ == "__main__":
    main()
