"""What containers use, beside their names: asked for by a key, for the rows on the screen only."""

from __future__ import annotations

import os
import re
import threading
import time
from itertools import pairwise
from typing import Any

import pytest

from tests.app.conftest import Control, Start, User
from tests.wait import eventually
from tui.demo.process import DemoProcess
from tui.screens import stats


def row(user: User, name: str) -> list[str]:
    """The words of a container's row, without signs and name."""
    (line,) = [line for line in user.lines[3:] if re.search(rf" {re.escape(name)} ", line)]
    return line.partition(name)[2].split()


def followed(control: Control) -> list[str]:
    """The containers whose samples were asked for, in order."""
    paths = [str(r["path"]) for r in control.get("/_demo/requests")]
    return [path.split("/")[-2] for path in paths if path.endswith("/stats")]


def threads() -> int:
    return sum(thread.name == "dtui-stats" for thread in threading.enumerate())


def connections(demo: DemoProcess) -> int:
    return len(os.listdir(f"/proc/{demo.pid}/fd"))


async def measured(user: User, *names: str) -> None:
    """Wait until all is told of these."""
    await user.until(
        lambda: all(row(user, name)[-1] not in "?-" for name in names), f"stats of {names}", 1500
    )
    await user.until(
        lambda: all(any(word.endswith("%") for word in row(user, name)) for name in names), "per cents", 1500
    )


def shown(user: User) -> list[Any]:
    """The records on the screen that run."""
    rows = user.app.main.table.rows_on_screen()
    return [r for r in rows if r.state in ("running", "paused")]


async def test_a_key_shows_what_rows_use_and_hides_it_again(start: Start, control: Control) -> None:
    async with start() as user:
        assert "IMAGE" in user.lines[2]
        assert not followed(control)
        await user.press("m")
        await user.sees("CPU", "MEM / LIMIT", "NET IN/OUT", "PIDS")
        assert "IMAGE" not in user.lines[2]
        await measured(user, "billing-api", "fleet-postgres")
        await user.until(lambda: re.search(r" \d+\.\d% ", user.text), "a processor's share", 1500)
        assert re.search(r"/512M +\d+%", " ".join(row(user, "billing-api")))
        assert row(user, "backup")[-4:] == ["-"] * 4
        assert row(user, "billing-worker-3")[2] in ("0.0%", "?")
        assert max(len(line.rstrip()) for line in user.lines) <= 80
        await user.press("m")
        await user.until(lambda: "IMAGE" in user.lines[2], "the other columns")
        assert "CPU" not in user.lines[2]
        await user.until(lambda: threads() == 0, "the end of the thread")


async def test_only_the_rows_on_the_screen_are_followed(
    start: Start, control: Control, demo: DemoProcess
) -> None:
    async with start() as user:
        # Everything else was asked for, and what is idle stays so.
        await user.until(lambda: {"volumes", "networks"} <= user.app.main.loaded, "the other lists")
        await user.until(lambda: user.app.news.described, "what the engine is")
        seen: list[int] = []

        def rests() -> bool:
            """Whether nobody came or went for a while: applications of other tests may still hang up."""
            seen.append(connections(demo))
            return len(seen) > 30 and len(set(seen[-30:])) == 1

        await user.until(rests, "connections that stay")
        before = seen[-1]
        await user.press("m")
        first = {c.id for c in shown(user)}
        await user.until(lambda: set(followed(control)) == first, "streams of the first page")
        await user.until(lambda: connections(demo) == before + len(first), "as many connections")
        await user.press("G")
        last = {c.id for c in shown(user)}
        assert first != last
        await user.until(lambda: set(followed(control)) == first | last, "streams of the last page")
        await user.until(lambda: connections(demo) == before + len(last), "the others ended")
        # Nobody is asked for twice while it stays on the screen.
        assert len(followed(control)) == len(set(followed(control)))
        await user.filter("name:billing-api")
        await user.until(lambda: connections(demo) == before + 1, "one left")


async def test_another_view_or_screen_ends_the_streams_and_coming_back_begins_anew(
    start: Start, control: Control
) -> None:
    async with start() as user:
        await user.press("m")
        await measured(user, "billing-api")
        for there, back in (("2", "1"), ("question_mark", "escape")):
            await user.press(there)
            await user.until(lambda: threads() == 0, "the end of the thread")
            await user.press(back)
            await user.until(lambda: threads() == 1, "the thread")
            await measured(user, "billing-api")
        assert followed(control).count(shown(user)[0].id) == 3
        # A dialog leaves the list in sight.
        await user.press("s")
        await user.dialog()
        drawn = len(followed(control))
        await user.until(lambda: threads() == 1, "the thread")
        assert len(followed(control)) == drawn
    eventually(lambda: threads() == 0)


async def test_a_container_that_ends_and_starts(start: Start, control: Control) -> None:
    async with start() as user:
        await user.filter("name:billing-api")
        await user.press("m")
        await measured(user, "billing-api")
        control.post("/containers/billing-api/kill")
        await user.until(lambda: row(user, "billing-api")[-4:] == ["-"] * 4, "nothing")
        control.post("/containers/billing-api/start")
        await user.until(lambda: row(user, "billing-api")[-1] != "-", "it runs")
        await measured(user, "billing-api")


async def test_ordered_by_what_they_use_all_that_run_are_followed(start: Start, control: Control) -> None:
    async with start() as user:
        await user.press("m", "s")
        await user.dialog()
        await user.press("4")
        await user.until(lambda: re.search("MEM / LIMIT.", user.lines[2]), "the order")
        running = {c["Id"] for c in control.get("/containers/json") if c["State"] != "restarting"}
        await user.until(lambda: set(followed(control)) == running, "all streams")

        def amounts() -> list[float]:
            told = [app.stats._of(c.id) for c in user.app.main.table.listing.rows if c.id in running]
            return [s.memory or 0 for s in told if s is not None]

        app = user.app
        await user.until(
            lambda: len(amounts()) == len(running) and amounts() == sorted(amounts(), reverse=True),
            "the most first",
            1500,
        )
        (first, *_) = user.app.main.table.listing.rows
        assert user.cursor.startswith(f"{first.name} ")
        # With the columns their order goes, too.
        await user.press("m")
        await user.until(lambda: "NAME▲" in user.lines[2], "the order by name")
        names = [c.name for c in user.app.main.table.listing.rows]
        assert names == sorted(names)


async def test_the_cursor_stays_on_its_container_whatever_that_uses(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stats, "_FILLING", 0.0)
    async with start() as user:
        await user.press("m", "s")
        await user.dialog()
        await user.press("4")
        await user.until(lambda: re.search("MEM / LIMIT.", user.lines[2]), "the order")
        chosen, listing = user.cursor, user.app.main.table.listing
        assert listing.cursor == 0
        await user.until(lambda: listing.cursor > 0, "another place", 1500)
        assert user.cursor == chosen
        assert f"▌ ● {chosen.partition(' ')[0][:8]}" in user.text


async def test_more_than_nine_columns_can_be_sorted_by(start: Start) -> None:
    async with start((200, 40)) as user:
        await user.press("m", "s")
        await user.dialog()
        await user.press("b")
        await user.until(lambda: "PROJECT▲" in user.lines[2], "the order")
        projects = [c.project for c in user.app.main.table.listing.rows]
        assert projects == sorted(projects)


async def test_what_an_engine_refuses_to_tell_is_said_and_unknown(start: Start, control: Control) -> None:
    fault = {"path": "/stats", "status": 500, "message": "cgroups: cgroup deleted"}
    async with start() as user:
        control.post("/_demo/faults", [fault])
        await user.filter("name:billing-api")
        await user.press("m")
        await user.sees("billing-api tells nothing of what it uses. The engine failed. cgroups: cgroup")
        assert row(user, "billing-api")[-4:] == ["?"] * 4


async def test_without_an_engine_nothing_is_followed(start: Start, control: Control) -> None:
    async with start() as user:
        await user.press("m")
        await measured(user, "billing-api")
        control.post("/_demo/faults", [{"path": "_ping|events|stats", "cut": 0}])
        control.post("/_demo/drop")
        await user.until(lambda: user.app.link is not None and not user.app.link.live, "the loss")
        await user.until(lambda: threads() == 0, "the end of the thread")
        assert row(user, "billing-api")[-4:] == ["?"] * 4
        control.post("/_demo/faults", [])
        await measured(user, "billing-api")


async def test_names_stay_apart_and_whole_in_the_foot_line(start: Start, control: Control) -> None:
    async with start((60, 20)) as user:
        await user.press("m")
        await user.sees("CPU", "MEM / LIMIT")
        assert "PIDS" not in user.lines[2]
        assert max(len(line.rstrip()) for line in user.lines) <= 60
        await user.press("G")
        assert user.cursor in user.text.replace("\n", "")


async def test_nothing_is_drawn_more_than_once_a_second(start: Start, control: Control) -> None:
    async with start() as user:
        drawn: list[float] = []
        news = user.app.stats
        original = news._draw

        def noted() -> None:
            drawn.append(time.monotonic())
            original()

        news._draw = noted  # type: ignore[method-assign]
        await user.press("m")
        await user.until(lambda: len(drawn) > 3, "some drawings", 1500)
        assert min(b - a for a, b in pairwise(drawn)) > 0.9


async def test_a_read_only_session_shows_them_too(start: Start) -> None:
    async with start(read_only=True) as user:
        await user.press("m")
        await measured(user, "billing-api")


async def test_other_keys_find_it_by_its_words(start: Start) -> None:
    async with start(keys={"container.stats": "f5"}) as user:
        await user.press("m")
        assert "CPU" not in user.lines[2]
        await user.press("f5")
        await user.sees("MEM / LIMIT")
