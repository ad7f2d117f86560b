"""What the logs tab says besides the lines (pure)."""

from __future__ import annotations

from tui.resources import logs


def state(word: str, follows: bool, dropped: int, has_skipped: bool) -> tuple[logs.Parts, logs.Parts]:
    """The left and the right part of the line above the lines."""
    parts: logs.Parts = [logs.state_told(word, follows)]
    told = logs.dropped_told(dropped, has_skipped)
    if told:
        parts.append((f"  {told}", "warn"))
    if not follows:
        parts.append(("  G follows again", "plain"))
    return parts, [("l all of the log", "dim")]
