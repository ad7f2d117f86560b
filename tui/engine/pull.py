"""What the stream of a pull says, folded into one state at a time. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Self

from tui.engine.transfer import Layer, TransferProgress

__all__ = ["Layer", "PullProgress"]

_DIGEST = re.compile(r"^Digest: (sha256:[0-9a-f]{64})$")
_UP_TO_DATE = "Status: Image is up to date"


@dataclass(frozen=True, slots=True)
class PullProgress(TransferProgress):
    """The state of one pull; its digest is what the registry has, `status` the engine's last word."""

    DONE: ClassVar[str] = "pulled"

    @property
    def done_layers(self) -> int:
        """How many layers are here; the containerd store says nothing of a layer after its download."""
        return sum(layer.has_arrived for layer in self.layers.values())

    @property
    def is_up_to_date(self) -> bool:
        """Whether the engine had it already."""
        return self.status.startswith(_UP_TO_DATE)

    def after(self, entry: Mapping[str, Any], now: float) -> Self:
        """The state after one more object of the stream, received at `now` (seconds, any clock)."""
        if str(entry.get("status") or "").startswith("Pulling from "):
            # Its ID is the tag's, which is no layer.
            return replace(self, status=str(entry["status"]))
        return TransferProgress.after(self, entry, now)

    def _with_end(self, status: str, aux: Any) -> Self:
        found = _DIGEST.match(status)
        if found:
            return replace(self, digest=found[1])
        return replace(self, status=status or self.status)
