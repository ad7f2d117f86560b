"""What a search finds in a tree, and that it can be stopped."""

from __future__ import annotations

import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.wait import eventually
from tui.domain.json_tree import json_tree
from tui.domain.log_match import Pattern
from tui.domain.tree import Branch, Place
from tui.domain.tree_search import SLICE, search
from tui.work import tree_search
from tui.work.tree_search import TreeSearch

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.text('ab"\n é', max_size=4),
    lambda below: (
        st.lists(below, max_size=4) | st.dictionaries(st.text("ab.", max_size=3), below, max_size=4)
    ),
    max_leaves=30,
)


def found(root: Branch, text: str) -> list[Place]:
    return [place for places in search(root, Pattern(text).has) for place in places]


@given(JSON)
def test_places_come_as_they_are_read(data: object) -> None:
    root = json_tree(data)
    places = [place for places in search(root, lambda text: "a" in text) for place in places]
    assert places == sorted(set(places))
    for place in places:
        node = root
        for child in place:
            node = node.children[child]
        assert "a" in node.label + node.told + node.value


def test_labels_what_is_told_and_values_are_looked_at() -> None:
    root = Branch(
        "root",
        children=(Branch("one", "x"), Branch("x"), Branch("three", value="ax"), Branch("four", "none of it")),
    )
    assert found(root, "x") == [(0,), (1,), (2,)]
    assert found(root, "ROOT") == [], "capitals count"
    assert found(root, "root") == [()]


def test_what_is_folded_is_looked_at_too() -> None:
    assert found(
        Branch("", children=(Branch("a", children=(Branch("b", children=(Branch("c"),)),)),)), "c"
    ) == [(0, 0, 0)]


def test_the_value_of_what_holds_others_is_not_looked_at() -> None:
    assert found(Branch("", children=(Branch("a", value="c", children=(Branch("b"),)),)), "c") == []


def test_it_answers_slice_by_slice() -> None:
    root = Branch("", children=tuple(Branch(str(n)) for n in range(3 * SLICE)))
    answers = search(root, lambda text: text == str(2 * SLICE))
    assert [len(next(answers)) for _ in range(3)] == [0, 0, 1]


def large() -> Branch:
    return Branch("", children=tuple(Branch("x" if n % 2 else "y") for n in range(100 * SLICE)))


def test_a_small_tree_is_answered_at_once() -> None:
    words: list[int] = []
    looked = TreeSearch(
        Branch("", children=(Branch("a"), Branch("b"))), Pattern("b"), lambda: words.append(1)
    )
    assert looked.is_done
    assert looked.places == [(1,)]
    assert not words


def test_a_large_one_goes_on_beside_and_says_so() -> None:
    told = threading.Event()
    looked = TreeSearch(large(), Pattern("x"), told.set)
    eventually(lambda: looked.is_done)
    assert told.wait(5)
    assert len(looked.places) == 20_000
    assert looked.is_cut, "no more are kept"


def test_a_search_that_is_stopped_looks_no_further(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tree_search, "AT_ONCE", 0.0)
    monkeypatch.setattr(tree_search, "REST", 0.05)
    before = set(threading.enumerate())
    words: list[int] = []
    looked = TreeSearch(large(), Pattern("nothing"), lambda: words.append(1))
    looked.stop()
    eventually(lambda: set(threading.enumerate()) <= before, what="the thread to end")
    assert not looked.is_done
    assert not words


def test_next_and_last_from_any_place() -> None:
    looked = TreeSearch(
        Branch("", children=tuple(Branch("x" if n in (1, 3) else "y") for n in range(5))), Pattern("x"), print
    )
    assert looked.places == [(1,), (3,)]
    assert (looked.after((0,)), looked.after((1,)), looked.after((3,))) == ((1,), (3,), None)
    assert looked.after((1,), or_there=True) == (1,)
    assert (looked.before((0,)), looked.before((3,)), looked.before((4,))) == (None, (1,), (3,))
    assert (looked.position((1,)), looked.position((2,)), looked.position((3,))) == (1, 0, 2)
