"""The words above and beside the charts of what a container uses."""

from __future__ import annotations

import pytest

from tui.domain.chart import Chart, Group
from tui.domain.container import Container
from tui.domain.stats import Stats
from tui.domain.stats_history import StatsHistory
from tui.resources.tab_stats import groups, said


def container(state: str = "running", network: str = "bridge") -> Container:
    settings = {"Networks": {network: {}}}
    return Container.from_api(
        {"Id": "one", "Names": ["/one"], "State": state, "NetworkSettings": settings}, 0
    )


def history(*samples: Stats) -> StatsHistory:
    made = StatsHistory()
    for at, sample in enumerate(samples):
        made.add(sample._replace(at=100.0 + at))
    return made


def by_title(found: list[Group]) -> dict[str, Chart]:
    return {chart.title: chart for group in found for chart in group.charts}


SAMPLE = Stats(12.34, 120_000_000, 200_000_000, 1000, 0, 0, 4096, 7)


def test_all_that_is_known() -> None:
    later = SAMPLE._replace(received=2500, sent=20, written=4096, cpu=250.0)
    charts = by_title(groups(history(SAMPLE, later), container(), True))
    assert {title: chart.now for title, chart in charts.items()} == {
        "CPU": "250%",
        "Memory": "120M",
        "Network in": "1.5k/s",
        "Network out": "20B/s",
        "Disk read": "0B/s",
        "Disk written": "0B/s",
        "Processes": "7",
    }
    assert charts["Memory"].note == " of 200M  60%"
    assert charts["CPU"].highest == "250%"
    assert list(charts["CPU"].values) == [12.34, 250.0]
    assert charts["CPU"].seconds == 2


def test_what_is_not_known_is_no_zero_and_nothing_is_known_of_what_is_not_followed() -> None:
    past = history(SAMPLE)
    assert by_title(groups(past, container(), True))["Network in"].now == "?"
    assert by_title(groups(past, container(), True))["Network in"].highest == "?"
    past.lose()
    charts = by_title(groups(past, container("exited"), False))
    assert {chart.now for chart in charts.values()} == {"-"}
    assert charts["CPU"].highest == "12.3%"
    assert charts["Memory"].note == " of 200M"


def test_a_memory_that_is_nearly_full_is_said_in_words() -> None:
    (full, free) = (
        by_title(groups(history(SAMPLE._replace(memory=part)), container(), True))["Memory"]
        for part in (180_000_000, 179_000_000)
    )
    assert (full.warning, free.warning) == ("near its limit", "")


def test_scales_go_in_steps_and_that_of_memory_to_its_limit() -> None:
    charts = by_title(groups(history(SAMPLE), container(), True))
    assert charts["CPU"].scale(0.2) == (10, "10%")
    assert charts["CPU"].scale(170) == (200, "200%")
    assert charts["Network in"].scale(70_000) == (100_000, "100k")
    assert charts["Processes"].scale(55) == (100, "100")
    assert charts["Memory"].scale(39_000_000) == (50_000_000, "50M")
    assert charts["Memory"].scale(40_000_000) == (200_000_000, "200M")
    unlimited = by_title(groups(history(SAMPLE._replace(limit=None)), container(), True))["Memory"]
    assert unlimited.scale(120_000_000) == (200_000_000, "200M")
    assert unlimited.note == ""


@pytest.mark.parametrize("value", [0.0, 1.0, 999.0, 999_999.0, 5e9, 1e12, 9.99e14])
def test_words_of_bytes_fit_beside_their_charts(value: float) -> None:
    many = SAMPLE._replace(memory=int(value), received=1000 + int(value))
    charts = by_title(groups(history(SAMPLE, many), container(), True))
    for title in ("Memory", "Network in"):
        assert len(charts[title].scale(value)[1]) <= 6
        assert len(charts[title].now) <= 7


@pytest.mark.parametrize("processors", [1, 64, 448])
def test_words_of_numbers_fit_beside_their_charts(processors: int) -> None:
    many = SAMPLE._replace(cpu=100.0 * processors, processes=500 * processors)
    charts = by_title(groups(history(many), container(), True))
    for title, value in (("CPU", 100 * processors), ("Processes", 500 * processors)):
        assert len(charts[title].scale(value)[1]) <= 6
        assert len(charts[title].now) <= 7


def test_one_without_a_network_has_none_to_be_drawn() -> None:
    found = {g.title: g for g in groups(history(SAMPLE), container(network="none"), True)}
    assert (found["Network"].charts, found["Network"].note) == ((), "- it is on none")
    assert len(found["Disk"].charts) == 2


@pytest.mark.parametrize(
    ("state", "is_reached", "stream", "error", "since", "told"),
    [
        ("running", True, "waiting", "", "", "Waiting for the first sample."),
        ("running", True, "told", "", "10:00:00", "Since 10:00:00; a chart is 2m05s across."),
        ("running", True, "waiting", "", "10:00:00", "Since 10:00:00; a chart is 2m05s across."),
        ("paused", True, "told", "", "10:00:00", "Paused. Since 10:00:00; a chart is 2m05s across."),
        ("running", False, "told", "", "10:00:00", "The engine is not reached: the charts go on when it is."),
        (
            "exited",
            True,
            "told",
            "",
            "",
            "It does not run (exited): the charts begin by themselves when it does.",
        ),
        ("running", True, "nothing", "", "", "It has no process that could be measured."),
        ("running", True, "gone", "No such container.", "10:00:00", "It is gone."),
        ("running", True, "broken", "No.", "", "No. It is asked again in a few seconds."),
        (
            "running",
            True,
            "broken",
            "",
            "",
            "The engine broke off its samples. It is asked again in a few seconds.",
        ),
    ],
)
def test_what_is_said(state: str, is_reached: bool, stream: str, error: str, since: str, told: str) -> None:
    assert said(container(state), is_reached, stream, error, since)(125)[0] == told


def test_less_than_a_minute_is_told_in_seconds() -> None:
    assert said(container(), True, "told", "", "10:00:00")(58) == (
        "Since 10:00:00; a chart is 58s across.",
        "dim",
    )
