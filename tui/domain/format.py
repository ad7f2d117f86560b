"""Short texts for ages, spans and sizes, as narrow as a column needs them."""

from __future__ import annotations

from functools import lru_cache

_UNITS = ((365 * 86400, "y"), (60 * 86400, "mo"), (86400, "d"), (3600, "h"), (60, "m"))


def span(seconds: float) -> str:
    """A span in its largest unit, rounded down: 41s, 3m, 5h, 12d, 4mo, 2y; never negative."""
    whole = max(0, int(seconds))
    for size, unit in _UNITS:
        if whole >= size:
            return f"{whole // (30 * 86400 if unit == 'mo' else size)}{unit}"
    return f"{whole}s"


def age(since: float | None, now: float) -> str:
    """How long ago `since` (Unix seconds) was; '?' where the engine does not say."""
    return span(now - since) if since else "?"


@lru_cache(maxsize=4096)
def size(count: int | None) -> str:
    """Bytes in the decimal units of the Docker CLI (612M, 1.4G); '?' where unknown."""
    if count is None:
        return "?"
    # humanize is imported with the first size shown: the first screen shows none.
    from humanize import naturalsize

    short = naturalsize(count, format="%.1f").replace(" Bytes", "B").replace(" Byte", "B").replace(" ", "")
    number = short.rstrip("kKMGTPEZYB")
    unit = short[len(number) :].removesuffix("B") or "B"
    return (number.removesuffix(".0") if float(number) < 10 else number.partition(".")[0]) + unit
