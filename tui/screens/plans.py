"""The clean-up plan on the screen: made off the event loop, looked at closely, switched, and carried out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from textual.message import Message

from tui.resources import plan as listed
from tui.resources import plan_told
from tui.resources.kind import PLAN
from tui.screens.plan_layers import wait_for_layers
from tui.screens.plan_look import CloseLook
from tui.screens.plan_marks import marked_in
from tui.screens.threads import on_own_thread

if TYPE_CHECKING:
    from tui.app import DtuiApp
    from tui.domain.decision import Decision
    from tui.domain.plan import Plan, Step, Switched
    from tui.domain.plan_rules import Rules
    from tui.domain.world import Marked, World
    from tui.screens.frame import Parts
    from tui.work.decommission import Decommission
    from tui.work.rescue import RescueOrder

# Seconds between two drawings while steps are looked at.
_REST = 0.1


class LayersKnown(Message):
    """The engine has told the layers of some images."""


class StepRescued(Message):
    """What a step removes was saved elsewhere."""

    def __init__(self, order: RescueOrder) -> None:
        super().__init__()
        self.order = order


class PlanNews:
    """The plan of this session. Lives on the event loop."""

    def __init__(self, app: DtuiApp) -> None:
        self._app = app
        self.plan: Plan | None = None
        self.world: World | None = None
        self._marked: Marked | None = None
        self._rules: Rules | None = None
        self.decided: Decommission | None = None
        self._decided_as: Mapping[str, Decision] | None = None
        self._trouble = ""
        self._is_making = self._again = self._drawing = False
        self._look = CloseLook(app)

    # making

    @property
    def rules(self) -> Rules:
        """What proposes steps: as in the settings, until they are changed here."""
        if self._rules is None:
            from tui.domain.plan_rules import Rules

            self._rules = Rules.of(self._app.settings.cleanup)
        return self._rules

    def open(self) -> None:
        """Show a plan: made anew, with what is marked in the list shown."""
        marked = marked_in(self._app.main.table.listing)
        self.decided = None
        self._app.main.open_view(PLAN.id, "Clean-up plan")
        self.make(marked)

    def open_decided(self, record: Decommission) -> None:
        """Show the plan of what was decided about this host."""
        self.decided = record
        self._app.main.open_view(PLAN.id, "Plan")
        self.make()

    def add(self, more: Marked) -> None:
        """Make the plan anew with more in it than before."""
        self.make(self._marked | more if self._marked is not None else more)

    def make(self, marked: Marked | None = None, rules: Rules | None = None) -> None:
        """Make the plan anew; without `marked` by the marks that it was made with."""
        self._marked = marked if marked is not None else self._marked
        self._rules = rules or self._rules
        # What was changed while one is made counts, too: then it is made once more.
        self._again = self._is_making
        if not self._is_making:
            self._is_making = True
            self._app.run_worker(self._make(), exit_on_error=True)

    async def _make(self) -> None:
        from tui.engine.errors import EngineError
        from tui.work.planning import gather

        app = self._app
        self._look.end()
        self.plan, self._trouble = None, ""
        self._show()
        try:
            pins = app.pins.file.look()
            self.world = await on_own_thread(
                lambda: gather(app.engine, pins, app.facts, origins=app.recorder.origins.all())
            )
            self.plan = await on_own_thread(self._making(self.world))
        except EngineError as error:
            self._trouble = f"{str(error).rstrip('.')}. ctrl+r tries again."
        finally:
            self._is_making = False
        if self._again:
            self.make()
            return
        self._show()
        if self.plan is not None and self.world is not None:
            self._look = CloseLook(app)
            self._look.begin(self.plan, self.world)
            wait_for_layers(app, self.world, self._look.stop, self._take_layers)
            self._say_left_out(self.plan)

    def _making(self, world: World) -> Callable[[], Plan]:
        """What makes the plan of a world: by rules and marks, or by what was decided. Blocking."""
        from tui.work.planning import make_plan

        record, marked, rules, app = self.decided, self._marked, self.rules, self._app
        if record is None:
            return lambda: make_plan(world, rules, marked)
        from tui.work.deciding import make_decided_plan

        def making() -> Plan:
            # What was said by the last keys counts, too.
            app.decommission.written()
            plan = make_decided_plan(app.engine, world, record, app.recorder)
            self._decided_as = record.decisions.said
            return plan

        return making

    def is_decided_otherwise(self) -> bool:
        """Whether another dtui, or this one, has decided something since the plan was made. Blocking."""
        if self.decided is None:
            return False
        self._app.decommission.written()
        self.decided.reload()
        return self.decided.decisions.said != self._decided_as

    def _say_left_out(self, plan: Plan) -> None:
        if plan.left_out:
            first, more = plan.left_out[0], len(plan.left_out) - 1
            others = f"; {more} more" if more else ""
            self._app.main.say(f"Not in the plan: {first.name}, {first.why}{others}.", "warn")

    # looking closely

    def _take_layers(self, world: World) -> None:
        """Count anew, with layers that the plan did not wait for."""
        from tui.work.planning import counted

        if self.plan is not None:
            self.world, self.plan = world, counted(self.plan, world)
            self._show()

    def close(self) -> None:
        """Look at nothing more."""
        self._look.end()

    def looked(self) -> None:
        """Draw soon what was found: not each step by itself."""
        if not self._drawing:
            self._drawing = True
            self._app.main.set_timer(_REST, self._take_looked)

    def _take_looked(self) -> None:
        self._drawing = False
        found = self._look.take()
        if self.plan is not None and found:
            self.plan = self.plan.with_steps(found)
            self._app.main.tables["images"].ask_for("verdict")
            self._show()

    # switching

    def marks_changed(self) -> None:
        """Marks are what is on: those that were added and taken away are switches, of which some are refused."""
        table = self._app.main.tables[PLAN.id]
        plan = self.plan
        if plan is None or table.listing.marks.ids == plan.on:
            return
        wanted, before = table.listing.marks.ids, plan.on
        refusals: list[str] = []
        also: list[Step] = []
        for id in [step.id for step in plan.steps if step.id in wanted ^ before]:
            if (id in wanted) is (id in plan.on):
                continue
            switched = plan.with_on(id) if id in wanted else plan.with_off(id)
            plan = switched.plan
            refusals += [switched.refusal] if switched.refusal else []
            also += switched.also
        self._switched(plan, refusals, also)
        stays = [row for row in table.listing.rows if row.stays and row.id in wanted]
        if stays and not (refusals or also):
            self._app.main.say(f"{listed.stays_told(stays[0])}.", "warn")

    def _switched(self, plan: Plan, refusals: Sequence[str], also: Sequence[Step]) -> None:
        self.plan = plan
        self._show()
        if refusals:
            more = f"; {len(refusals) - 1} more stay off" if len(refusals) > 1 else ""
            self._app.main.say(
                f"{refusals[0][0].upper()}{refusals[0][1:]}{more}. D agrees to lose it.", "warn"
            )
        elif also:
            names = ", ".join(step.name for step in also[:2])
            more = f" and {len(also) - 2} more" if len(also) > 2 else ""
            self._app.main.say(f"With it: {names}{more}.")

    def lose(self, steps: Sequence[Step]) -> None:
        """Switch on steps that remove only copies: that was agreed to by the host's name."""
        plan = self.plan
        if plan is None:
            return
        refusals: list[str] = []
        also: list[Step] = []
        for step in steps:
            done: Switched = plan.with_on(step.id, lose=True)
            plan = done.plan
            refusals += [done.refusal] if done.refusal else []
            also += done.also
        self._switched(plan, refusals, also)

    def rescued(self, order: RescueOrder) -> None:
        """What a step removes was saved elsewhere: it is unlocked."""
        done = order.rescued
        if self.plan is not None and done is not None:
            archive = done.place if order.way == "archive" and done.place.startswith("/") else ""
            self.plan = self.plan.with_rescue(done.step, done.evidence, done.names, archive, done.at)
            self._show()

    # showing

    def _show(self) -> None:
        main = self._app.main
        if self.plan is None:
            main.deliver(PLAN.id, (), None)
            main.loaded.discard(PLAN.id)
            return
        rows = listed.plan_rows(self.plan)
        main.deliver(PLAN.id, rows, None)
        listing = main.tables[PLAN.id].listing
        if listing.marks.ids != self.plan.on:
            listing.marks = type(listing.marks)(self.plan.on, listing.marks.anchor)
            main.after_change(PLAN.id)

    def notice(self, view: str) -> str:
        """Why the plan is empty, '' for other lists."""
        if view != PLAN.id:
            return ""
        if self._trouble:
            return self._trouble
        if self.plan is None:
            return "Looking at what could go..."
        if self.decided is not None:
            return "Nothing goes: all that is here is kept."
        return "Nothing is proposed: o changes the rules; marked rows of other lists come along with x."

    def state(self, view: str) -> Parts:
        """How many steps are on and what they free, for the right end of the line above the list."""
        if view != PLAN.id or self.plan is None:
            return []
        plan, total = self.plan, self.plan.total
        looking = len(plan.looking)
        parts: Parts = [(f"looking at {looking} ", "dim")] if looking else []
        parts.append((f"{len(plan.on)} on, {len(plan.steps) - len(plan.on)} off  ", "plain"))
        return [*parts, (f"{plan_told.total_told(total)} ", "key")]

    def ran(self) -> None:
        """A plan was carried out: what is left is looked at anew."""
        if self._app.main.view == PLAN.id:
            self.make()
        else:
            self.plan = None
            self._show()
