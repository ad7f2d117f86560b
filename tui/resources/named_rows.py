"""Rows of a name and a value, as tabs show them (pure)."""

from __future__ import annotations

from collections.abc import Iterable


def named_rows(pairs: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """A row for each that has a value; a name that is the same as the one above stands there once."""
    lines: list[tuple[str, str]] = []
    before = ""
    for name, value in pairs:
        if value:
            lines.append((f"  {'' if name == before else name:<8} {value}", "plain"))
            before = name
    return lines
