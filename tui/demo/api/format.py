"""Times as the engine writes them, and the bar it draws for old clients."""

from __future__ import annotations

from datetime import UTC, datetime


def stamp(seconds: float) -> str:
    """RFC 3339 with nanoseconds, as in inspect answers."""
    whole = int(seconds)
    fraction = round((seconds - whole) * 1e9) % 1_000_000_000
    text = datetime.fromtimestamp(whole, UTC).strftime("%Y-%m-%dT%H:%M:%S")
    return f"{text}.{fraction:09d}Z"


def human_size(size: float) -> str:
    """Bytes in the engine's decimal units: 35.84kB, 1.982MB."""
    for unit in ("B", "kB", "MB", "GB"):
        if size < 1000:
            return f"{size:.4g}{unit}"
        size /= 1000
    return f"{size:.4g}TB"


def progress_bar(current: int, total: int) -> str:
    """The `progress` text of a transfer."""
    if current > total:
        return f"[{'=' * 50}>] {human_size(current):>8}"
    filled = min(50, current * 50 // total) if total else 50
    return f"[{'=' * filled}>{' ' * (50 - filled)}] {human_size(current):>8}/{human_size(total)}"
