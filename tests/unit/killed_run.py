"""Runs a plan that is killed at one line after the other, and goes on with each: `python -m … FOLDER EVERY FIRST`.

Writes a line for each death: where it was, what was said of the step in the middle, and what came of it.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import Any

from tests.unit import plan_engine
from tests.unit.killed import killed_at
from tests.unit.plan_engine import a_plan
from tests.unit.run_world import RunWorld
from tui.work import journal, journal_file, journal_text, plan_run, plan_step_image, plan_steps
from tui.work.job import Job
from tui.work.journal import look
from tui.work.plan_resume import interrupted
from tui.work.plan_run import PlanRun

MODULES = (journal, journal_file, journal_text, plan_run, plan_step_image, plan_steps, plan_engine)


def a_job() -> Job:
    return Job("job-1", "Clean up", "a plan", "", lambda id, at_once: None)


def gone_on_with(world: RunWorld, plan: Any) -> str:
    """Go on as somebody would, and say what was found."""
    found = interrupted(world.env, world.engine.id, world.means, world.memory)
    if found is None and world.engine.done():
        return "after the end" if len(world.engine.all()) == 1 else "LOST"
    if found is None:
        # It died before anything was written: nothing was done either.
        PlanRun(plan, world.means, world.around)(a_job())
        return "nothing begun"
    wrong = [
        step.name
        for step in plan.chosen
        if step.id in found.history.results and step.id in {left.id for left in found.left}
    ]
    middle = str(found.middle) if found.middle else "between steps"
    PlanRun.resume(found.history, world.means, world.around)(a_job())
    return f"TWICE {wrong}" if wrong else middle


def main(folder: Path, every: int, first: int) -> None:
    """Kill, go on, and compare, until one run outlives it all."""
    line = first
    while True:
        shutil.rmtree(folder, ignore_errors=True)
        world = RunWorld(folder)
        plan = a_plan(world.engine)
        run = PlanRun(plan, world.means, world.around)
        if not killed_at(line, lambda run=run: run(a_job()), *MODULES):  # type: ignore[misc]
            break
        middle = gone_on_with(world, plan)
        done, left = world.engine.done(), sorted(world.engine.all())
        twice = "TWICE" if len(done) != len(set(done)) else "once"
        open_ = "OPEN" if look(world.env, world.engine.id, world.memory) else "ended"
        sys.stdout.write(f"{line}\t{middle}\t{twice}\t{open_}\t{' '.join(left)}\n")
        line += every
    sys.stdout.write(f"{line}\toutlived\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
