"""A tree that is searched in its pane, also where it is folded."""

from __future__ import annotations

import pytest

from tests.app.tree_stage import looking
from tui.domain.json_tree import json_tree
from tui.domain.log_match import BadPattern
from tui.widgets import found


async def test_a_search_goes_to_what_is_folded() -> None:
    async with looking() as user:
        user.pane.search("the end")
        assert user.here == ".State.Health.Log[0].Output"
        assert (user.pane.found, user.pane.found_told) == ((1, 3), "1/3")
        assert "the end" in user.lines[-1], "what was found is seen, however long the text is"
        assert user.lines[user.lines.index("─" * 60) + 1].startswith("…o")
        assert user.roles("found") == ["the end"]
        user.pane.go_to_found(True)
        user.pane.go_to_found(True)
        assert user.here == ".State.Health.Log[2].Output"
        user.pane.go_to_found(True)
        assert user.here == ".State.Health.Log[0].Output"
        user.pane.go_to_found(False)
        assert (user.here, user.pane.found) == (".State.Health.Log[2].Output", (3, 3))
        user.pane.clear_search()
        assert (user.pane.found, user.pane.found_told, user.roles("found")) == ((0, 0), "", [])


async def test_what_was_found_out_of_sight_is_shown_with_what_is_below_it() -> None:
    async with looking({f"key{n}": {"inner": n} for n in range(40)}) as user:
        user.pane.search("key30")
        assert user.here == ".key30"
        at = next(n for n, line in enumerate(user.lines) if "key30" in line)
        assert at == user.pane.size.height // 3
        assert "inner" in user.lines[at + 1]


async def test_a_search_begins_at_the_cursor_and_goes_round() -> None:
    async with looking() as user:
        user.press(*"jjjjj")
        assert user.here == ".Labels"
        user.pane.search("s")
        assert user.here == ".Labels"
        user.press("G")
        user.pane.search("Id")
        assert user.here == ".Id"


async def test_a_search_that_is_being_typed_begins_where_it_began() -> None:
    async with looking() as user:
        user.press("j")
        for typed in ("n", "na", "na", "nam"):
            user.pane.search(typed)
        assert user.here == ".Names"
        user.pane.search("n")
        assert user.here == ".State.Status", "as at the first letter: its value is running"
        user.pane.search("")
        assert user.pane.found_told == ""


async def test_a_search_that_finds_nothing_in_the_end_leaves_the_cursor_where_it_began() -> None:
    async with looking() as user:
        user.press("j")
        user.pane.search("nam")
        assert user.here == ".Names"
        user.pane.search("namx")
        assert user.here == ".Id"


async def test_what_is_not_there_and_what_is_no_expression() -> None:
    async with looking() as user:
        user.pane.search("nowhere")
        assert (user.here, user.pane.found_told) == (".", "not found")
        user.pane.go_to_found(True)
        assert user.here == "."
        with pytest.raises(BadPattern):
            user.pane.search("~(")
        user.pane.search("~^b$")
        assert user.here == ".Names[1]"


async def test_a_large_tree_is_searched_beside_the_screen() -> None:
    async with looking({"many": [{"n": n} for n in range(60_000)], "last": "needle"}) as user:
        heard: list[str] = []
        user.pane.on_found = lambda: heard.append(user.pane.found_told)
        user.pane.search("needle")
        assert user.pane.found_told == "searching"
        assert user.here == "."
        await user.until(lambda: heard and heard[-1] == "1/1")
        assert user.here == ".last"


async def test_who_moves_while_it_is_searched_is_not_carried_off() -> None:
    async with looking({"many": [{"n": n} for n in range(60_000)], "last": "needle"}) as user:
        user.pane.search("needle")
        user.press("j")
        await user.until(lambda: user.pane.found_told == "1 found")
        assert user.here == ".many"


async def test_no_search_outlives_its_pane() -> None:
    async with looking({"many": list(range(200_000))}) as user:
        user.pane.search("none of them")
        worker, search = user.pane._looking, user.pane._search
        assert worker is not None
        assert search is not None
        await user.pane.remove()
        assert worker.is_cancelled
        assert not search.is_done


ENDLESS = "~^(a+)+$"


async def test_an_expression_without_end_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(found, "PATIENCE", 0.05)
    async with looking({"a": "aa", "b": "a" * 100 + "!"}) as user:
        user.pane.search("b")
        with pytest.raises(BadPattern, match="too long"):
            user.pane.search(ENDLESS)
        assert (user.pane.found_told, user.roles("found")) == ("", [])


async def test_an_expression_without_end_is_ended_beside_the_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(found, "PATIENCE", 0.05)
    async with looking({"many": list(range(30_000)), "b": "a" * 100 + "!"}) as user:
        said: list[str] = []
        user.pane.on_said = said.append
        user.pane.search(ENDLESS)
        assert user.pane.found_told == "searching"
        await user.until(lambda: said)
        assert said == ["this expression takes too long."]
        assert user.pane.found_told == ""


async def test_an_expression_without_end_for_a_newer_answer_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    async with looking({"a": "aa"}) as user:
        user.pane.search("~^(a+)+$")
        assert user.pane.found == (1, 1)
        monkeypatch.setattr(found, "PATIENCE", 0.05)
        said: list[str] = []
        user.pane.on_said = said.append
        user.pane.show(json_tree({"b": "a" * 100 + "!"}), keep_place=True)
        assert said == ["this expression takes too long."]
        assert user.pane.found_told == ""
