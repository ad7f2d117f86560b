"""dtui's own colours, and those of a terminal that has sixteen."""

from __future__ import annotations

from dataclasses import replace

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
# Cyan, since blue on black cannot be read on many of these terminals.
SIXTEEN = replace(BUILTIN_THEMES["ansi-dark"], name="sixteen", primary="ansi_cyan")
