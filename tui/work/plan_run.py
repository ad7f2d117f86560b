"""Running a clean-up plan: step by step, each in the journal before and after, to be gone on with after a death."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from tui.domain.plan_json import About, from_json, to_json
from tui.engine.errors import EngineError, EngineUnreachable
from tui.work.audit import AuditEntry, AuditFile
from tui.work.identity import engine_id
from tui.work.job import Job, JobCancelled
from tui.work.journal import Journal
from tui.work.journal_file import JournalError
from tui.work.plan_doing import OUTCOMES, Doing, Means, Result
from tui.work.plan_errors import PlanError, PlanIncomplete, PlanStopped
from tui.work.plan_report import Report, command_of, report, titled, titles, told
from tui.work.plan_steps import do
from tui.work.state_folder import MEMORY

if TYPE_CHECKING:
    from tui.domain.plan import Plan, Step
    from tui.work.journal_text import History
    from tui.work.operations import Where

# Seconds that an engine may take to tell its bytes, and to come back when it was lost.
MEASURED_WITHIN = 20.0
PATIENCE = 60.0
TRIES = 3
_PAUSES = (0.1, 0.2, 0.5, 1.0, 2.0)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Where a run is written down.

    `where` tells host, endpoint and engine for the audit file, `tell` gets sentences that are to be seen at once.
    `noted` is told how each step ended, also of those that ended before a run was gone on with.
    """

    env: Mapping[str, str]
    audit: AuditFile
    where: Callable[[], Where]
    tell: Callable[[str], None]
    memory: str = MEMORY
    patience: float = PATIENCE
    noted: Callable[[Step, Result], None] = lambda step, result: None


class PlanRun:
    """One run of a plan: call it with a job, and again to try once more what was not done.

    `about` says which engine the plan was made for. `history` is that of a run that was interrupted: what it
    did is not done again.
    """

    def __init__(
        self,
        plan: Plan,
        means: Means,
        around: Surroundings,
        about: About | None = None,
        history: History | None = None,
    ) -> None:
        self.plan, self.means, self.around = plan, means, around
        self._about = about or About()
        self.results: dict[str, Result] = {}
        self.report: Report | None = None
        self._engine_id = ""
        self._started = 0.0
        self._stored: int | None = None
        self._foretold: int | None = None
        self._begun, self._parts = "", list[str]()
        self._titles = titles(plan.chosen)
        if history is not None:
            self._take_over(history)

    @classmethod
    def resume(cls, history: History, means: Means, around: Surroundings) -> PlanRun:
        """Go on with a run that was interrupted, by its journal alone."""
        plan, about = from_json(json.dumps(history.plan))
        return cls(plan, means, around, about, history)

    def _take_over(self, history: History) -> None:
        self._started = history.started
        stored, total = history.head.get("stored"), history.plan.get("total") or {}
        self._stored = stored if isinstance(stored, int) else None
        # What images share is not in the journal: the sum of the whole is.
        self._foretold = total.get("freed") if total.get("exact") is True else None
        self._begun, self._parts = history.begun, list(history.parts)
        for id, entry in history.results.items():
            outcome = OUTCOMES.get(entry.outcome)
            if outcome is not None:
                self.results[id] = Result(outcome, entry.detail)

    def __call__(self, job: Job) -> str:
        """Run it, as a job's work; the summary.

        Raises:
            PlanError: it was made for another engine.
            JournalError: another dtui runs one on this engine, or there is no room for a journal.
            PlanStopped: the engine was lost; it can be gone on with.
            PlanIncomplete: not everything was done, each with its reason in the job's items.
        """
        self._engine_id = engine_id(self.means.engine)
        if self._about.engine_id not in ("", self._engine_id):
            detail = f"It was made for {self._about.engine_id}; {self._engine_id} answers there now."
            raise PlanError("This plan was made for another engine", detail, "Nothing was done.")
        with Journal(self.around.env, self._engine_id, self.around.memory) as journal:
            self._enter(journal, job)
            try:
                self._steps(journal, job)
            except JobCancelled:
                # A terminal that was closed wants no end of it: it can be gone on with.
                journal.end("closed" if job.is_left else "cancelled", self._so_far)
                raise
            except PlanStopped:
                journal.end("lost", self._so_far)
                raise
            return self._end(journal, job)

    def _enter(self, journal: Journal, job: Job) -> None:
        """Begin the journal, or go on in it; then say where it is, if that is not the usual place."""
        left = [step for step in self.plan.chosen if step.id not in self.results]
        parts = sum(len(step.takes) for step in left)
        if self._started:
            if journal.history is None or journal.history.started != self._started:
                raise JournalError(
                    "This run was gone on with, or replaced, by another dtui", "Nothing was done."
                )
            # A second try in one session: what was left out or failed has another chance.
            if journal.history.ending in ("done", "cancelled"):
                self.results = {id: result for id, result in self.results.items() if result.is_away}
            journal.go_on(len(self.plan.chosen), parts)
            for step in self.plan.chosen:
                if step.id in self.results:
                    # Death may have come between the journal and this.
                    self.around.noted(step, self.results[step.id])
        else:
            self._stored = self._measured(job)
            self._started = journal.begin(*self._head(), len(left), parts)
        if journal.note:
            job.log(journal.note)
            self.around.tell(journal.note)

    def _head(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """What the journal begins with: where and on what, and the steps that are on."""
        where = self.around.where()
        head = {"engine": self._engine_id, "host": where.host, "endpoint": where.endpoint}
        plan = replace(self.plan, steps=self.plan.chosen, left_out=())
        return head | {"stored": self._stored}, json.loads(to_json(plan, self._about))

    def _measured(self, job: Job) -> int | None:
        """Bytes of layers and build cache now; None where the engine does not tell in time."""
        job.report(text="counting the bytes that are in use")
        try:
            return self.means.engine.stored(MEASURED_WITHIN).total
        except EngineError as error:
            job.log(f"the bytes in use were not counted: {error.title}")
            return None

    def _steps(self, journal: Journal, job: Job) -> None:
        steps = self.plan.chosen
        ended = sum(step.id in self.results for step in steps)
        for step in steps:
            if step.id in self.results:
                continue
            job.report(ended, len(steps), unit="steps", text=step.name)
            job.check_cancelled()
            missing = self._missing(step)
            if missing:
                self._note(journal, job, step, Result("skipped", f"it needs {missing}, which is still there"))
            else:
                self._one(journal, job, step)
            ended += 1

    def _missing(self, step: Step) -> str:
        """What a step needs that was not removed."""
        for id in step.needs:
            result = self.results.get(id)
            if result is None or not result.is_away:
                needed = self.plan.step(id)
                return titled(needed) if needed else id
        return ""

    def _one(self, journal: Journal, job: Job, step: Step) -> None:
        was_begun = step.id == self._begun
        doing = Doing(
            step,
            lambda part: journal.part(step.id, part),
            job.pause,
            self._parts if was_begun else [],
            was_begun,
        )
        journal.before(step.id)
        for part in doing.parts:
            journal.part(step.id, part)
        # Cancelled in the middle of waiting for the engine, it is looked at first when it is tried again.
        self._begun, self._parts = step.id, doing.parts
        result = self._tried(doing, job)
        self._begun, self._parts = "", []
        self._note(journal, job, step, result)

    def _tried(self, doing: Doing, job: Job) -> Result:
        """Do a step; when the engine is lost, wait for it and look again."""
        for left in reversed(range(TRIES)):
            try:
                return do(doing, self.means)
            except EngineUnreachable as error:
                self._await_engine(job, doing.step, error)
                doing.was_begun = True
                if not left:
                    # It greets, but answers nothing about this object.
                    return Result("failed", f"{error.title}: whether it was removed is not known")
        raise AssertionError("it is tried once at least")

    def _note(self, journal: Journal, job: Job, step: Step, result: Result) -> None:
        note = journal.note
        # Written twice after a death here, which is better than not at all.
        if result.outcome in ("done", "failed"):
            self._audit(step, result)
        journal.after(step.id, result.outcome, result.detail)
        self.results[step.id] = result
        self.around.noted(step, result)
        job.log(told(step, result))
        job.item(self._titles[step.id], None if result.is_away else result.detail or result.outcome)
        if journal.note != note:
            job.log(journal.note)
            self.around.tell(journal.note)

    def _audit(self, step: Step, result: Result) -> None:
        where = self.around.where()
        action = "image.untag" if step.kind == "untag" else f"{step.kind}.remove"
        entry = AuditEntry(
            action,
            step.name,
            command_of(step),
            "ok" if result.outcome == "done" else "failed",
            step.object,
            result.detail,
            where.host,
            where.endpoint,
            where.engine,
        )
        problem = self.around.audit.append(entry)
        if problem:
            self.around.tell(problem)

    def _await_engine(self, job: Job, step: Step, error: EngineUnreachable) -> None:
        """Wait until the same engine answers again; raises PlanStopped when it does not."""
        job.log(f"{error.title}: waiting for it")
        job.report(text=f"waiting for the engine, in the middle of {step.name}")
        deadline = time.monotonic() + self.around.patience
        pauses = iter(_PAUSES)
        while True:
            try:
                self.means.engine.connect()
                now = engine_id(self.means.engine)
            except EngineError as failure:
                if time.monotonic() > deadline:
                    raise self._stopped(step, str(failure)) from failure
                job.pause(next(pauses, _PAUSES[-1]))
                continue
            if now != self._engine_id:
                raise self._stopped(step, f"another engine answers there now, {now}")
            return

    def _stopped(self, step: Step, why: str) -> PlanStopped:
        detail = f"In the middle of {titled(step)}: whether it was removed is not known. {why}"
        hint = "Go on when the engine is back: what was done is not done again."
        return PlanStopped(f"The engine is gone; {self._so_far}", detail, hint)

    @property
    def _so_far(self) -> str:
        steps = self.plan.chosen
        return f"{sum(step.id in self.results for step in steps)} of {len(steps)} steps were ended"

    def _end(self, journal: Journal, job: Job) -> str:
        count = len(self.plan.chosen)
        job.report(count, count, unit="steps", text="")
        after = self._measured(job) if self._stored is not None else None
        job.report(text="")
        self.report = report(self.plan, self.results, self._stored, after, self._foretold)
        for line in self.report.lines:
            job.log(line)
        journal.end("done", self.report.summary)
        if not self.report.is_whole:
            left = self.report.of("skipped", "failed")
            detail = "\n".join(told(step, result) for step, result in left)
            title = f"{len(left)} of {len(self.plan.chosen)} steps were not done; {self.report.bytes_told}"
            raise PlanIncomplete(title, detail, "Retry looks at those again.")
        return self.report.summary
