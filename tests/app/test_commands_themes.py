"""Typed commands for colours: there at once, in all cells, on every terminal."""

from __future__ import annotations

import pytest
from textual import constants

from tests.app.commanding import command
from tests.app.conftest import Start, User


@pytest.fixture
def true_colour(monkeypatch: pytest.MonkeyPatch) -> None:
    """A terminal of all colours, whatever the tests run in."""
    monkeypatch.setattr(constants, "COLOR_SYSTEM", "truecolor")
    monkeypatch.delenv("NO_COLOR", raising=False)


def colours(user: User) -> set[str]:
    """The colours of all that is on the screen, without greys."""
    strips = user.app.screen._compositor.render_strips(user.app.size)
    styles = [style for strip in strips for _, style, _ in strip if style is not None]
    found = {c.get_truecolor() for style in styles for c in (style.color, style.bgcolor) if c is not None}
    return {colour.hex for colour in found if len(set(colour)) > 1}


@pytest.mark.usefixtures("true_colour")
async def test_a_theme_is_there_at_once_and_how_to_keep_it_is_told(start: Start) -> None:
    async with start((120, 24)) as user:
        before = user.app.get_css_variables()["success"]
        await command(user, "theme dtui-safe")
        await user.sees("Theme dtui-safe.", 'theme = "dtui-safe" in')
        assert user.app.theme == "dtui-safe"
        assert user.app.get_css_variables()["success"] != before
        await command(user, "theme dtui")
        await user.sees("Theme dtui.")
        assert "To keep it" not in user.text
        for name in ("ansi-light", "nord"):
            await command(user, f"theme {name}")
            await user.sees(f"Theme {name}.")
            assert user.app.theme == name


async def test_sixteen_colours_have_a_safe_choice_too(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(constants, "COLOR_SYSTEM", "standard")
    async with start(theme="dtui-safe") as user:
        assert user.app.theme == "sixteen-safe"
        await command(user, "theme")
        await user.sees("The theme is dtui-safe")
        await user.press("ctrl+u")
        await user.type("theme dtui")
        await user.press("enter")
        await user.until(lambda: user.app.theme == "sixteen", "the terminal's own")
        # Kept is what the settings say.
        await user.sees('theme = "dtui"')


@pytest.mark.usefixtures("true_colour")
async def test_all_cells_are_of_the_new_theme(start: Start) -> None:
    async with start() as user:
        await user.press("space")
        before = colours(user)
        assert len(before) > 3
        await command(user, "theme dtui-safe")
        await user.until(lambda: not colours(user) & before, "no cell of the other theme")
        assert len(colours(user)) > 3
