"""Section 4 of the design: names that fit, that never look alike, and that stay as they are."""

from __future__ import annotations

import hashlib
import itertools
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit import names_drawn as drawn
from tui.domain.names import NameTable, RegistryKeys, aligned, full, scrolled
from tui.domain.reference import canonical
from tui.domain.text import cell_width

ECR = "329074924855.dkr.ecr.us-east-1.amazonaws.com"
INBOUND = f"{ECR}/fleet-tracker-inbound:20160612_0900_01280ac415ca"


def texts(
    names: list[str], width: int, *, ascii: bool = False, aliases: dict[str, str] | None = None
) -> dict[str, str]:
    """What a fresh table draws for these names."""
    table = NameTable(width, RegistryKeys(aliases or {}), ascii)
    table.update(names)
    return {name: table.text(name) for name in names}


def check(names: list[str], drawn_texts: dict[str, str], width: int, ascii: bool) -> None:
    """The invariant: each text fits, prints, and is one canonical name's alone."""
    owners: dict[str, str] = {}
    for name in names:
        text = drawn_texts[name]
        assert cell_width(text) <= width
        assert text.isprintable()
        assert text.isascii() or not ascii
        assert owners.setdefault(text, canonical(name)) == canonical(name)
        if canonical(name) != name and cell_width(full(name)) <= width:
            assert text == full(name)


@settings(max_examples=400, deadline=None)
@given(drawn.neighbours(), drawn.widths, st.booleans(), drawn.aliases)
def test_no_two_names_look_alike(names: list[str], width: int, ascii: bool, aliases: dict[str, str]) -> None:
    check(names, texts(names, width, ascii=ascii, aliases=aliases), width, ascii)


@settings(max_examples=200, deadline=None)
@given(drawn.references.flatmap(lambda name: st.tuples(st.just(name), drawn.mutated(name))), st.booleans())
def test_no_pair_looks_alike_at_any_width(pair: tuple[str, str], ascii: bool) -> None:
    for width in range(20, 251, 1 if len(pair[0]) % 10 == 0 else 7):
        check(list(pair), texts(list(pair), width, ascii=ascii), width, ascii)


@settings(max_examples=100, deadline=None)
@given(st.lists(drawn.neighbours(), min_size=2, max_size=4), drawn.widths, st.booleans(), drawn.aliases)
def test_updates_end_where_a_fresh_table_begins(
    lists: list[list[str]], width: int, ascii: bool, aliases: dict[str, str]
) -> None:
    keys = RegistryKeys(aliases)
    table = NameTable(width, keys, ascii)
    for names in lists:
        table.update(names)
        for name in names[:3]:
            table.text(name)
    fresh = NameTable(width, keys, ascii)
    fresh.update(lists[-1])
    assert [table.text(name) for name in lists[-1]] == [fresh.text(name) for name in lists[-1]]
    check(lists[-1], {name: table.text(name) for name in lists[-1]}, width, ascii)


@settings(max_examples=100, deadline=None)
@given(drawn.neighbours(), drawn.neighbours(), drawn.widths, st.booleans())
def test_a_text_changes_only_with_its_group(
    names: list[str], more: list[str], width: int, ascii: bool
) -> None:
    keys = RegistryKeys({})
    both = NameTable(width, keys, ascii)
    both.update(names + more)
    few = NameTable(width, keys, ascii)
    few.update(names)
    ends = {_ends(both.text(name), width) for name in more}
    for name in names:
        if _ends(few.text(name), width) not in ends:
            assert both.text(name) == few.text(name)


def _ends(text: str, width: int) -> tuple[str, str]:
    """What a group has in common, read from a drawn text: its beginning, and its end before a hash."""
    kept = max(width // 4, 6) - 1
    before = re.sub(rf"~[0-9a-f]{{1,{kept}}}$", "", text)
    return text[: width // 4 - 1], before[-kept:]


@settings(max_examples=100, deadline=None)
@given(drawn.neighbours(), st.randoms(), drawn.widths)
def test_the_order_of_rows_is_nothing_to_the_texts(names: list[str], random: object, width: int) -> None:
    before = texts(names, width)
    shuffled = list(reversed(names))
    assert texts(shuffled, width) == before


@pytest.mark.parametrize("ascii", [False, True])
@pytest.mark.parametrize("width", [20, 21, 25, 30, 36, 40, 54, 60])
def test_every_single_change_of_one_name(width: int, ascii: bool) -> None:
    names = [INBOUND]
    for at, character in itertools.product(range(len(INBOUND)), "7x"):
        names.append(INBOUND[:at] + character + INBOUND[at + 1 :])
    names = list(dict.fromkeys(names))
    check(names, texts(names, width, ascii=ascii), width, ascii)


@pytest.mark.parametrize("width", [20, 24, 33, 47])
def test_names_made_of_the_texts_of_others(width: int) -> None:
    """A text that some row shows, as a row of its own: nothing that is no reference may pass for one."""
    names = [INBOUND, INBOUND.replace("0612", "0613"), INBOUND.replace("_0900", "_0901"), "a" * 60 + ":1"]
    for ascii in (False, True):
        every = list(names)
        for _ in range(3):
            every += [text for text in texts(every, width, ascii=ascii).values() if text not in every]
        check(every, texts(every, width, ascii=ascii), width, ascii)


def test_a_crowd_that_only_hashes_tell_apart() -> None:
    """Thousands of names alike at both ends: some share so many digits that no short hash is left."""
    names = [f"{ECR}/{'a' * 30}{i:05}{'b' * 30}-{i:05}-{'c' * 60}:latest" for i in range(3000)]
    names += [f"{ECR}/{'a' * 30}{i % 7}{'d' * 40}{i}{'b' * 40}{'c' * 60}:latest" for i in range(3000)]
    for ascii in (False, True):
        check(names, texts(names, 20, ascii=ascii), 20, ascii)


@pytest.mark.parametrize("count", [2, 5, 40])
def test_the_hash_is_the_shortest_of_the_canonical_name(count: int) -> None:
    """Runs of one letter that differ in length only: no window shows where."""
    names = [f"app/{'x' * (60 + extra)}:1" for extra in range(count)]
    hashes = {name: hashlib.sha256(canonical(name).encode()).hexdigest() for name in names}
    for name, text in texts(names, 24).items():
        digits = text.rpartition("~")[2]
        others = [hashes[other] for other in names if other != name]
        assert hashes[name].startswith(digits)
        assert not any(other.startswith(digits) for other in others)
        assert any(other.startswith(digits[:-1]) for other in others)


@pytest.mark.parametrize(
    ("width", "text"),
    [
        (93, INBOUND),
        (92, "@4855/fleet-tracker-inbound:20160612_0900_01280ac415ca"),
        (54, "@4855/fleet-tracker-inbound:20160612_0900_01280ac415ca"),
        (35, "@4855/fleet…inbound:2016…280ac415ca"),
        (30, "@4855/flee…bound:201…80ac415ca"),
        (20, "@4855/fleet…0ac415ca"),
    ],
)
def test_the_default_forms(width: int, text: str) -> None:
    assert texts([INBOUND], width)[INBOUND] == text
    assert texts([INBOUND], width, ascii=True)[INBOUND] == text.replace("…", "~")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (ECR, "329075924855.dkr.ecr.us-east-1.amazonaws.com"),
        (ECR, "329074924855.dkr.ecr.us-east-2.amazonaws.com"),
        ("localhost:5000", "localhost:5001"),
        ("[2001:db8::1]:5000", "[2001:db9::1]:5000"),
        ("ghcr.io", "ghcr.example.com"),
    ],
)
@pytest.mark.parametrize("width", [20, 22, 30, 40, 60])
def test_registries_that_differ_a_little(one: str, other: str, width: int) -> None:
    path = "fleet-tracker-inbound:20160612_0900_01280ac415ca"
    shown = texts([f"{one}/{path}", f"{other}/{path}", "redis", "quay.io/a/b:1"], width)
    assert len(set(shown.values())) == 4
    assert shown["redis"] == "redis:latest"


def test_where_neighbours_differ_is_shown() -> None:
    shown = texts([INBOUND, INBOUND.replace("0612", "0611")], 36)
    assert all(tag in text for tag, text in zip(["0612", "0611"], shown.values(), strict=True))
    assert all(text.startswith("@4855/fleet") and text.endswith("0ac415ca") for text in shown.values())
    assert not any("~" in text for text in shown.values())


def test_spellings_of_one_name_share_a_text() -> None:
    table = NameTable(20, RegistryKeys({}))
    table.update(["redis", "docker.io/library/redis:latest", "redis:7"])
    table.update(["docker.io/library/redis:latest", "redis:7"])
    assert table.text("docker.io/library/redis:latest") == table.text("redis") == "redis:latest"


def test_names_as_they_are() -> None:
    table = NameTable(20, RegistryKeys({}), references=False)
    table.update(["web.1", "redis", "fleet-tracker-inbound-2016-a-1", "fleet-tracker-inbound-2016-b-1"])
    assert table.text("redis") == "redis"
    assert table.text("web.1") == "web.1"
    assert table.text("fleet-tracker-inbound-2016-a-1") != table.text("fleet-tracker-inbound-2016-b-1")


def test_a_key_that_gets_longer_changes_its_rows_in_every_list() -> None:
    keys = RegistryKeys({})
    images, containers = NameTable(60, keys), NameTable(60, keys)
    images.update([INBOUND])
    containers.update([INBOUND, INBOUND.replace("3290749", "3290748")])
    assert images.text(INBOUND).startswith("@924855/")
    assert images.used_keys([INBOUND, "redis"]) == {"@924855": ECR}


def test_the_legend_names_the_keys_that_are_shown() -> None:
    table = NameTable(60, RegistryKeys({"prod": ECR}))
    rows = [INBOUND, "redis", "ghcr.io/acme/app:1", "<untagged> 3f1c0a9e77b2"]
    table.update(rows)
    assert table.used_keys(rows) == {"@prod": ECR}
    assert table.text(INBOUND).startswith("@prod/fleet-tracker-inbound:2016")


@pytest.mark.parametrize("width", range(20))
def test_narrow_columns_hold(width: int) -> None:
    for text in texts([INBOUND, INBOUND.replace("0612", "0611"), "中" * 30, "redis"], width).values():
        assert cell_width(text) <= width


def test_aligned_shows_the_end() -> None:
    assert aligned("redis", 20) == "redis:latest"
    assert aligned(INBOUND, 20) == "…" + INBOUND[-19:]
    assert aligned(INBOUND, 20, ascii=True) == "~" + INBOUND[-19:]
    assert aligned(INBOUND, 0) == ""
    assert aligned("redis", 20, references=False) == "redis"


def test_scrolled_marks_its_cut_edges() -> None:
    name = "ghcr.io/acme/app:1.2.3"
    assert scrolled(name, 22, 0) == scrolled(name, 22, 9) == name
    assert scrolled(name, 10, 0) == "ghcr.io/a…"
    assert scrolled(name, 10, 5) == "…o/acme/a…"
    assert scrolled(name, 10, 99) == "…app:1.2.3"
    assert scrolled(name, 10, 5, ascii=True) == "~o/acme/a~"
    assert scrolled("web", 3, 1, references=False) == "web"
    assert scrolled("a\x1b" + "中" * 9, 6, 2) == "…中中…"


@given(drawn.names, st.integers(1, 60), st.integers(0, 300), st.booleans())
def test_other_forms_fit(name: str, width: int, offset: int, ascii: bool) -> None:
    for text in (aligned(name, width, ascii), scrolled(name, width, offset, ascii)):
        assert cell_width(text) <= width
        assert text.isprintable()
        assert text.isascii() or not ascii
