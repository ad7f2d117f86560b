"""Waiting until a container of a compose project may start: those that it needs have to be as Compose was told."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

from tui.domain.container import Container
from tui.domain.format import span
from tui.domain.project import HEALTHY, waited_for
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

    Raises NotWell where one never will be, EngineError, or JobCancelled.
    """
    for needed, condition in waited_for(c, members):
        if condition == HEALTHY:
            _until_healthy(job, engine, needed, pause)
        else:
            _until_completed(job, engine, needed, pause)


def _until_healthy(job: Job, engine: Inspects, needed: Container, pause: float) -> None:
    began = time.monotonic()
    while True:
        found = _look(engine, needed)
        state = found.get("State") or {}
        health = str((state.get("Health") or {}).get("Status") or "")
        # One without a health check says nothing that could be waited for.
        if health == "healthy" or (state.get("Running") and not checks_health(found)):
            return
        if not state.get("Running"):
            raise NotWell(
                f"It needs {needed.name}, which does not run", f"Exit code {state.get('ExitCode')}."
            )
        taken = time.monotonic() - began
        if health == "unhealthy" or taken > decided_within(found):
            raise NotWell(f"It needs {needed.name}, which is not healthy", last_probe(found))
        job.report(text=f"waiting until {needed.name} is healthy, {span(taken)}")
        job.pause(pause)


def _until_completed(job: Job, engine: Inspects, needed: Container, pause: float) -> None:
    began = time.monotonic()
    while True:
        state = _look(engine, needed).get("State") or {}
        if state.get("Status") == "exited" and not state.get("ExitCode"):
            return
        if state.get("Status") in ("exited", "dead"):
            code = f"Exit code {state.get('ExitCode')}."
            raise NotWell(f"It needs {needed.name}, which has failed", code)
        taken = time.monotonic() - began
        if taken > _PATIENCE:
            raise NotWell(f"It needs {needed.name}, which has not ended for {span(taken)}")
        job.report(text=f"waiting until {needed.name} has ended, {span(taken)}")
        job.pause(pause)


def _look(engine: Inspects, needed: Container) -> dict[str, Any]:
    try:
        return engine.inspect_container(needed.id)
    except NotFound as error:
        raise NotWell(f"It needs {needed.name}, which is gone") from error
