"""What panes say of a name while it is typed."""

from __future__ import annotations

from tui.screens.naming import mirror_meaning


def test_where_several_go_is_asked_for_before_anything_is_called_wrong() -> None:
    assert mirror_meaning("", "redis:7").refusal.startswith("Type a registry")
    assert "empty part" in mirror_meaning("own.example//x", "redis:7").refusal
    assert ("own.example/kept/redis:7", "plain") in mirror_meaning("own.example/kept", "redis:7").lines
