"""Waiting until a container of a compose project may start: those that it needs have to be as Compose was told."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Any

from tui.domain.container import Container
from tui.domain.format import span
from tui.domain.project import COMPLETED, HEALTHY, needed_before
from tui.engine.errors import NotFound
from tui.work.job import Job
from tui.work.recreate_wait import Inspects, NotWell, checks_health, decided_within, last_probe

# Seconds between two looks, and for which one is waited for that has to end by itself.
_PAUSE = 0.5
_PATIENCE = 600.0


def wait_for_needed(
    job: Job, engine: Inspects, c: Container, members: Sequence[Container], pause: float = _PAUSE
) -> None:
    """Wait until each that it needs is healthy, or has ended well, as its labels say.

    Raises NotWell as soon as one never will be or could not be started, EngineError, or JobCancelled.
    """
    needed = needed_before(c, members)
    failed = {item.object for item in job.record.failed_items}
    for other, _ in needed:
        if other.name in failed:
            raise NotWell(f"It needs {other.name}, which could not be started")
    left = tuple(pair for pair in needed if pair[1] in (HEALTHY, COMPLETED))
    began = time.monotonic()
    while left:
        taken = time.monotonic() - began
        left = tuple(each for each in left if not _is_ready(engine, *each, taken))
        if left:
            names = ", ".join(needed.name for needed, _ in left)
            job.report(text=f"{c.name} waits for {names}, {span(taken)}")
            job.pause(pause)


def _is_ready(engine: Inspects, needed: Container, condition: str, taken: float) -> bool:
    """Whether one is as it has to be, after it was waited for so many seconds."""
    try:
        found = engine.inspect_container(needed.id)
    except NotFound as error:
        raise NotWell(f"It needs {needed.name}, which is gone") from error
    return _is_healthy(needed, found, taken) if condition == HEALTHY else _has_completed(needed, found, taken)


def _is_healthy(needed: Container, found: Mapping[str, Any], taken: float) -> bool:
    state = found.get("State") or {}
    health = str((state.get("Health") or {}).get("Status") or "")
    if not state.get("Running"):
        raise NotWell(f"It needs {needed.name}, which does not run", f"Exit code {state.get('ExitCode')}.")
    if health == "healthy" or not checks_health(found):
        # One without a health check says nothing that could be waited for.
        return True
    if health == "unhealthy" or taken > decided_within(found):
        raise NotWell(f"It needs {needed.name}, which is not healthy", last_probe(found))
    return False


def _has_completed(needed: Container, found: Mapping[str, Any], taken: float) -> bool:
    state = found.get("State") or {}
    if state.get("Status") in ("exited", "dead"):
        if state.get("Status") == "exited" and not state.get("ExitCode"):
            return True
        raise NotWell(f"It needs {needed.name}, which has failed", f"Exit code {state.get('ExitCode')}.")
    if taken > _PATIENCE:
        raise NotWell(f"It needs {needed.name}, which has not ended for {span(taken)}")
    return False
