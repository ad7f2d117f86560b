"""What the stream of a push says, folded into one state at a time. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

_END = re.compile(r": digest: (sha256:[0-9a-f]{64})(?: size: (\d+))?")
# Seconds over which the rate is taken: long enough to be steady, short enough to follow the line.
_WINDOW = 5.0
# A burst within less says nothing of the line.
_SHORTEST = 0.25
_DONE = ("pushed", "already exists", "mounted from")


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer of the push, in the engine's words; bytes, `total` is None until the engine tells it."""

    id: str
    status: str
    current: int = 0
    total: int | None = None

    @property
    def is_done(self) -> bool:
        """Whether the registry has it: pushed now, there before or mounted from another repository."""
        lowered = self.status.lower()
        return any(word in lowered for word in _DONE)

    @property
    def is_sent(self) -> bool:
        """Whether its bytes go over the line in this push."""
        return self.total is not None and (not self.is_done or self.status.lower().startswith("pushed"))


@dataclass(frozen=True, slots=True)
class PushProgress:
    """The state of one push. Sizes in bytes, rate in bytes a second."""

    layers: Mapping[str, Layer] = field(default_factory=dict)
    status: str = ""
    digest: str = ""
    size: int | None = None
    error: str = ""
    samples: tuple[tuple[float, int], ...] = ()

    @property
    def current(self) -> int:
        """Bytes sent so far."""
        return sum(layer.current for layer in self.layers.values() if layer.is_sent)

    @property
    def total(self) -> int:
        """Bytes to send, as far as the engine has told them."""
        return sum(layer.total or 0 for layer in self.layers.values() if layer.is_sent)

    @property
    def done_layers(self) -> int:
        """How many layers the registry has."""
        return sum(layer.is_done for layer in self.layers.values())

    @property
    def is_complete(self) -> bool:
        """Whether the engine said the digest, which is its last word on a push that went well."""
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
            return f"pushed as {self.digest}"
        troubled = next((each for each in self.layers.values() if each.status.startswith("Retrying")), None)
        done = f"{self.done_layers} of {len(self.layers)} layers" if self.layers else self.status
        return f"{done} · {troubled.id}: {troubled.status}" if troubled else done

    def after(self, entry: Mapping[str, Any], now: float) -> PushProgress:
        """The state after one more object of the stream, received at `now` (seconds, any clock)."""
        failure = entry.get("errorDetail")
        message = failure.get("message") if isinstance(failure, Mapping) else None
        if message or entry.get("error"):
            return replace(self, error=str(message or entry["error"]))
        status = str(entry.get("status") or "")
        if entry.get("id"):
            return self._with_layer(str(entry["id"]), status, entry.get("progressDetail"))._sampled(now)
        return self._with_end(status, entry.get("aux"))

    def _with_layer(self, id: str, status: str, detail: Any) -> PushProgress:
        before = self.layers.get(id) or Layer(id, status)
        told = detail if isinstance(detail, Mapping) else {}
        total = _bytes(told.get("total")) or before.total
        current = _bytes(told.get("current"))
        layer = Layer(id, status or before.status, before.current if current is None else current, total)
        return replace(self, layers={**self.layers, id: _settled(layer)})

    def _with_end(self, status: str, aux: Any) -> PushProgress:
        found = _END.search(status)
        if found:
            size = int(found[2]) if found[2] else self.size
            return replace(self, status=status, digest=found[1], size=size)
        told = aux if isinstance(aux, Mapping) else {}
        digest = told.get("Digest")
        if isinstance(digest, str) and digest:
            return replace(self, digest=digest, size=_bytes(told.get("Size")) or self.size)
        return replace(self, status=status or self.status)

    def _sampled(self, now: float) -> PushProgress:
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
    return replace(layer, current=layer.total if layer.is_done else min(layer.current, layer.total))


def _bytes(value: Any) -> int | None:
    return int(value) if isinstance(value, (int, float)) and value >= 0 else None
