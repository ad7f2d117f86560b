"""A volume that is forgotten by hand, and a container that moves without it: said wherever one would miss it."""

from __future__ import annotations

from tests.app.conftest import Start, User
from tests.app.decommissioning import cases, open_list, put_cursor

LOST = "volume billing_pg is forgotten: billing-postgres starts empty elsewhere"


async def leave_behind(user: User) -> None:
    """All goes, and what is marked by hand, too; then the container that needs the volume is to move."""
    await open_list(user)
    listing = user.app.main.table.listing
    listing.marks = listing.marks.all(r.id for r in listing.rows)
    await user.press("f")
    await user.until(lambda: not listing.marks, "the marks are gone")
    assert "starts empty" not in user.text
    await put_cursor(user, "container", "billing-postgres")
    await user.press("m")
    await user.until(lambda: cases(user)["container billing-postgres"].decision == "move", "it moves")


async def test_the_verdict_that_leaves_data_behind_says_so(start: Start) -> None:
    async with start((160, 40)) as user:
        await leave_behind(user)
        text, role = user.app.main.message or ("", "")
        assert text.startswith("All is decided, but ")
        assert (LOST in text, role) == (True, "warn")
        await put_cursor(user, "container", "billing-postgres")
        await user.sees(f"! {LOST}", "without data")
        await put_cursor(user, "volume", "billing_pg")
        await user.sees(f"! {LOST}")


async def test_the_other_way_round_too_and_not_when_it_moves_again(start: Start) -> None:
    async with start((160, 40)) as user:
        await leave_behind(user)
        await put_cursor(user, "volume", "billing_pg")
        await user.press("m")
        await user.until(lambda: cases(user)["volume billing_pg"].decision == "move", "it moves, too")
        text, _ = user.app.main.message or ("", "")
        assert "billing_pg is forgotten" not in text
        await put_cursor(user, "volume", "billing_pg")
        await user.press("f")
        await user.until(lambda: cases(user)["volume billing_pg"].decision == "forget", "it is forgotten")
        assert LOST in (user.app.main.message or ("", ""))[0]


async def test_a_verdict_taken_back_says_so_where_it_leaves_data_behind(start: Start) -> None:
    async with start((160, 40)) as user:
        await leave_behind(user)
        await put_cursor(user, "volume", "billing_pg")
        await user.press("m")
        await user.until(lambda: cases(user)["volume billing_pg"].decision == "move", "it moves, too")
        await user.press("z")
        await user.until(lambda: cases(user)["volume billing_pg"].decision == "forget", "as it was before")
        expected = f"The verdict of billing_pg is as it was before. {LOST}."
        assert user.app.main.message == (expected, "warn")
        await user.press("z")
        await user.until(lambda: cases(user)["container billing-postgres"].decision == "forget", "nor moves")
        text, role = user.app.main.message or ("", "")
        assert (text, role) == ("The verdict of billing-postgres is as it was before.", "good")


async def test_the_dialog_of_packs_says_so_and_shows_the_row(start: Start) -> None:
    async with start((160, 40)) as user:
        await leave_behind(user)
        await user.press("ctrl+s")
        await user.sees("Pack what moves", "See what is left behind", LOST)
        await user.dialog()
        await user.press("b")
        listing = user.app.main.table.listing
        await user.until(
            lambda: (r := listing.current) is not None and r.case.kind in ("volume", "bind"), "its row"
        )
        assert listing.current.case.decision == "forget"
