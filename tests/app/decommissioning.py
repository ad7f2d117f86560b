"""A person at the Decommission list: its cases, what was said of them, its plan."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.app.conftest import User
from tui.domain.decision import Case


def cases(user: User) -> dict[str, Case]:
    """The cases by kind and name."""
    listing = user.app.main.tables["decommission"].listing
    return {f"{r.case.kind} {r.case.name}": r.case for r in listing.items.values()}


def said(user: User) -> dict[str, str]:
    """What was decided by hand, as the state folder has it."""
    folder = Path(user.app.env["XDG_STATE_HOME"]) / "dtui" / "decommission"
    found = [json.loads(path.read_text()) for path in folder.glob("*.json")]
    return {id: word for record in found for id, word in record["decisions"].items()}


async def open_list(user: User) -> None:
    await user.press("X")
    await user.until(lambda: user.app.main.tables["decommission"].listing.rows, "the cases", 1500)


async def put_cursor(user: User, kind: str, name: str) -> None:
    listing = user.app.main.table.listing
    row = next(n for n, r in enumerate(listing.rows) if (r.case.kind, r.case.name) == (kind, name))
    listing.move_to(row)
    user.app.main.cursor_moved()


async def decide_all(user: User, project: str) -> None:
    """One project moves, all else is forgotten."""
    await open_list(user)
    listing = user.app.main.table.listing
    first = next(r.case.name for r in listing.rows if r.case.group == project)
    await put_cursor(user, "container", first)
    await user.press("a")
    await user.dialog()
    await user.press("p", "m")
    await user.until(lambda: not listing.marks, "the marks are gone")
    await user.press("a")
    await user.dialog()
    await user.press("o", "f")
    await user.sees("  0 open")


async def done(user: User) -> None:
    """Wait for the end of the newest job; it went well."""
    await user.until(user.app.jobs.records, "the job")
    await user.until(lambda: not user.app.jobs.records()[-1].is_active, "its end", 6000)
    newest = user.app.jobs.records()[-1]
    assert newest.state == "done", newest.failure


def step_of(user: User, name: str) -> Any:
    plan = user.app.plans.plan
    assert plan is not None
    return next(step for step in plan.steps if step.name == name)


def steps(user: User) -> set[str]:
    """The steps of the plan that is shown, by ID."""
    plan = user.app.plans.plan
    return {step.id for step in plan.steps} if plan is not None else set()


async def planned(user: User) -> None:
    await user.press("ctrl+g")
    await user.until(lambda: user.app.plans.plan is not None, "a plan", 1500)
    await user.until(lambda: not user.app.plans.plan.looking, "the close look", 3000)  # type: ignore[union-attr]
