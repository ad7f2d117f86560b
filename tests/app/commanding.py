"""Typing commands: the line, what is typed into it, and that it is gone."""

from __future__ import annotations

from tests.app.conftest import User
from tui.widgets.command_line import CommandLine


def line(user: User) -> str:
    """The last line of the screen, which is the one that is typed into."""
    return user.lines[-1].strip()


async def command(user: User, text: str) -> None:
    """Type a command in one burst, as a fast hand on a slow line does, and have it done."""
    await user.type(f":{text}")
    await user.until(lambda: line(user) == f":{text}".strip(), "the command to be typed")
    await user.press("enter")


async def gone(user: User) -> None:
    """Wait until the line is closed."""
    await user.until(lambda: not user.app.main.query(CommandLine), "the line to close")
