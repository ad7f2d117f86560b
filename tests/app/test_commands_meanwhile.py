"""Typed commands while things change: rows that go, long texts, escapes that come late."""

from __future__ import annotations

import time

from textual.events import Paste

from tests.app.commanding import gone, line
from tests.app.conftest import Control, Start
from tests.app.grouped import done, grouped, of, under
from tui.widgets.command_line import CommandLine


async def test_a_row_that_came_under_the_cursor_meanwhile_is_not_taken_for_the_one_that_was_meant(
    start: Start, control: Control
) -> None:
    async with start() as user:
        await user.filter("state:exited")
        listing = user.app.main.table.listing
        first, second = listing.rows[:2]
        await user.type(":start")
        await user.until(lambda: line(user) == ":start", "the command")
        control.call("DELETE", f"/containers/{first.name}")
        await user.until(lambda: listing.current is second, "the next row")
        await user.press("enter")
        await user.sees("The list has changed meanwhile", ":start")
        assert listing.items[second.id].state == "exited"
        # Whoever has seen it goes on.
        await user.press("enter")
        await user.until(lambda: listing.items[second.id].state == "running", "started")


async def test_what_is_meant_for_a_project_is_not_done_to_that_of_another_row(
    start: Start, control: Control
) -> None:
    async with start() as user:
        await grouped(user)
        await user.press("minus")
        await user.type(":stop")
        for name in of(control, "billing"):
            control.call("DELETE", f"/containers/{name}?force=1")
        await user.until(lambda: under(user) == "EDGE", "the next project")
        await user.press("enter")
        await user.sees("The list has changed meanwhile", ":stop")
        await user.press("minus", "backspace", "escape")
        await gone(user)
        assert done(control, "stop") == []


async def test_marks_that_went_are_not_made_up_for_by_the_cursor(start: Start, control: Control) -> None:
    async with start() as user:
        await user.filter("state:exited")
        listing = user.app.main.table.listing
        gone_then = listing.rows[2]
        listing.marks = listing.marks.toggle(gone_then.id)
        await user.type(":start")
        control.call("DELETE", f"/containers/{gone_then.name}")
        await user.until(lambda: not listing.marks.count, "no marks")
        await user.press("enter")
        await user.sees("The list has changed meanwhile")
        await user.press("escape")
        assert done(control, "start") == []


async def test_a_long_text_that_was_pasted_by_mistake_takes_no_time(start: Start) -> None:
    async with start() as user:
        await user.press("colon")
        await user.until(lambda: user.app.main.query(CommandLine), "the line")
        began = time.process_time()
        for text in ("é" * 50_000, "\x1b" * 50_000, "filter " + "a " * 50_000):
            user.app.post_message(Paste(text))
            await user.pilot.pause()
            await user.press("home", "end", "x", "enter")
            await user.press("colon", "ctrl+u")
            await user.until(lambda: line(user) == ":", "an empty line")
        assert time.process_time() - began < 10
        await user.press("escape")
        await gone(user)


async def test_a_project_has_the_tabs_of_a_project(start: Start) -> None:
    async with start() as user:
        await grouped(user)
        await user.type(":tab logs")
        await user.press("enter")
        await user.sees("No tab is called logs; there is overview")
        await user.press("ctrl+u")
        await user.type("tab raw")
        await user.press("enter")
        await user.sees(".  [6]", "Labels")
