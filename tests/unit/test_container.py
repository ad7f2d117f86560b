"""Container records: what their status text tells."""

from __future__ import annotations

import pytest

from tui.domain.container import Container, read_status


@pytest.mark.parametrize(
    ("status", "told"),
    [
        ("Up 3 days (healthy)", ("healthy", None, 3 * 86400)),
        ("Up About an hour (unhealthy)", ("unhealthy", None, 3600)),
        ("Up 2 minutes (health: starting)", ("starting", None, 120)),
        ("Up About a minute", ("", None, 60)),
        ("Up Less than a second", ("", None, 0)),
        ("Up 5 weeks (Paused)", ("", None, 35 * 86400)),
        ("Up 2 years", ("", None, 2 * 365 * 86400)),
        ("Exited (137) 4 months ago", ("", 137, 120 * 86400)),
        ("Exited (-1) 1 second ago", ("", -1, 1)),
        ("Restarting (1) 12 seconds ago", ("", 1, 12)),
        ("Created", ("", None, None)),
        ("Dead", ("", None, None)),
        ("Removal In Progress", ("", None, None)),
        ("", ("", None, None)),
        ("Up (healthy) nonsense s", ("healthy", None, None)),
    ],
)
def test_status(status: str, told: tuple[str, int | None, int | None]) -> None:
    assert read_status(status) == told


def test_absent_fields_are_empty_not_wrong() -> None:
    bare = Container.from_api({"Id": "a" * 64, "Names": None, "Ports": None, "Labels": None}, 0.0)
    assert (bare.name, bare.ports, dict(bare.labels), bare.state, bare.since) == ("", (), {}, "unknown", None)


def test_a_links_alias_is_not_the_name() -> None:
    assert Container.from_api({"Id": "a", "Names": ["/web/db", "/db"]}, 0.0).name == "db"
