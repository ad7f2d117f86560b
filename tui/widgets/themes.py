"""dtui's own colours, some that every eye tells apart, and those of a terminal that has sixteen."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from textual.app import App
from textual.theme import BUILTIN_THEMES, Theme

# Every role has a contrast of 4.5:1 at least, on the list and on the bars above and below it.
DTUI = Theme(
    name="dtui",
    primary="#4AA8FF",
    secondary="#3E7CB1",
    accent="#FFB84D",
    warning="#FFC473",
    error="#FF7080",
    success="#5FD787",
    foreground="#E4E4E4",
    background="#121212",
    surface="#1C1C1C",
    panel="#262626",
    dark=True,
)
# Blue is good, yellow warns, vermilion is bad: Okabe and Ito's hues, which no kind of colour blindness brings
# together. Vermilion is lighter than theirs, since it stands on black.
SAFE = replace(
    DTUI,
    name="dtui-safe",
    primary="#56B4E9",
    secondary="#0072B2",
    accent="#CC79A7",
    warning="#F0E442",
    error="#E8743B",
    success="#56B4E9",
)
# Cyan, since blue on black cannot be read on many of these terminals.
SIXTEEN = replace(BUILTIN_THEMES["ansi-dark"], name="sixteen", primary="ansi_cyan")
SIXTEEN_SAFE = replace(
    SIXTEEN,
    name="sixteen-safe",
    accent="ansi_bright_white",
    warning="ansi_bright_yellow",
    error="ansi_bright_magenta",
    success="ansi_bright_cyan",
)
# Sixteen colours are the user's own choice of colours: mixing others from them is guesswork.
_OF_SIXTEEN = {DTUI.name: SIXTEEN, SAFE.name: SIXTEEN_SAFE}


def choose(app: App[Any], name: str) -> None:
    """Show a theme from now on, dtui's own in the terminal's sixteen colours where it has no more; '' for dtui's."""
    theme = {DTUI.name: DTUI, SAFE.name: SAFE}.get(name or DTUI.name)
    if theme is not None and app.console.color_system == "standard":
        theme = _OF_SIXTEEN[theme.name]
    if theme is not None:
        app.register_theme(theme)
    app.theme = theme.name if theme is not None else name
    if app.is_running:
        # Textual makes its variables later: what is drawn until then would be kept in the colours of before.
        app.get_css_variables()


def chosen(app: App[Any]) -> str:
    """The name of the theme in force, as the settings call it."""
    return next((name for name, theme in _OF_SIXTEEN.items() if theme.name == app.theme), app.theme)
