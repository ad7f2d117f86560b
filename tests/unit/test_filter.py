from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.domain.filter import Filter, FilterError, parse_filter

FIELDS = ("name", "image", "state", "label")
ROW = {
    "name": "Edge-Proxy",
    "image": "localhost:5000/traefik:3.1",
    "state": "running",
}
TEXT = " ".join(ROW.values()) + " up 12 days (healthy)"


@pytest.mark.parametrize(
    ("text", "passes"),
    [
        ("", True),
        ("   ", True),
        ("edge", True),
        ("EDGE proxy", True),
        ("edge redis", False),
        ("!redis", True),
        ("!edge", False),
        ("!!edge", True),
        ("name:edge", True),
        ("NAME:edge", True),
        ("name:traefik", False),
        ("!name:traefik", True),
        ("image:5000/traefik:3", True),
        # no field of that name: plain text with a colon in it
        ("localhost:5000", True),
        ("traefik:3.1", True),
        ("redis:7", False),
        # a field that the row does not have contains nothing
        ("label:x", False),
        ("!label:x", True),
        ("~^edge", True),
        ("~^proxy", False),
        ("!~^proxy", True),
        ("~12|13", True),
        ("name:~y$", True),
        ("name:~^y$", False),
        ('"12 days"', True),
        ('"days 12"', False),
        ('!"12 days"', False),
        ('name:"edge-proxy"', True),
        ('~"up \\d+ days"', True),
        # quotes take the meaning from the signs before a word
        ('"!edge"', False),
        ('"name:edge"', False),
        # what is only begun restricts nothing, so that the list does not jump while a term is typed
        ("!", True),
        ("~", True),
        ("name:", True),
        ("!name:~", True),
        ('"', True),
        ('"12 da', True),
    ],
)
def test_matches(text: str, passes: bool) -> None:
    wanted = parse_filter(text, FIELDS)
    assert wanted.matches(TEXT, ROW.get) is passes
    assert wanted.select([TEXT.lower()], lambda _row, name: ROW.get(name)) == ([0] if passes else [])


@pytest.mark.parametrize(("text", "position"), [("~(", 1), ("edge ~a**", 8), ("!name:~[", 7)])
def test_a_bad_expression_says_where_and_why(text: str, position: int) -> None:
    with pytest.raises(FilterError) as caught:
        parse_filter(text, FIELDS)
    assert caught.value.position == position
    assert caught.value.reason.startswith("not a regular expression: ")


def test_an_empty_filter_is_false() -> None:
    assert not Filter()
    assert not parse_filter(" ! ", FIELDS)
    assert parse_filter("x", FIELDS)


def test_fields_are_asked_for_only_where_they_are_named() -> None:
    asked: list[str] = []

    def field(_row: int, name: str) -> str | None:
        asked.append(name)
        return "x"

    parse_filter("a !b ~c", FIELDS).select(["a c"], field)
    assert asked == []
    parse_filter("a name:x", FIELDS).select(["b", "a"], field)
    assert asked == ["name"]


WORDS = st.text(st.sampled_from("ab1-.:/"), min_size=1, max_size=4)


@given(st.lists(st.tuples(st.booleans(), WORDS), max_size=4), st.lists(WORDS, max_size=6))
def test_terms_are_a_conjunction_of_substrings(terms: list[tuple[bool, str]], rows: list[str]) -> None:
    text = " ".join("!" * inverse + word for inverse, word in terms)
    expected = [
        index
        for index, row in enumerate(rows)
        if all((word in row) is not inverse for inverse, word in terms)
    ]
    assert parse_filter(text).select(rows, lambda _row, _name: None) == expected


@given(st.text(st.characters(exclude_characters='"')))
def test_what_is_quoted_is_found_whatever_it_is(text: str) -> None:
    assert parse_filter(f'"{text}"', FIELDS).matches(f"<{text}>", lambda _name: None)


@given(st.text(st.sampled_from('!~":a[( ')))
def test_no_typing_does_more_than_say_what_is_wrong(text: str) -> None:
    try:
        wanted = parse_filter(text, ("a",))
    except FilterError as error:
        position = error.position
    else:
        wanted.matches("a", lambda _name: "a")
        return
    assert 0 < position <= len(text)
