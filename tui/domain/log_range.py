"""How far back a log is read: so many lines, or since some time ago."""

from __future__ import annotations

import re
from typing import NamedTuple

_SPAN = re.compile(r"(?:(\d{1,4})d)?(?:(\d{1,5})h)?(?:(\d{1,6})m)?(?:(\d{1,8})s)?")
_SECONDS = (86400, 3600, 60, 1)


class LogRange(NamedTuple):
    """The last `lines`, or what was written in the last `seconds`; None of both is everything."""

    lines: int | None = None
    seconds: int | None = None
    title: str = "all"

    def query(self, now: float) -> dict[str, str]:
        """As an engine is asked for it."""
        if self.seconds is not None:
            return {"tail": "all", "since": str(int(now) - self.seconds)}
        return {"tail": "all" if self.lines is None else str(self.lines)}


LAST = LogRange(lines=1000, title="last 1000")
ALL = LogRange()


def parse(text: str) -> LogRange | None:
    """What is meant by `500` (lines), `1h30m`, `2d` or `all`; None for anything else."""
    text = text.strip().lower()
    if text == "all":
        return ALL
    if text.isascii() and text.isdigit() and 0 < int(text) < 10**9:
        return LogRange(lines=int(text), title=f"last {int(text)}")
    found = _SPAN.fullmatch(text)
    if not text or found is None:
        return None
    seconds = sum(int(count or 0) * unit for count, unit in zip(found.groups(), _SECONDS, strict=True))
    return LogRange(seconds=seconds, title=f"since {text} ago") if seconds else None
