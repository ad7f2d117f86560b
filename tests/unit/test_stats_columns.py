"""The columns that tell what containers use: their texts, their order, and which of them a screen has room for."""

from __future__ import annotations

import pytest

from tui.domain.container import Container
from tui.domain.stats import Stats
from tui.resources.column import Column, layout
from tui.resources.stats import ENOUGH, IDS, columns

FULL = Stats(12.34, 120_000_000, 2_000_000_000, 1_234_000, 340_000, 5_000_000, 0, 17)


def container(state: str = "running", network: str = "bridge", id: str = "one") -> Container:
    settings = {"Networks": {network: {}}}
    return Container.from_api({"Id": id, "Names": [f"/{id}"], "State": state, "NetworkSettings": settings}, 0)


def by_id(stats: dict[str, Stats]) -> dict[str, Column]:
    return {c.id: c for c in columns(stats.get)}


def texts(stats: Stats | None, of: Container) -> list[str]:
    made = by_id({of.id: stats} if stats is not None else {})
    return [made[id].text(of, 0.0) for id in IDS]


def test_all_that_is_known() -> None:
    assert texts(FULL, container()) == ["12.3%", "120M/2G   6%", "1.2M/340k", "5M/0B", "17"]
    assert texts(FULL, container("paused")) == texts(FULL, container())


def test_what_is_not_known_is_no_zero() -> None:
    assert texts(None, container()) == ["?"] * 5
    assert texts(Stats(), container()) == ["?"] * 5
    assert texts(Stats(memory=120_000_000, received=5, written=6), container()) == [
        "?",
        "120M/?    ?",
        "5B/?",
        "?/6B",
        "?",
    ]


@pytest.mark.parametrize("state", ["exited", "created", "dead", "restarting", "removing"])
def test_one_without_processes_has_nothing_to_be_known(state: str) -> None:
    assert texts(FULL, container(state)) == ["-"] * 5


def test_one_without_a_network_has_none_to_be_counted() -> None:
    assert texts(Stats(), container(network="none"))[2] == "-"
    assert texts(Stats(), container(network="host"))[2] == "?"


def test_numbers_fit_their_columns() -> None:
    large = Stats(6400.4, 999_900_000, 1_999_000_000_000, 999_900_000_000, 99_900_000, 1, 2**60, 65535)
    for id, text in zip(IDS, texts(large, container()), strict=True):
        assert len(text) <= by_id({})[id].width, text


def test_the_most_comes_first_then_the_unknown_then_what_is_not_running() -> None:
    stats = {"small": FULL, "large": FULL._replace(cpu=250.0), "unknown": Stats(), "stopped": FULL}
    key = by_id(stats)["cpu"].key
    states = {"stopped": "exited"}
    rows = [container(states.get(id, "running"), id=id) for id in ("stopped", "unknown", "small", "large")]
    assert [c.id for c in sorted(rows, key=key)] == ["large", "small", "unknown", "stopped"]


def test_memory_near_its_limit_stands_out() -> None:
    role = by_id({"one": FULL._replace(memory=1_900_000_000)})["mem"].role
    assert role is not None
    assert role(container()) == "warn"
    role = by_id({"one": FULL})["mem"].role
    assert role is not None
    assert (role(container()), role(container(id="other"))) == ("plain", "plain")


@pytest.mark.parametrize(
    ("width", "shown"),
    [
        (60, "name status cpu mem"),
        (80, "name status cpu mem net pids"),
        (120, "name status cpu mem net block pids"),
        (140, "name status cpu mem net block pids image"),
        (200, "name status cpu mem net block pids image ports age project"),
    ],
)
def test_a_screen_shows_what_it_has_room_for(width: int, shown: str) -> None:
    slots = layout(columns({}.get), width, 4, ENOUGH)
    assert [s.column.id for s in slots] == shown.split()
    assert slots[-1].x + slots[-1].width <= width
    assert slots[0].width >= 18
