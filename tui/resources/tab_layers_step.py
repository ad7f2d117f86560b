"""A step of an image's history as a row of a tree, and what is told of it below that (pure)."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from tui.domain.format import age
from tui.domain.history import Step, StepLayer
from tui.domain.layers import EMPTY, ImageLayers
from tui.domain.tree import Branch

if TYPE_CHECKING:
    from tui.domain.reclaim import Ledger

# Cells of the names of what is told of a step.
_NAME = 11
# Unix seconds: the end of the year 9999.
_LAST = 253_402_300_800
# Who else has a layer: so many in the line itself, all of them below it.
_NAMED = 2


class Around(NamedTuple):
    """What is known besides: who shares what (None before that is known), what images are called, the time.

    With `values` what looks secret is told too, which is what `key` is for. `ascii` draws bars without blocks.
    """

    ledger: Ledger | None
    name_of: Callable[[str], str]
    now: float
    values: bool = False
    key: str = "v"
    ascii: bool = False


@dataclass(frozen=True, slots=True)
class StepNode:
    """The row of a step; what is below it is made when it is unfolded."""

    step: Step
    made: ImageLayers
    around: Around
    told: str
    role: str

    @property
    def label(self) -> str:
        """None: the columns are the text."""
        return ""

    @property
    def label_role(self) -> str:
        """Of no label."""
        return "plain"

    @property
    def path(self) -> str:
        """What it is called, the same in every answer."""
        layer = self.step.layer
        return f"step {self.step.number}" if self.step.number or layer is None else f"layer {layer.diff_id}"

    @property
    def value(self) -> str:
        """The whole command."""
        return self.step.command.text

    @property
    def is_leaf(self) -> bool:
        """There is always more."""
        return False

    @property
    def is_open(self) -> bool:
        """Not at first."""
        return False

    @property
    def children(self) -> tuple[Branch, ...]:
        """The command over lines, and all that is known of the step and its layer."""
        return tuple(_below(self.step, self.made, self.around, self.path))


def percent(part: int, whole: int) -> str:
    """The part of a whole, in few cells."""
    share = 100 * part / whole if whole else 0
    return "<1%" if 0 < share < 1 else f"{share:.0f}%"


def line_of(step: Step) -> str:
    """What a step does, in one line."""
    return (
        step.command.line or step.comment or ("(no command is told)" if step.number else "(no step is told)")
    )


def others_of(step: Step, image: str, around: Around) -> list[str] | None:
    """The other images that have its layer, by name; None while that is not known."""
    if step.layer is None or around.ledger is None:
        return None
    holders = around.ledger.holders(step.layer.chain_id)
    return sorted(around.name_of(id) for id in holders if id != image) if image in holders else None


def _below(step: Step, made: ImageLayers, around: Around, name: str) -> Iterable[Branch]:
    command = step.command
    for line in command.lines:
        yield Branch("", line, path=f"{name} command", value=command.text)
    for key, value in command.arguments:
        yield _field(name, "build arg", f"{key}={value}")
    if step.layer is not None:
        yield _field(name, "size", _size(step.layer, made, bool(step.number)))
    yield _field(name, "created", _when(step.created, around.now))
    yield from (_field(name, "comment", step.comment),) if step.comment else ()
    if step.image and step.image != made.image:
        yield _field(name, "left image", step.image)
    yield from (_field(name, "named", tag) for tag in step.tags)
    yield from _layer(step, made, around, name)


def _field(step: str, name: str, told: str, children: tuple[Branch, ...] = ()) -> Branch:
    return Branch(f"{name:<{_NAME}}", told, "plain", f"{step} {name}", told, children, False, "dim")


def _size(layer: StepLayer, made: ImageLayers, is_told: bool) -> str:
    about = "" if made.exact else "about "
    told = f"{about}{layer.size:,} bytes, {percent(layer.size, made.size)} of the image"
    return (
        f"{told}; docker history says {layer.unpacked:,}"
        if is_told and layer.unpacked != layer.size
        else told
    )


def _when(created: int, now: float) -> str:
    # No clock goes further; nor does what writes dates.
    if not 0 < created < _LAST:
        return "not told"
    return f"{time.strftime('%Y-%m-%d %H:%M:%S', time.gmtime(created))} UTC ({age(created, now)} ago)"


def _layer(step: Step, made: ImageLayers, around: Around, name: str) -> Iterable[Branch]:
    layer = step.layer
    if layer is None:
        yield _field(name, "layer", "none: it wrote nothing")
        return
    if layer.is_empty:
        what = "a file" if layer.diff_id == EMPTY else "bytes: it may make folders, and remove what is below"
        yield _field(name, "layer", f"one without {what}")
    if not layer.is_sure:
        why = "which step made which layer is not told; this one may have been another's"
        yield _field(name, "doubtful", why)
    yield _field(name, "diff ID", layer.diff_id)
    yield _field(name, "chain ID", layer.chain_id)
    yield _sharers(step, made.image, around, name)


def _sharers(step: Step, image: str, around: Around, name: str) -> Branch:
    others = others_of(step, image, around)
    if others is None:
        return _field(name, "shared", "not known yet")
    if not others:
        return _field(name, "shared", "no other image here has it")
    if len(others) == 1:
        return _field(name, "shared", f"with {others[0]}")
    told = ", ".join(others[:_NAMED]) + (", ..." if len(others) > _NAMED else "")
    names = tuple(Branch("", other, path=f"{name} shared", value=other) for other in others)
    return _field(name, "shared", f"with {len(others)}: {told}", names)
