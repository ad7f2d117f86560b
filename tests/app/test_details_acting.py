"""Acting from the details over the list: on what they show and on nothing else, and they stay."""

from __future__ import annotations

from typing import Any
from unittest.mock import patch

from tests.app.conftest import Control, Start
from tests.app.decommissioning import open_list, put_cursor, said
from tests.app.details_over import (
    GONE,
    SHOWN,
    details_of,
    done,
    last_line,
    open_with_marks,
    shown,
    shown_still,
    states,
    type_command,
)
from tests.app.grouped import go, grouped


async def test_what_is_shown_is_removed_and_nothing_that_is_marked(start: Start, control: Control) -> None:
    async with start() as user:
        marks, before = await open_with_marks(user), states(control)
        await user.press("d")
        await user.dialog()
        assert "Remove 1 container" in user.text
        assert f"docker rm {SHOWN}" in user.text
        assert not any(f"docker rm {name}" in user.text for name in marks)
        await user.press("escape")
        await user.sees("Cancelled: nothing was done.")
        await shown(user)
        await user.press("d")
        await user.agree()
        await done(user)
        await user.sees(GONE)
        assert before.keys() - states(control).keys() == {SHOWN}
        await shown_still(user, marks)


async def test_the_last_line_offers_what_the_list_does(start: Start) -> None:
    async with start() as user:
        await open_with_marks(user)
        await user.until(lambda: last_line(user).endswith("l Logs  a Actions  ? Keys"), "keys of the list")
        await user.press("escape")
        await user.press("2", "enter")
        await user.until(lambda: "t Retag" in last_line(user), "keys of images")
        # Theirs are the details' own.
        assert "Details" not in last_line(user)
        assert "Mark" not in last_line(user)


async def test_the_menu_stands_over_the_details_and_what_is_done_is_said_there(
    start: Start, control: Control
) -> None:
    async with start() as user:
        marks, before = await open_with_marks(user, "edge-auth"), states(control)
        await user.press("a")
        await user.dialog()
        await user.sees("docker stop edge-auth", " 1 Overview")
        assert user.app.screen_stack[-2] is details_of(user).over
        await user.press("t")
        await user.sees("Stop 1 container")
        await user.agree()
        await user.until(lambda: last_line(user) == "Stop edge-auth: done.", "the end")
        assert {name for name, state in states(control).items() if state != before[name]} == {"edge-auth"}
        await shown_still(user, marks)


async def test_a_refusal_is_said_in_the_details_until_the_next_key(start: Start) -> None:
    async with start() as user:
        await open_with_marks(user)
        await user.press("e")
        await user.until(lambda: last_line(user) == f"{SHOWN} is not running (exited).", "the refusal")
        await user.press("j")
        await user.until(lambda: last_line(user).startswith("escape Back"), "the keys")


async def test_logs_are_those_of_what_is_shown(start: Start) -> None:
    async with start() as user:
        await open_with_marks(user, "edge-auth")
        await user.press("l")
        await user.until(lambda: hasattr(user.app.screen, "containers"), "the logs")
        assert [name for _, name in user.app.screen.containers] == ["edge-auth"]  # type: ignore[attr-defined]


async def test_a_project_shown_is_acted_on_whatever_is_marked(start: Start) -> None:
    async with start() as user:
        await grouped(user)
        await go(user, "fleet")
        await user.press("j", "space", "k", "k")
        await user.until(lambda: user.app.main.table.listing.marks.count == 1, "the mark")
        await user.press("i")
        await shown(user)
        await user.press("a")
        await user.dialog()
        assert "docker compose -p fleet stop" in user.text


async def test_what_was_renamed_bears_its_name_and_z_takes_it_back(start: Start, control: Control) -> None:
    async with start() as user:
        await open_with_marks(user)
        await type_command(user, "rename")
        await user.dialog()
        await user.press("x", "enter")
        await user.sees(f"Rename {SHOWN}: done. z takes it back.")
        await user.until(lambda: user.lines[0].split()[-2] == f"{SHOWN}x", "its new name at the top")
        await user.press("z")
        await user.sees(f"Undo {SHOWN}: done.")
        assert SHOWN in states(control)
        await user.until(lambda: user.lines[0].split()[-2] == SHOWN, "its old name")


async def test_what_is_back_is_gone_no_more(start: Start, control: Control) -> None:
    async with start() as user:
        await user.press("2", "j", "enter")
        await shown(user)
        row = details_of(user).row
        await user.press("T")
        await user.agree()
        await user.sees("z takes it back.", "listed no more")
        assert user.app.main.table.listing.current.id != row.id
        await user.press("z")
        await user.until(lambda: last_line(user).endswith("done."), "it is back")
        assert not details_of(user).is_gone
        assert user.app.main.table.listing.current.id == row.id


async def test_the_list_of_jobs_is_told_of_as_it_is_reached_from_here(start: Start) -> None:
    async with start() as user:
        await open_with_marks(user)
        user.app.main.say("Pulling redis:7: 6 shows it.")
        await user.until(
            lambda: last_line(user) == "Pulling redis:7: escape, then 6 shows it.", "the way there"
        )
        # In names it is no key.
        user.app.main.say("redis:6 has no digest at 10.0.0.6 tells web-6 has: 6 tells more.")
        await user.until(
            lambda: last_line(user).startswith(
                "redis:6 has no digest at 10.0.0.6 tells web-6 has: escape, then"
            ),
            "names as they are",
        )
        await user.press("escape")
        await user.until(lambda: user.app.screen is user.app.main, "the list")
        user.app.main.say("Pulling redis:7: 6 shows it.")
        await user.sees("redis:7: 6 shows it.")


async def test_keys_are_dropped_while_something_is_asked_for_and_escape_is_enough(start: Start) -> None:
    async with start() as user:
        await open_with_marks(user)
        acting = user.app.acting
        with patch.object(acting, "is_asking", True), patch.object(acting, "enough") as enough:
            await user.press("d", "escape")
            assert enough.call_count == 1
            assert user.app.screen is details_of(user).over
        await user.press("escape")
        await user.until(lambda: user.app.screen is user.app.main, "the list")


async def test_ctrl_r_connects_again_where_the_engine_is_gone(start: Start) -> None:
    async with start() as user:
        await open_with_marks(user)
        news: Any = user.app.news
        with patch.object(news, "retry") as retry:
            await user.press("ctrl+r")
            await shown(user)
            assert not retry.called
            with patch.object(news, "link", news.link._replace(live=False)):
                await user.press("d")
                await user.sees("actions wait until it is back. ctrl+r tries now.")
                await user.press("ctrl+r")
                assert retry.called


async def test_a_decision_is_of_what_is_shown_and_goes_on_in_the_list(start: Start) -> None:
    async with start() as user:
        await open_list(user)
        listing = user.app.main.table.listing
        await user.press("space", "space")
        marks = listing.marks.ids
        assert len(marks) == 2
        await put_cursor(user, "container", SHOWN)
        row = listing.current
        await user.press("i")
        await shown(user)
        await user.press("f")
        await user.until(lambda: user.app.screen is user.app.main, "the list")
        assert listing.marks.ids == marks
        assert listing.current.id != row.id
        assert len(said(user)) == 1


async def test_the_help_of_details_tells_of_it(start: Start) -> None:
    async with start() as user:
        await open_with_marks(user)
        await user.press("question_mark", "G")
        await user.sees("such as a and d, work here too", "on nothing that is marked")
