"""A line that is typed: keys edit where the cursor is."""

from __future__ import annotations

import pytest

from tui.domain.typed import MOST, Typed


def edited(before: str, *keys: str) -> str:
    """A line after these keys; `|` is the cursor."""
    line = Typed(before.replace("|", ""), before.index("|"))
    for key in keys:
        after = line.edit(key)
        assert after is not None, key
        line = after
    return f"{line.before}|{line.after}"


@pytest.mark.parametrize(
    ("before", "keys", "after"),
    [
        ("ab|c", ["backspace"], "a|c"),
        ("|abc", ["backspace"], "|abc"),
        ("ab|c", ["delete"], "ab|"),
        ("abc|", ["delete"], "abc|"),
        ("ab|c", ["left"], "a|bc"),
        ("|abc", ["left"], "|abc"),
        ("ab|c", ["right", "right"], "abc|"),
        ("ab|c", ["home"], "|abc"),
        ("ab|c", ["ctrl+a", "delete"], "|bc"),
        ("ab|c", ["end"], "abc|"),
        ("a|bc", ["ctrl+e", "backspace"], "ab|"),
        ("ab|c", ["ctrl+u"], "|c"),
        ("a|bc", ["ctrl+k"], "a|"),
        ("sort name  de|sc", ["ctrl+w"], "sort name  |sc"),
        ("sort name  |", ["ctrl+w"], "sort |"),
        ("sort|", ["ctrl+w", "ctrl+w"], "|"),
    ],
)
def test_keys_edit(before: str, keys: list[str], after: str) -> None:
    assert edited(before, *keys) == after


def test_what_is_typed_stands_before_the_cursor() -> None:
    line = Typed("ac", 1).insert("b")
    assert (line.before, line.after) == ("ab", "c")


@pytest.mark.parametrize("key", ["x", "up", "enter", "f1"])
def test_other_keys_edit_nothing(key: str) -> None:
    assert Typed.ending("abc").edit(key) is None


def test_no_more_is_taken_than_there_is_room_for() -> None:
    line = Typed("end", 0).insert("x" * (2 * MOST))
    assert len(line.text) == MOST
    assert line.text.endswith("xend")
    assert line.insert("y") == line
