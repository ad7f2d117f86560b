"""Text from outside made harmless for a terminal, and measured in its cells."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache, lru_cache

ELLIPSIS = "…"
ASCII_ELLIPSIS = "~"
# Cells.
BRIEF = 300

_PLAIN = re.compile(r"[ -~]*")


@lru_cache(maxsize=2048)
def safe(text: str, ascii: bool = False) -> str:
    """The text with everything that could steer a terminal shown as a visible symbol or an escape."""
    if _PLAIN.fullmatch(text):
        return text
    symbol = _ascii_symbol if ascii else _symbol
    return "".join(character if " " <= character <= "~" else symbol(character) for character in text)


def cell_width(text: str) -> int:
    """How many terminal cells the text takes."""
    return len(text) if text.isascii() else _measure()(text)


def head(text: str, cells: int) -> str:
    """The longest beginning that takes at most so many cells."""
    if text.isascii():
        return text[: max(cells, 0)]
    used = 0
    for index, character in enumerate(text):
        used += cell_width(character)
        if used > cells:
            return text[:index]
    return text


def tail(text: str, cells: int) -> str:
    """The longest end that takes at most so many cells; it does not begin with a combining mark."""
    if text.isascii():
        return text[-cells:] if cells > 0 else ""
    start, used = len(text), 0
    for index in range(len(text) - 1, -1, -1):
        width = cell_width(text[index])
        used += width
        if used > cells:
            break
        # A lone combining mark would settle on whatever stands before the end.
        start = index if width else start
    return text[start:]


def clip(text: str, width: int, ascii: bool = False) -> str:
    """The text, its end replaced by an ellipsis where it takes more cells than `width`."""
    if cell_width(text) <= width:
        return text
    mark = ASCII_ELLIPSIS if ascii else ELLIPSIS
    return head(text, width - 1) + mark if width > 0 else ""


def brief(text: str) -> str:
    """Somebody else's words within a sentence of ours: cut where they would push the rest off the screen."""
    return text if cell_width(text) <= BRIEF else f"{head(text, BRIEF - 3).rstrip()}..."


def pad(text: str, width: int, ascii: bool = False) -> str:
    """The text in exactly `width` cells, clipped or followed by spaces."""
    clipped = clip(text, width, ascii)
    return clipped + " " * (width - cell_width(clipped))


@cache
def _measure() -> Callable[[str], int]:
    # Late: only texts beyond ASCII need the width tables.
    from rich.cells import cell_len

    return cell_len


def _symbol(character: str) -> str:
    code = ord(character)
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "\u2421"
    return character if character == " " or _is_visible(character) else _escape(code)


def _ascii_symbol(character: str) -> str:
    return _escape(ord(character))


def _is_visible(character: str) -> bool:
    """Whether it prints; bidi and zero-width formats, separators, surrogates and unassigned codes do not.

    Combining marks print; fillers that Unicode calls letters or marks, yet show nothing, do not.
    """
    return character.isprintable() and character not in _BLANKS and not _is_selector(ord(character))


_BLANKS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0")


def _is_selector(code: int) -> bool:
    return 0xFE00 <= code <= 0xFE0F or 0xE0100 <= code <= 0xE01EF


def _escape(code: int) -> str:
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
