"""The tab of an image's layers: each step that it was built by, what it takes, and who shares that (pure)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from tui.domain.format import size
from tui.domain.history import Step, largest_of, sized, steps_of, without_secrets
from tui.domain.layers import ImageLayers, layers_of
from tui.domain.tree import Branch
from tui.resources.tab_layers_step import Around, StepNode, line_of, others_of, percent

# Cells of a bar.
_BAR = 8
_EIGHTHS = " ▏▎▍▌▋▊▉█"


class Looked(NamedTuple):
    """What the engine said of an image: its layers, its steps, and these without what looks secret."""

    made: ImageLayers
    steps: tuple[Step, ...]
    masked: tuple[Step, ...]


def looked(inspect: Mapping[str, Any], history: Sequence[Mapping[str, Any]]) -> Looked:
    """Make it of `GET /images/{id}/json` and `GET /images/{id}/history`, whose newest entry comes first."""
    made = layers_of(inspect, history)
    steps = steps_of(inspect, history, made)
    return Looked(made, steps, without_secrets(steps, inspect))


def tree(looked: Looked, around: Around) -> Branch:
    """All of it: what the image takes, which step takes the most of it, and below that the steps, newest first."""
    known = around.ledger.layers(looked.made.image) if around.ledger else None
    made = known or looked.made
    # What other images say of the same layers may be more than this one's answers do.
    steps = sized(looked.steps if around.values else looked.masked, made)
    largest = largest_of(steps)
    shared = [_shared(step, made.image, around) for step in steps]
    width = max(len(text) for text in ("SHARED", *shared))
    columns = f"{'SIZE':>5} {'SHARE':<{_BAR + 5}} {'SHARED':<{width}}  STEP, the newest first"
    heads = [*_heads(made, steps), *_largest(largest, made)]
    heads += [] if around.values else _hidden(looked, around.key)
    leaves = [Branch("", text, role, text, text) for text, role in heads]
    rows = [
        _row(step, made, f"{text:<{width}}", step is largest, around)
        for step, text in zip(reversed(steps), reversed(shared), strict=True)
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


def _heads(made: ImageLayers, steps: Sequence[Step]) -> Iterable[tuple[str, str]]:
    yield (f"exact: {made.size:,} bytes" if made.exact else f"an estimate: {made.note}"), "dim"
    told = [step for step in steps if step.number]
    empty = [step for step in told if step.is_empty]
    if told:
        yield f"{len(empty)} of {len(told)} steps wrote no bytes", "dim"
    else:
        yield "its history is not told", "dim"


def _largest(step: Step | None, made: ImageLayers) -> Iterable[tuple[str, str]]:
    if step is not None:
        yield f"largest: {size(step.size)}, {percent(step.size, made.size)}: {line_of(step)}", "mark"


def _hidden(looked: Looked, key: str) -> Iterable[tuple[str, str]]:
    count = sum(1 for was, now in zip(looked.steps, looked.masked, strict=True) if was != now)
    if count:
        steps = f"{count} steps hold" if count > 1 else "1 step holds"
        yield f"{steps} what looks secret: {key} shows it", "warn"


def _shared(step: Step, image: str, around: Around) -> str:
    if step.is_empty:
        return ""
    others = others_of(step, image, around)
    return "?" if others is None else f"with {len(others)}" if others else "own"


def _row(step: Step, made: ImageLayers, shared: str, is_largest: bool, around: Around) -> StepNode:
    if step.is_empty:
        taken, role = f"{'-':>5} {'empty':<{_BAR + 5}}", "dim"
    else:
        drawn = bar(step.size, made.size, around.ascii)
        taken, role = f"{size(step.size):>5} {drawn} {percent(step.size, made.size):>4}", "plain"
    mark, role = ("(largest) ", "mark") if is_largest else ("", role)
    return StepNode(step, made, around, f"{taken} {shared}  {mark}{line_of(step)}", role)
