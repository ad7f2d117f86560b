"""A volume that was saved while its container ran on, so that what is saved may be older than what would go."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.unit.plan_engine import hex_id
from tests.unit.run_world import RunWorld, only, reasons
from tui.domain.plan import Step
from tui.domain.risk import Risk
from tui.domain.timestamp import exact
from tui.engine.endpoint import Endpoint

NOON = exact("2016-11-24T12:00:00Z")


@pytest.fixture
def world(tmp_path: Path) -> RunWorld:
    made = RunWorld(tmp_path)
    made.engine.put("volume", "v", Name="v", Driver="local", size=5)
    return made


def saved(container: Step, at: float) -> Step:
    return Step(
        "volume:v", "volume", "v", "v", needs=(container.id,), frees=5, rescued="saved", rescued_at=at
    )


def ended(world: RunWorld, finished: str) -> Step:
    state = {"Status": "exited", "Running": False, "StartedAt": "", "FinishedAt": finished}
    return world.engine.container(1, State=state)


def running(world: RunWorld) -> Step:
    state = {"Status": "running", "Running": True, "StartedAt": "2016-11-24T08:00:00Z", "FinishedAt": ""}
    step = world.engine.container(1, State=state)
    return replace(step, risks=(Risk("running", "it is running"),))


def test_one_whose_container_was_stopped_only_by_the_run_stays(world: RunWorld) -> None:
    container = running(world)
    record = world.run(only(container, saved(container, NOON)))
    assert reasons(record) == {
        "volume v": "c1 ran until 2016-11-24 15:00:03 UTC, after it was saved: save it once more"
    }
    assert world.engine.has("volume", "v")
    assert not world.engine.has("container", hex_id(1))


@pytest.mark.parametrize(
    ("finished", "goes"),
    [("2016-11-24T11:59:59.9Z", True), ("2016-11-24T12:00:00.1Z", False), ("0001-01-01T00:00:00Z", True)],
    ids=["before", "after", "never ran"],
)
def test_it_depends_on_when_the_container_ran_last(world: RunWorld, finished: str, goes: bool) -> None:
    container = ended(world, finished)
    record = world.run(only(container, saved(container, NOON)))
    assert (record.state == "done") is goes
    assert world.engine.has("volume", "v") is not goes


def test_what_was_not_saved_or_nobody_knows_when_goes_as_agreed(world: RunWorld) -> None:
    container = running(world)
    step = replace(saved(container, 0.0), rescued="saved long ago")
    assert world.run(only(container, step)).state == "done"


def test_it_is_told_after_a_death_as_well(world: RunWorld) -> None:
    container = running(world)
    plan = only(container, saved(container, NOON))
    world.run(replace(plan, on=frozenset([container.id])))
    # As if this run had died after the container went: the record that was kept of it tells.
    record = world.run(replace(plan, steps=(replace(plan.steps[1], needs=(container.id,)), plan.steps[0])))
    assert "volume v" in reasons(record)


def test_the_clock_of_an_engine_elsewhere_counts(world: RunWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    from tui.work import clock

    container = ended(world, "2016-11-24T11:59:59Z")
    world.engine.endpoint = Endpoint.at("tcp://127.0.0.1:2375")
    # It is noon here, and three seconds before there.
    monkeypatch.setattr(clock.time, "time", lambda: NOON)
    monkeypatch.setattr(world.engine, "system_time", lambda: "2016-11-24T11:59:57Z", raising=False)
    record = world.run(only(container, saved(container, NOON)))
    assert "ran until 2016-11-24 11:59:59" in reasons(record)["volume v"]
