"""An engine in a folder, and all that runs of plans need besides."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

from tests.unit.plan_engine import Failing
from tui.domain.check import Verdict
from tui.domain.image import Image
from tui.domain.plan import Plan, Step
from tui.work.audit import AuditFile
from tui.work.job import JobRecord
from tui.work.jobs import Jobs
from tui.work.operations import Where
from tui.work.pins import Pins
from tui.work.plan_doing import Means
from tui.work.plan_resume import interrupted
from tui.work.plan_run import PlanRun, Surroundings
from tui.work.recorder import Recorder


class RunWorld:
    """An engine in a folder, with what runs need besides."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "shm").mkdir(parents=True, exist_ok=True)
        self.env = {"XDG_STATE_HOME": str(folder / "state")}
        self.memory = str(folder / "shm")
        self.engine = Failing(folder / "engine")
        self.pins = Pins(str(folder / "pins.toml"))
        self.judge: Callable[[Image], Verdict] | None = None
        self.told: list[str] = []
        self.patience = 0.0

    @property
    def means(self) -> Means:
        recorder = Recorder(self.env, memory=self.memory)
        return Means(cast(Any, self.engine), self.pins, recorder, self.judge)

    @property
    def around(self) -> Surroundings:
        audit = AuditFile(str(self.folder / "audit.jsonl"), {})
        where = Where("prod-1", "unix:///d.sock", "Docker 20.10")
        return Surroundings(
            self.env, audit, lambda: where, self.told.append, memory=self.memory, patience=self.patience
        )

    def started(self, plan: Plan) -> tuple[Jobs, PlanRun, str]:
        run = PlanRun(plan, self.means, self.around)
        jobs = Jobs()
        return jobs, run, jobs.start("Clean up", "a plan", "", run).id

    def run(self, plan: Plan) -> JobRecord:
        jobs, _, id = self.started(plan)
        return ended(jobs, id)

    def resumed(self) -> JobRecord:
        found = interrupted(self.env, self.engine.id, self.means, self.memory)
        assert found is not None
        jobs = Jobs()
        job = jobs.start("Go on", "a plan", "", PlanRun.resume(found.history, self.means, self.around))
        return ended(jobs, job.id)

    def audit(self) -> list[dict[str, str]]:
        path = self.folder / "audit.jsonl"
        return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def ended(jobs: Jobs, id: str) -> JobRecord:
    assert jobs.wait(20, id)
    record = jobs.record(id)
    assert record is not None
    return record


def only(*steps: Step) -> Plan:
    """A plan of steps that are all on, whatever their risks."""
    return replace(Plan.of(steps), on=frozenset(step.id for step in steps))


def reasons(record: JobRecord) -> dict[str, str]:
    return {item.object: item.reason for item in record.items if not item.ok}
