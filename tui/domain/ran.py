"""Whether a container ran, and may have written, after a moment: by its inspect answer (pure)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from tui.domain.timestamp import exact


def wrote_since(inspect: Mapping[str, Any], mounted: str, moment: float) -> str:
    """The clause that says that a container may have written to a volume or path after a moment, or ''."""
    mounts = [m for m in inspect.get("Mounts") or () if mounted in (m.get("Name"), m.get("Source"))]
    if mounts and all(mount.get("RW") is False for mount in mounts):
        return ""
    return ran_since(inspect, moment)


def ran_since(inspect: Mapping[str, Any], moment: float) -> str:
    """The clause that says that a container ran after a moment (Unix seconds), '' when it did not."""
    state = inspect.get("State") or {}
    name = str(inspect.get("Name") or "").lstrip("/") or str(inspect.get("Id") or "")[:12]
    if state.get("Running") or state.get("Paused") or state.get("Restarting"):
        return f"{name} is {state.get('Status') or 'running'}"
    ended = max(exact(str(state.get(word) or "")) for word in ("FinishedAt", "StartedAt"))
    if ended <= moment:
        return ""
    return f"{name} ran until {datetime.fromtimestamp(ended, UTC):%Y-%m-%d %H:%M:%S} UTC"
