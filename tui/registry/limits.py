"""What registries tell of how often they may be asked."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from email.utils import parsedate_to_datetime

from tui.domain.remote import RateLimit

# `100;w=21600`: requests, and the seconds they are counted in.
_COUNT = re.compile(r"\s*(\d{1,9})\s*(?:;\s*w=(\d{1,9}))?")
# A longer pause than a day is a mistake, or somebody's joke.
_LONGEST = 86400.0


def limit_in(headers: Mapping[str, str]) -> RateLimit | None:
    """The limit that an answer tells (`RateLimit-Limit`, `RateLimit-Remaining`), None where it tells none."""
    limit, window = _count(headers.get("RateLimit-Limit", ""))
    remaining, remaining_window = _count(headers.get("RateLimit-Remaining", ""))
    if limit is None and remaining is None:
        return None
    return RateLimit(remaining, limit, remaining_window if window is None else window)


def retry_after(headers: Mapping[str, str], now: float | None = None) -> float | None:
    """Seconds after which an answer allows to ask again (`Retry-After`: seconds, or a date), None if not told."""
    told = headers.get("Retry-After", "").strip()
    if not told:
        return None
    try:
        seconds = float(told) if told.isdigit() else parsedate_to_datetime(told).timestamp() - _now(now)
    except (ValueError, TypeError, OverflowError):
        return None
    return min(max(seconds, 0.0), _LONGEST)


def _count(text: str) -> tuple[int | None, int | None]:
    found = _COUNT.match(text)
    if found is None:
        return None, None
    return int(found[1]), int(found[2]) if found[2] else None


def _now(now: float | None) -> float:
    return time.time() if now is None else now
