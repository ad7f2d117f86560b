"""The pane in which a tree is unfolded and searched, by its keys and by what stands on the screen."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from textual.app import App, ComposeResult

from tui.domain import unfolded
from tui.domain.json_tree import json_tree
from tui.domain.log_match import BadPattern
from tui.domain.tree import Branch
from tui.widgets import found
from tui.widgets.tree_pane import TreePane

DATA = {
    "Id": "sha256:4e1b",
    "State": {
        "Status": "running",
        "Health": {"Log": [{"ExitCode": 0, "Output": "o" * 300 + " the end"}] * 3},
    },
    "Labels": {"com.docker.x": "1"},
    "Names": ["a", "b"],
}


class Stage(App[None]):
    """Nothing but the pane."""

    ENABLE_COMMAND_PALETTE = False

    def __init__(self, ascii: bool) -> None:
        super().__init__()
        self.ascii = ascii
        self.pane = TreePane(ascii=ascii)

    def compose(self) -> ComposeResult:
        yield self.pane


class Looker:
    """Somebody who presses keys and reads lines."""

    def __init__(self, pane: TreePane, pilot: Any) -> None:
        self.pane, self._pilot = pane, pilot

    @property
    def lines(self) -> list[str]:
        return [self.pane.render_line(y).text.rstrip() for y in range(self.pane.size.height)]

    def press(self, *keys: str) -> None:
        for key in keys:
            assert self.pane.scroll_key(key), key

    @property
    def here(self) -> str:
        """The path under the cursor; its line is marked on the screen."""
        node = self.pane.current
        assert node is not None
        (line,) = [line for line in self.lines if line[:1] in ("▌", ">")]
        assert node.label in line
        return node.path or node.label

    async def until(self, condition: Callable[[], object]) -> None:
        for _ in range(500):
            if condition():
                return
            await self._pilot.pause(0.01)
        raise AssertionError("\n".join(self.lines))

    def roles(self, role: str) -> list[str]:
        """The texts on the screen that have a role."""
        return [cell.text for picture in self.pane._pictures for cell in picture if cell.role == role]


@asynccontextmanager
async def looking(
    data: Any = DATA, size: tuple[int, int] = (60, 20), ascii: bool = False
) -> AsyncIterator[Looker]:
    app = Stage(ascii)
    async with app.run_test(size=size) as pilot:
        app.pane.show(data if isinstance(data, Branch) else json_tree(data))
        await pilot.pause()
        yield Looker(app.pane, pilot)


async def test_small_parts_are_open_and_signs_tell_what_can_be() -> None:
    async with looking() as user:
        assert user.lines[:12] == [
            "▌  .  {4}",
            '   Id  "sha256:4e1b"',
            " ▾ State  {2}",
            '     Status  "running"',
            "   ▸ Health  {1}",
            " ▾ Labels  {1}",
            '     com.docker.x  "1"',
            " ▾ Names  [2]",
            '     [0]  "a"',
            '     [1]  "b"',
            "",
            "",
        ]


async def test_ascii_signs() -> None:
    async with looking(ascii=True) as user:
        assert user.lines[2] == " - State  {2}"
        assert user.lines[4] == "   + Health  {1}"
        assert all(line.isascii() for line in user.lines)


async def test_keys_move_fold_and_unfold() -> None:
    async with looking() as user:
        user.press("j", "down")
        assert user.here == ".State"
        user.press("enter")
        assert user.lines[2:4] == ["▌▸ State  {2}", " ▾ Labels  {1}"]
        user.press("space")
        assert user.lines[3] == '     Status  "running"'
        user.press("right")
        assert user.here == ".State.Status"
        user.press("right")
        assert user.here == ".State.Status", "there is nothing in it"
        user.press("j", "right", "right")
        assert user.here == ".State.Health.Log"
        user.press("right", "right", "left")
        assert user.here == ".State.Health.Log[0]"
        assert user.lines[6] == "▌      ▸ [0]  {2}"
        user.press("left", "left")
        assert user.here == ".State.Health.Log"
        assert user.lines[5] == "▌    ▸ Log  [3]"
        user.press("G")
        assert user.here == ".Names[1]"
        user.press("pageup")
        assert user.here == "."
        user.press("end", "k", "home")
        assert user.here == "."
        user.press("k", "left", "enter")
        assert user.lines[1] == '   Id  "sha256:4e1b"', "the root stays open"


async def test_other_keys_are_left_to_others() -> None:
    async with looking() as user:
        assert not any(user.pane.scroll_key(key) for key in ("y", "slash", "escape", "tab", "l"))


async def test_all_below_is_unfolded_unless_it_is_too_much(monkeypatch: pytest.MonkeyPatch) -> None:
    async with looking() as user:
        said: list[str] = []
        user.pane.on_said = said.append
        user.press("E")
        assert user.pane.length == 20
        assert said == []
        monkeypatch.setattr(unfolded, "LIMIT", 10)
        user.press("E")
        assert "More than 10 rows" in said[0]


async def test_what_is_cut_stands_whole_below() -> None:
    async with looking() as user:
        user.press("E", *"jjjjjjjj")
        assert user.here == ".State.Health.Log[0].Output"
        rule = user.lines.index("─" * 60)
        assert rule == 14, "a third of the pane, and no more"
        below = "".join(user.lines[rule + 1 :])
        assert below.startswith('Output  "ooo')
        assert below.endswith("o…")
        user.press("k")
        assert "─" * 60 not in user.lines


async def test_what_is_cut_stands_whole_below_with_its_wide_and_hostile_characters() -> None:
    text = "語" * 40 + "\x1b[2J\u202e end"
    async with looking(Branch("", children=(Branch("a", text),))) as user:
        assert "\x1b" not in "".join(user.lines)
        below = "".join(user.lines[user.lines.index("─" * 60) + 1 :])
        assert below == "a  " + "語" * 40 + "␛[2J\\u202e end"


async def test_the_cursor_is_never_under_what_stands_below() -> None:
    rows = tuple(Branch(str(n), "x" * 200 if n % 3 else "short") for n in range(60))
    async with looking(Branch("", children=rows)) as user:
        for key, number in (*(("j", n) for n in range(1, 60)), *(("k", n) for n in reversed(range(59)))):
            user.press(key)
            assert user.here == str(number)


async def test_a_move_repaints_the_two_labels_only() -> None:
    async with looking() as user:
        regions: list[Any] = []
        user.pane.refresh = lambda *found, **_: regions.extend(found)  # type: ignore[method-assign,assignment]
        user.press("j")
        assert [(r.y, r.height) for r in regions] == [(0, 1), (1, 1)]
        assert all(r.width < 10 for r in regions)
        user.press("j")
        regions.clear()
        user.press("right")
        assert [r.y for r in regions] == [2, 3]


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
    monkeypatch.setattr(found, "PATIENCE", 0.05)
    async with looking({"a": "aa"}) as user:
        user.pane.search("~^(a+)+$")
        assert user.pane.found == (1, 1)
        said: list[str] = []
        user.pane.on_said = said.append
        user.pane.show(json_tree({"b": "a" * 100 + "!"}), keep_place=True)
        assert said == ["this expression takes too long."]
        assert user.pane.found_told == ""


async def test_a_newer_answer_keeps_the_place_and_what_was_found() -> None:
    async with looking() as user:
        user.press(*"jjjj", "enter", "j", "enter", "j")
        assert user.here == ".State.Health.Log[0]"
        user.pane.search("b")
        user.press("g", *"jjjjjj")
        newer = {"New": 1, **DATA, "Names": ["a", "b", "bb"]}
        user.pane.show(json_tree(newer), keep_place=True)
        assert user.here == ".State.Health.Log[0]"
        assert user.lines[6] == "     ▾ Log  [3]"
        assert user.pane.found == (0, 4)
        user.pane.show(json_tree(newer))
        assert (user.here, user.pane.found_told) == (".", "")


async def test_what_is_gone_leaves_the_cursor_in_its_place() -> None:
    async with looking() as user:
        user.press("G")
        user.pane.show(json_tree({**DATA, "Names": ["a"]}), keep_place=True)
        assert user.here == ".Names[0]"


@pytest.mark.parametrize("size", [(20, 3), (12, 1), (40, 4), (80, 24)])
async def test_any_size_will_do(size: tuple[int, int]) -> None:
    async with looking(size=size) as user:
        user.press("E", *"jjjjjjjjjj")
        user.pane.search("end")
        user.press("G", "g", "pagedown")
        assert all(len(line) <= size[0] for line in user.lines)
        assert user.lines[0] or size[1] == 1


async def test_nothing_at_all_is_no_error() -> None:
    async with looking(Branch("")) as user:
        user.press("j", "enter", "right", "left", "E", "G")
        user.pane.search("x")
        assert user.pane.current is None
        assert user.pane.found_told == "not found"
