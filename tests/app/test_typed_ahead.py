"""Keys that come before what the key before them opens is on the screen."""

from __future__ import annotations

from textual.events import Key

from tests.app.conftest import Start, User


def burst(user: User, *keys: tuple[str, str | None]) -> None:
    """Keys, each with its character, that a slow line delivers at once."""
    for key, character in keys:
        user.app.post_message(Key(key, character))


ENTER, NEXT = ("enter", None), ("right_square_bracket", "]")


async def test_keys_typed_before_the_details_are_on_the_screen_are_theirs(start: Start) -> None:
    async with start((80, 24)) as user:
        await user.until(lambda: user.cursor, "a row")
        burst(user, ENTER, ("2", "2"))
        details = user.app.details_pane
        await user.until(lambda: details.tab == "logs", "the second tab")
        await user.until(lambda: details.shown is details.row, "its lines")
        assert user.app.main.view == "containers"
        await user.press("escape")
        await user.until(lambda: details.over is None, "the list")
        burst(user, ENTER, NEXT, NEXT)
        await user.until(lambda: details.tab == "stats", "the third tab")
