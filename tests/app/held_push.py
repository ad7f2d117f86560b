"""A push that stands still in the middle, for a picture."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

from tests.app.stage import Clock


class HeldPush:
    """A push that stops in the middle, its seconds counted by its bytes."""

    BASE, OWN = ("f2b1a7c05d4e", 78_000_000), ("9d04e6b3a182", 307_000_000)
    SENT, RATE = 103_000_000, 41_000_000

    def __init__(self) -> None:
        self._closed = threading.Event()

    def __iter__(self) -> Iterator[dict[str, Any]]:
        yield self._line("Pushing", *self.BASE)
        yield self._line("Pushing", *self.OWN)
        Clock.worked = (self.BASE[1] + self.SENT) / self.RATE
        yield self._line("Pushed", *self.BASE, self.BASE[1])
        yield self._line("Pushing", *self.OWN, self.SENT)
        self._closed.wait()

    def _line(self, status: str, layer: str, total: int, current: int = 0) -> dict[str, Any]:
        return {"status": status, "id": layer, "progressDetail": {"current": current, "total": total}}

    def close(self) -> None:
        """Cancelled, or the end of the scene."""
        self._closed.set()


def held(reference: str, auth: object) -> HeldPush:
    """In the place of `Engine.push`."""
    return HeldPush()
