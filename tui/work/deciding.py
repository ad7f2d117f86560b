"""The plan of giving up a host: what was decided about it, and what confirmed packs carried off."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from tui.domain.carried import Carried, Pack, carried
from tui.domain.decision import cases
from tui.domain.plan_decided import decided_plan
from tui.work.clock import clock_ahead
from tui.work.planning import plan_of
from tui.work.survey import survey_containers

if TYPE_CHECKING:
    from tui.domain.check import Verdict
    from tui.domain.plan import Plan
    from tui.domain.world import World
    from tui.engine.client import Engine
    from tui.work.decommission import Decommission
    from tui.work.recorder import Recorder


def make_decided_plan(
    engine: Engine,
    world: World,
    record: Decommission,
    recorder: Recorder,
    verdicts: Mapping[str, Verdict] | None = None,
) -> Plan:
    """The plan of what was decided, as far as lists tell. Blocking; raises EngineError.

    `verdicts` are those just asked for, by image ID.
    """
    record.reload()
    known = carried_off(engine, world, record.packs, recorder)
    proposed = decided_plan(world, cases(world, record.decisions), known)
    return replace(plan_of(proposed, world, verdicts), is_whole_host=True)


def carried_off(engine: Engine, world: World, packs: Iterable[Pack], recorder: Recorder) -> Carried:
    """What confirmed packs carried off of what is there now. Blocking; raises EngineError."""
    confirmed = [pack for pack in packs if pack.confirmed]
    if not confirmed:
        return Carried()
    # Whether something in a pack is still the same is told by the containers that use it.
    found = survey_containers(engine, world)
    return carried(confirmed, found, clock_ahead(engine), recorder.inspect_of)
