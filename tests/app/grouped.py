"""Containers under their projects, as tests of these go about them."""

from __future__ import annotations

from tests.app.conftest import Control, User
from tui.resources.project_rows import ProjectRow


def titles(user: User) -> list[str]:
    """The projects' rows, from first to last."""
    return [row.title for row in user.app.main.table.listing.rows if isinstance(row, ProjectRow)]


def under(user: User) -> str:
    """The title of the project under the cursor, or the container's name."""
    row = user.app.main.table.listing.current
    return row.title.upper() if isinstance(row, ProjectRow) else str(row.name) if row else ""


def of(control: Control, project: str) -> dict[str, str]:
    """The states of a project's containers."""
    label = "com.docker.compose.project"
    found = control.get("/containers/json?all=1")
    return {c["Names"][0][1:]: c["State"] for c in found if c["Labels"].get(label) == project}


def done(control: Control, verb: str) -> list[str]:
    """The names of the containers that were asked to do something, in the order of the requests."""
    names = {c["Id"]: c["Names"][0][1:] for c in control.get("/containers/json?all=1")}
    paths = [str(r["path"]) for r in control.get("/_demo/requests")]
    return [names.get(path.split("/")[-2], "") for path in paths if path.endswith(f"/{verb}")]


async def grouped(user: User) -> None:
    """Group the containers and go to the first project."""
    await user.press("C", "g")
    await user.until(lambda: under(user) == "BILLING", "the first project")


async def go(user: User, title: str) -> None:
    """Go to a project's row."""
    listing = user.app.main.table.listing
    listing.move_to(next(n for n, row in enumerate(listing.rows) if getattr(row, "title", "") == title))
    user.app.main.cursor_moved()
    await user.pilot.pause()


async def menu(user: User, key: str) -> None:
    """Choose from the menu of a project."""
    await user.press("a")
    await user.dialog()
    await user.press(key)
