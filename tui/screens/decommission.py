"""The Decommission list on the screen: cases made of what the lists have, decisions kept, dossiers asked for."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from tui.domain.decision import Decisions, cases, refusal
from tui.domain.verdict_steps import VerdictStep, ran_after, step_of
from tui.resources import decommission as listed
from tui.resources.kind import DECOMMISSION
from tui.screens.decommission_host import ask_registries, world_of
from tui.screens.entered import SOURCES
from tui.screens.threads import on_own_thread
from tui.work.decision_writer import DecisionWriter

if TYPE_CHECKING:
    from concurrent.futures import Future

    from tui.app import DtuiApp
    from tui.domain.container import Container
    from tui.domain.decision import Case, Decision
    from tui.domain.plan import Step
    from tui.domain.survey import Inspect
    from tui.domain.world import World
    from tui.resources.decommission import CaseRow
    from tui.screens.frame import Parts
    from tui.work.decommission import Decommission
    from tui.work.plan_doing import Result

# Seconds between two looks at all containers while they come and go.
_REST = 1.0


class DecommissionNews:
    """What is decided on this host. Lives on the event loop, but for `note` and `written`."""

    def __init__(self, app: DtuiApp) -> None:
        self._app = app
        self.record: Decommission | None = None
        # The same for a plan that is carried out without this list.
        self._noting: Decommission | None = None
        self.world: World | None = None
        self.cases: tuple[Case, ...] = ()
        self.trouble = ""
        self.decisions = Decisions()
        self.inspects: Mapping[str, Inspect] = {}
        # That things are in a confirmed pack that still counts, by the IDs of their cases.
        self.evidence: Mapping[str, str] = {}
        self._is_beginning = self._is_due = False
        self._learned: Mapping[str, Container] = {}
        self._writer = DecisionWriter(self._warn)
        # What `z` takes back, the last one last; and those said to move while they ran, as they will be on disk.
        self.steps: list[VerdictStep] = []
        self._ran: frozenset[str] = frozenset()

    # beginning

    def open(self) -> None:
        """Show the list, and go on with what was decided before."""
        self._app.main.open_view(DECOMMISSION.id, "Decommission")
        self._app.storage.begin()
        if not self._is_beginning:
            self._is_beginning = True
            self._app.run_worker(self._begin(), exit_on_error=True)

    async def _begin(self) -> None:
        from tui.engine.errors import EngineError

        self.trouble = ""
        try:
            if self.record is None:
                self.record = await on_own_thread(self._opened)
            await self._reload(self.record)
        except (EngineError, OSError) as error:
            self.trouble = f"{str(error).rstrip('.')}. ctrl+r tries again."
        finally:
            self._is_beginning = False
        self.changed()
        if self.record is not None:
            self._say_begun()
            ask_registries(self._app)
            self._app.run_worker(self._learn(), exit_on_error=True)

    async def _reload(self, record: Decommission) -> None:
        """Take over what another dtui has decided, too; what is said by keys meanwhile is not lost."""
        before = None
        while before is not self.decisions:
            before = self.decisions
            await on_own_thread(lambda: self._read_again(record))
        if record.decisions.said != self.decisions.said:
            # What another dtui said is not taken back by this one.
            self.steps.clear()
        self.decisions, self._ran = record.decisions, record.ran

    def _read_again(self, record: Decommission) -> None:
        """Blocking."""
        self.written()
        record.reload()

    def _opened(self) -> Decommission:
        """Blocking."""
        from tui.work.decommission import decommission_of

        return decommission_of(self._app.engine, self._app.env)

    def note(self, step: Step, result: Result) -> None:
        """Keep how a step ended, if this host is being given up. From a plan's thread; never raises."""
        from tui.engine.errors import EngineError

        try:
            self._noting = record = self.record or self._noting or self._opened()
        except EngineError as error:
            self._warn(f"What became of {step.name} is not in the report: {error}")
            return
        if record.begun:
            trouble = record.note(step.id, result.outcome, result.detail, time.time())
            if trouble:
                self._warn(trouble)

    def _warn(self, text: str) -> None:
        """From any thread."""
        from tui.screens.job_news import Told

        self._app.post(Told(text, "warn"))

    def _say_begun(self) -> None:
        record = self.record
        if record is None:
            return
        if record.trouble:
            self._app.main.say(record.trouble, "warn")
        elif self.decisions.said:
            said = len(self.decisions.said)
            self._app.main.say(f"Going on: {said} decided before. The filter verdict:open shows the rest.")

    async def _learn(self) -> None:
        """Ask for the containers that are others now: who is tied to whom, and who ran since a pack."""
        from tui.engine.errors import EngineError

        record, world = self.record, self.world
        if record is None or world is None:
            return
        learned, self._learned = self._learned, {c.id: c for c in world.containers}
        new = {c.id for c in world.containers if learned.get(c.id) != c}
        try:
            self.inspects, self.evidence = await on_own_thread(lambda: self._asked(record, world, new))
        except EngineError as error:
            self._learned = learned
            self._app.main.say(str(error), "bad")
            return
        self._app.details_pane.renew()
        self.changed()

    def _asked(
        self, record: Decommission, world: World, new: Collection[str]
    ) -> tuple[Mapping[str, Inspect], Mapping[str, str]]:
        """All containers, of which these were others before; what of confirmed packs still counts. Blocking."""
        from tui.domain.carried import carried
        from tui.work.survey import survey_containers

        found = survey_containers(self._app.engine, world, new)
        known = {id: data for id, data in self.inspects.items() if id not in new}
        all_of_them = replace(found, containers={**known, **found.containers})
        kept = carried(record.packs, all_of_them, removed=self._app.recorder.inspect_of)
        return all_of_them.containers, kept.evidence

    def look_again(self) -> None:
        """A pack was confirmed: what it carried off is shown."""
        self._app.run_worker(self._learn(), exit_on_error=True)

    def _learn_again(self) -> None:
        """Ask once more where containers are others now."""
        self._is_due = False
        if self.world is not None and {c.id: c for c in self.world.containers} != self._learned:
            self._app.run_worker(self._learn(), exit_on_error=True)

    # rows

    def changed(self) -> None:
        """Make the rows anew: something on the host, or what is decided, is another now."""
        if self._app.main.view != DECOMMISSION.id or not self._is_known:
            return
        self.world = world_of(self._app)
        self.cases = cases(self.world, self.decisions)
        known = self._app.checks.known
        images = {image.id: image for image in self.world.images}
        verdicts = {id: v for id in images if known is not None and (v := known.verdict(id)) is not None}
        rows = listed.rows(
            self.cases,
            {c.id: c for c in self.world.containers},
            images,
            verdicts,
            self._app.storage.sizes,
            self.evidence,
        )
        self._app.main.deliver(DECOMMISSION.id, rows, None)
        if not self._is_due:
            self._is_due = True
            self._app.main.set_timer(_REST, self._learn_again)

    @property
    def _is_known(self) -> bool:
        return self.record is not None and set(SOURCES) <= self._app.main.loaded

    # deciding

    def decide(
        self, found: Iterable[CaseRow], decision: Decision | None
    ) -> tuple[VerdictStep | None, list[str]]:
        """Say this of these; the step that it is, and the clauses that say why some cannot be."""
        record, world = self.record, self.world
        if record is None or world is None:
            return None, []
        rows = tuple(found)
        # Containers first: what hangs on them is judged by what was just said.
        said = self.decisions.with_said((r.id for r in rows if r.case.kind == "container"), decision)
        refused = {
            r.id: why
            for r in rows
            if decision is not None and (why := refusal(r.case, decision, world, said))
        }
        ids = [r.id for r in rows if r.id not in refused]
        step = step_of(self.decisions, self._ran, ids, decision)
        if step.before:
            self.steps.append(step)
        running = [r.id for r in rows if r.container is not None and r.container.is_running]
        self._keep(record, ids, decision, running)
        self.changed()
        return step, list(refused.values())

    @property
    def takes_back(self) -> bool:
        """Whether `z` takes back a verdict: it does where these are said."""
        return bool(self.steps) and self._app.main.view == DECOMMISSION.id

    def take_back(self) -> list[str]:
        """Put back what had been said before the last verdict; the names of those still here of which it was."""
        record, names = self.record, {case.id: case.name for case in self.cases}
        if record is None or not self.steps:
            return []
        step = self.steps.pop()
        back = step.back(names)
        for decision, ids in back:
            self._keep(record, ids, decision, step.ran)
        self.changed()
        return [names[id] for _, ids in back for id in ids]

    def _keep(
        self, record: Decommission, ids: Sequence[str], decision: Decision | None, running: Collection[str]
    ) -> None:
        self.decisions = self.decisions.with_said(ids, decision)
        self._ran = ran_after(self._ran, ids, decision, running)
        writing = self._writer.write(record, ids, decision, running)
        # Waited for, so that what should never happen is seen.
        self._app.run_worker(self._end_of(writing), exit_on_error=True)

    async def _end_of(self, writing: Future[None]) -> None:
        # Whoever leaves meanwhile takes back nothing.
        await asyncio.shield(asyncio.wrap_future(writing))

    def written(self) -> None:
        """Wait until all that was said is written down. Blocking."""
        self._writer.wait()

    def close(self) -> None:
        """Wait for what is being written down."""
        self._writer.close()

    async def end(self) -> str:
        """Put aside all that was said, packed and done; '' or why it is not. The next decision begins anew."""
        record = self.record
        if record is None:
            return ""
        trouble = await on_own_thread(lambda: self._closed(record))
        if not trouble:
            self.decisions, self.evidence, self._ran = record.decisions, {}, record.ran
            self.steps.clear()
            self.changed()
        return trouble

    def _closed(self, record: Decommission) -> str:
        """Blocking."""
        self.written()
        return record.close()

    # showing

    def notice(self) -> str:
        """Why the list is empty, '' when nothing is on the host."""
        return self.trouble or ("" if self._is_known else "Looking at what is on this host...")

    def state(self) -> Parts:
        """How many are decided, for the right end of the line above the list."""
        rows = self._app.main.tables[DECOMMISSION.id].listing.items.values()
        return [(f"{listed.tally(rows)} ", "key")]
