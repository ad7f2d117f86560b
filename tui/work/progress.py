"""How far a job is: amounts, the rate of the last seconds, and the time left."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

WINDOW = 5.0
_GRAIN = 0.1


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a job is; amounts in `unit` ('B' or 'items'), rate per second, None where unknown."""

    current: int | None = None
    total: int | None = None
    unit: str = "items"
    text: str = ""
    rate: float | None = None

    @property
    def fraction(self) -> float | None:
        """The part done, from 0 to 1, None while the total is unknown."""
        if self.current is None or not self.total:
            return None
        return min(1.0, max(0.0, self.current / self.total))

    @property
    def seconds_left(self) -> float | None:
        """The time left at the present rate, None where nothing can be said."""
        if self.current is None or self.total is None or not self.rate:
            return None
        return max(0.0, (self.total - self.current) / self.rate)


class RateMeter:
    """The rate of a growing amount over the last `WINDOW` seconds."""

    def __init__(self) -> None:
        self._samples: deque[tuple[float, int]] = deque()

    def add(self, now: float, amount: int) -> None:
        """Take note of the amount reached at a monotonic time; a smaller one than before starts anew."""
        samples = self._samples
        if samples and amount < samples[-1][1]:
            samples.clear()
        if len(samples) > 1 and now - samples[-2][0] < _GRAIN:
            samples.pop()
        samples.append((now, amount))
        # One sample from before the window stays, so that the window is covered whole.
        while len(samples) > 2 and samples[1][0] <= now - WINDOW:
            samples.popleft()

    def rate(self, now: float) -> float | None:
        """Amount per second up to now, so that it sinks while nothing comes; None before two samples."""
        if len(self._samples) < 2:
            return None
        (start, first), (last, reached) = self._samples[0], self._samples[-1]
        if now - last > WINDOW:
            return 0.0
        return (reached - first) / max(now - start, 1e-3)
