"""The samples of one container: each of them, and how its stream is."""

from __future__ import annotations

from tests.unit.test_meter import Streams
from tui.domain.stats import Stats
from tui.domain.stats_history import KEPT
from tui.engine.errors import EngineError, NotFound
from tui.work.stats_follow import StatsFollow, Told


class World:
    def __init__(self) -> None:
        self.streams, self.told = Streams(), 0
        self.follow = StatsFollow(self.streams.open, "a", self.tell)

    def tell(self) -> None:
        self.told += 1


def test_every_sample_is_kept_until_it_is_taken_and_told_once() -> None:
    world = World()
    assert world.streams.followed == [{"a"}]
    assert world.follow.take() == Told([], "waiting", None)
    for number in range(3):
        world.streams.sample("a", Stats(number))
    assert world.told == 1
    assert world.follow.take() == Told([Stats(0), Stats(1), Stats(2)], "told", None)
    world.streams.sample("a", Stats(4))
    assert world.told == 2
    assert world.follow.take().samples == [Stats(4)]


def test_a_container_without_processes_is_told_once() -> None:
    world = World()
    world.streams.sample("a", None)
    assert world.follow.take() == Told([], "nothing", None)
    world.streams.sample("a", None)
    assert world.told == 1
    world.streams.sample("a", Stats(1))
    assert world.follow.take() == Told([Stats(1)], "told", None)


def test_a_stream_that_breaks_tells_why_until_it_goes_on() -> None:
    world, refusal = World(), EngineError("The engine failed", "no such cgroup", status=500)
    world.streams.sample("a", Stats(1))
    world.streams.end("a", refusal)
    assert world.follow.take() == Told([Stats(1)], "broken", refusal)
    world.streams.end("a", None)
    assert world.follow.take() == Told([], "broken", None)
    world.streams.sample("a", Stats(2))
    assert world.follow.take() == Told([Stats(2)], "told", None)
    gone = NotFound("gone", status=404)
    world.streams.end("a", gone)
    assert world.follow.take() == Told([], "gone", gone)
    assert world.told == 4


def test_what_nobody_takes_is_bounded() -> None:
    world = World()
    for number in range(KEPT + 5):
        world.streams.sample("a", Stats(number))
    taken = world.follow.take().samples
    assert (len(taken), taken[-1]) == (KEPT, Stats(KEPT + 4))


def test_the_end_ends_the_streams() -> None:
    world = World()
    world.follow.close()
    assert world.streams.closed == 1
