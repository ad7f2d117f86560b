"""Quotes as shells and JSON write them, also within each other (pure)."""

from __future__ import annotations

import re
from collections.abc import Callable

# `'"'"'` and `'\''` stand for a quote within quotes.
_INNER = r"'(?:\"'\"|\\')'"
# Behind `"password: ` it is the end of a text of JSON, and no opening quote.
_NO_END = r"(?!\s*(?:,\s*\\*\"|[}\]]))"
# All between quotes of one kind; `'it'"'"'s'` is one text. Quotes within a text of JSON have backslashes before them.
QUOTED = (
    rf"{_INNER}[^']*+{_INNER}|'[^']*+'(?:(?:\"'\"|\\')?'[^']*+')*+"
    rf"|(?<!\\)\"{_NO_END}(?:[^\"'\\]++|'\"'\"'|'|\\[\s\S])*+\"|\\[\"']{_NO_END}[^\"'\\]*+\\[\"']"
    r"|\\{3}[\"'][^\"'\\]*+\\{3}[\"']"
)
# What shells take to be a part of it where it stands right behind.
REST = r"([^\s;&,\"'\\<>()\[\]{}|]*+)"
# In front of each sign of a value that is not quoted: quotes that end a text of JSON are no part of it.
GOES_ON = r"(?!\\{0,3}\"\s*[,:\]}])"
# What may open them.
OPENING = rf"(?:{_INNER}|\\{{0,3}}[\"'])"
_LAYER = re.compile(rf"({OPENING})([\s\S]*?)({OPENING})")


def opened(text: str) -> tuple[str, str, str] | None:
    """The opening quotes, what stands between, and the closing ones; None where a text is not quoted."""
    found = _LAYER.fullmatch(text) if text[:1] in ("'", '"', "\\") else None
    return (found[1], found[2], found[3]) if found else None


def bare(text: str) -> str:
    """A text without the quotes around it."""
    parts = opened(text)
    return parts[1] if parts else text.strip("\"'")


def inside(text: str, change: Callable[[str], str]) -> str:
    """A text where what stands between its quotes is changed; as it is where it is not quoted."""
    parts = opened(text)
    return f"{parts[0]}{change(parts[1])}{parts[2]}" if parts else text
