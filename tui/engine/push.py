"""What the stream of a push says, folded into one state at a time. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Self

from tui.engine.transfer import Layer, TransferProgress, amount

__all__ = ["Layer", "PushProgress"]

_END = re.compile(r": digest: (sha256:[0-9a-f]{64})(?: size: (\d+))?")


@dataclass(frozen=True, slots=True)
class PushProgress(TransferProgress):
    """The state of one push; its digest is what the registry has under the tag now."""

    DONE: ClassVar[str] = "pushed as"

    def _with_end(self, status: str, aux: Any) -> Self:
        found = _END.search(status)
        if found:
            size = int(found[2]) if found[2] else self.size
            return replace(self, status=status, digest=found[1], size=size)
        told = aux if isinstance(aux, dict) else {}
        digest = told.get("Digest")
        if isinstance(digest, str) and digest:
            return replace(self, digest=digest, size=amount(told.get("Size")) or self.size)
        return replace(self, status=status or self.status)
