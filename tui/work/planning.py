"""Making a clean-up plan: all that is on the host gathered by a few requests, then what the rules make of it."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from tui.domain.build_cache import CacheHold, CacheRecord, held_by_cache
from tui.domain.pin import PinSet
from tui.domain.plan import Plan
from tui.domain.plan_rules import Proposed, Rules, propose
from tui.domain.plan_tally import with_layers
from tui.domain.world import Marked, World
from tui.engine.errors import EngineError, EngineUnreachable
from tui.work.risks import with_size, with_verdict

if TYPE_CHECKING:
    from tui.domain.check import Verdict
    from tui.engine.client import Engine
    from tui.work.facts import Facts
    from tui.work.origins import Origin

# Seconds for the build cache, which older engines tell only after they measured all volumes, and for layers.
CACHE_WITHIN = 5.0
LAYERS_WITHIN = 3.0
# Seconds without a word of another image after which the rest is not waited for.
_PATIENCE = 10.0


def gather(
    engine: Engine,
    pins: PinSet | None = None,
    facts: Facts | None = None,
    *,
    volume_sizes: Mapping[str, int] | None = None,
    origins: Mapping[str, Origin] | None = None,
    layers_within: float = LAYERS_WITHIN,
) -> World:
    """Ask the engine for its lists, its build cache and what is not known of layers yet. Blocking.

    Raises EngineError. A build cache or layers that are not told in time are left out, and the world says so.
    `volume_sizes` are those measured before, `origins` those of volumes of removed containers.
    """
    containers, images = engine.list_containers(), engine.list_images()
    tree = engine.image_tree()
    volumes, networks = engine.list_volumes(), engine.list_networks()
    ids = [image.id for image in (*images, *tree.hidden)]
    world = World(
        containers,
        images,
        tree.hidden,
        tree.parents,
        volumes,
        volume_sizes or {},
        {name: f"{origin.image} {origin.path}" for name, origin in (origins or {}).items()},
        networks,
        _cache(engine),
        facts.gather(ids, layers_within) if facts else {},
        pins or PinSet(),
        time.time(),
        engine.describe().engine_id or "",
    )
    # Of two images listed while one was made, the tree may have one more.
    known = {image.id for image in images}
    return replace(world, hidden=tuple(image for image in tree.hidden if image.id not in known))


def _cache(engine: Engine) -> tuple[CacheRecord, ...] | None:
    try:
        return engine.build_cache(CACHE_WITHIN)
    except EngineUnreachable:
        # It took too long, unless the engine is gone: then this raises.
        engine.connect()
        return None
    except EngineError:
        # Podman has none: nothing of it is proposed.
        return None


def known_later(world: World, facts: Facts, is_wanted: Callable[[], bool]) -> World:
    """The same with layers that were not told in time; blocks while the engine tells of more and that is wanted."""
    ids = [image.id for image in (*world.images, *world.hidden)]
    layers = world.layers
    while is_wanted() and len(layers) < len(ids):
        found = facts.gather(ids, _PATIENCE)
        if len(found) <= len(layers):
            break
        layers = found
    return replace(world, layers=layers)


def make_plan(
    world: World,
    rules: Rules,
    marked: Marked | None = None,
    verdicts: Mapping[str, Verdict] | None = None,
) -> Plan:
    """The plan as far as lists tell; steps that need a close look (`look_at_steps`) are provisional.

    `verdicts` are those just asked for, by image ID.
    """
    return plan_of(propose(world, rules, marked), world, verdicts)


def plan_of(proposed: Proposed, world: World, verdicts: Mapping[str, Verdict] | None = None) -> Plan:
    """What was proposed as a plan, as far as lists tell."""
    known = verdicts or {}
    steps = [
        with_verdict(step, known[step.object])
        if step.kind == "image" and step.object in known
        else with_size(step, world.volume_sizes[step.object])
        if step.kind == "volume" and step.object in world.volume_sizes
        else step
        for step in proposed.steps
    ]
    return counted(Plan.of(steps, proposed.left_out), world)


def counted(plan: Plan, world: World) -> Plan:
    """The plan with what each step frees, by the layers that are known by now."""
    ids = {image.id for image in (*world.images, *world.hidden)}
    layers = {id: world.layers[id] for id in ids if id in world.layers}
    hold = CacheHold(unmatched=("",)) if world.cache is None else held_by_cache(world.cache, layers.values())
    return with_layers(plan, layers, hold, len(ids) - len(layers))
