"""What the stream of a push or pull says, folded into one state at a time. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar, Self

# Seconds over which the rate is taken: long enough to be steady, short enough to follow the line.
_WINDOW = 5.0
# A burst within less says nothing of the line.
_SHORTEST = 0.25
_DONE = ("pushed", "pull complete", "already exists", "mounted from")
_CAME_OVER = ("pushed", "pull complete")
# Of a pulled layer that is all here; what is told after that counts something else.
_ARRIVED = ("verifying checksum", "download complete", "extracting")


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer of the transfer, in the engine's words; bytes, `total` is None until the engine tells it."""

    id: str
    status: str
    current: int = 0
    total: int | None = None

    @property
    def is_done(self) -> bool:
        """Whether it is where it shall be: brought now, there before or mounted from another repository."""
        lowered = self.status.lower()
        return any(word in lowered for word in _DONE)

    @property
    def is_sent(self) -> bool:
        """Whether its bytes go over the line in this transfer."""
        return self.total is not None and (not self.is_done or self.status.lower().startswith(_CAME_OVER))

    @property
    def has_arrived(self) -> bool:
        """Whether all its bytes are over the line, whatever is still done with them."""
        return self.is_done or self.status.lower().startswith(_ARRIVED)


@dataclass(frozen=True, slots=True)
class TransferProgress:
    """The state of one push or pull. Sizes in bytes, rate in bytes a second."""

    DONE: ClassVar[str] = ""

    layers: Mapping[str, Layer] = field(default_factory=dict)
    status: str = ""
    digest: str = ""
    size: int | None = None
    error: str = ""
    samples: tuple[tuple[float, int], ...] = ()

    @property
    def current(self) -> int:
        """Bytes over the line so far."""
        return sum(layer.current for layer in self.layers.values() if layer.is_sent)

    @property
    def total(self) -> int:
        """Bytes to bring over, as far as the engine has told them."""
        return sum(layer.total or 0 for layer in self.layers.values() if layer.is_sent)

    @property
    def done_layers(self) -> int:
        """How many layers are where they shall be."""
        return sum(layer.is_done for layer in self.layers.values())

    @property
    def is_complete(self) -> bool:
        """Whether the engine said the digest, near its last word when all went well."""
        return bool(self.digest)

    @property
    def rate(self) -> float:
        """Bytes a second over the last seconds, 0 while there is nothing to compare."""
        if len(self.samples) < 2:
            return 0.0
        (start, before), (end, after) = self.samples[0], self.samples[-1]
        return max(0, after - before) / (end - start) if end - start >= _SHORTEST else 0.0

    @property
    def text(self) -> str:
        """One line for a person: how far, and a layer's trouble where there is one."""
        if self.error:
            return self.error
        if self.digest:
            return f"{self.DONE} {self.digest}"
        troubled = next((each for each in self.layers.values() if each.status.startswith("Retrying")), None)
        done = f"{self.done_layers} of {len(self.layers)} layers" if self.layers else self.status
        return f"{done} · {troubled.id}: {troubled.status}" if troubled else done

    def after(self, entry: Mapping[str, Any], now: float) -> Self:
        """The state after one more object of the stream, received at `now` (seconds, any clock)."""
        failure = entry.get("errorDetail")
        message = failure.get("message") if isinstance(failure, Mapping) else None
        if message or entry.get("error"):
            return replace(self, error=str(message or entry["error"]))
        status = str(entry.get("status") or "")
        if entry.get("id"):
            return self._with_layer(str(entry["id"]), status, entry.get("progressDetail"))._sampled(now)
        return self._with_end(status, entry.get("aux"))

    def _with_layer(self, id: str, status: str, detail: Any) -> Self:
        before = self.layers.get(id) or Layer(id, status)
        told = detail if isinstance(detail, Mapping) else {}
        layer = Layer(id, status or before.status, before.current, before.total)
        if not layer.has_arrived:
            total, current = amount(told.get("total")), amount(told.get("current"))
            layer = replace(
                layer, current=before.current if current is None else current, total=total or before.total
            )
        return replace(self, layers={**self.layers, id: _settled(layer)})

    def _with_end(self, status: str, aux: Any) -> Self:
        """The state after a line that is about no layer."""
        return replace(self, status=status or self.status)

    def _sampled(self, now: float) -> Self:
        """Keep the samples of the window; the last one before it stays, so that there is always a span."""
        current = self.current
        samples = (*self.samples, (now, current))
        if self.samples and current < self.samples[-1][1]:
            # A layer starts over: what was sent before says nothing about the speed now.
            samples = ((now, current),)
        inside = sum(1 for time, _ in samples if time >= now - _WINDOW)
        return replace(self, samples=samples[-(inside + 1) :])


def _settled(layer: Layer) -> Layer:
    """The engine counts uncompressed bytes and may end past or short of the total it told."""
    if layer.total is None:
        return layer
    if layer.status.startswith("Retrying"):
        return replace(layer, current=0)
    return replace(layer, current=layer.total if layer.has_arrived else min(layer.current, layer.total))


def amount(value: Any) -> int | None:
    """A number of bytes that an engine told, None for anything else."""
    return int(value) if isinstance(value, (int, float)) and value >= 0 else None
