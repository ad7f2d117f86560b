"""The rules that propose the steps of a clean-up plan, beside what was marked by hand (pure)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from tui.domain.plan import LeftOut, Step
from tui.domain.world import Marked, World


@dataclass(frozen=True, slots=True)
class Rules:
    """What is proposed. Each rule can be off: False, or None where it has a number.

    Attributes:
        stopped_days: Containers that have been stopped for more than so many days.
        dangling: Images without a name.
        unused: Images that no container uses, or only containers of the plan.
        newest: Names of images beyond the newest so many images of their repository.
        anonymous_volumes: Anonymous volumes that no container mounts, or only containers of the plan.
        networks: Networks that no container uses, or only containers of the plan.
        cache_days: Records of the build cache that were not used for so many days.
    """

    stopped_days: int | None = 3
    dangling: bool = True
    unused: bool = True
    newest: int | None = 3
    anonymous_volumes: bool = True
    networks: bool = True
    cache_days: int | None = 7

    @classmethod
    def of(cls, settings: Mapping[str, Any]) -> Rules:
        """The rules of the settings' table [cleanup]; what it does not say stays as it is."""
        values: dict[str, Any] = {key: settings[key] for key in RULES if key in settings}
        off = {key: None for key in _NUMBERS if values.get(key) is False}
        return cls(**values | off)


RULES = tuple(Rules.__dataclass_fields__)
_NUMBERS = ("stopped_days", "newest", "cache_days")


class Proposed(NamedTuple):
    """Steps, in no order, and what was marked but cannot be a step."""

    steps: tuple[Step, ...]
    left_out: tuple[LeftOut, ...] = ()


def propose(world: World, rules: Rules, marked: Marked | None = None) -> Proposed:
    """The steps that rules and marks make, as far as lists tell: risks that only a close look finds are missing.

    Pinned names and images, running containers and named volumes are proposed by no rule.
    """
    from tui.domain import plan_cache, plan_images, plan_objects

    chosen = marked or Marked()
    containers = plan_objects.container_steps(world, rules, chosen)
    going = {step.object: step.id for step in containers}
    images = plan_images.image_steps(world, rules, chosen, going)
    parts = (
        images,
        plan_objects.volume_steps(world, rules, chosen, going),
        plan_objects.network_steps(world, rules, chosen, going),
    )
    whole = {step.object: step.id for step in images[0] if step.kind == "image"}
    steps = [*containers, *(step for part in parts for step in part[0])]
    steps += plan_cache.cache_steps(world, rules, whole)
    return Proposed(tuple(steps), tuple(left for part in parts for left in part[1]))
