"""The command line and the palette over the details: they act on what these show."""

from __future__ import annotations

from textual.events import Paste

from tests.app.conftest import Control, Start
from tests.app.details_over import (
    GONE,
    details_of,
    last_line,
    open_with_marks,
    shown,
    shown_still,
    states,
    type_command,
)


async def test_the_command_line_acts_on_what_is_shown(start: Start, control: Control) -> None:
    async with start() as user:
        marks = await open_with_marks(user, "edge-auth")
        await type_command(user, "stop")
        await user.agree()
        await user.until(lambda: last_line(user) == "Stop edge-auth: done.", "the end")
        assert states(control)["edge-auth"] == "exited"
        await type_command(user, "tab environment")
        await user.until(lambda: details_of(user).tab == "environment", "the tab")
        await shown_still(user, marks)


async def test_a_text_is_pasted_into_the_command_line_over_the_details(start: Start) -> None:
    async with start() as user:
        await open_with_marks(user)
        await user.press("colon")
        user.app.post_message(Paste("tab environment"))
        await user.sees(":tab environment")
        await user.press("enter")
        await user.until(lambda: details_of(user).tab == "environment", "the tab")


async def test_a_command_of_the_list_leaves_the_details(start: Start) -> None:
    async with start() as user:
        await open_with_marks(user)
        await type_command(user, "images")
        await user.until(lambda: user.app.screen is user.app.main, "the list")
        assert user.app.main.view == "images"
        await user.press("1", "enter")
        await shown(user)
        await type_command(user, "sort status")
        await user.until(lambda: user.app.screen is user.app.main, "the list")
        assert user.app.main.table.sorted_by.id == "status"


async def test_q_typed_as_a_command_goes_back_to_the_list(start: Start) -> None:
    async with start() as user:
        await open_with_marks(user)
        await type_command(user, "q")
        await user.until(lambda: user.app.screen is user.app.main, "the list")
        assert user.app.is_running


async def test_no_command_is_done_to_what_took_the_place_of_what_went(start: Start, control: Control) -> None:
    async with start() as user:
        await open_with_marks(user)
        await user.press("colon")
        await user.type("remove")
        control.call("DELETE", f"/containers/{details_of(user).row.id}?force=1")
        await user.until(lambda: details_of(user).is_gone, "it is gone")
        await user.press("enter", "enter")
        await user.sees(GONE)
        assert user.app.screen is details_of(user).over
        await user.press("escape")
        before = states(control)
        await type_command(user, "remove")
        await user.sees(GONE)
        assert user.app.screen is details_of(user).over
        assert states(control) == before


async def test_the_palette_acts_on_what_is_shown(start: Start, control: Control) -> None:
    async with start() as user:
        marks = await open_with_marks(user, "edge-auth")
        await user.press("ctrl+p")
        await user.dialog()
        await user.type("freeze")
        await user.press("enter")
        await user.sees("Pause 1 container")
        await user.agree()
        await user.until(lambda: last_line(user) == "Pause edge-auth: done.", "the end")
        assert states(control)["edge-auth"] == "paused"
        assert not any(states(control)[name] == "paused" for name in marks)
        await shown_still(user, marks)


async def test_the_palette_does_nothing_to_what_took_the_place_of_what_went(
    start: Start, control: Control
) -> None:
    async with start() as user:
        await open_with_marks(user)
        await user.press("ctrl+p")
        await user.dialog()
        await user.type("remove")
        control.call("DELETE", f"/containers/{details_of(user).row.id}?force=1")
        await user.until(lambda: details_of(user).is_gone, "it is gone")
        before = states(control)
        await user.press("enter")
        await user.sees("what was meant is gone from it. Nothing was", GONE)
        assert states(control) == before
