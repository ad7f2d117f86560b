"""Many changes in a short time: containers that start and stop."""

from __future__ import annotations

import time

from tui.demo.state import lifecycle, running
from tui.demo.state.engine import DemoEngine
from tui.demo.state.model import Container
from tui.demo.wire import Exchange

_AFFECTED = 20


def storm(engine: DemoEngine, exchange: Exchange, count: int, per_second: float) -> int:
    """Start or stop one container after the other, `count` times; an even count ends where it began.

    `per_second` is the pace of the changes, 0 for as fast as possible. Returns the number of changes.
    """
    with engine.lock:
        steady = (c for c in engine.containers.newest_first() if not c.auto_remove)
        chosen = [c for c in steady if c.state in ("running", "exited")][:_AFFECTED]
    began = time.monotonic()
    for number in range(count if chosen else 0):
        with engine.lock:
            _toggle(engine, chosen[number // 2 % len(chosen)])
        due = began + (number + 1) / per_second if per_second else 0.0
        if (rest := due - time.monotonic()) > 0:
            exchange.wait(rest)
    return count if chosen else 0


def _toggle(engine: DemoEngine, container: Container) -> None:
    if container.id not in engine.containers.by_id:
        return
    if container.is_running:
        lifecycle.stop(engine, container, 1)
    else:
        running.start(engine, container)
