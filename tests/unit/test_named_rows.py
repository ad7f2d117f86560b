"""Rows of a name and a value."""

from __future__ import annotations

from tui.resources.named_rows import named_rows


def test_a_name_stands_once_above_its_values_and_nothing_empty_stands_there() -> None:
    pairs = [("DNS", "192.0.2.1"), ("DNS", ""), ("DNS", "192.0.2.2"), ("search", ""), ("DNS", "192.0.2.3")]
    assert named_rows([*pairs, ("host", "a:b")]) == [
        ("  DNS      192.0.2.1", "plain"),
        ("           192.0.2.2", "plain"),
        ("           192.0.2.3", "plain"),
        ("  host     a:b", "plain"),
    ]
