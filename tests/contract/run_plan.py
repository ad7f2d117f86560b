"""Runs a plan as dtui would, or goes on with it: `python -m … SOCKET FOLDER`, to be killed at any moment.

FOLDER holds plan.json, and gets the state. Writes what was said of the step in the middle, then the summary.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tui.domain.plan import Plan
from tui.domain.plan_json import About, from_json, to_json
from tui.engine.client import Engine
from tui.engine.endpoint import Endpoint
from tui.work.audit import AuditFile, default_audit_path
from tui.work.identity import engine_id
from tui.work.job import Job
from tui.work.operations import Where
from tui.work.pins import Pins
from tui.work.plan_doing import Means
from tui.work.plan_report import Report
from tui.work.plan_resume import Interrupted, interrupted
from tui.work.plan_run import PlanRun, Surroundings
from tui.work.recorder import Recorder


def a_job() -> Job:
    return Job("job-1", "Clean up", "a plan", "", lambda id, at_once: None)


@dataclass
class Runner:
    """What a run needs on one engine; all it writes is in one folder."""

    engine: Engine
    folder: Path
    patience: float = 60.0

    def __post_init__(self) -> None:
        self.env = {"XDG_STATE_HOME": str(self.folder / "state")}
        self.memory = str(self.folder / "shm")
        (self.folder / "shm").mkdir(exist_ok=True)
        self.told: list[str] = []
        pins = Pins(str(self.folder / "pins.toml"))
        self.means = Means(self.engine, pins, Recorder(self.env, memory=self.memory))
        audit = AuditFile(default_audit_path(self.env), {})
        where = Where("lab", self.engine.endpoint.url, "Docker")
        self.around = Surroundings(
            self.env, audit, lambda: where, self.told.append, memory=self.memory, patience=self.patience
        )

    def new(self, plan: Plan) -> PlanRun:
        return PlanRun(plan, self.means, self.around, About(engine_id=engine_id(self.means.engine)))

    def run(self, plan: Plan) -> Report:
        """Run it to its end; PlanIncomplete when something is left."""
        run = self.new(plan)
        run(a_job())
        assert run.report is not None
        return run.report

    def interrupted(self) -> Interrupted | None:
        return interrupted(self.env, engine_id(self.means.engine), self.means, self.memory)

    def save(self, plan: Plan) -> None:
        (self.folder / "plan.json").write_text(to_json(plan, About()))


@contextmanager
def runner(url: str, folder: Path, patience: float = 60.0) -> Iterator[Runner]:
    """A runner with a client of its own."""
    with closing(Engine(Endpoint.at(url))) as engine:
        engine.connect()
        yield Runner(engine, folder, patience)


def main(socket: str, folder: Path) -> None:
    with runner(f"unix://{socket}", folder) as made:
        found = made.interrupted()
        if found is None:
            plan, _ = from_json((folder / "plan.json").read_text())
            run = made.new(plan)
        else:
            sys.stdout.write(f"{found.middle}\n")
            run = PlanRun.resume(found.history, made.means, made.around)
        sys.stdout.write(run(a_job()) + "\n")


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
