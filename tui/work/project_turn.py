"""Waiting until a container of a compose project may start: those that it needs have to be as Compose was told."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from tui.domain.container import Container
from tui.domain.format import span
from tui.domain.project import COMPLETED, HEALTHY, needed_before
from tui.engine.errors import NotFound
from tui.work.event_wait import SELDOM, EventWait
from tui.work.job import Job
from tui.work.recreate_wait import Inspects, NotWell, Watched, checks_health, decided_within, last_probe

# Seconds for which one is waited for that has to end by itself.
_PATIENCE = 600.0

# What is needed, and in which condition.
Needed = tuple[Container, str]


def wait_for_needed(
    job: Job, engine: Watched, c: Container, members: Sequence[Container], seldom: float = SELDOM
) -> None:
    """Wait until each that it needs is healthy, or has ended well, as its labels say.

    Raises NotWell as soon as one never will be or could not be started, EngineError, or JobCancelled.
    """
    needed = needed_before(c, members)
    failed = {item.object for item in job.record.failed_items}
    for other, _ in needed:
        if other.name in failed:
            raise NotWell(f"It needs {other.name}, which could not be started")
    left = [each for each in needed if each[1] in (HEALTHY, COMPLETED)]
    began = time.monotonic()
    with EventWait(job, engine, [other.id for other, _ in left], seldom) as wait:
        while left := _not_ready(engine, left, time.monotonic() - began):
            wait.rest(partial(_told, c, [other.name for other, _ in left], began))


def _told(c: Container, names: Sequence[str], began: float) -> str:
    return f"{c.name} waits for {', '.join(names)}, {span(time.monotonic() - began)}"


def _not_ready(engine: Inspects, needed: Sequence[Needed], taken: float) -> list[Needed]:
    """Those that are not yet as they have to be, after they were waited for so many seconds."""
    return [each for each in needed if not _is_ready(engine, *each, taken)]


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
