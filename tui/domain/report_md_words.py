"""Times, decisions and results as the document of a report says them (pure)."""

from __future__ import annotations

from datetime import UTC, datetime

from tui.domain.markdown import NONE, prose
from tui.domain.report_entries import Fate


def when(at: float) -> str:
    """A time in UTC, to the minute."""
    try:
        return f"{datetime.fromtimestamp(at, UTC):%Y-%m-%d %H:%M} UTC" if at else NONE
    except (ValueError, OverflowError, OSError):
        # A report may have been written by anybody.
        return prose(str(at))


def decided(fate: Fate) -> str:
    """What was decided, and where that is from."""
    said = fate.decision or "open"
    why = f" ({prose(fate.why)})" if fate.why and not fate.is_by_hand else ""
    return f"{said}{why}"


def result(fate: Fate, is_here: bool) -> str:
    """What came of it."""
    if fate.outcome:
        detail = f": {prose(fate.detail)}" if fate.detail else ""
        return f"{fate.outcome}, {when(fate.at)}{detail}"
    return "still here" if is_here else "gone, not by dtui"
