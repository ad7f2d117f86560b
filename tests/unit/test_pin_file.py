"""The pin file's text: read, and edited so that what people wrote in it stays."""

from __future__ import annotations

import tomllib
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.domain.pin import Pin
from tui.domain.pin_edit import block_of, with_block, with_pin, without_pin
from tui.domain.pin_file import InvalidPins, parse

A, B = "sha256:" + "a" * 64, "sha256:" + "b" * 64
AT = datetime(2016, 6, 12, 9, 0, tzinfo=UTC)
REDIS = Pin("docker.io/library/redis:latest", A, B, ("docker.io/library/redis:2016",), AT)
APP = Pin("localhost:5000/app:dev", "", B, (), AT, "no registry digest: built here")

BY_HAND = f"""\
# Ours; ask ops before you change any.
team = "fleet"

# the cache of the shop
[[pin]]
reference = "redis"          # moves weekly
pinned = "redis@{B}"   # seen good
owner = "ops"
tags = [
  "redis:7.2",  # old habit
]

[pin.review]
by = "anna"

# the edge
[[pin]]
reference = 'ghcr.io/acme/edge:1'

[other]
x = 1  # ours too
"""


def test_a_new_file_is_one_that_people_can_read() -> None:
    text = with_pin("", REDIS)
    assert text.startswith("# ")
    assert f'pinned = "redis@{A}"' in text
    assert 'reference = "redis:latest"' in text
    assert "at = 2016-06-12T09:00:00Z" in text
    assert parse(text) == (REDIS,)


def test_without_a_digest_no_digest_is_written() -> None:
    text = with_pin("", APP)
    assert "pinned" not in text.partition("[[pin]]")[2]
    assert "no registry digest" in text
    assert parse(text) == (APP,)


def test_a_file_written_by_hand_is_read() -> None:
    redis, edge = parse(BY_HAND)
    assert redis == Pin("docker.io/library/redis:latest", B, "", ("docker.io/library/redis:7.2",))
    assert edge == Pin("ghcr.io/acme/edge:1")
    (both,) = parse(f'[[pin]]\nreference = "redis:7@{A}"\n')
    assert (both.reference, both.digest) == ("docker.io/library/redis:7", A)


def test_a_change_keeps_comments_keys_and_tables_of_others() -> None:
    text = with_pin(BY_HAND, REDIS)
    assert parse(text)[0] == REDIS
    for line in (
        "# Ours; ask ops before you change any.",
        "# the cache of the shop",
        'reference = "redis:latest"          # moves weekly',
        f'pinned = "redis@{A}"   # seen good',
        'owner = "ops"',
        'by = "anna"',
        "# the edge",
        "x = 1  # ours too",
    ):
        assert f"{line}\n" in text, line


def test_what_was_taken_out_can_be_put_back_as_it_was() -> None:
    text, block = without_pin(BY_HAND, REDIS.reference)
    assert "redis" not in text
    assert "# the edge" in text
    assert with_block(text, block) == BY_HAND
    (edge,) = parse(text)
    assert edge.reference == "ghcr.io/acme/edge:1"


def test_a_block_goes_to_the_end_when_its_place_is_inside_of_another_now() -> None:
    one = with_pin(with_pin("", REDIS), APP)
    text, block = without_pin(one, APP.reference)
    other = Pin("docker.io/library/nginx:1", A, B, (), AT)
    changed = with_pin(text[text.index("[[pin]]") :] + "\n", other)
    assert set(parse(with_block(changed, block))) == {REDIS, APP, other}


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("[[pin]\n", "line 1"),
        ("[pin]\nreference = 'redis'\n", "tables"),
        ("[[pin]]\nrefernce = 'redis'\n", "pin 1: reference"),
        ("[[pin]]\nreference = 'Redis:1'\n", "pin 1: reference"),
        (f"[[pin]]\nreference = 'redis'\npinned = 'nginx@{A}'\n", "redis@sha256"),
        ("[[pin]]\nreference = 'redis'\npinned = 'redis:7'\n", "redis@sha256"),
        ("[[pin]]\nreference = 'redis'\nimage = '3f1c'\n", "whole ID"),
        ("[[pin]]\nreference = 'redis'\ntags = 'redis:7'\n", "list"),
    ],
)
def test_what_is_no_pin_file_says_why(text: str, why: str) -> None:
    with pytest.raises(InvalidPins, match=r".*" + why.replace("(", r"\(")):
        parse(text)
    with pytest.raises(InvalidPins):
        with_pin(text, REDIS)


@pytest.mark.parametrize(
    "text",
    [
        "pin = [{reference = 'redis'}]\n",
        "about = '''\n[[pin]]\nreference = 'nginx'\n'''\n[[pin]]\nreference = 'redis'\n",
    ],
)
def test_a_file_that_lines_do_not_tell_is_never_changed(text: str) -> None:
    assert [pin.familiar for pin in parse(text)] == ["redis:latest"]
    with pytest.raises(InvalidPins):
        with_pin(text, REDIS)
    with pytest.raises(InvalidPins):
        without_pin(text, REDIS.reference)


def test_line_ends_of_other_systems_stay() -> None:
    text = with_pin(BY_HAND.replace("\n", "\r\n"), APP)
    assert text.count("\n") == text.count("\r\n")
    assert parse(text)[-1] == APP


_NOTES = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
_PINS = st.builds(
    Pin,
    st.sampled_from([f"localhost:5000/{name}:1" for name in ("a", "b", "c")]),
    st.sampled_from(["", A, B]),
    st.sampled_from(["", A]),
    st.lists(st.sampled_from(["localhost:5000/a:2", "ghcr.io/x/y:3"]), max_size=2).map(tuple),
    st.sampled_from([None, AT]),
    _NOTES,
)


@given(st.lists(_PINS, max_size=6), st.sampled_from(["", BY_HAND, BY_HAND.rstrip()]))
def test_any_pins_come_back_as_they_were_written(pins: list[Pin], text: str) -> None:
    others = {pin.reference: pin for pin in parse(text)} if text else {}
    for pin in pins:
        text = with_pin(text, pin)
        others[pin.reference] = pin
    assert {pin.reference: pin for pin in parse(text)} == others
    for name in others:
        before = text
        block = block_of(text, name)
        text, taken = without_pin(text, name)
        assert taken == block
        assert {pin.reference: pin for pin in parse(with_block(text, taken))}.keys() == {
            pin.reference for pin in parse(before)
        }
    assert tomllib.loads(text).get("pin", []) == []
