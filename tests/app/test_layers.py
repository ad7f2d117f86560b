"""Own bytes and layers in the list of images, and what an image shares in its details."""

from __future__ import annotations

from pathlib import Path

from tests.app.conftest import Control, Start, User
from tui.domain.image import ImageRow


def rows(user: User) -> list[ImageRow]:
    return list(user.app.main.tables["images"].listing.items.values())


async def test_nobody_is_asked_for_layers_before_the_list_is_looked_at(start: Start) -> None:
    async with start((200, 50)) as user:
        await user.sees("NAME")
        assert all(row.share is None for row in rows(user))
        await user.press("2")
        await user.until(lambda: all(row.share for row in rows(user)), "the layers of all")


async def test_the_columns_of_own_bytes_and_layers(start: Start) -> None:
    async with start((200, 50)) as user:
        await user.press("2")
        await user.sees("OWN", "LAYERS")
        await user.until(
            lambda: all(row.share and row.share.own is not None for row in rows(user)), "own bytes"
        )
        row = user.app.main.table.listing.current
        assert 0 <= row.share.own <= row.image.size
        line = next(line for line in user.lines if row.image.short_id in line)
        assert f" {row.share.layers} " in f"{line} "
        # Some image has what no other one has, and some share a base.
        assert any(row.share.own for row in rows(user) if row.share)
        assert any((row.share.own or 0) < (row.image.size or 0) for row in rows(user) if row.share)


async def test_a_narrow_screen_keeps_what_it_had(start: Start) -> None:
    async with start((80, 24)) as user:
        await user.press("2")
        await user.sees("REFERENCE", "SIZE", "USED")
        assert "LAYERS" not in user.text


async def test_sorting_by_own_bytes_puts_the_most_first(start: Start) -> None:
    async with start((200, 50)) as user:
        await user.press("2")
        await user.until(
            lambda: all(row.share and row.share.own is not None for row in rows(user)), "own bytes"
        )
        table = user.app.main.table
        table.listing.sort_by(table.kind.column("own").key, False)
        shown = [row.share.own for row in table.listing.rows]
        assert shown == sorted(shown, reverse=True)


async def test_details_say_who_shares_what(start: Start) -> None:
    async with start((80, 50)) as user:
        await user.press("2")
        await user.until(lambda: user.app.facts.ledger, "who shares what")
        await user.press("enter")
        await user.sees("in layers that no other image here has", "shared with")


async def test_layers_are_kept_between_sessions(start: Start, control: Control, tmp_path: Path) -> None:
    async with start((200, 50)) as user:
        await user.press("2")
        await user.until(lambda: user.app.facts.ledger, "who shares what")
        await user.until(lambda: list((tmp_path / "cache" / "dtui").glob("layers-*.json")), "the file")
        before = {row.id: row.share for row in rows(user)}
    control.post("/_demo/faults", [{"path": "/history", "status": 500}])
    async with start((200, 50)) as user:
        await user.press("2")
        await user.until(lambda: {row.id: row.share for row in rows(user)} == before, "the same")


async def test_an_image_that_the_engine_fails_on_stays_open(start: Start, control: Control) -> None:
    control.post("/_demo/faults", [{"path": "/history", "status": 500, "times": 1}])
    async with start((200, 50)) as user:
        await user.press("2")
        await user.until(lambda: user.app.facts.ledger, "who shares what")
        await user.until(lambda: len({r.image.id for r in rows(user) if r.share is None}) == 1, "all but one")
        # The one that is not known may share anything with the others.
        await user.sees("~", " ? ")


async def test_open_details_follow_what_becomes_known(start: Start, control: Control) -> None:
    control.post("/_demo/faults", [{"path": "/history", "delay": 60.0, "times": 2}])
    async with start((200, 50)) as user:
        await user.press("2", "enter")
        await user.sees("not known yet")
        control.post("/_demo/faults", [])
        await user.sees("in layers that no other image here has")


async def test_an_order_by_own_bytes_follows_what_becomes_known(start: Start, control: Control) -> None:
    control.post("/_demo/faults", [{"path": "/history", "delay": 60.0, "times": 2}])
    async with start((200, 50)) as user:
        await user.press("2")
        table = user.app.main.table
        table.sorted_by = table.kind.column("own")
        table.listing.sort_by(table.sorted_by.key, False)
        assert user.app.facts.ledger is None
        control.post("/_demo/faults", [])
        await user.until(lambda: user.app.facts.ledger, "who shares what")
        await user.until(
            lambda: (
                [row.share.own for row in table.listing.rows]
                == sorted((row.share.own for row in table.listing.rows), reverse=True)
            ),
            "the order",
        )


async def test_a_filter_by_layers_follows_what_becomes_known(start: Start, control: Control) -> None:
    control.post("/_demo/faults", [{"path": "/history", "delay": 60.0, "times": 2}])
    async with start((200, 50)) as user:
        await user.press("2")
        await user.filter("layers:7")
        listing = user.app.main.table.listing
        assert user.app.facts.ledger is None
        control.post("/_demo/faults", [])
        await user.until(lambda: user.app.facts.ledger, "who shares what")
        await user.until(lambda: listing.rows, "rows of seven layers")
        assert {row.share.layers for row in listing.rows} == {7}
