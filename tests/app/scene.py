"""What a picture is, and what its scenes are made of."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from tests.app.conftest import Control, User
from tests.app.stage import Stage
from tui.demo.process import DemoProcess

WIDE = (120, 40)
Scene = Callable[[User, DemoProcess], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture: what is done before it is taken, and on what terminal."""

    scene: Scene
    stage: Stage = field(default_factory=Stage)
    engine: str = ""
    called: str = ""

    @property
    def name(self) -> str:
        """The name of its file."""
        return (self.called or self.scene.__name__).replace("_", "-") + ".svg"


async def row(user: User, name: str) -> None:
    """Put the cursor on the first row of that name."""
    main = user.app.main
    listing, full_name = main.table.listing, main.table.kind.full_name
    listing.move_to(next(n for n, record in enumerate(listing.rows) if name in full_name(record)))
    main.cursor_moved()
    await user.until(lambda: name in user.text, "the foot line")


async def ask(user: User, *keys: str) -> None:
    """Press keys that open a dialog."""
    await user.press(*keys)
    await user.dialog()


async def listed(user: User) -> None:
    """Wait for the lists."""
    # The line of views counts all of them.
    every = {"containers", "images", "volumes", "networks"}
    await user.until(lambda: every <= user.app.main.loaded, "the lists")
    await user.until(lambda: user.app.link is not None and user.app.link.live, "the engine")
    await user.until(lambda: user.app.news.described is not None, "what the engine says of its host")
    # The header tells the worst of them, the line of views counts them.
    await user.until(lambda: user.app.logins.read is not None, "the logins")


async def layers(user: User) -> None:
    """Wait until the list of images tells what each has of its own."""
    images = user.app.main.tables["images"].listing.items
    await user.until(lambda: all(r.share and r.share.own is not None for r in images.values()), "own bytes")


async def changed(user: User, demo: DemoProcess, name: str, count: int) -> None:
    """Let one container have changed files, and the others none."""
    items = user.app.main.tables["containers"].listing.items.values()
    path = f"{next(c.id for c in items if c.name == name)}/changes"
    files = json.dumps([{"Path": f"/data/{number}.rdb", "Kind": 1} for number in range(count)])
    answers = {path: files, "/changes": "null"}
    rules = [{"path": path, "status": 200, "body": body} for path, body in answers.items()]
    Control(demo.socket).post("/_demo/faults", rules)
