"""Typed commands: completed, chosen, done on what is marked, refused with the reason; in the order of the keys."""

from __future__ import annotations

import pytest
from textual.events import Paste

from tests.app.commanding import command, gone, line
from tests.app.conftest import Start
from tui.widgets.command_line import CommandLine


async def test_views_and_lists_are_gone_to_by_name(start: Start) -> None:
    async with start() as user:
        for name in ("images", "volumes", "jobs", "pins", "ps"):
            await command(user, name)
            wanted = "containers" if name == "ps" else name
            await user.until(lambda wanted=wanted: user.app.main.view == wanted, wanted)
            await gone(user)


async def test_what_can_be_typed_is_listed_and_completed(start: Start) -> None:
    async with start() as user:
        await user.press("colon")
        await user.sees("start ", "Start stopped containers.", "enter Do", "esc Leave")
        await user.type("them")
        await user.sees("theme NAME", "Other colours")
        assert "Start stopped" not in user.text
        await user.press("tab")
        await user.sees(":theme", "dtui-safe")
        await user.press("down", "down")
        await user.sees(":theme dtui-safe")
        await user.press("escape")
        await gone(user)
        assert user.app.theme == "sixteen"


async def test_a_burst_is_done_in_the_order_of_its_keys(start: Start) -> None:
    async with start() as user:
        before = user.cursor
        await user.type(":sort image")
        for key in ("enter", "j"):
            await user.press(key)
        table = user.app.main.table
        await user.until(lambda: table.sorted_by.id == "image", "sorted")
        images = [c.image for c in table.listing.rows]
        assert images == sorted(images)
        names = [table.kind.full_name(c) for c in table.listing.rows]
        assert names.index(user.cursor) == names.index(before) + 1


async def test_an_action_without_a_key_is_done_on_the_row(start: Start) -> None:
    async with start() as user:
        await user.filter("name:cache")
        assert user.app.main.table.listing.current.state == "exited"
        await command(user, "start")
        await user.until(lambda: user.app.main.table.listing.current.state == "running", "started")
        await command(user, "stop")
        await user.sees("Stop", "cache")
        await user.agree()
        await user.until(lambda: user.app.main.table.listing.current.state == "exited", "stopped")


async def test_on_a_project_s_row_it_is_done_to_all_of_it(start: Start) -> None:
    async with start() as user:
        await user.press("C", "g")
        await user.sees("billing ", "6 containers")
        await user.press("colon")
        await user.sees("Start all of a compose project")
        await user.type("stop")
        await user.press("enter")
        await user.sees("docker compose -p billing stop")
        await user.dialog()
        await user.press("escape")
        await command(user, "rename")
        await user.sees("Rename is for one container, and this is a project.")


async def test_what_the_row_refuses_is_told_beforehand_and_when_it_is_done(start: Start) -> None:
    async with start() as user:
        await user.filter("name:cache")
        await user.press("colon")
        await user.type("stop")
        await user.press("down")
        await user.sees("cache is not running (exited).")
        await user.press("enter")
        await gone(user)
        await user.sees("cache is not running (exited).")


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("stpo", "No command is called stpo; did you mean stop?"),
        ("retag", "Retag is not for this list: it is for Images."),
        ("st", "st may be start, stop"),
        ("sort nmae", "No column is called nmae; did you mean name?"),
        ("sort cup", "No column is called cup; did you mean cpu?"),
        ("sort p", "p may be "),
        ("sort name up", "Behind the column there may be asc or desc, not up."),
        ("theme nrod", "No theme is called nrod; did you mean nord?"),
        ("theme", "The theme is dtui; tab lists the others."),
        ("tab", "Which tab? There is overview, "),
        ("columns name xyz", "No column is called xyz; there is name"),
        ("stop cache", "stop takes nothing behind it"),
    ],
)
async def test_what_cannot_be_done_stays_in_the_line_with_the_reason(
    start: Start, typed: str, says: str
) -> None:
    async with start() as user:
        await command(user, typed)
        await user.sees(says, f":{typed}")
        # The text is there still, to be put right.
        await user.press("ctrl+u")
        await user.until(lambda: line(user) == ":", "an empty line")
        assert says not in user.text
        await user.press("backspace")
        await gone(user)


async def test_what_was_typed_comes_back(start: Start) -> None:
    async with start() as user:
        await command(user, "sort image")
        await command(user, "images")
        await user.until(lambda: user.app.main.view == "images", "the images")
        await command(user, "images")
        await gone(user)
        await user.press("colon", "up")
        await user.until(lambda: line(user) == ":images", "the last one")
        await user.press("up")
        await user.until(lambda: line(user) == ":sort image", "the one before")
        await user.press("up", "down", "down")
        await user.until(lambda: line(user) == ":", "an empty line")
        await user.press("escape")


async def test_a_pasted_text_is_typed_and_not_done(start: Start) -> None:
    async with start() as user:
        await user.press("colon")
        await user.until(lambda: user.app.main.query(CommandLine), "the line")
        user.app.post_message(Paste("images\nkill\n"))
        await user.until(lambda: line(user) == ":images", "the pasted text")
        assert user.app.main.view == "containers"
        await user.press("escape")
        user.app.post_message(Paste("q"))
        await user.press("j")
        await user.until(lambda: user.app.main.table.listing.cursor == 1, "the list's own keys")


async def test_read_only_has_no_words_for_what_changes_something(start: Start) -> None:
    async with start(read_only=True) as user:
        await user.press("colon")
        await user.sees("findings")
        assert "Start stopped containers" not in user.text
        await user.type("kill")
        await user.press("enter")
        await user.sees("Kill: not in a read-only session")


@pytest.mark.parametrize("size", [(40, 10), (80, 24), (200, 50)])
@pytest.mark.parametrize("ascii", [False, True])
async def test_it_fits_any_screen(start: Start, size: tuple[int, int], ascii: bool) -> None:
    async with start(size, ascii=ascii) as user:
        await user.press("colon")
        await user.type("sort name " + "x" * 300)
        await user.press("home", "delete", "end")
        await user.until(lambda: user.lines[-1].rstrip().endswith("xxx"), "its end")
        assert all(len(text) == size[0] for text in user.lines)
        if ascii:
            assert user.text.isascii()
        await user.press("escape")
        await gone(user)


async def test_quit(start: Start) -> None:
    async with start() as user:
        await user.type(":quit")
        await user.press("enter")
        await user.until(lambda: user.app.return_code == 0, "the end")
