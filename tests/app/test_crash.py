"""A bug ends the application with its trace, and without the values of variables."""

from __future__ import annotations

import pytest

from tests.app.conftest import Start, User

SECRET = "hunter" + "2"


class Bug(Exception):
    """Not an error for people."""


def broken(kept: str) -> None:
    raise Bug(f"a text of {len(kept)} characters")


def crash(user: User) -> str:
    """What the application would print after a bug in a handler."""
    app = user.app
    try:
        broken(SECRET)
    except Bug as bug:
        app._handle_exception(bug)
    return "".join(s.text for each in app._exit_renderables for s in app.console.render(each))


async def test_a_crash_shows_no_secret(start: Start) -> None:
    shown = ""
    with pytest.raises(Bug):
        async with start() as user:
            shown = crash(user)
    assert "a text of 7 characters" in shown
    assert "broken" in shown
    assert SECRET not in shown
