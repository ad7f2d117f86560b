"""The tab that shows what a container uses over time, for as long as it is looked at."""

from __future__ import annotations

import re
from functools import partial

import pytest

from tests.app.conftest import Control, Start, User
from tests.app.test_stats import followed, threads
from tests.wait import eventually
from tui.screens import stats
from tui.screens.tab_stats import StatsPane

_BRAILLE = re.compile("[\u2801-\u28ff]")


def pane(user: User) -> StatsPane:
    return user.app.screen.query_one(StatsPane)


def heading(user: User, title: str) -> str:
    """The line of the numbers of one chart, '' while there is none."""
    found = [line for line in user.lines if re.search(rf"(^|│ ){title} ", line)]
    return found[0].partition(title)[2] if found else ""


async def opened(user: User, name: str = "billing-api") -> None:
    """The tab over the list, of one container."""
    await user.filter(f"name:{name}")
    await user.press("enter", "3")
    await user.until(lambda: user.app.screen.query(StatsPane), "the tab")


async def measured(user: User) -> None:
    """Wait until all is told: the processor and rates with the second sample."""
    await user.until(lambda: re.search(r"\d%", heading(user, "CPU")), "the processor", 1500)


async def test_numbers_and_charts_over_the_list(start: Start) -> None:
    async with start() as user:
        await opened(user)
        await measured(user)
        await user.sees("Since ", "2m14s across")
        assert re.search(r"\d%? +highest +\d+(\.\d)?%", heading(user, "CPU"))
        assert re.search(r"\d+M of 512M +\d+% highest \d+M", heading(user, "Memory"))
        assert re.search(r"in +[\d.]+[Bk]/s highest .* out +[\d.]+[Bk]/s highest", heading(user, "Network"))
        assert re.search(r"read +[\d.]+[Bk]/s .* write +[\d.]+[Bk]/s", heading(user, "Disk"))
        assert re.search(r"\d+ highest \d+", heading(user, "Processes"))
        assert len([line for line in user.lines if _BRAILLE.search(line)]) >= 7
        assert max(len(line.rstrip()) for line in user.lines) <= 80
        assert "?" not in "".join(user.lines[2:-1])
        assert "j:" not in user.text


def is_search_drawn(user: User, role: str) -> bool:
    """Whether the key of the search stands so below the details over the list."""
    over = user.app.details_pane.over
    assert over is not None
    return any(cell.text == "/" and cell.role == role for cell in over.bottom.make_pictures()[0])


async def test_charts_are_not_searched_and_it_is_said(start: Start) -> None:
    async with start() as user:
        await opened(user)
        for key in ("slash", "n"):
            await user.press(key)
            await user.sees("Nothing to search here.")
            await user.press("j")
            await user.until(lambda: "Nothing to search" not in user.text, "the keys again")


async def test_the_key_of_the_search_is_dim_where_nothing_is_searched(start: Start) -> None:
    async with start() as user:
        await opened(user)
        for key, role in (("3", "dim"), ("1", "key"), ("2", "dim"), ("9", "key"), ("3", "dim")):
            await user.press(key)
            await user.until(partial(is_search_drawn, user, role), f"the keys of tab {key}")


async def test_beside_the_list_each_has_its_heading(start: Start) -> None:
    async with start((120, 40)) as user:
        await user.filter("name:billing-api")
        await user.press("enter", "tab", "3")
        await user.until(lambda: user.app.screen.query(StatsPane), "the tab")
        await user.until(lambda: "Network out" in user.text, "the first sample")
        await measured(user)
        assert re.search(r"[\d.]+[Bk]/s highest", heading(user, "Disk written"))
        await user.sees("across.")


async def test_letters_where_there_is_no_more(start: Start) -> None:
    async with start(ascii=True) as user:
        await opened(user)
        await measured(user)
        assert user.text.isascii()
        assert re.search(r"0\|[.:|]+", user.text)


async def test_a_column_more_is_all_that_is_drawn_of_a_chart(start: Start) -> None:
    async with start() as user:
        await opened(user)
        await measured(user)
        drawn: list[int] = []
        original = pane(user).refresh

        def noted(*regions: object, **options: bool) -> object:
            drawn.extend(region.width for region in regions)  # type: ignore[attr-defined]
            return original(*regions, **options)  # type: ignore[arg-type]

        # The scale of the disk's charts may be another after some samples.
        seconds = pane(user).history.seconds
        pane(user).refresh = noted  # type: ignore[method-assign, assignment]
        await user.until(lambda: pane(user).history.seconds >= seconds + 3, "three samples", 1500)
        assert drawn
        assert sorted(drawn)[len(drawn) // 2] <= 8


async def test_one_stream_is_open_while_it_is_seen(start: Start, control: Control) -> None:
    async with start() as user:
        await opened(user)
        await measured(user)
        assert len(followed(control)) == 1
        await user.until(lambda: threads() == 1, "one thread, and none of others that were left before")
        for there, back in (("question_mark", "escape"), ("1", "3")):
            await user.press(there)
            await user.until(lambda: threads() == 0, "the end of the stream")
            await user.press(back)
            await user.until(lambda: threads() == 1, "the stream again")
            await user.until(lambda: user.app.screen.query(StatsPane), "the tab")
        await user.press("escape")
        await user.until(lambda: threads() == 0, "the end of the stream")
    eventually(lambda: threads() == 0)


@pytest.mark.parametrize(
    ("there", "back"),
    [(["question_mark"], ["escape"]), (["1"], ["3"]), (["escape"], ["enter", "3"])],
    ids=["screen", "tab", "list"],
)
async def test_what_was_is_there_when_somebody_comes_back(
    start: Start, there: list[str], back: list[str]
) -> None:
    async with start() as user:
        await opened(user)
        await measured(user)
        seconds, highest = pane(user).history.seconds, heading(user, "CPU").split()[-1]
        assert highest.endswith("%")
        await user.press(*there)
        await user.until(lambda: threads() == 0, "the end of the stream")
        await user.press(*back)
        await user.until(lambda: user.app.screen.query(StatsPane), "the tab")
        await user.until(lambda: pane(user).history.seconds > seconds, "samples", 1500)
        assert float(heading(user, "CPU").split()[-1][:-1]) >= float(highest[:-1])


async def test_the_past_of_a_few_containers_is_kept(start: Start) -> None:
    async with start() as user:
        news = user.app.stats
        first = news.history("first")
        first.began = 1.0
        assert news.history("first") is first
        for number in range(stats.KEPT):
            news.history(f"other {number}")
        assert news.history("first") is not first


async def test_one_that_does_not_run_begins_by_itself(start: Start, control: Control) -> None:
    async with start() as user:
        await opened(user)
        await measured(user)
        control.post("/containers/billing-api/kill")
        await user.sees("It does not run (exited): the charts begin by themselves when it does.")
        assert re.search(r"^ +- highest +\d", heading(user, "CPU"))
        await user.until(lambda: threads() == 0, "the end of the stream")
        control.post("/containers/billing-api/start")
        await user.sees("Since ")
        await measured(user)


async def test_one_that_never_ran_has_no_charts(start: Start, control: Control) -> None:
    async with start() as user:
        await opened(user, "backup")
        await user.sees("It does not run (exited): the charts begin by themselves when it does.")
        assert "CPU" not in user.text
        assert not followed(control)


async def test_a_paused_one_says_so(start: Start, control: Control) -> None:
    async with start() as user:
        await opened(user)
        await measured(user)
        control.post("/containers/billing-api/pause")
        await user.sees("Paused. Since ")
        control.post("/containers/billing-api/unpause")
        await user.until(lambda: "Paused." not in user.text, "it goes on")


async def test_what_an_engine_refuses_is_said(start: Start, control: Control) -> None:
    fault = {"path": "/stats", "status": 500, "message": "cgroups: \x1b[31mcgroup deleted"}
    async with start() as user:
        control.post("/_demo/faults", [fault])
        await opened(user)
        await user.sees("The engine failed. cgroups: ␛[31mcgroup deleted", "It is asked again")


async def test_without_an_engine_nothing_is_followed(start: Start, control: Control) -> None:
    async with start() as user:
        await opened(user)
        await measured(user)
        control.post("/_demo/faults", [{"path": "_ping|events|stats", "cut": 0}])
        control.post("/_demo/drop")
        await user.until(lambda: user.app.link is not None and not user.app.link.live, "the loss")
        await user.until(lambda: threads() == 0, "the end of the stream", 1500)
        await user.sees("The engine is not reached: the charts go on when it is.")
        control.post("/_demo/faults", [])
        await user.sees("Since ")
        await measured(user)


async def test_a_small_terminal_has_all_numbers_and_the_charts_that_are_moved_to(start: Start) -> None:
    async with start((60, 15)) as user:
        await opened(user)
        await measured(user)
        titles = ("CPU", "Memory", "Network in", "Network out", "Disk read", "Disk written", "Processes")
        assert all(heading(user, title).strip() for title in titles)
        assert "across. j: other charts." in user.text
        charts = [line for line in user.lines if "│" in line]
        assert "%" in charts[0]
        await user.press(*["j"] * 4)
        await user.until(lambda: not any("%" in line for line in user.lines if "│" in line), "other charts")
        await user.press("k", "k", "k", "k")
        await user.until(lambda: any("%" in line for line in user.lines if "│" in line), "the first chart")
