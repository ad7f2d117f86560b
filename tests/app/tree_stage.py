"""A tree's pane and nothing else, with somebody at its keys."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from textual.app import App, ComposeResult

from tui.domain.json_tree import json_tree
from tui.domain.tree import Branch
from tui.widgets.tree_pane import TreePane

DATA = {
    "Id": "sha256:4e1b",
    "State": {
        "Status": "running",
        "Health": {"Log": [{"ExitCode": 0, "Output": "o" * 300 + " the end"}] * 3},
    },
    "Labels": {"com.docker.x": "1"},
    "Names": ["a", "b"],
}


class Stage(App[None]):
    """Nothing but the pane."""

    ENABLE_COMMAND_PALETTE = False

    def __init__(self, ascii: bool) -> None:
        super().__init__()
        self.ascii = ascii
        self.pane = TreePane(ascii=ascii)

    def compose(self) -> ComposeResult:
        yield self.pane


class Looker:
    """Somebody who presses keys and reads lines."""

    def __init__(self, pane: TreePane, pilot: Any) -> None:
        self.pane, self._pilot = pane, pilot

    @property
    def lines(self) -> list[str]:
        return [self.pane.render_line(y).text.rstrip() for y in range(self.pane.size.height)]

    def press(self, *keys: str) -> None:
        for key in keys:
            assert self.pane.scroll_key(key), key

    @property
    def here(self) -> str:
        """The path under the cursor; its line is marked on the screen."""
        node = self.pane.current
        assert node is not None
        (line,) = [line for line in self.lines if line[:1] in ("▌", ">")]
        assert node.label in line
        return node.path or node.label

    async def until(self, condition: Callable[[], object]) -> None:
        for _ in range(500):
            if condition():
                return
            await self._pilot.pause(0.01)
        raise AssertionError("\n".join(self.lines))

    def roles(self, role: str) -> list[str]:
        """The texts on the screen that have a role."""
        return [cell.text for picture in self.pane._pictures for cell in picture if cell.role == role]


@asynccontextmanager
async def looking(
    data: Any = DATA, size: tuple[int, int] = (60, 20), ascii: bool = False
) -> AsyncIterator[Looker]:
    app = Stage(ascii)
    async with app.run_test(size=size) as pilot:
        app.pane.show(data if isinstance(data, Branch) else json_tree(data))
        await pilot.pause()
        yield Looker(app.pane, pilot)
