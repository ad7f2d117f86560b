"""Numbers in queries, refused with the engine's words."""

from __future__ import annotations

from tui.demo.errors import ApiError


def whole_number(text: str, default: int, function: str = "Atoi") -> int:
    """The number of a parameter, the default when it is empty; raises ApiError (500)."""
    if not text:
        return default
    try:
        return int(text)
    except ValueError:
        raise ApiError(500, f'strconv.{function}: parsing "{text}": invalid syntax') from None
