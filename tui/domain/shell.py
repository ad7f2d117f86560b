"""Words and comments of the shell scripts that dtui writes, whatever is in the names they hold (pure)."""

from __future__ import annotations

from collections.abc import Iterator
from shlex import quote

from tui.domain.text import safe

_WIDTH = 100


class Unwritable(ValueError):
    """What no script can do: an ID that is none, or a name that no file can hold."""


def word(text: str) -> str:
    """One word for a shell, whatever is in it; raises Unwritable for what no word can hold."""
    if "\0" in text:
        raise Unwritable(f"{text!r} has a NUL in it")
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise Unwritable(f"{text!r} is no text that a file can hold") from error
    return quote(text)


def is_writable(text: str) -> bool:
    """Whether a word of a shell can hold it."""
    try:
        word(text)
    except Unwritable:
        return False
    return True


def comments(text: str) -> Iterator[str]:
    """Lines of comments; nothing in them ends a line or reaches a terminal raw."""
    from textwrap import wrap

    shown = safe(text, ascii=True)
    indent = " " * (len(shown) - len(shown.lstrip(" ")))
    yield from wrap(
        shown.lstrip(" "), _WIDTH, initial_indent=f"# {indent}", subsequent_indent=f"#    {indent}"
    ) or ["#"]
