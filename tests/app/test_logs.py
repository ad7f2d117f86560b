"""The logs of containers on the demo engine: followed, searched, filtered, saved; over restarts and the end."""

from __future__ import annotations

import os
import stat
import threading
from pathlib import Path
from typing import Any

import pytest

from tests.app.conftest import Control, Start, User
from tui.screens.log_view import LogScreen

NAME = "fleet-gateway-1"


async def opened(user: User, name: str = NAME) -> LogScreen:
    """Show the log of one container."""
    await user.filter(name)
    await user.press("l")
    return await there(user)


async def there(user: User) -> LogScreen:
    await user.until(lambda: isinstance(user.app.screen, LogScreen) and user.app.screen.shown, "lines")
    assert isinstance(user.app.screen, LogScreen)
    return user.app.screen


def readers() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "dtui-logs"]


async def test_saving_is_offered_before_what_is_needed_less(start: Start) -> None:
    async with start() as user:
        await opened(user)
        await user.sees("s Save")
        assert user.text.index("s Save") < user.text.index("w Wrap")


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (40, 10)])
async def test_a_log_is_followed_and_left(start: Start, size: tuple[int, int]) -> None:
    async with start(size=size) as user:
        screen = await opened(user)
        await user.sees("following", "request")
        assert user.lines[0].startswith(user.app.host)
        await user.until(lambda: len(readers()) == 1, "one stream, and none of others that were left before")
        before = len(screen.shown)
        # One that writes every few seconds has written more.
        await user.until(lambda: len(screen.shown) > before, "another line", within=2000)
        await user.press("escape")
        await user.until(lambda: not readers(), "the stream to end")
        await user.sees(NAME)


async def test_scrolling_up_stands_still_and_end_follows(start: Start) -> None:
    async with start() as user:
        screen = await opened(user)
        await user.press("pageup", "up")
        await user.sees("PAUSED")
        still = user.lines[1:-1]
        await user.until(lambda: len(screen.follow.buffer.lines()) > len(screen.shown), "news", within=2000)
        assert user.lines[1:-1] == still
        await user.press("down", "pagedown", "pagedown")
        await user.sees("following")
        await user.press("g")
        await user.sees("starting", "PAUSED")
        await user.press("end")
        await user.sees("following")
        await user.press("space")
        await user.sees("PAUSED")
        await user.press("space")
        await user.sees("following")


async def test_search_goes_to_lines_and_counts_them(start: Start) -> None:
    async with start() as user:
        screen = await opened(user)
        await user.press("slash")
        await user.type("upstream")
        await user.press("enter")
        await user.sees("/upstream", "PAUSED")
        count = len(screen.found)
        assert count > 2
        await user.sees(f"{count}/{count}")
        await user.press("N")
        await user.sees(f"{count - 1}/{count}", "upstream")
        await user.press("n", "n")
        await user.sees(f"1/{count}")
        await user.press("slash", "ctrl+u")
        await user.type("nowhere at all")
        await user.sees("No line has nowhere at all")
        await user.press("escape")
        await user.until(lambda: not screen.searched, "the search to be over")


async def test_a_filter_shows_only_lines_that_have_it(start: Start) -> None:
    async with start() as user:
        screen = await opened(user)
        kept = len(screen.shown)
        await user.press("ampersand")
        await user.type("~^error|warn")
        await user.press("enter")
        await user.until(lambda: len(screen.shown) < kept, "fewer lines")
        assert all("ERROR" in line.text or "WARN" in line.text for line in screen.shown)
        await user.sees("&~^error|warn", " of ")
        await user.press("ampersand")
        await user.type("[")
        await user.sees("unterminated")
        await user.press("escape")
        await user.until(lambda: len(screen.shown) >= kept, "all lines")


async def test_escape_ends_the_search_then_the_filter_then_the_log(start: Start) -> None:
    async with start() as user:
        screen = await opened(user)
        await user.sees(" lines")
        await user.press("ampersand")
        await user.type("request")
        await user.press("enter", "slash")
        await user.type("upstream")
        await user.press("enter")
        await user.sees("/upstream", "n Next")
        await user.press("escape")
        await user.sees("Nothing is searched for any more")
        assert not screen.searched
        assert screen.sieve is not None
        await user.press("escape")
        await user.sees("All lines are shown again")
        assert screen.sieve is None
        assert user.app.screen is screen
        await user.press("escape")
        await user.until(lambda: user.app.screen is user.app.main, "the list")


async def test_an_expression_that_takes_for_ever_is_given_up(start: Start, control: Control) -> None:
    async with start() as user:
        screen = await opened(user)
        for line in screen.follow.buffer.lines():
            line.raw = b"a" * 60 + b"!"
        await user.press("slash")
        await user.type("~(a+)+$")
        await user.sees("takes too long")
        await user.press("escape", "end")
        await user.sees("following")


async def test_times_and_long_lines(start: Start) -> None:
    async with start() as user:
        screen = await opened(user)
        await user.press("t")
        await user.sees("T", "Z INFO")
        screen.follow.buffer.lines()[-1].raw = b"begin " + b"x" * 200 + b" end"
        await user.press("t", "w")
        await user.sees("Long lines are cut")
        assert " end" not in user.text
        await user.press(*["right"] * 20)
        await user.sees(" end")
        await user.press("w")
        await user.sees("begin", " end")


async def test_saved_lines_are_for_nobody_else(start: Start, tmp_path: Path) -> None:
    async with start() as user:
        screen = await opened(user, "fleet-gateway-2")
        await user.press("s")
        await user.dialog()
        await user.press("ctrl+u")
        path = tmp_path / "saved.log"
        await user.type(str(path))
        await user.press("enter")
        await user.until(path.exists, "the file")
        await user.sees("Written to")
        assert stat.S_IMODE(os.stat(path).st_mode) == 0o600
        text = path.read_text()
        assert "\x1b" not in text
        assert text.splitlines()[0].endswith("starting")
        assert len(text.splitlines()) <= len(screen.shown)
        await user.press("s")
        await user.dialog()
        await user.press("ctrl+u")
        await user.type(str(path))
        await user.press("enter")
        await user.sees("File exists")


async def test_another_range(start: Start) -> None:
    async with start() as user:
        screen = await opened(user)
        await user.press("r")
        await user.dialog()
        await user.press("2")
        await user.until(lambda: 0 < len(screen.shown) <= 210, "fewer lines")
        await user.press("r")
        await user.dialog()
        await user.press("t")
        await user.until(lambda: "number of lines" in user.text, "the form")
        await user.dialog()
        await user.type("7")
        await user.press("enter")
        await user.until(lambda: 0 < len(screen.shown) < 20, "seven lines")
        await user.until(lambda: len(readers()) == 1, "the streams of the other ranges to end")


async def test_it_goes_on_when_the_container_does(start: Start, control: Control) -> None:
    async with start() as user:
        await opened(user)
        user.app.engine.stop(_id(user))
        await user.sees("-- the container ended with exit code", "ended")
        user.app.engine.start(_id(user))
        await user.sees("-- the container was started again --", "starting", "following")
        user.app.engine.stop(_id(user))
        await user.sees("ended with exit code")
        user.app.engine.remove_container(_id(user))
        await user.sees("-- the container was removed --", "removed")
        await user.until(lambda: not readers(), "the thread to end")


def _id(user: User) -> str:
    screen: Any = user.app.screen
    return str(screen.containers[0][0])


async def test_several_are_merged_with_their_names(start: Start) -> None:
    async with start(size=(120, 40)) as user:
        await user.filter("fleet-gateway")
        await user.press("asterisk", "l")
        screen = await there(user)
        await user.sees("fleet-gateway-1 ", "fleet-gateway-2 ", "2 containers")
        await user.until(lambda: {line.source for line in screen.shown} == {0, 1}, "both")
        stamps = [line.stamp for line in screen.shown]
        assert stamps == sorted(stamps)
        await user.until(lambda: len(readers()) == 2, "two streams")
        await user.press("q")
        await user.until(lambda: not readers(), "the streams to end")


async def test_a_terminals_log_is_read_too(start: Start) -> None:
    async with start() as user:
        screen = await opened(user, "toolbox")
        assert {line.stream for line in screen.shown} == {0}
        assert not any("\r" in line.text for line in screen.shown)


async def test_nothing_harmful_comes_through(start: Start, control: Control) -> None:
    control.post("/_demo/world", {"add": "hostile"})
    async with start(size=(120, 40)) as user:
        await user.until(lambda: "hostile-title" in user.text or user.app.main.table.listing.rows, "rows")
        await user.filter("hostile-")
        await user.press("asterisk", "l")
        await there(user)
        await user.press("home")
        for _ in range(20):
            assert not [c for c in user.text if c != "\n" and (ord(c) < 32 or 127 <= ord(c) < 160)]
            assert not set(user.text) & set("\u202e\u2066\u200b\u2028")
            await user.press("pagedown")


async def test_a_log_that_cannot_be_read_says_so(start: Start) -> None:
    async with start() as user:
        body = {"Image": "busybox:1.36", "Cmd": ["sh"], "HostConfig": {"LogConfig": {"Type": "none"}}}
        user.app.engine.start(user.app.engine.create_container("silent", body))
        await user.until(lambda: any(c.name == "silent" for c in user.app.main.table.listing.rows), "it")
        await opened(user, "silent")
        await user.sees("cannot be read", "does not support reading")


async def test_keys_of_logs_are_told_and_remapped(start: Start) -> None:
    async with start(keys={"logs.wrap": "b"}, read_only=True) as user:
        screen = await opened(user)
        await user.press("b")
        assert not screen.pane.looks.wrap
        await user.press("question_mark")
        await user.sees("Keys of logs", "Follow what is written")


async def test_keys_of_a_burst_are_not_lost(start: Start) -> None:
    async with start() as user:
        await user.filter(NAME)
        await user.type("l/warn")
        await user.press("enter")
        await user.until(lambda: isinstance(user.app.screen, LogScreen), "the log")
        screen: Any = user.app.screen
        await user.press("escape", "escape")
        await user.until(lambda: not readers(), "the stream to end")
        assert screen.follow.state in ("following", "ended")


async def test_quitting_ends_the_streams(start: Start) -> None:
    async with start() as user:
        await opened(user)
        user.app.exit(0)
    assert not [thread for thread in readers() if thread.is_alive() and not _soon_over(thread)]


def _soon_over(thread: threading.Thread) -> bool:
    thread.join(5)
    return not thread.is_alive()
