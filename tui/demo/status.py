"""The words of `docker ps`: how long ago, and in which state."""

from __future__ import annotations

from tui.demo.state.model import Container

_MINUTE, _HOUR, _DAY = 60, 3600, 86400


def human_duration(seconds: float) -> str:
    """A span in the engine's words: "Less than a second", "About an hour", "3 weeks"."""
    whole = int(seconds)
    if whole < _HOUR:
        return _under_an_hour(whole)
    hours = int(seconds / _HOUR + 0.5)
    if hours == 1:
        return "About an hour"
    if hours < 48:
        return f"{hours} hours"
    if hours < 24 * 7 * 2:
        return f"{hours // 24} days"
    if hours < 24 * 30 * 2:
        return f"{hours // 24 // 7} weeks"
    if hours < 24 * 365 * 2:
        return f"{hours // 24 // 30} months"
    return f"{hours // 24 // 365} years"


def _under_an_hour(whole: int) -> str:
    if whole < 1:
        return "Less than a second"
    if whole == 1:
        return "1 second"
    if whole < _MINUTE:
        return f"{whole} seconds"
    minutes = whole // _MINUTE
    return "About a minute" if minutes == 1 else f"{minutes} minutes"


def status_text(container: Container, now: float) -> str:
    """The `Status` of a container in the list."""
    state = container.state
    if state == "running":
        up = f"Up {human_duration(now - container.started)}"
        if not container.health:
            return up
        return f"{up} (health: starting)" if container.health == "starting" else f"{up} ({container.health})"
    if state == "paused":
        return f"Up {human_duration(now - container.started)} (Paused)"
    if state == "restarting":
        # It loops: its last end is never further away than the engine's longest pause between tries.
        return (
            f"Restarting ({container.exit_code}) {human_duration((now - container.finished) % _MINUTE)} ago"
        )
    if state == "created":
        return "Created"
    if state == "dead":
        return "Dead"
    return f"Exited ({container.exit_code}) {human_duration(now - container.finished)} ago"
