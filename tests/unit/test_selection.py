from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tui.domain.selection import Marks

SHOWN = ("a", "b", "c", "d", "e")


def test_toggle_marks_and_unmarks() -> None:
    marks = Marks().toggle("b").toggle("c").toggle("b")
    assert marks.ids == {"c"}
    assert "c" in marks
    assert "b" not in marks


def test_a_range_goes_from_the_last_mark_to_the_cursor_either_way() -> None:
    assert Marks().toggle("b").range("d", SHOWN).ids == {"b", "c", "d"}
    assert Marks().toggle("d").range("b", SHOWN).ids == {"b", "c", "d"}


def test_a_range_follows_the_order_shown_now() -> None:
    assert Marks().toggle("a").range("c", ("c", "e", "a", "b", "d")).ids == {"c", "e", "a"}


def test_a_range_without_an_anchor_is_the_cursor() -> None:
    assert Marks().range("c", SHOWN).ids == {"c"}
    hidden = Marks().toggle("x")
    assert hidden.range("c", SHOWN).ids == {"x", "c"}
    assert hidden.range("y", SHOWN) is hidden


def test_all_adds_the_filtered_rows_and_none_clears() -> None:
    marks = Marks().toggle("x").all(("a", "b"))
    assert marks.ids == {"x", "a", "b"}
    assert not marks.none()


def test_hidden_marks_are_counted() -> None:
    marks = Marks().all(("a", "b", "x"))
    assert marks.summary(("a", "b", "c")) == "3 marked, 1 hidden"
    assert marks.summary(("a", "b", "x")) == "3 marked"
    assert Marks().summary(SHOWN) == ""


def test_marks_of_what_is_gone_go() -> None:
    marks = Marks().toggle("a").toggle("b")
    assert marks.retain({"a", "b", "c"}) is marks
    assert marks.retain({"a"}) == Marks(frozenset({"a"}), None)


def test_targets_are_the_marks_in_order_or_the_cursor() -> None:
    assert Marks().all(("d", "b")).targets("a", SHOWN) == ("b", "d")
    assert Marks().targets("a", SHOWN) == ("a",)
    assert Marks().targets(None, ()) == ()
    assert Marks().toggle("gone").targets("a", SHOWN) == ("a",)


@given(st.sets(st.sampled_from("abcdexyz")), st.sets(st.sampled_from("abcdexyz")))
def test_shown_and_hidden_add_up(marked: set[str], shown: set[str]) -> None:
    marks = Marks().all(marked)
    assert marks.count == marks.hidden(shown) + len(marks.retain(shown).ids)
