"""What was copied, to be selected by hand where the terminal's clipboard did not take it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.domain.text import safe
from tui.screens.reader import ReaderScreen

if TYPE_CHECKING:
    from tui.terminal.clipboard import Clip

# Characters that are shown, at most: nobody selects more of them by hand.
_READ = 200_000


def copied(text: str, clip: Clip, ascii: bool = False) -> ReaderScreen:
    """The whole text, under a title that says whether it was sent; no terminal tells whether it took it."""
    sent = "sent to the terminal; if it takes no OSC 52, select it here" if clip.sequence else clip.reason
    lines = [(safe(line, ascii), "plain") for line in text[:_READ].splitlines()]
    if len(text) > _READ:
        lines.append((f"... and {len(text) - _READ} characters more", "warn"))
    return ReaderScreen(f"Copy: {sent}", lines, "esc Back")
