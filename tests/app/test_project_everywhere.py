"""Every action there is, on the row of a project: only those that know projects are given one."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from types import MappingProxyType
from typing import Any

import pytest

from tests.app.conftest import Control, Start, User
from tests.app.grouped import go, grouped
from tui.domain.container import Container
from tui.resources.action import Action
from tui.resources.copying import copies
from tui.resources.kind import CONTAINERS
from tui.resources.project_rows import ProjectRow
from tui.screens import verb_table

# They end dtui, or ask nothing before they change something.
_LEFT_OUT = ("app.quit", "app.quit_now", "project.start", "project.unpause")


@pytest.fixture
def given(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, tuple[type, ...]]]:
    """Which actions were given objects, and of which kinds."""
    found: list[tuple[str, tuple[type, ...]]] = []

    def watched(verb: Callable[..., Awaitable[None]]) -> Callable[..., Awaitable[None]]:
        async def call(app: Any, action: Action, rows: Sequence[Any], left_out: tuple[str, ...]) -> None:
            found.append((action.id, tuple({type(row) for row in rows})))
            await verb(app, action, rows, left_out)

        return call

    verbs = {name: watched(verb) for name, verb in verb_table.VERBS.items()}
    monkeypatch.setattr(verb_table, "VERBS", MappingProxyType(verbs))
    return found


async def back(user: User) -> None:
    """Leave all that is over the list, and everything that it was changed by."""
    app = user.app
    await user.until(lambda: not app.acting.is_asking or len(app.screen_stack) > 1, "an answer or a dialog")
    for _ in range(20):
        if len(app.screen_stack) == 1 and not app.acting.is_asking:
            break
        await user.press("escape")
        await user.pilot.pause(0.02)
    assert len(app.screen_stack) == 1, user.text
    if app.main.filter_line is not None and not app.main.filter_line.is_closed:
        await user.press("escape")
    app.close_details()
    app.main.show_view(CONTAINERS.id)
    listing = app.main.table.listing
    if listing.grouping is None:
        await user.press("C")


def changed(control: Control) -> list[str]:
    """What the engine was asked to change."""
    asked = [(str(r["method"]), str(r["path"])) for r in control.get("/_demo/requests")]
    return [f"{method} {path}" for method, path in asked if method != "GET" and "/_demo/" not in path]


@pytest.mark.parametrize("read_only", [False, True])
@pytest.mark.parametrize("title", ["billing", "no project"])
async def test_an_action_is_given_a_project_only_where_it_knows_one(
    start: Start, control: Control, given: list[tuple[str, tuple[type, ...]]], title: str, read_only: bool
) -> None:
    async with start((120, 40), read_only=read_only) as user:
        await grouped(user)
        catalog = user.app.catalog
        row = user.app.main.table.listing.current
        of_view = catalog.of_view(CONTAINERS.id)
        actions = [a for a in of_view if catalog.for_row(a, row).id not in _LEFT_OUT]
        assert len(actions) > 40
        for action in actions:
            listing = user.app.main.table.listing
            listing.marks = listing.marks.none()
            if listing.current is None or getattr(listing.current, "title", "") != title:
                await go(user, title)
            assert isinstance(listing.current, ProjectRow), action.id
            user.app.acting.start(action)
            await user.pilot.pause()
            await back(user)
        assert changed(control) == []
        for name, kinds in given:
            assert kinds == ((ProjectRow,) if name.startswith("project.") else (Container,)), name
        told = {name for name, _ in given}
        if title == "no project":
            assert told == {"container.check"}
        elif read_only:
            assert told == {"container.check", "project.logs", "project.details"}
        else:
            assert told >= {
                f"project.{verb}" for verb in ("menu", "stop", "remove", "kill", "logs", "details")
            }
        assert not [name for name in told if not name.startswith("project.") and name != "container.check"]


async def test_what_is_told_of_rows_is_told_of_projects(start: Start) -> None:
    async with start() as user:
        await grouped(user)
        table = user.app.main.table
        rows = [row for row in table.listing.rows if isinstance(row, ProjectRow)]
        assert [row.title for row in rows][-1] == "no project"
        for row in rows:
            for column in table.kind.columns:
                text, role = row.cell(column.id, table.now)
                assert isinstance(text, str)
                assert role
            assert row.title in table.kind.full_name(row)
            assert all(key and what and text for key, what, text in copies(row))
            for action in user.app.catalog.of_view(CONTAINERS.id):
                here = user.app.catalog.for_row(action, row)
                if here.on_items:
                    assert isinstance(here.refusal(row), str)
                    if here.command is not None and not here.refusal(row):
                        assert here.command(row).startswith("docker compose -p ")
