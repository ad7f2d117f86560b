"""Times as the engine's inspect answers write them."""

from __future__ import annotations

from datetime import datetime


def unix(text: str) -> int:
    """Unix seconds of an RFC 3339 time with nanoseconds, which datetime refuses past six digits; 0 for none."""
    if not text or text.startswith("0001-"):
        return 0
    head, _, tail = text.partition(".")
    zone = tail.lstrip("0123456789") if tail else ""
    return int(datetime.fromisoformat(head + (zone or "") if tail else head).timestamp())


def exact(text: str) -> float:
    """The same to the nanosecond's digits that a float holds; 0.0 for none."""
    digits = text.partition(".")[2]
    fraction = digits[: len(digits) - len(digits.lstrip("0123456789"))]
    return unix(text) + (float(f"0.{fraction}") if fraction and unix(text) else 0.0)
