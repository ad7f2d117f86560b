"""The follower of one kind: what it asks for, and when."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from tui.work.follow import MANY, SECOND_LOOK, Answer, KindFollower

Asked = frozenset[str] | None


class Follower:
    """A follower whose engine only notes what it is asked."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.delivered: list[Asked] = []
        self.came = asyncio.Event()
        self.follower = KindFollower(self._fetch, self._deliver, print)

    def _fetch(self, ids: Asked) -> Answer:
        self.asked.append(ids)
        return Answer((), ids)

    def _deliver(self, answer: Answer) -> None:
        self.delivered.append(answer.asked)
        self.came.set()


@asynccontextmanager
async def running() -> AsyncIterator[Follower]:
    made = Follower()
    task = asyncio.create_task(made.follower.run())
    yield made
    task.cancel()


async def until(made: Follower, count: int) -> None:
    async with asyncio.timeout(5):
        while len(made.delivered) < count:
            await made.came.wait()
            made.came.clear()


async def test_what_events_named_is_asked_for_twice() -> None:
    """Engines tell of a change before their list knows it: the first answer may be the old state."""
    async with running() as made:
        made.follower.mark(["a"])
        await until(made, 2)
        assert made.asked == [frozenset("a"), frozenset("a")]


async def test_then_it_is_silent() -> None:
    async with running() as made:
        made.follower.mark(["a"])
        await until(made, 2)
        loop = asyncio.get_running_loop()
        over = loop.create_future()
        loop.call_later(2 * SECOND_LOOK, over.set_result, None)
        await over
        assert len(made.asked) == 2


async def test_events_during_the_wait_share_a_second_look() -> None:
    async with running() as made:
        made.follower.mark(["a"])
        await until(made, 1)
        made.follower.mark(["b"])
        await until(made, 3)
        assert made.asked == [frozenset("a"), frozenset("b"), frozenset("ab")]


async def test_past_many_everything_is_asked_for() -> None:
    async with running() as made:
        made.follower.mark([str(number) for number in range(MANY + 1)])
        await until(made, 1)
        assert made.asked == [None]


async def test_the_whole_list_needs_no_second_look() -> None:
    async with running() as made:
        made.follower.mark(None)
        await until(made, 1)
        made.follower.mark(["a"])
        await until(made, 3)
        assert made.asked == [None, frozenset("a"), frozenset("a")]
