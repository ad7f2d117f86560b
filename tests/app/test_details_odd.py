"""Details stand what no engine should answer, and keys that come in one burst."""

from __future__ import annotations

import json
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


@sizes
async def test_a_search_that_is_left_in_the_burst_that_began_it(
    start: Start, size: tuple[int, int]
) -> None:
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
        await user.until(lambda: details.found_told(), "what was found")
