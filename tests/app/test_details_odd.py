"""Details stand what no engine should answer, and keys that come in one burst."""

from __future__ import annotations

import json
import threading
from typing import Any

import pytest
from textual.events import Key

from tests.app.conftest import Control, Start, User

SIZES = [(80, 24), (120, 40)]
sizes = pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")


def burst(user: User, *keys: str) -> None:
    """Keys that a slow line delivers at once."""
    for key in keys:
        user.app.post_message(Key(key, {"slash": "/"}.get(key, key if len(key) == 1 else None)))


def is_shown(user: User) -> bool:
    """Whether what is on the screen is of the row under the cursor."""
    details = user.app.details_pane
    return details.shown is user.app.main.table.listing.current and not details.is_asking


@sizes
async def test_a_search_that_is_left_in_the_burst_that_began_it(start: Start, size: tuple[int, int]) -> None:
    async with start(size) as user:
        await user.press("i")
        if size[0] > 100:
            await user.press("tab")
        details = user.app.details_pane
        await user.until(lambda: details.shown is not None and not details.is_asking, "the answer")
        for _ in range(5):
            burst(user, "slash", "escape")
            await user.until(lambda: not user.app.screen.query("FilterLine"), "the field to close")
        assert details.is_shown
        burst(user, "slash", "N", "a", "enter")
        await user.until(details.found_told, "what was found")


ODD: list[Any] = [
    [],
    {},
    "text",
    17,
    {"Id": None, "State": [], "Config": 3, "HostConfig": "x", "Mounts": 7, "NetworkSettings": True},
    {"Id": 5, "State": {"Pid": "x"}, "Config": {"Env": 3, "Cmd": {}, "Labels": []}, "RestartCount": "many"},
    {
        "NetworkSettings": {"Networks": {"a": 3}, "Ports": {"x": 1}},
        "Mounts": [None],
        "Config": {"Env": [None]},
    },
]


@pytest.mark.parametrize("body", ODD, ids=lambda body: json.dumps(body)[:20])
async def test_an_answer_as_no_engine_makes_it(start: Start, control: Control, body: Any) -> None:
    text = json.dumps(body)
    async with start((120, 40)) as user:
        fault = {
            "path": r"/(containers|images)/[^/]+/(json|history|top|changes)",
            "status": 200,
            "body": text,
        }
        control.post("/_demo/faults", [fault])
        details = user.app.details_pane
        for view in ("1", "2"):
            await user.press(view)
            await user.until(lambda: user.cursor, "a row")
            details.open_beside()
            for tab in details.tabs:
                details.show_tab(tab.id)
                await user.until(lambda: is_shown(user), f"the tab {tab.id}")
                await user.press("j", "v", "k")
            assert user.app.is_running


async def test_tabs_of_a_list_are_never_asked_of_a_row_of_another(start: Start, control: Control) -> None:
    control.post("/_demo/faults", [{"path": "/volumes", "stall": True}])
    async with start((120, 40)) as user:
        await user.press("5", "i")
        await user.until(lambda: is_shown(user), "the details of a registry")
        await user.press("3")
        await user.until(lambda: user.app.main.view == "volumes", "volumes")
        details = user.app.details_pane
        listing = user.app.main.table.listing
        for _ in details.tabs:
            burst(user, "]", "ctrl+r")
            await user.pilot.pause(0.02)
            row = details.row
            assert row is None or row.id in listing.index
        control.post("/_demo/faults", [])


async def test_what_is_odd_is_told_without_what_it_says(start: Start, control: Control) -> None:
    body = json.dumps({"Id": "x", "RestartCount": "token=abc-secret"})
    control.post("/_demo/faults", [{"path": r"/containers/[^/]+/json", "status": 200, "body": body}])
    async with start() as user:
        await user.press("enter")
        await user.sees("is not made as Docker engines make them", "ValueError at tui.resources.endings:")
        assert "abc-secret" not in user.text
        await user.press("i")
        await user.sees("RestartCount", "(hidden)")


async def test_keys_that_are_held_while_the_engine_is_silent_leave_few_requests(
    start: Start, control: Control
) -> None:
    async with start((120, 40)) as user:
        details = user.app.details_pane
        details.open_beside()
        await user.until(lambda: is_shown(user), "the overview")
        control.post("/_demo/faults", [{"path": "/(json|top|changes)", "stall": True}])
        before = len(control.get("/_demo/requests"))
        for _ in range(60):
            burst(user, "]")
            await user.pilot.pause()
        for _ in range(20):
            details.again()
            await user.pilot.pause(0.15)
        asked = [thread for thread in threading.enumerate() if thread.name == "dtui-look"]
        assert len(asked) <= 8
        assert len(control.get("/_demo/requests")) - before <= 12
        control.post("/_demo/faults", [])
        await user.until(lambda: is_shown(user), "an answer when the engine speaks again", 3000)
