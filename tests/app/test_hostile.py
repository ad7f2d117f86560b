"""Text from outside does nothing: it is shown, never obeyed."""

from __future__ import annotations

import re

import pytest

from tests.app.conftest import Control, Start
from tui.domain.text import cell_width

STEERING = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")


@pytest.mark.parametrize("ascii", [False, True])
async def test_hostile_names_labels_and_texts(start: Start, control: Control, ascii: bool) -> None:
    control.post("/_demo/world", {"add": "hostile"})
    async with start((120, 40), ascii=ascii) as user:
        await user.press("enter")
        for view in ("1", "2"):
            await user.press(view)
            listing = user.app.main.table.listing
            hostile = [r for r in listing.rows if "hostile" in str(r)]
            assert len(hostile) > 10
            for row in hostile:
                listing.move_to(listing.index[row.id])
                user.app.main.cursor_moved()
                await user.until(
                    lambda row=row: getattr(user.app.details_pane.shown, "id", "") == row.id, "its details"
                )
                await user.pilot.pause()
                assert not STEERING.search(user.text.replace("\n", "")), repr(user.text)
                assert not ascii or user.text.isascii(), user.text
                assert all(cell_width(line) == 120 for line in user.lines)


async def test_hostile_errors(start: Start, control: Control) -> None:
    text = "[/x] \x1b]52;c;cm0=\x07 \u202e [bold"
    control.post("/_demo/faults", [{"path": "/start", "status": 500, "message": text}])
    async with start((120, 40)) as user:
        await user.filter("name:cache")
        await user.press("a")
        await user.dialog()
        await user.press("s")
        await user.sees("[/x]", "[bold")
        assert not STEERING.search(user.text.replace("\n", ""))
        await user.press("6", "enter")
        await user.sees("Start cache", "[/x]")
        assert not STEERING.search(user.text.replace("\n", ""))
