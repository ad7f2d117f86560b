"""The tab of an image's layers: each step that it was built by, what it takes, and who shares that (pure)."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from tui.domain.format import age, size
from tui.domain.history import Step, largest_of, steps_of, without_secrets
from tui.domain.layers import EMPTY, ImageLayers, layers_of
from tui.domain.tree import Branch

if TYPE_CHECKING:
    from tui.domain.reclaim import Ledger

# Cells of a bar, and of the names of what is told of a step.
_BAR, _NAME = 8, 11
_EIGHTHS = " ▏▎▍▌▋▊▉█"
# Who else has a layer: so many in the line itself, all of them below it.
_NAMED = 2


class Looked(NamedTuple):
    """What the engine said of an image: `GET /images/{id}/json`, and `GET /images/{id}/history`, the newest first."""

    inspect: Mapping[str, Any]
    history: Sequence[Mapping[str, Any]]


class Around(NamedTuple):
    """What is known besides: who shares what (None before that is known), what images are called, the time.

    With `values` what looks secret is told too. `ascii` draws bars without blocks.
    """

    ledger: Ledger | None
    name_of: Callable[[str], str]
    now: float
    values: bool = False
    ascii: bool = False


def tree(looked: Looked, around: Around) -> Branch:
    """All of it: what the image takes, which step takes the most of it, and below that the steps, newest first."""
    known = around.ledger.layers(str(looked.inspect["Id"])) if around.ledger else None
    made = known or layers_of(looked.inspect, looked.history)
    told = steps_of(looked.inspect, looked.history, made)
    steps = told if around.values else without_secrets(told, looked.inspect)
    largest = largest_of(steps)
    shared = {step.number: _shared(step, made.image, around) for step in steps}
    width = max([len("SHARED"), *(len(text) for text in shared.values())])
    columns = f"{'SIZE':>5} {'SHARE':<{_BAR + 5}} {'SHARED':<{width}}  STEP, the newest first"
    heads = [*_heads(made, steps, around), *_largest(largest, made), _hidden(told, steps)]
    leaves = [Branch("", text, role, text, text) for text, role in heads if text]
    rows = [
        _step(step, made, f"{shared[step.number]:<{width}}", step is largest, around)
        for step in reversed(steps)
    ]
    first = _total(made, known is not None, around)
    return Branch("", first, path=first, value=first, children=(*leaves, Branch("", columns, "title"), *rows))


def bar(part: int, whole: int, ascii: bool = False) -> str:
    """The part of a whole, never nothing where there is something."""
    filled = min(_BAR * 8, max(1, round(_BAR * 8 * part / whole))) if part and whole else 0
    if ascii:
        return ("#" * max(1, round(filled / 8)) if filled else "").ljust(_BAR, ".")
    full, rest = divmod(filled, 8)
    return ("█" * full + (_EIGHTHS[rest] if rest else "")).ljust(_BAR)


def _total(made: ImageLayers, is_counted: bool, around: Around) -> str:
    count = len(made.layers)
    text = f"{'' if made.exact else 'about '}{size(made.size)} in {count} layer{'s' if count != 1 else ''}"
    if around.ledger is None or not is_counted:
        return f"{text}; which of them others have is not known yet"
    share = around.ledger.share_of(made.image)
    if not share.own:
        return f"{text}, all of it in other images here too"
    own = "all" if share.own == made.size else f"{'' if share.exact else 'about '}{size(share.own)}"
    return f"{text}, {own} of it in no other image here"


def _heads(made: ImageLayers, steps: Sequence[Step], around: Around) -> Iterable[tuple[str, str]]:
    yield (f"exact: {made.size:,} bytes" if made.exact else f"an estimate: {made.note}"), "dim"
    told = [step for step in steps if step.number]
    empty = [step for step in told if step.is_empty]
    if told:
        yield f"{len(empty)} of {len(told)} steps wrote no bytes", "dim"
    else:
        yield "its history is not told", "dim"


def _largest(step: Step | None, made: ImageLayers) -> Iterable[tuple[str, str]]:
    if step is not None:
        yield f"largest: {size(step.size)}, {_percent(step.size, made.size)}: {_line(step)}", "mark"


def _hidden(told: Sequence[Step], shown: Sequence[Step]) -> tuple[str, str]:
    count = sum(1 for was, now in zip(told, shown, strict=True) if was.command != now.command)
    steps = "1 step holds" if count == 1 else f"{count} steps hold"
    return (f"{steps} what looks secret: v shows it" if count else ""), "warn"


def _percent(part: int, whole: int) -> str:
    share = 100 * part / whole if whole else 0
    return "<1%" if 0 < share < 1 else f"{share:.0f}%"


def _line(step: Step) -> str:
    return (
        step.command.line or step.comment or ("(no command is told)" if step.number else "(no step is told)")
    )


def _others(step: Step, image: str, around: Around) -> list[str] | None:
    """The other images that have its layer, by name; None while that is not known."""
    if step.layer is None or around.ledger is None:
        return None
    holders = around.ledger.holders(step.layer.chain_id)
    return sorted(around.name_of(id) for id in holders if id != image) if image in holders else None


def _shared(step: Step, image: str, around: Around) -> str:
    if step.is_empty:
        return ""
    others = _others(step, image, around)
    return "?" if others is None else f"with {len(others)}" if others else "own"


def _step(step: Step, made: ImageLayers, shared: str, is_largest: bool, around: Around) -> Branch:
    if step.is_empty:
        taken, role = f"{'-':>5} {'empty':<{_BAR + 5}}", "dim"
    else:
        drawn = bar(step.size, made.size, around.ascii)
        taken, role = f"{size(step.size):>5} {drawn} {_percent(step.size, made.size):>4}", "plain"
    mark, role = ("(largest) ", "mark") if is_largest else ("", role)
    name = f"step {step.number}" if step.number else f"layer {step.layer.diff_id if step.layer else ''}"
    below = _below(step, made, around, name)
    return Branch("", f"{taken} {shared}  {mark}{_line(step)}", role, name, step.command.text, tuple(below))


def _below(step: Step, made: ImageLayers, around: Around, name: str) -> Iterable[Branch]:
    command = step.command
    for line in command.lines:
        yield Branch("", line, path=f"{name} command", value=command.text)
    for key, value in command.arguments:
        yield _field(name, "build arg", f"{key}={value}")
    if step.layer is not None:
        yield _field(name, "size", _size(step, made))
    yield _field(name, "created", _when(step.created, around.now))
    yield from (_field(name, "comment", step.comment),) if step.comment else ()
    if step.image and step.image != made.image:
        yield _field(name, "left image", step.image)
    yield from (_field(name, "named", tag) for tag in step.tags)
    yield from _layer(step, made, around, name)


def _field(step: str, name: str, told: str, children: tuple[Branch, ...] = ()) -> Branch:
    return Branch(f"{name:<{_NAME}}", told, "plain", f"{step} {name}", told, children, False, "dim")


def _size(step: Step, made: ImageLayers) -> str:
    layer = step.layer
    assert layer is not None
    about = "" if made.exact else "about "
    told = f"{about}{layer.size:,} bytes, {_percent(layer.size, made.size)} of the image"
    if layer.unpacked != layer.size and step.number:
        return f"{told}; docker history says {layer.unpacked:,}"
    return told


def _when(created: int, now: float) -> str:
    if not created:
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
    others = _others(step, image, around)
    if others is None:
        return _field(name, "shared", "not known yet")
    if not others:
        return _field(name, "shared", "no other image here has it")
    more = len(others) - _NAMED
    told = ", ".join(others[:_NAMED]) + (f" and {more} more" if more > 0 else "")
    names = tuple(Branch("", other, path=f"{name} shared", value=other) for other in others)
    return _field(name, "shared", f"with {told}", names if len(names) > 1 else ())
