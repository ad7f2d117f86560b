"""The command line as it is typed into: completion, choosing, what was typed before."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from tui.resources.command_completion import Found
from tui.resources.command_entry import CommandEntry, Wish
from tui.resources.command_words import Word

NAMES = ("start", "stop", "stats", "theme", "tab", "tab-before")
TAKING = {"theme": ("nord", "nord-light", "gruvbox"), "tab": ("logs",)}


def complete(line: str) -> list[Found]:
    """Names that begin so, and behind a name what it takes."""
    name, blank, last = line.partition(" ")
    if blank:
        taken = [t for t in TAKING.get(name, ()) if t.startswith(last)]
        return [Found(f"{name} {t}", t, "", Word(name, "", "NAME")) for t in taken]
    begun = [n for n in NAMES if n.startswith(name)]
    return [Found(n, n, "", Word(n, "", "NAME" if n in TAKING else "")) for n in begun]


def entry(text: str = "", past: Sequence[str] = ()) -> CommandEntry:
    made = CommandEntry(complete, past, page=3)
    for character in text:
        made.take(character, character)
    return made


def after(made: CommandEntry, *keys: str) -> str:
    """The line after these keys."""
    for key in keys:
        assert made.take(key, None) is Wish.STAY, key
    return made.line.text


@pytest.mark.parametrize(
    ("text", "keys", "line"),
    [
        ("sto", ["tab"], "stop"),
        ("th", ["tab"], "theme "),
        ("s", ["tab"], "st"),
        # What is sure is typed, then the first is chosen, then the next.
        ("s", ["tab", "tab"], "start"),
        ("s", ["tab", "tab", "tab"], "stop"),
        # One that others begin with, too.
        ("tab", ["tab"], "tab "),
        ("theme n", ["tab"], "theme nord"),
        ("theme nord", ["tab"], "theme nord"),
        ("theme nord-", ["tab"], "theme nord-light"),
        ("zzz", ["tab"], "zzz"),
        ("zzz", ["down"], "zzz"),
    ],
)
def test_tab_types_what_is_sure_and_then_goes_on_in_the_list(text: str, keys: list[str], line: str) -> None:
    assert after(entry(text), *keys) == line


@pytest.mark.parametrize(
    ("keys", "line"),
    [
        (["down"], "start"),
        (["down", "down"], "stop"),
        (["down", "up"], "st"),
        (["up"], "stats"),
        (["up", "down"], "st"),
        (["down", "pagedown"], "stats"),
        (["pagedown", "pageup"], "start"),
        (["down", "shift+tab"], "st"),
    ],
)
def test_arrows_choose_and_lead_back_to_what_was_typed(keys: list[str], line: str) -> None:
    assert after(entry("st"), *keys) == line


def test_typing_goes_on_from_what_is_chosen() -> None:
    made = entry("st")
    after(made, "down", "down", "backspace", "backspace")
    assert made.line.text == "st"
    assert made.chosen is None
    made.take("a", "a")
    assert [found.line for found in made.found] == ["start", "stats"]


def test_what_was_typed_before_comes_back_on_an_empty_line() -> None:
    made = entry("", ["first", "second", "third"])
    assert after(made, "up") == "third"
    assert after(made, "up", "up", "up") == "first"
    assert after(made, "down") == "second"
    assert after(made, "down", "down") == ""
    # And then the list again.
    assert after(made, "down") == "start"


def test_up_on_a_text_chooses_whatever_was_typed_before() -> None:
    assert after(entry("st", ["past"]), "up") == "stats"
    assert after(entry(""), "up") == "tab-before"


def test_a_line_of_the_past_can_be_changed() -> None:
    made = entry("", ["theme nord"])
    assert after(made, "up", "backspace") == "theme nor"
    assert after(made, "up") == "theme nord-light"


def test_what_keys_wish() -> None:
    assert entry("stop").take("enter", "\r") is Wish.DO
    for key in ("escape", "ctrl+c"):
        assert entry("stop").take(key, None) is Wish.LEAVE
    for key in ("enter", "backspace"):
        assert entry("").take(key, None) is Wish.LEAVE
    assert entry(" :").take("enter", "\r") is Wish.LEAVE
    assert entry("s").take("backspace", "\x7f") is Wish.STAY
    chosen = entry("")
    after(chosen, "down")
    assert chosen.take("enter", "\r") is Wish.DO


def test_keys_that_print_nothing_type_nothing() -> None:
    made = entry("st")
    for key, character in (("f5", None), ("ctrl+g", "\x07"), ("insert", None)):
        assert made.take(key, character) is Wish.STAY
    assert made.line.text == "st"


def test_a_pasted_text_is_typed_up_to_its_first_line_end() -> None:
    made = entry("s")
    after(made, "home")
    made.paste("theme nord\nkill\n")
    assert made.line.text == "theme nords"
    assert made.line.after == "s"
    made.paste("")
    assert made.line.text == "theme nords"
