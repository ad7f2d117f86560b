"""The progress lines of a push or pull, as ticks: what is sent before each rest."""

from __future__ import annotations

from collections.abc import Iterator, Set
from dataclasses import dataclass

from tui.demo.api.format import progress_bar
from tui.demo.state.model import Image, Layer

Lines = list[dict[str, object]]
_AT_ONCE = 5
_BYTES_PER_SECOND = 150_000_000
_SHORTEST, _LONGEST, _TICKS_PER_SECOND = 0.3, 4.0, 20
# Tar headers and padding: the engine's count runs past the layer's size, and clients must bear it.
_OVERHEAD = 2048


@dataclass(slots=True)
class _Moving:
    layer: Layer
    current: int = 0


def layer_id(layer: Layer) -> str:
    """The short ID that progress lines call a layer by."""
    return layer.diff_id[7:19]


def line(status: str, layer: Layer, current: int | None = None) -> dict[str, object]:
    """One line about a layer, with a count when there is one."""
    if current is None:
        return {"status": status, "progressDetail": {}, "id": layer_id(layer)}
    return {
        "status": status,
        "progressDetail": {"current": current, "total": layer.size},
        "progress": progress_bar(current, layer.size),
        "id": layer_id(layer),
    }


def push_steps(image: Image, known: Set[str], pace: float) -> Iterator[Lines]:
    """The ticks of a push; `known` are the chain IDs the registry has already."""
    layers = list(reversed(image.layers))
    wanted = [layer for layer in layers if layer.chain_id not in known]
    waiting = [line("Waiting", layer) for layer in wanted[_AT_ONCE:]]
    yield waiting + [line("Layer already exists", layer) for layer in layers if layer.chain_id in known]
    yield from _move(wanted, "Pushing", "Pushed", pace)


def pull_steps(image: Image, here: Set[str], pace: float) -> Iterator[Lines]:
    """The ticks of a pull; `here` are the chain IDs the store has already."""
    wanted = [layer for layer in image.layers if layer.chain_id not in here]
    start = [
        line("Pulling fs layer" if layer.chain_id not in here else "Already exists", layer)
        for layer in image.layers
    ]
    yield start + [line("Waiting", layer) for layer in wanted[_AT_ONCE:]]
    yield from _move(wanted, "Downloading", "Download complete", pace)
    for layer in wanted:
        yield [line("Extracting", layer, layer.size), line("Pull complete", layer)]


def _move(layers: list[Layer], doing: str, done: str, pace: float) -> Iterator[Lines]:
    """Share the bandwidth among the first five unfinished layers, tick by tick."""
    total = sum(layer.size for layer in layers)
    seconds = min(_LONGEST, max(_SHORTEST, total / _BYTES_PER_SECOND)) * max(pace, 1.0)
    step = max(1, int(total / (seconds * _TICKS_PER_SECOND)))
    queue = [_Moving(layer) for layer in layers]
    while queue:
        active = queue[:_AT_ONCE]
        lines = [
            found for moving in active for found in _advance(moving, step // len(active) + 1, doing, done)
        ]
        queue = [moving for moving in queue if moving.current < moving.layer.size]
        yield lines


def _advance(moving: _Moving, step: int, doing: str, done: str) -> Lines:
    moving.current = min(moving.current + step, moving.layer.size)
    if moving.current < moving.layer.size:
        return [line(doing, moving.layer, moving.current)]
    return [line(doing, moving.layer, moving.layer.size + _OVERHEAD), line(done, moving.layer)]
