"""The styles of roles, made once for a theme: rules for each widget would cost every start."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from rich.style import Style
from textual.app import App
from textual.color import Color

# Each role: the theme's colour of its text, of its ground, and whether it is bold. Words and signs say the
# same as the colours do.
_ROLES: dict[str, tuple[str, str, bool]] = {
    "plain": ("", "", False),
    # A sentence among lines that are broken hard.
    "said": ("", "", False),
    "dim": ("dim", "", False),
    "good": ("success", "", False),
    "warn": ("warning", "", False),
    "bad": ("error", "", True),
    "key": ("primary", "", True),
    "title": ("dim", "", True),
    "cursor": ("cursor", "primary", True),
    "mark": ("accent", "", True),
}


def role_styles(app: App[Any]) -> dict[str, Style]:
    """Role to style, by the theme in force."""
    return _styles(app.theme, app)


@lru_cache(maxsize=4)
def _styles(theme: str, app: App[Any]) -> dict[str, Style]:
    variables = app.theme_variables
    styles = {role: _style(variables, *looks) for role, looks in _ROLES.items()}
    # Underlined, so that what was searched for stands out without colours too.
    return styles | {"found": styles["mark"] + Style(underline=True)}


def _style(variables: dict[str, str], text: str, ground: str, bold: bool) -> Style:
    if text == "cursor":
        return _cursor(Color.parse(variables[ground]))
    if text == "dim":
        return _dim(variables, bold)
    return Style(color=Color.parse(variables[text]).rich_color if text else None, bold=bold or None)


def _cursor(ground: Color) -> Style:
    """Black or white on the theme's colour; terminals' own colours are only turned round."""
    if ground.ansi is not None:
        return Style(reverse=True, bold=True)
    return Style(color=ground.get_contrast_text(1.0).rich_color, bgcolor=ground.rich_color, bold=True)


def _dim(variables: dict[str, str], bold: bool) -> Style:
    foreground, background = Color.parse(variables["foreground"]), Color.parse(variables["background"])
    if foreground.ansi is not None:
        return Style(dim=True, bold=bold or None)
    return Style(color=foreground.blend(background, 0.35, 1.0).rich_color, bold=bold or None)
