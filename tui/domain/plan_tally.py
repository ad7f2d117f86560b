"""What the steps of a plan free of layers that images and build cache share (pure)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from tui.domain.build_cache import CacheHold
from tui.domain.layers import ImageLayers
from tui.domain.plan import LAYERED, Plan, Step
from tui.domain.reclaim import Ledger, Reclaim


class LayerTally:
    """Follows which steps are on: a change costs the layers of what was switched only. For one thread."""

    def __init__(self, steps: Iterable[Step], ledger: Ledger) -> None:
        self._ledger = ledger
        self._objects = {step.id: step.object for step in steps if step.kind in LAYERED}
        self._on: frozenset[str] = frozenset()

    def reclaim(self, on: frozenset[str]) -> Reclaim:
        """What exactly the steps of these IDs free of layers."""
        self._follow(on)
        return self._ledger.reclaim()

    def freed(self, on: frozenset[str]) -> int:
        """Only its bytes, which cost less to know."""
        self._follow(on)
        return self._ledger.freed

    def _follow(self, on: frozenset[str]) -> None:
        for id in on - self._on:
            if id in self._objects:
                self._ledger.choose(self._objects[id])
        for id in self._on - on:
            if id in self._objects:
                self._ledger.keep(self._objects[id])
        self._on = on


def with_layers(
    plan: Plan, layers: Mapping[str, ImageLayers], hold: CacheHold | None = None, missing: int = 0
) -> Plan:
    """The plan with what is known of layers by now.

    `layers` are those of all images of the engine but `missing` ones; without `hold` the records of the build
    cache count as what they say that they take.
    """
    if hold is None:
        hold = CacheHold(own={s.object: s.frees or 0 for s in plan.steps if s.kind == "cache"})
    ledger = Ledger(layers, hold, missing)

    def frees(step: Step) -> int | None:
        if step.kind == "image":
            return ledger.own_bytes(step.object) if step.object in layers else None
        # A record whose layer some image has, too, frees nothing by itself.
        return hold.own.get(step.object, 0)

    steps = tuple(replace(step, frees=frees(step)) if step.kind in LAYERED else step for step in plan.steps)
    return replace(plan, steps=steps, tally=LayerTally(steps, ledger))
