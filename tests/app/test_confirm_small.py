"""Confirmations on small terminals: host and answer are in sight, or nothing is confirmed."""

from __future__ import annotations

import pytest

from tests.app.conftest import Start
from tests.app.test_registries import PROD
from tests.app.test_remote import open_tags, rows


@pytest.mark.parametrize("size", [(80, 24), (60, 15), (40, 9)])
async def test_registry_and_host_and_what_is_typed_are_in_sight(start: Start, size: tuple[int, int]) -> None:
    async with start((100, 30), logins=True) as user:
        await open_tags(user, PROD, "fleet-gateway")
        await user.press("asterisk", "d")
        await user.dialog()
        await user.pilot.resize_terminal(*size)
        await user.until(lambda: "rom demo" in user.text, "the host")
        wanted = str(len(rows(user)))
        for character in wanted:
            await user.press(character)
        await user.sees(f"enter: {wanted}_")
        seen = user.text
        while PROD[:20] not in user.text:
            await user.press("pagedown")
            assert user.text != seen, seen
            seen = user.text
        await user.press("escape")
        await user.until(lambda: "rom demo" not in user.text, "nothing asked any more")


async def test_what_cannot_be_seen_is_not_confirmed(start: Start) -> None:
    async with start((80, 24)) as user:
        await user.filter("name:cache")
        await user.press("d")
        await user.sees("y Yes")
        await user.dialog()
        await user.pilot.resize_terminal(40, 5)
        await user.press("y")
        await user.pilot.resize_terminal(80, 24)
        await user.sees("Cancelled: nothing was done.")
