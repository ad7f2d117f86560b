"""What one container used over time, by the engine's clock."""

from __future__ import annotations

import pytest

from tui.domain.stats import Stats
from tui.domain.stats_history import KEPT, StatsHistory


def stats(at: float, received: int | None = 0, **parts: float | None) -> Stats:
    return Stats(cpu=5.0, memory=100, limit=1000, received=received, processes=3, at=at)._replace(**parts)


def history(*samples: Stats) -> StatsHistory:
    made = StatsHistory()
    for sample in samples:
        made.add(sample)
    return made


def test_rates_are_by_the_time_that_passed_on_the_engine() -> None:
    made = history(stats(100.0, 1000), stats(101.25, 2000))
    assert made.of("received") == [None, 800.0]
    assert made.of("memory") == [100, 100]
    assert made.now.received == 800.0
    assert made.limit == 1000
    assert made.seconds == 2


def test_the_highest_stays_though_it_is_long_ago() -> None:
    made = history(stats(1, cpu=None), stats(2, cpu=80.0), *(stats(at) for at in range(3, KEPT + 50)))
    assert made.highest("cpu") == 80.0
    assert made.highest("sent") is None
    assert made.of("cpu") == [5.0] * KEPT
    assert made.seconds == KEPT + 49


def test_a_sample_of_two_seconds_stands_for_both() -> None:
    made = history(stats(1, 0), stats(3, 1000, cpu=7.0))
    assert made.of("received") == [None, 500.0, 500.0]
    assert made.of("cpu") == [5.0, 7.0, 7.0]


def test_nobody_knows_what_was_between_samples_far_from_each_other() -> None:
    made = history(stats(1, 0), stats(11, 1000))
    assert made.of("received") == [None] * 11
    assert made.of("memory") == [100, *[None] * 9, 100]


def test_a_gap_longer_than_what_is_kept_leaves_only_the_last() -> None:
    made = history(stats(1), stats(1e6))
    assert made.of("memory") == [*[None] * (KEPT - 1), 100]


def test_counters_that_began_anew_tell_no_rate() -> None:
    made = history(stats(1, 5000), stats(2, 40), stats(3, 60))
    assert made.of("received") == [None, None, 20.0]


def test_what_an_engine_leaves_out_is_not_known() -> None:
    made = history(stats(1, None), stats(2, 40), stats(3, None, memory=None))
    assert made.of("received") == [None, None, None]
    assert made.of("memory") == [100, 100, None]


@pytest.mark.parametrize("at", [5.0, 3.0])
def test_a_clock_that_stood_or_was_set_back_tells_nothing_new(at: float) -> None:
    made = history(stats(5, 100), stats(at, 400), stats(at + 1, 450))
    assert made.of("received") == [None, 50.0]


def test_what_is_lost_is_not_known_now_but_was() -> None:
    made = history(stats(1), stats(2))
    made.lose()
    assert made.now.memory is None
    assert made.of("memory") == [100, 100]
    assert made.highest("memory") == 100
