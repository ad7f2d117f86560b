from __future__ import annotations

import pytest

from tui.work.progress import Progress, RateMeter


@pytest.mark.parametrize(
    ("progress", "fraction", "left"),
    [
        (Progress(), None, None),
        (Progress(50, None, rate=10), None, None),
        (Progress(50, 100), 0.5, None),
        (Progress(50, 100, rate=0.0), 0.5, None),
        (Progress(50, 100, rate=10.0), 0.5, 5.0),
        (Progress(120, 100, rate=10.0), 1.0, 0.0),
        (Progress(0, 0, rate=1.0), None, 0.0),
    ],
)
def test_fraction_and_time_left(progress: Progress, fraction: float | None, left: float | None) -> None:
    assert (progress.fraction, progress.seconds_left) == (fraction, left)


def meter(*samples: tuple[float, int]) -> RateMeter:
    made = RateMeter()
    for now, amount in samples:
        made.add(now, amount)
    return made


def test_one_sample_says_nothing() -> None:
    assert RateMeter().rate(1) is None
    assert meter((0, 100)).rate(1) is None


def test_the_rate_is_of_the_last_seconds_only() -> None:
    steady = [(second, second * 10) for second in range(20)]
    assert meter(*steady).rate(19) == pytest.approx(10)
    faster = [*steady, *((20 + second, 190 + 100 * (second + 1)) for second in range(8))]
    assert meter(*faster).rate(27) == pytest.approx(100)


def test_the_rate_sinks_while_nothing_comes() -> None:
    stalled = meter((0, 0), (1, 100))
    assert stalled.rate(1) == pytest.approx(100)
    assert stalled.rate(4) == pytest.approx(25)
    assert stalled.rate(7) == 0


def test_a_smaller_amount_starts_anew() -> None:
    again = meter((0, 0), (1, 1000), (2, 0), (3, 10))
    assert again.rate(3) == pytest.approx(10)


def test_many_samples_are_kept_few() -> None:
    busy = RateMeter()
    for step in range(100_000):
        busy.add(step / 10_000, step)
    assert busy.rate(10) == pytest.approx(10_000, rel=0.05)
    assert len(busy._samples) < 100
