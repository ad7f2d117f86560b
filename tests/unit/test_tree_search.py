"""What a search finds in a tree, bit by bit."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tui.domain.json_tree import json_tree
from tui.domain.log_match import Pattern
from tui.domain.tree import Branch, Place
from tui.domain.tree_search import MOST, SLICE, TreeSearch, search

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


def row(*labels: str) -> Branch:
    return Branch("", children=tuple(Branch(label) for label in labels))


def looked(root: Branch, text: str) -> TreeSearch:
    search = TreeSearch(root, Pattern(text).has)
    while not search.is_done:
        search.step()
    return search


def test_each_step_looks_a_little_further() -> None:
    search = TreeSearch(row(*"x" * (2 * SLICE)), Pattern("x").has)
    search.step()
    assert len(search.places) == SLICE - 1, "the root is the first that is looked at"
    assert not search.is_done
    while not search.is_done:
        search.step()
    assert len(search.places) == 2 * SLICE
    assert not search.is_cut


def test_no_more_are_kept_than_anybody_goes_through() -> None:
    search = looked(row(*"x" * (MOST + 5 * SLICE)), "x")
    assert search.is_cut
    assert MOST <= len(search.places) < MOST + SLICE


def test_next_and_last_from_any_place() -> None:
    search = looked(row(*"yxyxy"), "x")
    assert search.places == [(1,), (3,)]
    assert (search.after((0,)), search.after((1,)), search.after((3,))) == ((1,), (3,), None)
    assert search.after((1,), or_there=True) == (1,)
    assert (search.before((0,)), search.before((3,)), search.before((4,))) == (None, (1,), (3,))
    assert (search.position((1,)), search.position((2,)), search.position((3,))) == (1, 0, 2)
