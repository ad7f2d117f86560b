"""The steps that an image was built by, each with the layer it made and what that takes (pure)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from tui.domain.layers import EMPTY, ChainLayer, ImageLayers, places_of
from tui.domain.secret import hidden_in, hider
from tui.domain.step_command import NO_COMMAND, StepCommand, masked, pairs_in, step_command

_MISSING = "<missing>"


@dataclass(frozen=True, slots=True)
class StepLayer:
    """The layer of a step: `size` in bytes, `unpacked` those that the history tells.

    Without `is_sure` another step that wrote nothing may have made it.
    """

    chain_id: str
    diff_id: str
    size: int
    unpacked: int
    is_sure: bool = True

    @property
    def is_empty(self) -> bool:
        """Whether it takes no bytes; the containerd store tells some even where there is not a single file."""
        return self.diff_id == EMPTY or not self.size


@dataclass(frozen=True, slots=True)
class Step:
    """One step, `number` counted from 1 on; 0 stands for a layer that no step is told of.

    `created` in Unix seconds, 0 where it is not told. `image` is the ID of the image that the step left, '' where
    that is not kept, `tags` are its names. `layer` is None where it made none.
    """

    number: int
    command: StepCommand = NO_COMMAND
    created: int = 0
    comment: str = ""
    image: str = ""
    tags: tuple[str, ...] = ()
    layer: StepLayer | None = None

    @property
    def size(self) -> int:
        """Bytes of its layer."""
        return self.layer.size if self.layer else 0

    @property
    def is_empty(self) -> bool:
        """Whether it wrote no bytes."""
        return self.layer is None or self.layer.is_empty


def steps_of(
    inspect: Mapping[str, Any], history: Sequence[Mapping[str, Any]], made: ImageLayers
) -> tuple[Step, ...]:
    """The steps, the first one first, of the two answers and of what is known of the `made` layers.

    `GET /images/{id}/json` and `GET /images/{id}/history`, whose newest entry comes first.
    """
    diffs = tuple(str(diff or "") for diff in (inspect.get("RootFS") or {}).get("Layers") or ())
    told = tuple(reversed(history))
    steps: list[Step] = []
    for place, diff, layer in zip(places_of(inspect, history), diffs, made.layers, strict=True):
        if place.step is None:
            steps.append(Step(0, layer=_layer(layer, diff, layer.size, False)))
            continue
        steps += _plain(told, steps, place.step)
        entry = told[place.step]
        found = _layer(layer, diff, max(0, int(entry.get("Size") or 0)), place.is_sure)
        steps.append(replace(_step(place.step, entry), layer=found))
    return (*steps, *_plain(told, steps, len(told)))


def sized(steps: Iterable[Step], made: ImageLayers) -> tuple[Step, ...]:
    """The steps with the sizes of these layers, which are the same ones."""
    sizes = {layer.chain_id: layer.size for layer in made.layers}
    return tuple(_sized(step, sizes) for step in steps)


def without_secrets(steps: Iterable[Step], inspect: Mapping[str, Any]) -> tuple[Step, ...]:
    """The steps without what looks secret in their commands and comments: what is secret in one is left out of all."""
    steps = tuple(steps)
    env = [str(entry).partition("=")[::2] for entry in (inspect.get("Config") or {}).get("Env") or ()]
    hide = hider((*env, *(pair for step in steps for pair in pairs_in(step.command))))
    return tuple(_without(step, hide) for step in steps)


def largest_of(steps: Iterable[Step]) -> Step | None:
    """The step that wrote the most bytes, None where fewer than two wrote any."""
    wrote = [step for step in steps if step.size]
    return max(wrote, key=lambda step: step.size) if len(wrote) > 1 else None


def _sized(step: Step, sizes: Mapping[str, int]) -> Step:
    layer = step.layer
    size = sizes.get(layer.chain_id) if layer else None
    if layer is None or size is None or size == layer.size:
        return step
    return replace(step, layer=replace(layer, size=size))


def _without(step: Step, known: Callable[[str], str]) -> Step:
    command, comment = masked(step.command, known), hidden_in(known(step.comment))
    is_same = command == step.command and comment == step.comment
    return step if is_same else replace(step, command=command, comment=comment)


def _layer(layer: ChainLayer, diff: str, unpacked: int, is_sure: bool) -> StepLayer:
    return StepLayer(layer.chain_id, diff, layer.size, unpacked, is_sure)


def _plain(told: Sequence[Mapping[str, Any]], steps: Sequence[Step], end: int) -> list[Step]:
    """Those before `end` that made no layer, and are not among the steps yet."""
    start = max((step.number for step in steps), default=0)
    return [_step(at, told[at]) for at in range(start, end)]


def _step(at: int, entry: Mapping[str, Any]) -> Step:
    image = str(entry.get("Id") or "")
    return Step(
        at + 1,
        step_command(str(entry.get("CreatedBy") or "")),
        max(0, int(entry.get("Created") or 0)),
        str(entry.get("Comment") or ""),
        "" if image == _MISSING else image,
        tuple(str(tag) for tag in entry.get("Tags") or ()),
    )
