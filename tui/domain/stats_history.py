"""What one container has used over time: a value for each second, and the highest."""

from __future__ import annotations

from collections import deque
from typing import NamedTuple

from tui.domain.stats import Stats

# Seconds that are kept: more than the widest terminal shows.
KEPT = 2048
# Seconds between two samples that still tell what was between them; engines take one each second or two.
_NEAR = 5.0


class Reading(NamedTuple):
    """What was used in one second; each part is None where it is not known.

    `cpu` in per cent of one processor, `memory` in bytes, `processes` a number, the others in bytes per second.
    """

    cpu: float | None = None
    memory: float | None = None
    received: float | None = None
    sent: float | None = None
    read: float | None = None
    written: float | None = None
    processes: float | None = None


_UNKNOWN = Reading()
_RATES = ("received", "sent", "read", "written")


class StatsHistory:
    """The readings of one container by the engine's clock: a line's delays are not taken for peaks.

    `began` is when the first sample came, by the clock here, in Unix seconds.
    """

    def __init__(self) -> None:
        self.began = 0.0
        self._readings: deque[Reading] = deque(maxlen=KEPT)
        self._highest: dict[str, float] = {}
        self._before: Stats | None = None
        self.seconds = 0
        self.now = _UNKNOWN
        self.limit: int | None = None

    def add(self, stats: Stats) -> None:
        """Take the next sample; seconds that it stands for too, or that nobody knows of, come before it."""
        before, self._before = self._before, stats
        passed = stats.at - before.at if before is not None else 0.0
        if before is not None and passed <= 0:
            # The engine's clock was set back, or this is told again.
            return
        is_near = 0 < passed <= _NEAR
        self.limit = stats.limit
        self.now = _reading(stats, before if is_near else None)
        since = max(1, round(passed))
        self._readings.extend([self.now if is_near else _UNKNOWN] * (min(since, KEPT) - 1))
        self._readings.append(self.now)
        self.seconds += since
        for measure, value in self.now._asdict().items():
            if value is not None:
                self._highest[measure] = max(value, self._highest.get(measure, 0.0))

    def lose(self) -> None:
        """It is not known any more what it uses."""
        self.now = _UNKNOWN

    def of(self, measure: str) -> list[float | None]:
        """The values of one part of the readings, the oldest first."""
        return [getattr(reading, measure) for reading in self._readings]

    def highest(self, measure: str) -> float | None:
        """The highest value there was."""
        return self._highest.get(measure)


def _reading(stats: Stats, before: Stats | None) -> Reading:
    rates = {name: _rate(name, stats, before) for name in _RATES}
    return Reading(cpu=stats.cpu, memory=stats.memory, processes=stats.processes, **rates)


def _rate(name: str, stats: Stats, before: Stats | None) -> float | None:
    """Bytes per second; not known where a counter began anew."""
    now, then = getattr(stats, name), getattr(before, name, None)
    if before is None or now is None or then is None or now < then:
        return None
    return float((now - then) / (stats.at - before.at))
