"""What one container uses over time, as real engines tell it and the demo does."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import pytest

from tests.contract.host import Host, on_real_engines, unique
from tests.wait import eventually
from tui.domain.stats_history import StatsHistory
from tui.engine.client import Engine
from tui.engine.stats_stream import OnEnd, OnStats, StatsStreams
from tui.work.stats_follow import StatsFollow

BUSY = ["sh", "-c", "while :; do :; done"]


class Course:
    """The history of one container."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.history = StatsHistory()
        self._follows: list[StatsFollow] = []
        self._streams: list[StatsStreams] = []

    def follow(self, id: str) -> None:
        self._follows.append(StatsFollow(self._open, id, lambda: None))

    def _open(self, on_stats: OnStats, on_end: OnEnd) -> StatsStreams:
        engine = self._engine
        made = StatsStreams(engine.endpoint, engine.info.api_version, on_stats, on_end)
        self._streams.append(made)
        return made

    def state(self) -> str:
        """How the stream is, after all that it told was taken."""
        told = self._follows[-1].take()
        for sample in told.samples:
            self.history.add(sample)
        return told.state

    def taken(self, seconds: int) -> bool:
        self.state()
        return self.history.seconds >= seconds

    def close(self) -> None:
        for follow, streams in zip(self._follows, self._streams, strict=True):
            follow.close()
            assert streams.join(5)


@pytest.fixture
def course(engine: Engine) -> Iterator[Course]:
    made = Course(engine)
    yield made
    made.close()


def test_a_value_for_each_second_by_the_engine_s_clock(host: Host, course: Course) -> None:
    made = host.container(unique("course"), start=True)
    began = time.monotonic()
    course.follow(made)
    eventually(lambda: course.taken(6), within=30, what="six seconds")
    history = course.history
    assert history.seconds <= time.monotonic() - began + 3
    assert None not in history.of("memory")
    assert None not in history.of("cpu")[-4:]
    assert history.highest("memory")
    assert (history.highest("processes") or 0) >= 1
    assert history.limit


@on_real_engines
def test_a_busy_one_is_seen_as_busy(host: Host, course: Course) -> None:
    made = host.container(unique("busy"), start=True, command=BUSY)
    course.follow(made)
    eventually(
        lambda: course.taken(2) and (course.history.now.cpu or 0) > 20, within=30, what="a busy processor"
    )
    assert (course.history.highest("cpu") or 0) > 20


def test_one_that_ends_has_a_gap_until_it_runs_again(host: Host, engine: Engine, course: Course) -> None:
    made = host.container(unique("gap"), start=True)
    course.follow(made)
    eventually(lambda: course.taken(3), within=30, what="three seconds")
    engine.kill(made)
    eventually(lambda: course.state() == "nothing", within=20, what="no process")
    seconds = course.history.seconds
    # Longer than what one sample may stand for.
    eventually(_passed(7), within=20, what="a while")
    assert course.state() == "nothing"
    assert course.history.seconds == seconds
    engine.start(made)
    eventually(lambda: course.taken(seconds + 8), within=30, what="samples again")
    memory = course.history.of("memory")
    assert None in memory[seconds:]
    assert memory[-1] is not None


def _passed(seconds: float) -> Callable[[], bool]:
    until = time.monotonic() + seconds
    return lambda: time.monotonic() >= until


def test_one_that_is_removed_is_gone(host: Host, engine: Engine, course: Course) -> None:
    made = host.container(unique("goes"), start=True)
    course.follow(made)
    eventually(lambda: course.taken(2), within=30, what="two seconds")
    engine.remove_container(made, force=True)
    eventually(lambda: course.state() == "gone", within=30, what="that it is gone")
