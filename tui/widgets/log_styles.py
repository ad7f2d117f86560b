"""The styles of what log lines are coloured with, besides the roles that all lines have."""

from __future__ import annotations

from functools import lru_cache

from rich.color import Color
from rich.style import Style

# Whose line it is, where several logs are shown together: of the terminal's own colours those that can be read.
NAMES = tuple(f"sgr {number}  " for number in (6, 2, 3, 5, 14, 10, 11, 13))


@lru_cache(maxsize=1024)
def style_of(role: str) -> Style:
    """The style of a role that `tui.domain.log_colour` made; Textual fits it to what the terminal can."""
    _, colour, ground, attributes = role.split(" ")
    return Style(
        color=_colour(colour),
        bgcolor=_colour(ground),
        bold="b" in attributes or None,
        dim="d" in attributes or None,
        italic="i" in attributes or None,
        underline="u" in attributes or None,
        reverse="r" in attributes or None,
        strike="s" in attributes or None,
    )


def _colour(text: str) -> Color | None:
    if not text:
        return None
    return Color.parse(text) if text.startswith("#") else Color.from_ansi(int(text))
