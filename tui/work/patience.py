"""Whom to leave alone: registries that give no answer, and those that want to be asked less."""

from __future__ import annotations

import time
from collections import Counter
from typing import Literal

from tui.work.checks import Checks
from tui.work.refusal import Refusal

Way = Literal["engine", "here"]

# Questions in a row without an answer, after which a registry is left alone for the rest of a run.
TRIES = 2


class Patience:
    """What one run of questions has with each registry; `checks` keeps for the session who told until when.

    A registry is known by its way, too: one on the engine's own host may be silent from here alone.
    """

    def __init__(self, checks: Checks) -> None:
        self._checks = checks
        self._silent: Counter[tuple[str, Way]] = Counter()
        self._closed: dict[tuple[str, Way], Refusal] = {}
        self._is_over = False

    def end(self) -> None:
        """Leave all alone: nobody waits for answers any longer."""
        self._is_over = True

    def stop_if_closed(self, host: str, way: Way) -> None:
        """Raise Refusal for whom to leave alone."""
        if self._is_over:
            raise Refusal("unreachable", "not asked: nobody waits for it any longer", True)
        if (host, way) in self._closed:
            raise self._closed[host, way]
        until = self._checks.closed_until(host)
        if until is not None:
            at = time.strftime("%H:%M:%S", time.localtime(until))
            raise Refusal("rate-limited", f"not asked: {host} wants not to be asked before {at}")

    def answered(self, host: str, way: Way) -> None:
        """It does answer."""
        self._silent[host, way] = 0

    def noted(self, host: str, way: Way, refusal: Refusal) -> Refusal:
        """The same refusal, remembered."""
        if refusal.state == "rate-limited":
            self._close(host, refusal.retry_after)
        elif refusal.state in ("unreachable", "not checked") and not refusal.is_of_content:
            self._count(host, way, refusal)
        else:
            self.answered(host, way)
        return refusal

    def _close(self, host: str, seconds: float | None) -> None:
        if seconds:
            self._checks.close_until(host, time.time() + seconds)
        less = Refusal("rate-limited", f"not asked: {host} wants to be asked less")
        self._closed[host, "engine"] = self._closed[host, "here"] = less

    def _count(self, host: str, way: Way, refusal: Refusal) -> None:
        self._silent[host, way] += 1
        if self._silent[host, way] >= TRIES:
            why = f"not asked: no answer {TRIES} times before ({refusal.reason})"
            self._closed[host, way] = Refusal(refusal.state, why)
