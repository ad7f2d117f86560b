"""Typed commands for how things are shown: order, filter, marks, columns, details."""

from __future__ import annotations

from tests.app.commanding import command, gone
from tests.app.conftest import Start


async def test_the_order_of_rows(start: Start) -> None:
    async with start() as user:
        await command(user, "sort st desc")
        await user.until(lambda: user.app.main.table.listing.descending, "sorted")
        table = user.app.main.table
        assert table.sorted_by.id == "status"
        keys = [table.sorted_by.key(row) for row in table.listing.rows]
        assert keys == sorted(keys, reverse=True)


async def test_numbers_begin_with_the_largest_and_say_so(start: Start) -> None:
    async with start() as user:
        await command(user, "images")
        await user.until(lambda: user.app.main.view == "images", "the images")
        for typed, title, falls in (("", "SIZE▼", True), (" asc", "SIZE▲", False), (" desc", "SIZE▼", True)):
            await command(user, f"sort size{typed}")
            await user.until(lambda title=title: title in user.lines[2], title)  # type: ignore[misc]
            sizes = [row.image.size for row in user.app.main.table.listing.rows]
            assert sizes == sorted(sizes, reverse=falls)
        await user.press("S")
        await user.until(lambda: "SIZE▲" in user.lines[2], "the other way round")
        await command(user, "sort age")
        await user.until(lambda: "AGE▲" in user.lines[2], "the newest first")


async def test_with_nothing_behind_it_the_key_s_own_way_is_gone(start: Start) -> None:
    async with start() as user:
        await command(user, "sort")
        await user.dialog()
        await user.sees("Sort by")
        await user.press("escape")
        await command(user, "filter")
        await user.until(lambda: user.app.main.query("FilterLine"), "the line of the filter")
        await user.press("escape")


async def test_filter_and_mark_by_what_matches(start: Start) -> None:
    async with start() as user:
        await command(user, "mark name:redis")
        await user.sees("more marked.")
        listing = user.app.main.table.listing
        matching = {c.id for c in listing.items.values() if "redis" in c.name}
        assert listing.marks.ids == matching
        await command(user, "filter !state:running")
        await user.until(lambda: listing.filter_text == "!state:running", "the filter")
        # Only of what is shown, and what was marked stays so.
        await command(user, "mark fleet")
        await user.until(lambda: listing.marks.count > len(matching), "more marks")
        assert matching < listing.marks.ids
        more = [listing.items[id] for id in listing.marks.ids - matching]
        assert all(c.state != "running" for c in more)
        await command(user, "mark ~(")
        await user.sees("Mark: not a regular expression")
        await command(user, "mark nothing-is-called-so")
        await user.sees("Nothing more matches nothing-is-called-so.")


async def test_the_columns_that_are_wanted(start: Start) -> None:
    async with start() as user:
        assert "PORTS" not in user.lines[2]
        await command(user, "columns ports status")
        await user.until(lambda: user.lines[2].split() == ["NAME▲", "PORTS", "STATUS"], "the columns")
        await command(user, "columns status ports age project health id")
        await user.sees("No room for")
        assert user.lines[2].split()[:3] == ["NAME▲", "STATUS", "PORTS"]
        await command(user, "columns")
        await user.until(lambda: user.lines[2].split() == ["NAME▲", "IMAGE", "STATUS"], "the usual ones")
        await command(user, "columns findings")
        await user.until(lambda: "FINDINGS" in user.lines[2], "findings")
        await user.press("m")
        await user.until(lambda: "CPU" in user.lines[2], "what containers use")
        await command(user, "columns status")
        await user.until(lambda: user.lines[2].split() == ["NAME▲", "STATUS"], "the columns")
        assert not user.app.stats.is_on


async def test_columns_of_what_containers_use(start: Start) -> None:
    async with start() as user:
        await command(user, "columns name cpu block")
        wanted = ["NAME▲", "CPU", "DISK", "R/W"]
        await user.until(lambda: user.lines[2].split() == wanted, "the columns")
        await user.sees("m shows the usual columns again.")
        await user.until(lambda: any("%" in text for text in user.lines[3:]), "what is used", 1500)
        await command(user, "columns block pids")
        await user.until(lambda: user.lines[2].split() == ["NAME▲", "DISK", "R/W", "PIDS"], "others")
        assert user.app.stats.is_on
        # One that was left out is brought back by an order.
        await command(user, "sort mem")
        await user.until(lambda: "MEM / LIMIT" in user.lines[2], "memory")
        await user.press("m")
        await user.until(lambda: "IMAGE" in user.lines[2], "the usual ones")
        assert not user.app.stats.is_on
        await command(user, "columns n st")
        await user.until(lambda: user.lines[2].split() == ["NAME▲", "STATUS"], "the columns")


async def test_in_other_lists_there_are_none_of_those(start: Start) -> None:
    async with start() as user:
        await command(user, "images")
        await user.until(lambda: user.app.main.view == "images", "the images")
        await command(user, "columns cpu")
        await user.sees("No column is called cpu;")


async def test_details_open_at_a_tab(start: Start) -> None:
    async with start((120, 30)) as user:
        await command(user, "tab env")
        await user.until(lambda: user.app.details_pane.is_open, "the details")
        assert user.app.details_pane.tab == "environment"
        # The same wish by its name is no wish to close them.
        await command(user, "tab environment")
        await gone(user)
        assert user.app.details_pane.is_open
