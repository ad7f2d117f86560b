"""An end to what nothing else ends."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def in_time(seconds: float, late: Exception) -> Iterator[None]:
    """Raise `late` in the main thread when this takes longer; it may be called there only.

    A regular expression such as `(a+)+$` may take years, and nothing else ends it: not a key, not SIGTERM.
    """

    def stop(number: int, frame: object) -> None:
        raise late

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
