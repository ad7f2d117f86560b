"""The line between the Decommission list and what one must know of its row, on a small screen."""

from __future__ import annotations

import re

from tests.app.conftest import Start
from tests.app.decommissioning import open_list, put_cursor


async def test_the_line_above_a_dossier_says_how_much_is_below_the_edge(start: Start) -> None:
    async with start((80, 24)) as user:
        await open_list(user)
        await put_cursor(user, "container", "billing-api")
        await user.sees("restart", "more lines: tab ─")
        assert re.search(r"─ (\d+) more lines: tab ─", user.text)[1] == str(user.app.main.details.text.below)  # type: ignore[index]
        await user.press("tab", "down")
        # Tab would go back now.
        await user.sees("more lines ─")
        await user.press("G")
        await user.until(lambda: "more line" not in user.text, "the end")
        await user.press("g", "tab")
        await user.sees("more lines: tab ─")
        # Beside the list there is no such line.
        await user.pilot.resize_terminal(120, 24)
        await user.until(lambda: "more line" not in user.text, "no line above")


async def test_it_is_made_of_ascii_where_all_is(start: Start) -> None:
    async with start((80, 24), ascii=True) as user:
        await open_list(user)
        await put_cursor(user, "container", "billing-api")
        await user.sees("restart", "more lines: tab -")
        assert user.text.isascii()
        assert "\nimage " in user.text
