from __future__ import annotations

import pytest

from tui.demo.state.model import Container
from tui.demo.status import human_duration, status_text

MINUTE, HOUR, DAY = 60, 3600, 86400


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0.4, "Less than a second"),
        (1, "1 second"),
        (59, "59 seconds"),
        (60, "About a minute"),
        (119, "About a minute"),
        (120, "2 minutes"),
        (59 * MINUTE, "59 minutes"),
        (HOUR, "About an hour"),
        (89 * MINUTE, "About an hour"),
        (90 * MINUTE, "2 hours"),
        (47 * HOUR, "47 hours"),
        (48 * HOUR, "2 days"),
        (13 * DAY, "13 days"),
        (14 * DAY, "2 weeks"),
        (59 * DAY, "8 weeks"),
        (60 * DAY, "2 months"),
        (729 * DAY, "24 months"),
        (730 * DAY, "2 years"),
    ],
)
def test_durations_read_as_the_engine_writes_them(seconds: float, text: str) -> None:
    assert human_duration(seconds) == text


@pytest.mark.parametrize(
    ("state", "health", "text"),
    [
        ("running", "", "Up 3 days"),
        ("running", "healthy", "Up 3 days (healthy)"),
        ("running", "starting", "Up 3 days (health: starting)"),
        ("paused", "", "Up 3 days (Paused)"),
        ("exited", "", "Exited (1) 2 days ago"),
        ("restarting", "", "Restarting (1) Less than a second ago"),
        ("created", "", "Created"),
        ("dead", "", "Dead"),
    ],
)
def test_states_read_as_the_engine_writes_them(state: str, health: str, text: str) -> None:
    container = Container("a", "n", "i", "sha256:b", (), 0.0, state, 1, 0.0, DAY, health)
    assert status_text(container, 3 * DAY) == text
