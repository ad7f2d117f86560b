"""The other forms of a name: whole, its end, and scrolled sideways; these need no list."""

from __future__ import annotations

from tui.domain.reference import familiar, split, suffix
from tui.domain.text import ASCII_ELLIPSIS, ELLIPSIS, cell_width, clip, head, safe, tail


def full(name: str, ascii: bool = False, *, references: bool = True) -> str:
    """The whole name, familiar form, harmless for a terminal."""
    parts = split(name) if references else None
    return familiar(parts[0], parts[1], suffix(parts[2], parts[3])) if parts else safe(name, ascii)


def aligned(name: str, width: int, ascii: bool = False, *, references: bool = True) -> str:
    """The end of the whole name, cut at the left with a mark where it does not fit."""
    text = full(name, ascii, references=references)
    if cell_width(text) <= width:
        return text
    return _mark(ascii) + tail(text, width - 1) if width > 0 else ""


def scrolled(name: str, width: int, offset: int, ascii: bool = False, *, references: bool = True) -> str:
    """`width` cells of the whole name from cell `offset` on, with a mark at each cut edge.

    Past the end the offset stays where the end of the name is just in sight.
    """
    text = full(name, ascii, references=references)
    offset = max(0, min(offset, cell_width(text) - width))
    if offset:
        text = _mark(ascii) + text[len(head(text, offset + 1)) :]
    return clip(text, width, ascii)


def _mark(ascii: bool) -> str:
    return ASCII_ELLIPSIS if ascii else ELLIPSIS
