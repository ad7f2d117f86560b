"""Faults that tests order: errors, delays, stalls and cut connections."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from threading import Lock
from typing import Any

from tui.demo.errors import bad_parameter
from tui.demo.wire import Exchange, Gone

_KEYS = frozenset({"method", "path", "times", "status", "message", "body", "cut", "delay", "stall"})
# Seconds between two looks at whether a rule was taken back.
_LOOK = 0.05


@dataclass(slots=True)
class Fault:
    """One rule: which requests, how often (0 is always), and what befalls them."""

    path: re.Pattern[str]
    method: str = ""
    times: int = 0
    status: int = 0
    message: str = ""
    body: str | None = None
    cut: int | None = None
    delay: float = 0.0
    stall: bool = False
    used: int = 0

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Fault:
        """Read a rule; raises ApiError (400) for a key that means nothing."""
        if unknown := set(data) - _KEYS:
            raise bad_parameter(f"unknown keys in a fault: {', '.join(sorted(unknown))}")
        return cls(**data | {"path": re.compile(data.get("path", ""))})

    def matches(self, method: str, target: str) -> bool:
        """Whether it concerns a request; the path's expression is searched in path and query."""
        if self.times and self.used >= self.times:
            return False
        return self.method in ("", method) and self.path.search(target) is not None


class FaultList:
    """The rules in force; the first that matches is used."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []
        self._lock = Lock()

    def set(self, faults: list[Fault]) -> None:
        """Replace all rules; who is delayed is answered, who stalls is let go, its connection closed."""
        with self._lock:
            self._faults = faults

    def apply(self, exchange: Exchange) -> None:
        """Let a request have its fault; raises Gone when that ends the connection."""
        fault = self._take(exchange)
        if fault is None:
            return
        until = time.monotonic() + fault.delay
        while (left := until - time.monotonic()) > 0 and self._is_in_force(fault):
            exchange.wait(min(left, _LOOK))
        while fault.stall:
            self._stall(fault, exchange)
        exchange.budget = fault.cut
        if fault.cut == 0:
            raise Gone
        if fault.status:
            _refuse(fault, exchange)

    def _take(self, exchange: Exchange) -> Fault | None:
        request = exchange.request
        with self._lock:
            for fault in self._faults:
                if fault.matches(request.method, request.target):
                    fault.used += 1
                    return fault
        return None

    def _stall(self, fault: Fault, exchange: Exchange) -> None:
        """Say nothing until the client hangs up or the rule is taken back."""
        exchange.wait(_LOOK)
        if not self._is_in_force(fault):
            raise Gone

    def _is_in_force(self, fault: Fault) -> bool:
        with self._lock:
            return any(other is fault for other in self._faults)


def _refuse(fault: Fault, exchange: Exchange) -> None:
    if fault.body is not None:
        exchange.raw(fault.body.encode(), fault.status, "text/html")
    else:
        exchange.error(fault.status, fault.message or "a fault ordered by a test")
