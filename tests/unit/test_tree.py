"""Which rows of a tree are to be seen: against a plain list made anew after each change."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.domain import unfolded
from tui.domain.tree import Branch, Node, Place
from tui.domain.unfolded import Unfolded

LEAVES = st.builds(Branch, st.sampled_from("abcd"))
TREES = st.recursive(
    LEAVES,
    lambda below: st.builds(
        lambda label, children, is_open: Branch(label, children=tuple(children), is_open=is_open),
        st.sampled_from("abcd"),
        st.lists(below, max_size=5),
        st.booleans(),
    ),
    max_leaves=40,
)
STEPS = st.lists(st.tuples(st.sampled_from(["fold", "unfold", "unfold_all"]), st.integers(0, 1000)))


class Plain:
    """The same thing without any cleverness: the places that are unfolded."""

    def __init__(self, root: Node) -> None:
        self.root = root
        self.open: set[Place] = set()
        self._open_first((), root)

    def _open_first(self, place: Place, node: Node) -> None:
        self.open.add(place)
        for number, child in enumerate(node.children):
            if child.is_open and child.children:
                self._open_first((*place, number), child)

    def rows(self) -> list[Place]:
        return [*([()] if self.root.label or self.root.told else []), *self._below((), self.root)]

    def _below(self, place: Place, node: Node) -> Iterator[Place]:
        if place in self.open:
            for number, child in enumerate(node.children):
                yield (*place, number)
                yield from self._below((*place, number), child)

    def node(self, place: Place) -> Node:
        node = self.root
        for child in place:
            node = node.children[child]
        return node

    def fold(self, place: Place) -> None:
        if place:
            self.open = {found for found in self.open if found[: len(place)] != place}

    def unfold(self, place: Place) -> None:
        if place not in self.open and self.node(place).children:
            self._open_first(place, self.node(place))

    def unfold_all(self, place: Place) -> None:
        node = self.node(place)
        if node.children:
            self.open.add(place)
            for number, child in enumerate(node.children):
                if child.children:
                    self.unfold_all((*place, number))


def places(tree: Unfolded) -> list[Place]:
    return [row.place for row in tree.rows(0, len(tree))]


def branch(label: str, *children: Branch, is_open: bool = False) -> Branch:
    return Branch(label, children=children, is_open=is_open)


def shown(tree: Unfolded) -> list[str]:
    return ["  " * row.depth + row.node.label for row in tree.rows(0, len(tree))]


@given(TREES, STEPS)
def test_rows_are_those_of_a_plain_list(root: Branch, steps: list[tuple[str, int]]) -> None:
    tree, plain = Unfolded(root), Plain(root)
    assert places(tree) == plain.rows()
    for act, number in steps:
        place = plain.rows()[number % len(plain.rows())]
        getattr(tree, act)(place)
        getattr(plain, act)(place)
        assert places(tree) == plain.rows()
    assert [tree.number(place) for place in plain.rows()] == list(range(len(tree)))
    for row in tree.rows(0, len(tree)):
        assert row.node is plain.node(row.place)
        assert row.is_open == (row.place in plain.open)


@given(TREES, STEPS)
def test_the_same_tree_anew_is_unfolded_the_same(root: Branch, steps: list[tuple[str, int]]) -> None:
    tree = Unfolded(root)
    for act, number in steps:
        getattr(tree, act)(tree[number % len(tree)].place)
    before = places(tree)
    assert [tree.replace(root, place) for place in before] == before
    assert places(tree) == before


@given(TREES, TREES, STEPS)
def test_any_other_tree_has_its_own_rows(root: Branch, other: Branch, steps: list[tuple[str, int]]) -> None:
    tree = Unfolded(root)
    for act, number in steps:
        getattr(tree, act)(tree[number % len(tree)].place)
    place = tree.replace(other, tree[len(tree) - 1].place)
    plain = Plain(other)
    plain.open = {row.place for row in tree.rows(0, len(tree)) if row.is_open}
    assert places(tree) == plain.rows()
    # Where the cursor goes there is something.
    assert 0 <= tree.number(place) < len(tree)


def test_a_root_without_a_word_is_no_row() -> None:
    tree = Unfolded(branch("", branch("a"), branch("b")))
    assert shown(tree) == ["a", "b"]
    assert tree.number(()) == 0


def test_a_root_is_the_heading_of_its_children() -> None:
    assert shown(Unfolded(branch("total", branch("a", branch("b"), is_open=True)))) == ["total", "a", "  b"]


def test_what_is_folded_is_not_made() -> None:
    class Lazy:
        label, told, role, label_role, path, value = "lazy", "", "plain", "plain", "", ""
        is_leaf, is_open = False, False

        @property
        def children(self) -> Sequence[Node]:
            raise AssertionError("nobody looked at it")

    class Above(Lazy):
        @property
        def children(self) -> Sequence[Node]:
            return [Lazy()] * 3

    assert len(Unfolded(Above())) == 4


def test_going_to_a_place_unfolds_what_is_above() -> None:
    tree = Unfolded(branch("", branch("a", branch("b", branch("c"))), branch("d")))
    tree.reveal((0, 0, 0))
    assert shown(tree) == ["a", "  b", "    c", "d"]
    assert tree.number((0, 0, 0)) == 2
    tree.fold((0,))
    tree.reveal((0, 0))
    assert shown(tree) == ["a", "  b", "d"], "not what is in it"


def test_a_place_that_is_folded_has_the_row_above() -> None:
    tree = Unfolded(branch("", branch("a", branch("b", branch("c"))), branch("d")))
    assert tree.number((0, 0, 0)) == 0


def test_what_was_folded_looks_as_at_first_again() -> None:
    tree = Unfolded(branch("", branch("a", branch("b", branch("c")), branch("d", branch("e"), is_open=True))))
    tree.unfold((0,))
    tree.unfold((0, 0))
    tree.fold((0,))
    tree.unfold((0,))
    assert shown(tree) == ["a", "  b", "  d", "    e"]


def test_too_many_rows_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unfolded, "LIMIT", 10)
    # Seven rows, and nine with all of one part unfolded.
    root = branch("", *(branch(name, branch("x"), branch("y", branch("z"))) for name in "abcdefg"))
    tree = Unfolded(root)
    assert "More than 10 rows" in tree.unfold_all(())
    assert len(tree) == 7
    assert tree.unfold_all((0,)) == ""
    assert len(tree) == 10
    assert "More than 10 rows" in tree.unfold_all((1,))
    assert tree.unfold_all((0,)) == "", "it takes no row more"


def test_parts_are_found_again_that_have_moved() -> None:
    tree = Unfolded(branch("", branch("a", branch("x")), branch("b", branch("y"))))
    tree.unfold((1,))
    place = tree.replace(
        branch("", branch("new"), branch("a", branch("x")), branch("b", branch("y"))), (1, 0)
    )
    assert shown(tree) == ["new", "a", "b", "  y"]
    assert place == (2, 0)


def test_parts_of_the_same_name_are_told_apart_by_their_number() -> None:
    tree = Unfolded(branch("", branch("run", branch("x")), branch("run", branch("y"))))
    tree.unfold((1,))
    tree.replace(branch("", branch("run", branch("x")), branch("run", branch("y"))))
    assert shown(tree) == ["run", "run", "  y"]


def test_a_path_is_a_better_name_than_a_label() -> None:
    def root(*ids: str) -> Branch:
        return branch("", *(Branch("run", path=id, children=(branch(f"of {id}"),)) for id in ids))

    tree = Unfolded(root("1", "2"))
    tree.unfold((0,))
    tree.replace(root("0", "1", "2"))
    assert shown(tree) == ["run", "run", "  of 1", "run"]


def test_what_was_folded_by_the_user_stays_folded_and_what_is_new_is_open() -> None:
    def part(label: str) -> Branch:
        return branch(label, branch("x"), is_open=True)

    tree = Unfolded(branch("", part("a")))
    tree.fold((0,))
    tree.replace(branch("", part("a"), part("b")))
    assert shown(tree) == ["a", "b", "  x"]


def test_where_the_cursor_was_another_one_stands() -> None:
    tree = Unfolded(branch("", branch("a"), branch("b"), branch("c")))
    assert tree.replace(branch("", branch("a"), branch("b")), (2,)) == (1,)
    assert tree.replace(branch(""), (1,)) == ()


def test_of_very_many_none_is_unfolded_at_first() -> None:
    many = [branch(str(n), branch("x"), is_open=True) for n in range(3000)]
    tree = Unfolded(branch("", *many))
    assert len(tree) == 3000
    tree.unfold((2999,))
    tree.replace(branch("", *many))
    assert tree[3000].place == (2999, 0)
