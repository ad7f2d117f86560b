"""The pictures of what is done to containers and images here, and of what is asked before."""

from __future__ import annotations

from tests.app.conftest import User
from tests.app.scene import Picture, ask, changed, row
from tests.app.stage import Stage
from tui.demo.process import DemoProcess


async def retag(user: User, demo: DemoProcess) -> None:
    await user.press("2")
    await row(user, "fleet-tracker-inbound:20160612_0900")
    await ask(user, "t")
    await user.press("ctrl+u")
    await user.type("ghcr.io/acme/fleet-tracker-inbound:2016.06.12")
    await user.sees("registry ghcr.io", "tag 2016.06.12", "new here")


async def confirm_1(user: User, demo: DemoProcess) -> None:
    await row(user, "fleet-geofence")
    await ask(user, "a")
    await user.press("t")
    await user.sees("y Yes")


async def confirm_2(user: User, demo: DemoProcess) -> None:
    await changed(user, demo, "cache", 3)
    await row(user, "billing-worker-1")
    await user.press("space", "space")
    await row(user, "cache")
    await user.press("space", "d")
    await user.sees("Remove 3 containers", "(3)")


async def confirm_3(user: User, demo: DemoProcess) -> None:
    """The only copy of an image is to be removed."""
    await user.press("2")
    await row(user, "localhost:5000/billing:rounding-fix")
    await ask(user, "d")
    await user.sees("ONLY COPY", "(prod-eu-1)")


async def menu(user: User, demo: DemoProcess) -> None:
    await row(user, "fleet-geofence")
    await ask(user, "a")


async def colours_16(user: User, demo: DemoProcess) -> None:
    await confirm_2(user, demo)


ACTING = (
    Picture(retag),
    Picture(confirm_1),
    Picture(confirm_2),
    Picture(confirm_3),
    Picture(menu),
    Picture(colours_16, Stage(colours=16)),
)
