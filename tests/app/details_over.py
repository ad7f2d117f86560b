"""Somebody in the details over the list, with other rows marked."""

from __future__ import annotations

from tests.app.conftest import Control, User
from tui.screens.details import Details

SHOWN = "billing-old"
GONE = "listed no more; escape goes back"


def details_of(user: User) -> Details:
    return user.app.details_pane


def marked(user: User) -> set[str]:
    listing = user.app.main.table.listing
    return {listing.items[id].name for id in listing.marks.ids}


def states(control: Control) -> dict[str, str]:
    return {c["Names"][0][1:]: c["State"] for c in control.get("/containers/json?all=1")}


async def shown(user: User) -> None:
    details = details_of(user)
    await user.until(lambda: details.over is not None and user.app.screen is details.over, "the details")
    await user.until(lambda: details.shown is details.row and not details.is_asking, "what they show")


async def open_with_marks(user: User, name: str = SHOWN) -> set[str]:
    """Mark the first rows, and open the details of another; returns what is marked."""
    await user.press("space", "space", "space")
    listing = user.app.main.table.listing
    listing.move_to(next(n for n, row in enumerate(listing.rows) if row.name == name))
    user.app.main.cursor_moved()
    await user.press("enter")
    await shown(user)
    assert len(marked(user)) == 3
    assert name not in marked(user)
    return marked(user)


async def done(user: User) -> None:
    await user.until(user.app.jobs.records, "the job")
    await user.until(lambda: not user.app.jobs.records()[-1].is_active, "its end")


def last_line(user: User) -> str:
    return next(line for line in reversed(user.lines) if line.strip()).strip()


async def type_command(user: User, line: str) -> None:
    await user.press("colon")
    await user.type(line)
    await user.press("enter")


async def shown_still(user: User, marks: set[str]) -> None:
    """The details are still there, the marks too, until they are left."""
    assert user.app.screen is details_of(user).over
    assert marked(user) == marks
    await user.press("escape")
    await user.until(lambda: user.app.screen is user.app.main, "the list")
    assert marked(user) == marks
