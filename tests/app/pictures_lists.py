"""The pictures of the lists: full, filtered, marked, without an engine, on every kind of terminal."""

from __future__ import annotations

from tests.app.conftest import Control, User
from tests.app.scene import WIDE, Picture, layers, row
from tests.app.stage import Stage
from tui.demo.process import DemoProcess

NOWHERE = "unix:///srv/not-there/docker.sock"


async def containers(user: User, demo: DemoProcess) -> None:
    await row(user, "fleet-geofence")


async def containers_wide(user: User, demo: DemoProcess) -> None:
    await row(user, "fleet-geofence")
    await user.press("enter")
    await user.sees("restart ", "[root]")


async def images(user: User, demo: DemoProcess) -> None:
    await user.press("2")
    await row(user, "329074924855.dkr.ecr.us-east-1.amazonaws.com/batch:")


async def images_wide(user: User, demo: DemoProcess) -> None:
    await user.press("2")
    await row(user, "329074924855.dkr.ecr.us-east-1.amazonaws.com/batch:")
    await user.press("space", "space", "down")
    await user.sees("2 marked")
    await layers(user)


async def filter(user: User, demo: DemoProcess) -> None:
    await user.press("2", "slash")
    await user.until(lambda: user.app.main.query("FilterLine"), "the field")
    await user.type("inbound !20160612 ~4[78]55")
    await user.until(lambda: user.app.main.table.listing.filter_text.endswith("55"), "the filter")


async def gone(user: User, demo: DemoProcess) -> None:
    await row(user, "fleet-geofence")
    demo.stop()
    await user.sees("ENGINE GONE", "No Docker engine")
    await user.press("d")
    await user.sees("actions wait")


async def absent(user: User, demo: DemoProcess) -> None:
    await user.sees("No Docker engine", "ctrl+r")


async def help(user: User, demo: DemoProcess) -> None:
    await user.press("question_mark")
    await user.sees("Keys of this view")


async def ascii(user: User, demo: DemoProcess) -> None:
    await row(user, "fleet-geofence")
    await user.press("space")


async def hostile(user: User, demo: DemoProcess) -> None:
    Control(demo.socket).post("/_demo/world", {"add": "hostile"})
    await user.press("ctrl+r")
    await user.sees("Containers 66")
    await user.filter("name:hostile-")
    await row(user, "hostile-escape")
    await user.press("enter")
    await user.sees("[2J", "moving tag")
    await user.press("tab", "G")
    await user.sees("text=")


async def small(user: User, demo: DemoProcess) -> None:
    await row(user, "fleet-geofence")


LISTS = (
    Picture(containers),
    Picture(containers_wide, Stage(WIDE)),
    Picture(images),
    Picture(images_wide, Stage(WIDE)),
    Picture(filter),
    Picture(gone),
    Picture(absent, engine=NOWHERE),
    Picture(help),
    Picture(ascii, Stage(ascii=True)),
    Picture(hostile, Stage((110, 24))),
    Picture(small, Stage((50, 12))),
)
