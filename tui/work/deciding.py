"""The plan of giving up a host: what was decided about it, and what confirmed packs carried off."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from tui.domain.carried import SIZE, Carried, Pack, carried
from tui.domain.decision import cases
from tui.domain.plan_decided import decided_plan
from tui.engine.errors import EngineError
from tui.work.clock import clock_ahead
from tui.work.planning import plan_of
from tui.work.risks import VOLUMES_WITHIN
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
    world = _measured(engine, world, record.packs)
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


def _measured(engine: Engine, world: World, packs: Iterable[Pack]) -> World:
    """With what volumes hold now, where confirmed packs tell what they held; it is looked at again before they go."""
    confirmed = (content for pack in packs if pack.confirmed for content in pack.contents)
    if not any(dict(was).get(SIZE) for _, was, _ in confirmed):
        return world
    try:
        return replace(world, volume_sizes=engine.volume_sizes(VOLUMES_WITHIN))
    except EngineError:
        # It needs too long to count them, unless it is gone: then this raises.
        engine.connect()
        return world
