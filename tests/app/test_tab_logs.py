"""The logs tab: followed, paused by scrolling, another container's with the cursor, ended with the tab."""

from __future__ import annotations

import threading

from tests.app.conftest import Control, Start, User
from tui.screens.tab_logs import LogTab

NAME = "fleet-gateway-1"


def readers() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "dtui-logs"]


async def opened(user: User, name: str = NAME) -> LogTab:
    await user.filter(name)
    user.app.details_pane.open("logs")
    return await there(user)


async def there(user: User) -> LogTab:
    def live() -> LogTab | None:
        found = user.app.details_pane.pane.content
        return found if isinstance(found, LogTab) and found.is_attached else None

    await user.until(lambda: (tab := live()) and tab.pane.lines, "lines in the tab")
    tab = live()
    assert tab is not None
    return tab


async def test_the_last_lines_are_followed_and_scrolling_stands_still(start: Start) -> None:
    async with start() as user:
        tab = await opened(user)
        assert len(tab.pane.lines) <= 210
        await user.sees("following", "all of the log", "request")
        before = len(tab.pane.lines)
        await user.until(lambda: len(tab.pane.lines) > before, "another line", within=2000)
        await user.press("pageup", "k")
        await user.sees("PAUSED", "G follows again")
        kept = tab.pane.lines
        await user.until(lambda: len(tab.pane.reading.buffer.lines()) > len(kept), "news", within=2000)
        assert tab.pane.lines is kept
        await user.press("G")
        await user.sees("following")
        await user.press("space")
        await user.sees("PAUSED")
        await user.press("space", "g")
        await user.sees("PAUSED")
        await user.press("end")
        await user.sees("following")


async def test_it_ends_with_the_tab_and_with_the_screen(start: Start) -> None:
    async with start() as user:
        listeners = list(user.app.news.listeners)
        await opened(user)
        await user.until(lambda: len(readers()) == 1, "one stream, and none of others that were left before")
        assert user.app.news.listeners != listeners
        await user.press("6")
        await user.until(lambda: not readers(), "the stream to end")
        await user.press("2")
        await there(user)
        assert len(readers()) == 1
        await user.press("escape")
        await user.until(lambda: not readers(), "the stream to end")
        assert user.app.news.listeners == listeners


async def test_beside_the_list_it_is_that_of_the_row_under_the_cursor(start: Start) -> None:
    async with start((120, 40)) as user:
        await user.filter("fleet-gateway")
        user.app.details_pane.open("logs")
        first = await there(user)
        await user.press("j")
        await user.until(lambda: user.app.details_pane.pane.content is not first, "the other log")
        second = await there(user)
        assert second.pane.reading.names != first.pane.reading.names
        await user.until(lambda: len(readers()) == 1, "the first stream to end")
        assert not first.is_attached


async def test_the_end_of_a_container_and_its_start_are_told(start: Start, control: Control) -> None:
    async with start((120, 40)) as user:
        await opened(user)
        row = user.app.main.table.listing.current
        assert row is not None
        user.app.engine.stop(row.id)
        await user.sees("-- the container ended with exit code", "ended")
        tab = await there(user)
        user.app.engine.start(row.id)
        await user.sees("-- the container was started again --", "following")
        assert await there(user) is tab


async def test_a_log_that_cannot_be_read_says_so(start: Start) -> None:
    async with start() as user:
        body = {"Image": "busybox:1.36", "Cmd": ["sh"], "HostConfig": {"LogConfig": {"Type": "none"}}}
        user.app.engine.start(user.app.engine.create_container("silent", body))
        await user.until(lambda: any(c.name == "silent" for c in user.app.main.table.listing.rows), "it")
        await opened(user, "silent")
        await user.sees("cannot be read", "does not support reading")


async def test_nothing_harmful_comes_through(start: Start, control: Control) -> None:
    control.post("/_demo/world", {"add": "hostile"})
    async with start((120, 40)) as user:
        await user.filter("hostile-")
        for _ in range(len(user.app.main.table.listing.rows)):
            user.app.details_pane.open("logs")
            await user.until(lambda: isinstance(user.app.details_pane.pane.content, LogTab), "the tab")
            assert not [c for c in user.text if c != "\n" and (ord(c) < 32 or 127 <= ord(c) < 160)]
            user.app.close_details()
            await user.press("j")


async def test_quitting_ends_the_stream(start: Start) -> None:
    async with start() as user:
        await opened(user)
        threads = readers()
        user.app.exit(0)
    for thread in threads:
        thread.join(5)
        assert not thread.is_alive()
