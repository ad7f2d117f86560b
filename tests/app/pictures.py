"""The pictures in screenshots/; `python -m tests.app.pictures [NAME]...` draws them anew."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.app.pictures_acting import ACTING
from tests.app.pictures_lists import LISTS
from tests.app.pictures_plans import PLANS
from tests.app.pictures_registries import REGISTRIES
from tests.app.pictures_tabs import TABS
from tests.app.scene import Picture, listed
from tests.app.stage import frozen_demo, frozen_time, on_stage
from tests.app.svg import draw

FOLDER = Path(__file__).parents[2] / "screenshots"
COMMAND = "python -m tests.app.pictures"
PICTURES = (*LISTS, *ACTING, *REGISTRIES, *PLANS, *TABS)


async def take(picture: Picture) -> str:
    """Play a picture's scene on an engine of its own, and draw it once nothing moves any more."""
    with TemporaryDirectory(prefix="dtui-") as name, frozen_time(), frozen_demo(Path(name)) as demo:
        async with on_stage(picture.stage, picture.engine or demo.url, Path(name)) as user:
            if not picture.engine:
                await listed(user)
            await picture.scene(user, demo)
            drawn = [""]

            def rests() -> bool:
                drawn.append(draw(user.app))
                return drawn[-1] == drawn[-2]

            await user.until(rests, "a screen that rests")
            return drawn[-1]


async def take_all(names: Sequence[str] = ()) -> None:
    """Write the pictures of these names, or every one; remove those that are no more."""
    FOLDER.mkdir(exist_ok=True)
    for old in FOLDER.iterdir():
        if old.name not in {picture.name for picture in PICTURES}:
            old.unlink()
    for picture in PICTURES:
        if not names or picture.name.removesuffix(".svg") in names:
            (FOLDER / picture.name).write_text(await take(picture))


if __name__ == "__main__":
    asyncio.run(take_all(sys.argv[1:]))
