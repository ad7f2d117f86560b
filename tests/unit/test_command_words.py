"""The words of the command line: every action has one; what a name means, and why it means nothing."""

from __future__ import annotations

import pytest

from tui.resources import command_words
from tui.resources.catalog import Catalog
from tui.resources.command_completion import completions
from tui.resources.command_words import Choice, Word, chosen, meant, named, unknown, words_of
from tui.resources.kind import ALL_KINDS

CATALOG = Catalog()
VIEWS = [kind.id for kind in ALL_KINDS]
CHOICES = [Choice("name"), Choice("image"), Choice("status"), Choice("state-of-it")]


def words(view: str = "containers", catalog: Catalog = CATALOG) -> tuple[Word, ...]:
    return words_of(catalog.of_view(view))


def names_for(line: str, view: str = "containers") -> list[str]:
    """How a line can go on, as lines."""
    return [found.line for found in completions(words(view), line, lambda word, before: CHOICES)]


@pytest.mark.parametrize("view", VIEWS)
def test_every_action_of_a_view_has_a_name_of_its_own(view: str) -> None:
    there = words(view)
    assert len({w.name for w in there}) == len(there)
    for action in CATALOG.of_view(view):
        if action.id == "app.command":
            continue
        word = named(there, action.id)
        assert word is not None
        assert word.action == action
        assert meant(there, word.name) == word


@pytest.mark.parametrize("view", VIEWS)
def test_what_has_no_key_is_listed_at_once(view: str) -> None:
    keyless = [a for a in CATALOG.of_view(view) if not a.key]
    listed = completions(words(view), "", lambda word, before: [])
    assert [found.word.action for found in listed[: len(keyless)]] == keyless


def test_there_are_actions_without_a_key() -> None:
    assert {"stop", "findings", "go-back"} <= {w.name for w in words() if not w.key}
    assert "pull-a-name" in {w.name for w in words("images") if not w.key}


def test_an_action_whose_key_was_taken_away_is_there_too() -> None:
    bare = Catalog({"container.logs": "", "list.sort": ""})
    assert "logs" in {w.name for w in words(catalog=bare) if not w.key}
    sort = named(words(catalog=bare), "sort")
    assert sort is not None
    assert sort.takes
    assert sort.action == bare.get("list.sort")


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("stop", "stop"),
        ("STOP", "stop"),
        ("container.stop", "stop"),
        ("thm", ""),
        ("th", "theme"),
        ("rm", "remove"),
        ("ps", "containers"),
        ("keys", "help"),
        ("q", "q"),
        ("quit", "quit"),
        ("pal", "palette"),
    ],
)
def test_a_name_or_the_beginning_of_one_alone_is_meant(typed: str, name: str) -> None:
    found = meant(words(), typed)
    assert (found if isinstance(found, str) else found.name) == name


def test_quit_ends_the_program_where_q_goes_back() -> None:
    by_name = {w.name: w.action for w in words("tags")}
    assert by_name["quit"] == CATALOG.get("app.quit_now")
    assert by_name["q"] == CATALOG.get("app.quit")


def test_a_beginning_of_several_is_not_guessed() -> None:
    assert str(meant(words(), "st")).startswith("st may be start, stop")
    assert meant(words("images"), "pul") == "pul may be pull-a-name or pull."


@pytest.mark.parametrize(
    ("view", "typed", "says"),
    [
        ("containers", "stpo", "No command is called stpo; did you mean stop?"),
        ("containers", "xyzzy", "No command is called xyzzy; an empty line lists all."),
        ("images", "stop", "Stop is not for this list: it is for Containers."),
        ("networks", "container.stop", "Stop is not for this list: it is for Containers."),
    ],
)
def test_a_name_that_is_none_is_told_what_is_near(view: str, typed: str, says: str) -> None:
    assert meant(words(view), typed) == ""
    assert unknown(CATALOG, view, words(view), typed) == says


def test_a_read_only_session_says_what_it_lacks() -> None:
    bound = Catalog(read_only=True)
    there = words(catalog=bound)
    assert meant(there, "kill") == ""
    says = "Kill: not in a read-only session, where nothing is changed."
    assert unknown(bound, "containers", there, "kill") == says
    assert unknown(bound, "containers", there, "container.kill") == says


# how a line goes on


def test_names_that_begin_so_come_first() -> None:
    found = names_for("st")
    assert found[:2] == ["start", "stop"]
    # In a name or in what it does, behind those.
    assert found.index("restart") > found.index("stats")


def test_what_an_action_does_is_looked_through_too() -> None:
    assert "kill" in names_for("sigkill")
    assert names_for("zzz") == []


def test_colons_that_are_typed_too_do_not_matter() -> None:
    assert names_for(":theme") == names_for("theme") == ["theme"]
    assert command_words.split(":theme  nord ") == ("theme", "nord")


def test_what_a_command_takes_comes_behind_it() -> None:
    assert names_for("sort ") == ["sort name", "sort image", "sort status", "sort state-of-it"]
    assert names_for("sort sta") == ["sort status", "sort state-of-it"]
    assert names_for("sort it") == ["sort state-of-it"]
    assert names_for("columns name im") == ["columns name image"]
    assert names_for("stop ") == []
    assert names_for("nonsense ") == []


def test_what_stands_there_already_is_told_to_who_chooses() -> None:
    asked = []

    def choices(word: Word, before: object) -> list[Choice]:
        asked.append((word.name, list(before)))  # type: ignore[call-overload]
        return []

    completions(words(), "columns name  image st", choices)
    assert asked == [("columns", ["name", "image"])]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("name", "name"),
        ("NAME", "name"),
        ("i", "image"),
        ("sta", "sta may be status or state-of-it."),
        ("", "Which column? There is name, image, status or state-of-it."),
        ("nmae", "No column is called nmae; did you mean name?"),
        ("x", "No column is called x; there is name, image, status or state-of-it."),
    ],
)
def test_one_choice_is_meant_or_it_is_said_why_none_is(text: str, found: str) -> None:
    choice = chosen(CHOICES, "column", text)
    assert (choice if isinstance(choice, str) else choice.text) == found


def test_long_lists_are_cut() -> None:
    said = chosen([Choice(f"n{n}") for n in range(30)], "theme", "zz")
    assert str(said).endswith("n11 or 18 more.")
    said = str(chosen([Choice(f"a-long-name-{n:02}") for n in range(30)], "theme", "zz"))
    assert said.endswith(" or 24 more.")
    assert len(said) < 2 * 75, "what has no room in two lines is cut without a word"


def test_an_action_that_stands_for_another_is_there_once() -> None:
    first, second = CATALOG.get("container.start"), CATALOG.get("container.stop")
    assert first is not None
    assert second is not None
    there = words_of([first, second._replace(id=first.id), second])
    assert [w.name for w in there if not w.takes] == ["start", "stop"]
