"""Details in tabs: gone to by keys, following the cursor, searched, copied; late answers are dropped."""

from __future__ import annotations

import re
from itertools import count
from unittest.mock import patch

import pytest

from tests.app.conftest import Control, Start, User
from tui.resources.kind import ALL_KINDS
from tui.resources.tabs import tabs_of
from tui.screens.details import Details

SIZES = [(80, 24), (120, 40)]


def details_of(user: User) -> Details:
    return user.app.details_pane


async def shown(user: User) -> None:
    details = details_of(user)
    row = user.app.main.table.listing.current
    await user.until(lambda: details.shown is row and not details.is_asking, f"the tab {details.tab}")


async def open_tab(user: User, name: str, tab: str) -> None:
    """Open the details of the first row of a filter at a tab."""
    await user.filter(name)
    details_of(user).open(tab)
    await shown(user)


def test_every_tab_has_its_work() -> None:
    from tui.screens.tab_table import work_of

    for kind in ALL_KINDS:
        for tab in tabs_of(kind.id):
            assert work_of(tab.id), (kind.id, tab.id)


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_all_tabs_are_named_whatever_the_width(start: Start, size: tuple[int, int]) -> None:
    async with start(size) as user:
        await user.press("enter")
        await shown(user)
        line = next(line for line in user.lines if "Over" in line)
        for tab in tabs_of("containers"):
            assert tab.title in line or tab.short in line


async def test_tabs_are_gone_through_round_again(start: Start) -> None:
    async with start() as user:
        await user.press("enter")
        await shown(user)
        details = details_of(user)
        seen = []
        for _ in tabs_of("containers"):
            await user.press("right_square_bracket")
            seen.append(details.tab)
        assert seen == [*[tab.id for tab in tabs_of("containers")][1:], "overview"]
        await user.press("left_square_bracket")
        assert details.tab == "raw"
        await user.press("1")
        await user.until(lambda: details.tab == "overview", "the first tab by its digit")


async def test_a_tab_beside_the_list_follows_the_cursor(start: Start) -> None:
    async with start((120, 40)) as user:
        await user.press("enter")
        await shown(user)
        await user.press("left_square_bracket")
        await user.sees("Id  ")
        await user.press("j")
        await shown(user)
        row = user.app.main.table.listing.current
        assert row is not None
        await user.sees(row.id[:12])
        assert details_of(user).tab == "raw"
        # Of images there is a raw answer too, of which the tab is kept; of Jobs there is none.
        await user.press("2")
        await shown(user)
        await user.sees("RepoTags")


async def test_held_keys_ask_nothing_of_the_rows_passed(start: Start, control: Control) -> None:
    async with start((120, 40)) as user:
        await user.press("enter")
        await shown(user)
        before = len(control.get("/_demo/requests"))
        await user.type("j" * 8)
        await shown(user)
        asked = [r["path"] for r in control.get("/_demo/requests")[before:]]
        assert len([path for path in asked if re.search(r"/containers/\w+/json", path)]) <= 2, asked


async def test_keys_go_to_the_pane_and_back(start: Start) -> None:
    async with start((120, 40)) as user:
        details = details_of(user)
        await user.press("i")
        await shown(user)
        at = user.cursor
        await user.press("tab")
        await user.sees("Unfold")
        await user.press("j", "j")
        assert user.cursor == at
        tree = details.pane.tree_pane
        assert tree is not None
        assert tree.cursor == 2
        await user.press("6")
        await user.until(lambda: details.tab == "environment", "the tab by its digit")
        await user.press("tab", "j")
        await user.until(lambda: user.cursor != at, "the list")
        await user.sees("Filter")


async def test_a_raw_answer_is_searched_unfolded_and_copied(start: Start) -> None:
    async with start() as user:
        details = details_of(user)
        await open_tab(user, "billing-api", "raw")
        await user.press("slash")
        await user.type("com.docker.compose.project")
        await user.until(lambda: (details.found_told() or "").startswith("1/"), "a place in what is folded")
        await user.press("enter")
        await user.sees("1/")
        first = details.pane.tree_pane.current  # type: ignore[union-attr]
        await user.press("n")
        second = details.pane.tree_pane.current  # type: ignore[union-attr]
        assert first is not None
        assert second is not None
        assert first.path != second.path
        await user.press("N", "y")
        await user.dialog()
        await user.sees("the value", "the path to it")
        await user.press("p")
        await user.sees("Copy: ", first.path)


async def test_escape_ends_the_search_before_it_goes_back(start: Start) -> None:
    async with start() as user:
        await open_tab(user, "fleet-gateway-1", "overview")
        await user.press("slash")
        await user.type("findings")
        await user.press("enter")
        await user.sees("1/", "n Next")
        await user.press("escape")
        await user.sees("Nothing is searched for any more")
        assert details_of(user).over is not None
        await user.press("escape")
        await user.until(lambda: details_of(user).over is None, "the list")


async def test_enter_does_not_go_back_where_nothing_unfolds(start: Start) -> None:
    async with start() as user:
        await open_tab(user, "fleet-gateway-1", "overview")
        await user.press("enter")
        await user.sees("nothing to unfold here; escape goes back")
        assert user.lines[0].startswith(f"{user.app.host}  fleet-gateway-1")
        assert details_of(user).over is not None
        await user.press("q")
        await user.until(lambda: details_of(user).over is None, "the list")


async def test_keys_that_act_on_an_object_act_from_the_details_over_the_list(start: Start) -> None:
    async with start() as user:
        await open_tab(user, "fleet-gateway-1", "environment")
        await user.press("a")
        await user.sees("docker stop fleet-gateway-1")
        assert details_of(user).over is not None


async def test_what_is_gone_is_not_taken_for_the_row_in_its_place(start: Start, control: Control) -> None:
    async with start() as user:
        await user.until(lambda: user.app.main.table.listing.current, "a row")
        row = user.app.main.table.listing.current
        await user.press("enter")
        await shown(user)
        control.call("DELETE", f"/containers/{row.id}?force=1")
        await user.sees("listed no more; escape goes back", f"name        {row.name}")
        for key in ("d", "l", "y", "a"):
            await user.press(key)
            await user.sees("listed no more")
            assert user.app.screen is details_of(user).over
        await user.press("escape")
        await user.until(lambda: details_of(user).over is None, "the list")
        assert user.app.main.table.listing.current.id != row.id


async def test_read_only_details_say_what_they_do_not_do(start: Start) -> None:
    async with start(read_only=True) as user:
        await open_tab(user, "fleet-gateway-1", "environment")
        await user.press("d")
        await user.sees("Remove: not in a read-only session")
        assert details_of(user).over is not None


async def test_what_looks_secret_is_masked_until_asked_and_for_this_row_only(start: Start) -> None:
    async with start() as user:
        await open_tab(user, "backup", "raw")
        await user.press("slash")
        await user.type("API_TOKEN")
        await user.press("enter")
        await user.until(lambda: "API_TOKEN" in user.text, "the variable")
        secret = next(
            word.partition("=")[2]
            for word in user.app.engine.inspect_container(user.app.main.table.listing.current.id)["Config"][
                "Env"
            ]
            if word.startswith("API_TOKEN=")
        )
        assert secret not in user.text
        await user.press("v")
        await user.sees(secret)
        await user.press("escape", "escape")
        await user.until(lambda: user.app.screen is user.app.main, "the list")
        await user.press("i")
        await shown(user)
        assert not details_of(user).shows_values


async def test_what_the_engine_refuses_is_said_and_asked_again(start: Start, control: Control) -> None:
    async with start() as user:
        fault = {"path": r"/containers/\w+/json$", "status": 500, "message": "no room on the disk"}
        control.post("/_demo/faults", [fault])
        await user.press("enter")
        await user.sees("no room on the disk")
        control.post("/_demo/faults", [])
        await user.press("ctrl+r")
        await user.sees("image id")


async def test_what_changes_all_the_time_is_shown(start: Start) -> None:
    """A push tells of itself more often than the cursor has to rest before anything is asked."""
    async with start((120, 40)) as user:
        details, numbers = details_of(user), count()

        def changed() -> bool:
            row = user.app.main.table.listing.current
            assert row is not None
            newer = row._replace(status=f"Up {next(numbers)} seconds")
            user.app.main.deliver("containers", [newer], frozenset([row.id]))
            return details.shown is not None and details.shown.id == row.id

        details.open("overview")
        await user.until(changed, "the details")
        await user.press("j")
        await user.until(changed, "those of the next")
        await shown(user)


async def test_a_tag_of_another_list_falls_back_to_the_first(start: Start) -> None:
    async with start((120, 40)) as user:
        details_of(user).open("environment")
        await shown(user)
        await user.press("3")
        await shown(user)
        assert details_of(user).tab == "overview"


async def test_of_a_very_large_part_only_so_much_is_shown_to_be_copied(start: Start) -> None:
    async with start() as user:
        inspect = user.app.engine.inspect_container
        much = {"Much": ["x" * 80] * 10_000}
        with patch.object(user.app.engine, "inspect_container", lambda id: inspect(id) | much):
            await user.press("i")
            await user.sees('Id  "')
            await user.press("y")
            await user.sees("the value", "the path to it")
            await user.press("v")
        await user.sees("too long for the terminal's clipboard")
        await user.press("G")
        await user.sees("characters more")
