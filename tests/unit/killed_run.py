"""Runs a plan that is killed at one line after the other, and goes on with each: `python -m … FOLDER EVERY FIRST`.

Writes a line for each death: where it was, what was said of the step in the middle, and what came of it.
"""

from __future__ import annotations

import os
import shutil
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

from tests.unit import plan_engine
from tests.unit.plan_engine import a_plan
from tests.unit.run_world import RunWorld
from tui.work import journal, journal_file, journal_text, plan_run, plan_step_image, plan_steps
from tui.work.job import Job
from tui.work.journal import look
from tui.work.plan_resume import interrupted
from tui.work.plan_run import PlanRun

MODULES = (journal, journal_file, journal_text, plan_run, plan_step_image, plan_steps, plan_engine)
TRACED = {module.__file__ for module in MODULES}


def a_job() -> Job:
    return Job("job-1", "Clean up", "a plan", "", lambda id, at_once: None)


def killed_at(line: int, work: Callable[[], object]) -> bool:
    """Do it in a child that is killed at its n-th line; whether it was before the end."""
    child = os.fork()
    if child == 0:
        left = line

        def trace(frame: FrameType, event: str, _: object) -> Any:
            nonlocal left
            if frame.f_code.co_filename not in TRACED:
                return None
            left -= event == "line"
            if left < 0:
                os.kill(os.getpid(), signal.SIGKILL)
            return trace

        sys.settrace(trace)
        work()
        os._exit(0)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


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
        if not killed_at(line, lambda run=run: run(a_job())):  # type: ignore[misc]
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
