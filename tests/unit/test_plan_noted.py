"""How each step of a run ended is told to who keeps it: also what ended before a death."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.unit.plan_engine import a_plan, hex_id
from tests.unit.run_world import RunWorld, ended
from tui.domain.plan import Plan, Step
from tui.engine.errors import EngineUnreachable
from tui.engine.info import EngineInfo
from tui.work.decommission import Decommission
from tui.work.jobs import Jobs
from tui.work.plan_doing import Result
from tui.work.plan_resume import interrupted
from tui.work.plan_run import PlanRun, Surroundings

GONE = f"container:{hex_id(1)}"


@pytest.fixture
def world(tmp_path: Path) -> RunWorld:
    return RunWorld(tmp_path)


def opened(world: RunWorld) -> Decommission:
    return Decommission(world.env, world.engine.id, world.memory)


def around(world: RunWorld, record: Decommission) -> Surroundings:
    def note(step: Step, result: Result) -> None:
        trouble = record.note(step.id, result.outcome, result.detail, 1.0)
        if trouble:
            world.told.append(trouble)

    return replace(world.around, noted=note)


def run(world: RunWorld, work: PlanRun) -> None:
    jobs = Jobs()
    ended(jobs, jobs.start("Clean up", "a plan", "", work).id)


def test_every_step_is_kept(world: RunWorld) -> None:
    plan = a_plan(world.engine)
    (world.engine.folder / "volume" / "data").unlink()
    record = opened(world)
    run(world, PlanRun(plan, world.means, around(world, record)))
    kept = opened(world).results
    assert set(kept) == {step.id for step in plan.chosen}
    assert kept["volume:data"][:2] == ("gone", "it was gone already")
    assert kept[GONE].outcome == "done"
    assert world.told == []


def test_what_is_skipped_for_another_is_kept_with_the_reason(world: RunWorld) -> None:
    plan = a_plan(world.engine)
    world.engine.container(1, f"sha256:{hex_id(10)}", Name="/another")
    run(world, PlanRun(plan, world.means, around(world, opened(world))))
    kept = opened(world).results
    assert kept[GONE].outcome == "skipped"
    assert kept[f"image:sha256:{hex_id(10)}"].detail == "it needs container c1, which is still there"


def lose_the_engine(world: RunWorld, plan: Plan) -> None:
    """A run that is cut off in its middle, with nobody who keeps how its steps end."""
    there = world.engine.describe
    answers = iter([there()])

    def describe() -> EngineInfo:
        try:
            return next(answers)
        except StopIteration:
            raise EngineUnreachable("The Docker engine is gone") from None

    world.engine.describe = describe  # type: ignore[method-assign]
    world.engine.errors["data"] = [EngineUnreachable("The Docker engine is gone")]
    assert world.run(plan).state == "failed"
    world.engine.describe = there  # type: ignore[method-assign]


def test_what_ended_before_a_death_is_kept_when_it_is_gone_on_with(world: RunWorld) -> None:
    plan = a_plan(world.engine)
    lose_the_engine(world, plan)
    assert opened(world).results == {}
    found = interrupted(world.env, world.engine.id, world.means, world.memory)
    assert found is not None
    done = [step.id for step in plan.chosen if step not in found.left]
    assert done, "something was done before"
    record = opened(world)
    run(world, PlanRun.resume(found.history, world.means, around(world, record)))
    assert set(opened(world).results) == {step.id for step in plan.chosen}
    assert {opened(world).results[id].outcome for id in done} == {"done"}


def test_a_plan_of_a_whole_host_is_one_when_it_is_gone_on_with(world: RunWorld) -> None:
    lose_the_engine(world, replace(a_plan(world.engine), is_whole_host=True))
    found = interrupted(world.env, world.engine.id, world.means, world.memory)
    assert found is not None
    assert found.plan.is_whole_host
    assert found.plan.grade == 3


def test_what_cannot_be_kept_is_told_and_nothing_stops(world: RunWorld) -> None:
    plan = a_plan(world.engine)
    folder = Path(world.env["XDG_STATE_HOME"]) / "dtui" / "decommission"
    folder.parent.mkdir(parents=True)
    folder.write_text("in the way")
    record = Decommission(world.env, world.engine.id, str(world.folder / "none"))
    run(world, PlanRun(plan, world.means, around(world, record)))
    assert set(record.results) == {step.id for step in plan.chosen}
    assert len([text for text in world.told if text.startswith("This is not kept")]) == len(plan.chosen)
