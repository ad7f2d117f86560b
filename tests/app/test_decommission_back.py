"""Verdicts that are taken back: what had been said before is there again, on the screen and on the disk."""

from __future__ import annotations

from tests.app.conftest import Start, User
from tests.app.decommissioning import cases, open_list, put_cursor, said
from tests.app.test_remote import flat
from tui.work.decommission import Decommission


async def test_a_verdict_on_all_says_what_it_replaced_and_is_taken_back(start: Start) -> None:
    async with start((80, 24)) as user:
        await open_list(user)
        rows = user.app.main.table.listing.rows
        await user.press("m")
        await user.until(lambda: list(said(user).values()) == ["move"], "the file")
        before, ran = said(user), ran_of(user)
        found = cases(user)
        assert ran == set(before), "the first one runs"
        await user.press("asterisk", "f")
        told = f"{len(rows)} forgotten, of which 1 had been move; z takes it back."
        await user.until(lambda: told in flat(user), told)
        await user.until(lambda: set(said(user).values()) == {"forget"}, "the file")
        assert ran_of(user) == frozenset()
        await user.press("z")
        told = f"{len(rows)} verdicts are as they were before."
        await user.until(lambda: told in flat(user), told)
        await user.until(lambda: said(user) == before, "the file")
        await user.until(lambda: ran_of(user) == ran, "that it ran when it was said")
        assert cases(user) == found


async def test_verdicts_are_taken_back_one_after_another(start: Start) -> None:
    async with start((80, 24)) as user:
        await open_list(user)
        name = user.app.main.table.listing.rows[0].case.name
        for key in ("m", "K", "u"):
            await put_cursor(user, "container", name)
            await user.press(key)
        for decision in ("keep", "move", None):
            await user.press("z")
            assert cases(user)[f"container {name}"].decision == decision
            await user.sees(f"The verdict of {name} is as it was before.")
        await user.until(lambda: not said(user), "the file")
        await user.press("z")
        await user.sees("There is nothing to undo.")


async def test_what_was_said_again_is_no_step(start: Start) -> None:
    async with start((80, 24)) as user:
        await open_list(user)
        name = user.app.main.table.listing.rows[0].case.name
        for key in ("m", "K", "K"):
            await put_cursor(user, "container", name)
            await user.press(key)
        await user.press("z")
        assert cases(user)[f"container {name}"].decision == "move"


async def test_where_a_verdict_replaced_nothing_nothing_is_said_of_it(start: Start) -> None:
    async with start((80, 24)) as user:
        await open_list(user)
        await user.press("asterisk", "f")
        await user.sees("  0 open", "All is decided")
        assert "had been" not in user.text


async def test_z_is_about_verdicts_in_their_list_only(start: Start) -> None:
    async with start((80, 24)) as user:
        await open_list(user)
        assert not user.app.undoable
        await user.press("m")
        assert user.app.undoable
        await user.press("1")
        assert not user.app.undoable
        await user.press("z")
        await user.sees("There is nothing to undo.")
        await user.until(lambda: list(said(user).values()) == ["move"], "the file")


async def test_what_another_dtui_decided_and_what_is_ended_is_not_taken_back(start: Start) -> None:
    async with start((120, 40)) as user:
        await open_list(user)
        second = user.app.main.table.listing.rows[1].case
        await user.press("m")
        await user.until(lambda: list(said(user).values()) == ["move"], "the file")
        another = Decommission(user.app.env, user.app.engine.describe().engine_id or "")
        assert another.decide([second.id], "keep") == ""
        await user.press("1", "X")
        await user.until(lambda: cases(user)[f"container {second.name}"].decision == "keep", "its verdict")
        await nothing_to_undo(user)
        await user.press("f")
        assert user.app.undoable
        await user.press("E")
        await user.agree()
        await user.sees("Ended: the next decision begins anew.")
        await nothing_to_undo(user)


async def nothing_to_undo(user: User) -> None:
    await user.press("z")
    await user.sees("There is nothing to undo.")


def ran_of(user: User) -> frozenset[str]:
    """Those that ran when it was said that they move, as they are written down."""
    record = user.app.decommission.record
    assert record is not None
    return record.ran
