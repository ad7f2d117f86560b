"""The last samples of the containers that are looked at, and of no others."""

from __future__ import annotations

from collections.abc import Collection

from tui.domain.stats import Stats
from tui.engine.errors import EngineError, NotFound
from tui.engine.stats_stream import OnEnd, OnStats
from tui.work.stats import Meter


class Streams:
    """Streams that a test writes to."""

    def __init__(self) -> None:
        self.followed: list[set[str]] = []
        self.closed = 0

    def open(self, on_stats: OnStats, on_end: OnEnd) -> Streams:
        self.sample, self.end = on_stats, on_end
        return self

    def follow(self, ids: Collection[str]) -> None:
        self.followed.append(set(ids))

    def close(self) -> None:
        self.closed += 1


class World:
    def __init__(self) -> None:
        self.streams, self.told = Streams(), 0
        self.meter = Meter(self.streams.open, self.tell)

    def tell(self) -> None:
        self.told += 1


def test_only_what_is_wanted_is_followed_and_known() -> None:
    world = World()
    world.meter.follow(["a", "b"])
    world.meter.follow(["b", "a"])
    world.streams.sample("a", Stats(1.0))
    world.streams.sample("c", Stats(2.0))
    assert world.meter.of("a") == Stats(1.0)
    assert world.meter.of("b") is None
    assert world.meter.of("c") is None
    world.meter.follow(["b"])
    assert world.meter.of("a") is None
    assert world.streams.followed == [{"a", "b"}, {"b"}]
    # It may have been on its way.
    world.streams.sample("a", Stats(3.0))
    assert world.meter.of("a") is None


def test_many_samples_are_told_once_until_they_are_taken() -> None:
    world = World()
    world.meter.follow("ab")
    for number in range(3):
        world.streams.sample("a", Stats(number))
        world.streams.sample("b", Stats(number))
    assert world.told == 1
    assert world.meter.take() == {}
    world.streams.sample("b", Stats(7))
    assert world.told == 2
    assert world.meter.of("b") == Stats(7)


def test_one_that_ended_or_whose_stream_broke_is_unknown() -> None:
    world = World()
    world.meter.follow("ab")
    world.streams.sample("a", Stats(1))
    world.streams.sample("b", Stats(1))
    world.meter.take()
    world.streams.sample("a", None)
    world.streams.end("b", None)
    assert (world.meter.of("a"), world.meter.of("b"), world.told) == (None, None, 2)
    # Nothing new: nothing is drawn for it.
    world.meter.take()
    world.streams.sample("a", None)
    assert world.told == 2


def test_a_refusal_is_told_once_but_not_that_a_container_is_gone() -> None:
    world = World()
    world.meter.follow("ab")
    refusal = EngineError("The engine failed", "no such cgroup", status=500)
    world.streams.end("a", refusal)
    world.streams.end("b", NotFound("gone", status=404))
    world.streams.end("c", refusal)
    assert world.told == 1
    assert world.meter.take() == {"a": refusal}
    assert world.meter.take() == {}


def test_after_the_end_nothing_is_known() -> None:
    world = World()
    world.meter.follow("a")
    world.streams.sample("a", Stats(1))
    world.meter.close()
    world.streams.sample("a", Stats(2))
    assert world.meter.of("a") is None
    assert world.streams.closed == 1
