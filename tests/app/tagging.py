"""A person who gives an image a name that another image has."""

from __future__ import annotations

from tests.app.conftest import User
from tests.app.test_actions import go_to


async def ask_to_move(user: User, image: str, name: str) -> None:
    """Retag an image by the last name of another, up to the question whether that is meant."""
    await go_to(user, "2", image)
    await user.press("t")
    await user.dialog()
    await user.press("ctrl+u")
    await user.type(name)
    await user.press("enter")
    await user.sees(f"Move {name}", "(1)")
    await user.dialog()
