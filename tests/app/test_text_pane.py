"""Looking for a text in lines: what is gone to, what is marked, whatever the lines are broken at."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import pytest
from textual.app import App, ComposeResult

from tui.domain.log_match import BadPattern
from tui.widgets import found
from tui.widgets.text_pane import TextPane

Lines = Sequence[tuple[str, str]]
LINES = [(f"line {n} {'x' * 30 if n % 2 else 'y'}", "plain") for n in range(50)]


class Stage(App[None]):
    ENABLE_COMMAND_PALETTE = False

    def __init__(self, words: bool) -> None:
        super().__init__()
        self.pane = TextPane(words=words)

    def compose(self) -> ComposeResult:
        yield self.pane


@asynccontextmanager
async def reading(lines: Lines, words: bool = False) -> AsyncIterator[TextPane]:
    app = Stage(words)
    async with app.run_test(size=(20, 10)) as pilot:
        app.pane.show(lines)
        await pilot.pause()
        yield app.pane


def marked(pane: TextPane, role: str) -> list[str]:
    return [cell.text for picture in pane._pictures for cell in picture if cell.role == role]


def shown(pane: TextPane) -> str:
    return "\n".join(pane.render_line(y).text.rstrip() for y in range(pane.size.height))


async def test_it_goes_to_the_first_line_and_marks_all_on_the_screen() -> None:
    async with reading(LINES) as pane:
        pane.search("line 2")
        assert (pane.found, pane.found_told, pane.top) == ((1, 11), "1/11", 0)
        assert marked(pane, "cursor") == ["line 2"]
        pane.go_to_found(True)
        assert "line 20" in shown(pane)
        assert marked(pane, "cursor") == ["line 2"]
        assert marked(pane, "found") == ["line 2"] * 3
        assert pane.found == (2, 11)


async def test_round_in_both_directions() -> None:
    async with reading(LINES) as pane:
        pane.search("y")
        pane.go_to_found(False)
        assert pane.found == (25, 25)
        assert "line 48" in shown(pane)
        pane.go_to_found(True)
        assert pane.found == (1, 25)


async def test_a_search_begins_at_the_top_of_the_screen() -> None:
    async with reading(LINES) as pane:
        assert pane.scroll_key("pagedown")
        pane.search("line")
        assert marked(pane, "cursor") == ["line"]
        assert pane.found == (7, 50)
        assert pane.top == 9, "what is on the screen is not moved"
        for typed in ("line 1", "line 1", "line 10"):
            pane.search(typed)
        assert pane.found == (1, 1)
        pane.search("line")
        assert pane.found == (7, 50), "typed on, it begins where it began"


async def test_a_search_that_finds_nothing_in_the_end_leaves_the_lines_where_they_were() -> None:
    async with reading(LINES) as pane:
        assert pane.scroll_key("down")
        pane.search("line 4")
        pane.search("line 40")
        assert pane.top > 40
        pane.search("line 4x")
        assert pane.top == 1
        assert marked(pane, "cursor") == []


async def test_what_was_found_is_marked_over_a_break() -> None:
    async with reading([("a" * 15 + "needle" + "b" * 30, "plain")]) as pane:
        pane.search("NEEDLE".lower())
        assert marked(pane, "cursor") == ["needl", "e"]


async def test_what_was_found_is_marked_over_a_break_between_words() -> None:
    async with reading([("  one two three four five six seven", "warn")], words=True) as pane:
        pane.search("four five")
        lines = shown(pane).splitlines()
        assert lines[:2] == ["  one two three four", "    five six seven"]
        assert marked(pane, "cursor") == ["four", "five"]
        assert "".join(marked(pane, "warn")).split() == ["one", "two", "three", "six", "seven"]


async def test_a_tab_that_is_broken_at_is_no_error() -> None:
    async with reading([("one\ttwo three four\tfive six seven", "plain")], words=True) as pane:
        pane.search("six")
        assert pane.found == (1, 1)


async def test_other_lines_are_searched_too_when_the_place_is_kept() -> None:
    async with reading(LINES) as pane:
        pane.search("line 2")
        pane.show([("line 2", "plain"), *LINES], keep_place=True)
        assert pane.found == (0, 12)
        assert pane.top == 0
        pane.show(LINES)
        assert (pane.found, pane.found_told, marked(pane, "found")) == ((0, 0), "", [])


async def test_capitals_count_and_expressions_are_known() -> None:
    async with reading([("Abc", "plain"), ("abc", "plain")]) as pane:
        pane.search("Abc")
        assert pane.found == (1, 1)
        pane.search("abc")
        assert pane.found == (1, 2)
        pane.search("~^a.c$")
        assert pane.found == (1, 2)
        with pytest.raises(BadPattern):
            pane.search("~[")
        pane.search("nothing")
        pane.go_to_found(True)
        assert (pane.found, pane.found_told) == ((0, 0), "not found")
        pane.search("~")
        assert pane.found_told == ""


async def test_changes_are_heard_of() -> None:
    async with reading(LINES) as pane:
        heard: list[str] = []
        pane.on_found = lambda: heard.append(pane.found_told)
        pane.search("line 4")
        pane.go_to_found(True)
        pane.clear_search()
        assert heard == ["1/11", "2/11", ""]


async def test_an_expression_without_end_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    endless = ("a" * 100 + "!", "plain")
    async with reading([("aaa", "plain")]) as pane:
        pane.search("~^(a+)+$")
        assert pane.found_told == "1/1"
        monkeypatch.setattr(found, "PATIENCE", 0.05)
        pane.show([endless], keep_place=True)
        assert pane.found_told == ""
        pane.search("a")
        with pytest.raises(BadPattern, match="too long"):
            pane.search("~^(a+)+$")
        assert (pane.found_told, marked(pane, "found")) == ("", [])
