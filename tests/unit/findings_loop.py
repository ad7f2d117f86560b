"""An engine whose containers are started again and again, and a clock, for what findings tell of that."""

from __future__ import annotations

from typing import Any

from tests.unit.test_findings_looked import Engine


class Clock:
    """Seconds that pass when the test says so."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


class Loop(Engine):
    """An engine of containers that may have been started again and again."""

    def __init__(self) -> None:
        super().__init__()
        self.restarts = 0
        self.files: tuple[dict[str, Any], ...] = ()

    def said(self, id: str) -> dict[str, Any]:
        return super().said(id) | {"RestartCount": self.restarts}

    def container_changes(self, id: str, within: float) -> tuple[dict[str, Any], ...]:
        self._ask("changes", id)
        return self.files
