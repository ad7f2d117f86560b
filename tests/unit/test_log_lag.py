from __future__ import annotations

from tui.domain.log_line import STDERR, STDOUT, TERMINAL
from tui.work.log_lag import LogLag

NOW = 1_700_000_000
FORM = "2023-11-14T22:{}:20.000000000Z {}\n"


def written(minute: int, text: str = "x") -> bytes:
    """A line of 22:`minute`:20; NOW is at minute 13."""
    return FORM.format(minute, text).encode()


def at(minute: int) -> float:
    return NOW + 60.0 * (minute - 13)


def test_late_is_what_comes_later_than_it_ever_did() -> None:
    lag = LogLag()
    lag.feed([(STDOUT, written(13))], 1, at(13))
    assert not lag.is_behind()
    lag.feed([(STDOUT, written(14))], 1, at(15))
    assert lag.is_behind()
    assert not lag.is_behind(), "nothing came since"


def test_one_line_that_comes_in_time_among_others_is_enough() -> None:
    lag = LogLag()
    lag.feed([(STDOUT, written(13))], 1, at(13))
    assert not lag.is_behind()
    for minute, came in ((14, 15), (15, 15), (16, 17)):
        lag.feed([(STDOUT, written(minute))], 1, at(came))
    assert not lag.is_behind()


def test_the_end_of_a_long_line_says_nothing_and_the_next_one_does() -> None:
    lag = LogLag()
    lag.feed([(STDOUT, written(13)), (STDOUT, written(14).rstrip())], 1, at(14))
    assert not lag.is_behind()
    lag.feed([(STDOUT, written(14))], 1, at(20))
    assert not lag.is_behind()
    lag.feed([(STDERR, written(14).rstrip()), (STDOUT, written(20)), (STDERR, written(14))], 2, at(20))
    assert not lag.is_behind()
    lag.feed([(STDOUT, written(20))], 1, at(22))
    assert lag.is_behind()


def test_a_terminals_lines_are_cut_anywhere() -> None:
    lag = LogLag()
    lag.feed([(TERMINAL, written(12) + written(13))], 2, at(13))
    assert not lag.is_behind()
    lag.feed([(TERMINAL, written(13)[:20])], 0, at(20))
    lag.feed([(TERMINAL, b""), (TERMINAL, written(13)[20:])], 1, at(20))
    assert not lag.is_behind()
    lag.feed([(TERMINAL, written(14)[:9])], 0, at(21))
    lag.feed([(TERMINAL, written(14)[9:] + written(15))], 2, at(21))
    assert lag.is_behind()


def test_nothing_is_no_beginning() -> None:
    lag = LogLag()
    lag.feed([(TERMINAL, written(13)), (TERMINAL, b"")], 1, at(13))
    assert not lag.is_behind()
    lag.feed([(TERMINAL, written(14))], 1, at(15))
    assert lag.is_behind()


def test_what_was_asked_for_may_be_old() -> None:
    lag = LogLag()
    lag.begin(2)
    for minute in (13, 14, 15):
        lag.feed([(STDOUT, written(minute))], 1, at(2 * minute - 13))
        assert lag.is_behind() == (minute == 15)
    lag.begin(0, at(14))
    for minute in (13, 14, 15):
        lag.feed([(STDOUT, written(minute))], 1, at(20))
        assert lag.is_behind() == (minute == 15)


def test_another_answer_begins_with_a_line() -> None:
    lag = LogLag()
    lag.feed([(STDOUT, written(13)), (STDOUT, written(14).rstrip())], 1, at(13))
    lag.begin(0)
    lag.feed([(STDOUT, written(14))], 1, at(15))
    assert lag.is_behind()


def test_another_clock_is_no_delay_once_that_is_forgotten() -> None:
    lag = LogLag()
    lag.feed([(STDOUT, written(13))], 1, at(13))
    lag.begin(0)
    lag.forget()
    for minute in (14, 15):
        lag.feed([(STDOUT, written(minute))], 1, at(minute + 10))
        assert not lag.is_behind()
