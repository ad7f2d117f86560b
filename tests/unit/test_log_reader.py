"""What is shown of a log that is written faster than it can be read, or with pauses, or over a slow line."""

from __future__ import annotations

import pytest

from tests.unit.written_log import EPOCH, Frame, Run, WrittenLog, line, lines
from tui.domain.log_range import ALL, LogRange

SKIPPED = "too much at once: lines were left out here"
AGAIN = "the container was started again"
ENDED = "the container ended with exit code 2"


def storm() -> list[Frame]:
    """Nine seconds of errors and what it dies of, 100 bytes each."""
    return [*lines(EPOCH, 9000, 1000, "error"), *line(EPOCH + 9.1, "panic: out of handles")]


def test_the_last_words_of_one_that_crashed_in_a_storm_are_shown() -> None:
    log = WrittenLog(storm(), [Run(EPOCH - 1, EPOCH + 9.1)], speed=50_000).read()
    assert SKIPPED in log.notes, "the storm came too fast"
    assert log.texts[-1] == "panic: out of handles"
    assert log.got[-1].text == ENDED
    assert len(set(log.texts)) == len(log.texts)


def test_the_last_words_stand_above_the_next_start() -> None:
    runs = [Run(EPOCH - 1, EPOCH + 9.1), Run(EPOCH + 9.5)]
    frames = [*storm(), *line(EPOCH + 9.6, "ready")]
    log = WrittenLog(frames, runs, speed=50_000).read()
    assert SKIPPED in log.notes, "the storm came too fast"
    assert [line.text for line in log.got[-3:]] == ["panic: out of handles", AGAIN, "ready"]


def test_what_was_written_while_the_engine_was_away_is_read_of_an_ended_run_too() -> None:
    frames = [*lines(EPOCH, 10, 10), *line(EPOCH + 60, "bye")]
    log = WrittenLog(frames, [Run(EPOCH - 1, EPOCH + 60)], away=(EPOCH + 30, EPOCH + 120)).read()
    assert [line.text for line in log.got[-2:]] == ["bye", ENDED]
    assert len(log.texts) == 11


def test_of_one_started_again_meanwhile_each_run_has_its_lines() -> None:
    frames = [*lines(EPOCH, 10, 10), *line(EPOCH + 60, "bye"), *line(EPOCH + 80, "ready")]
    runs = [Run(EPOCH - 1, EPOCH + 60), Run(EPOCH + 79)]
    log = WrittenLog(frames, runs, away=(EPOCH + 30, EPOCH + 120)).read()
    assert [line.text for line in log.got[-4:]] == ["going on", "bye", AGAIN, "ready"]


def _before() -> list[Frame]:
    """More lines than are asked for of what was: from then on it matters when one comes."""
    return lines(EPOCH - 1800, 1100, 1)


@pytest.mark.parametrize("most", [40_000, 16_000, 4_000])
@pytest.mark.parametrize("lasts", [0.0, 0.05, 8.0])
def test_long_lines_with_pauses_are_whole(most: int, lasts: float) -> None:
    dumps = [frame for n in range(4) for frame in line(EPOCH + 10 * n, "{" + "a" * 100_000 + "}", lasts)]
    log = WrittenLog([*_before(), *dumps], most=most).read()
    assert log.notes == []
    assert sum(len(text) for text in log.texts if text[0] in "{a}") == 4 * 100_002
    assert len(log.asked) == 1


@pytest.mark.parametrize("size", [30_000, 50_000, 200_000])
def test_a_bar_of_progress_without_an_end_of_line_is_no_flood(size: int) -> None:
    bar = [*_before(), *line(EPOCH + 1, "." * size, lasts=300), *line(EPOCH + 302, "done")]
    log = WrittenLog([*bar, *lines(EPOCH + 303, 5000, 100)]).read()
    assert log.notes == []
    assert sum(text.count(".") for text in log.texts) == size
    assert "done" in log.texts


@pytest.mark.parametrize("skew", [0.0, 3600.0, -3600.0])
@pytest.mark.parametrize("most", [1 << 16, 1 << 13, 1])
def test_a_flood_is_left_for_its_end_however_few_bytes_come_at_once(most: int, skew: float) -> None:
    log = WrittenLog(lines(EPOCH, 20_000, 1000), speed=40_000, most=most, skew=skew).read()
    assert log.notes == [SKIPPED] * len(log.notes)
    assert 1 <= len(log.notes) <= 5
    assert log.texts[-1].startswith("line 19999 ")
    assert len(log.texts) < 15_000
    assert [q["tail"] for q in log.asked] == ["1000"] * len(log.asked)


@pytest.mark.parametrize("terminal", [False, True])
def test_no_half_line_is_left_where_lines_were_left_out(terminal: bool) -> None:
    flood = [f for n in range(4000) for f in line(EPOCH + n / 500, f"{n:04}" + "x" * 20_000)]
    log = WrittenLog(flood, speed=1_000_000, most=1 << 14, terminal=terminal).read()
    assert SKIPPED in log.notes
    assert {len(text) for text in log.texts} == {20_004}
    assert log.texts[-1].startswith("3999")


def test_old_lines_over_a_slow_line_are_all_read_at_once() -> None:
    old = lines(EPOCH - 3600, 1000, 1000, width=1000)
    log = WrittenLog(old, speed=40_000).read()
    assert log.notes == []
    assert (len(log.texts), len(log.asked)) == (1000, 1)


@pytest.mark.parametrize("wanted", [ALL, LogRange(seconds=86_400), LogRange(lines=9000)])
def test_all_that_is_asked_for_is_read_however_fast_it_was_written(wanted: LogRange) -> None:
    old = lines(EPOCH - 3600, 5000, 1000, width=200)
    log = WrittenLog([*old, *lines(EPOCH - 1800, 100, 1)], speed=40_000).read(wanted)
    assert log.notes == []
    assert (len(log.texts), len(log.asked)) == (5100, 1)


@pytest.mark.parametrize("wanted", [ALL, LogRange(lines=10**6)])
def test_after_that_a_flood_is_one_again(wanted: LogRange) -> None:
    log = WrittenLog([*lines(EPOCH - 60, 50, 1), *lines(EPOCH + 1, 20_000, 1000)], speed=40_000).read(wanted)
    assert set(log.notes) == {SKIPPED}
    assert log.texts[-1].startswith("line 19999 ")


def test_a_line_that_stalls_for_a_while_is_no_flood() -> None:
    steady = lines(EPOCH, 6000, 10)
    stalls = range(int(EPOCH) + 120, int(EPOCH) + 600, 20)
    late = [Frame(max([f.at, *(n + 8 for n in stalls if n < f.at < n + 8)]), f.stamp, f.text) for f in steady]
    log = WrittenLog(late, most=1).read()
    assert (log.notes, len(log.texts), len(log.asked)) == ([], 6000, 1)


def test_our_clock_put_right_is_no_flood_for_longer_than_once() -> None:
    log = WrittenLog(lines(EPOCH, 30_000, 1000), skew=100.0, skew_from=EPOCH + 10).read()
    assert len(log.notes) <= 1
    assert len(log.asked) <= 2


def test_each_time_that_it_is_read_from_its_end_that_is_read_whole() -> None:
    log = WrittenLog(lines(EPOCH, 40_000, 1000, width=400), speed=40_000).read()
    assert len(log.asked) > 2
    assert len(log.texts) >= 1000 * len(log.asked)


@pytest.mark.parametrize(("most", "rest"), [(1 << 16, 2.0), (1 << 13, 8.0)])
def test_after_so_many_bytes_it_rests_twice_as_long_as_it_worked(most: int, rest: float) -> None:
    log = WrittenLog(lines(EPOCH - 10, 1000, 1000, width=1000), most=most).read()
    assert len(log.rests) > 10
    assert set(log.rests) == {rest}


def test_one_that_lost_a_few_lines_with_its_engine_reads_them_all() -> None:
    steady = lines(EPOCH, 4000, 10)
    log = WrittenLog(steady, away=(EPOCH + 30, EPOCH + 120)).read()
    assert [note for note in log.notes if note == SKIPPED] == []
    assert "going on" in log.notes
    assert len(log.texts) == len(set(log.texts)) == 4000
