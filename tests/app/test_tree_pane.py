"""The pane in which a tree is unfolded, by its keys and by what stands on the screen."""

from __future__ import annotations

from typing import Any

import pytest

from tests.app.tree_stage import DATA, looking
from tui.domain import unfolded
from tui.domain.json_tree import json_tree
from tui.domain.tree import Branch


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
