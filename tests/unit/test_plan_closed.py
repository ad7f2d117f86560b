"""A run whose terminal was closed in its middle: nobody wanted its end, so it is gone on with."""

from __future__ import annotations

from pathlib import Path

from tests.unit.plan_engine import a_plan, hex_id
from tests.unit.run_world import RunWorld
from tests.unit.test_plan_run import Slow
from tests.wait import eventually
from tui.work.journal import look


def test_a_program_that_ends_leaves_the_rest_to_be_gone_on_with(tmp_path: Path) -> None:
    world = RunWorld(tmp_path)
    plan = a_plan(world.engine)
    world.engine = Slow(world.folder / "engine")
    world.engine.held = hex_id(1)
    jobs, _, _ = world.started(plan)
    eventually((world.engine.folder / "reached").exists, what="in the middle of it")
    jobs.shutdown(0)
    (world.engine.folder / "go").touch()
    assert jobs.wait(30)
    found = look(world.env, world.engine.id, world.memory)
    assert found is not None
    assert found.ending == "closed"
    assert f"container:{hex_id(1)}" in found.results, "what was begun is ended"
    assert len(found.results) < len(plan.chosen)
