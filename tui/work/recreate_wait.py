"""Waiting until a container that was just started runs well, or is seen not to."""

from __future__ import annotations

import time
from collections.abc import Mapping
from functools import partial
from typing import Any, Protocol

from tui.domain.format import span
from tui.domain.timestamp import unix
from tui.engine.errors import NotFound
from tui.work.event_wait import SELDOM, EventWait, TellsEvents
from tui.work.job import Job

# Seconds that one without a health check has to run without a restart.
SETTLE = 10.0
# Seconds beyond the time within which the engine says by itself that it is unhealthy.
_GRACE = 30.0
_NANO = 1e9
# What the engine takes for what a health check leaves out, in seconds.
_INTERVAL = _TIMEOUT = 30.0
_RETRIES = 3
_ENDED = ("exited", "dead", "removing")


class NotWell(Exception):
    """It does not run well, and why."""

    def __init__(self, title: str, detail: str = "") -> None:
        super().__init__(title, detail)
        self.title, self.detail, self.hint = title, detail, ""


class Inspects(Protocol):
    """Who is asked: the engine."""

    def inspect_container(self, id: str) -> dict[str, Any]:
        """Everything it says of a container."""
        ...


class Watched(Inspects, TellsEvents, Protocol):
    """Who is asked, and tells when to ask again."""


def wait_until_well(
    job: Job, engine: Watched, id: str, settle: float = SETTLE, seldom: float = SELDOM
) -> str:
    """Wait until its health check says that it is healthy, or without one until it ran for `settle` seconds.

    Returns a clause on what was seen. Raises NotWell, EngineError, or JobCancelled.
    """
    began = time.monotonic()
    with EventWait(job, engine, (id,), seldom) as wait:
        while True:
            found = _inspected(engine, id)
            taken = time.monotonic() - began
            if checks_health(found):
                if _is_healthy(found, taken):
                    return f"healthy after {span(taken)}"
                wait.rest(partial(_told_checked, began), decided_within(found) - taken)
            else:
                if taken >= settle:
                    return f"it has run for {span(taken)} without a restart"
                wait.rest(partial(_told_watched, began, settle), settle - taken)


def _inspected(engine: Inspects, id: str) -> dict[str, Any]:
    """What the engine says of one that has not ended."""
    try:
        found = engine.inspect_container(id)
    except NotFound as error:
        raise NotWell("It is gone", "Somebody removed it while it was waited for.") from error
    _refuse(found)
    return found


def _is_healthy(found: Mapping[str, Any], taken: float) -> bool:
    """Whether its health check says so; raises NotWell when it says no, or nothing for too long."""
    health = _health(found)
    if health == "unhealthy":
        raise NotWell("Its health check fails", last_probe(found))
    if health != "healthy" and taken > decided_within(found):
        raise NotWell(f"Its health check has said nothing for {span(taken)}", last_probe(found))
    return health == "healthy"


def _told_checked(began: float) -> str:
    return f"waiting until it is healthy, {span(time.monotonic() - began)}"


def _told_watched(began: float, settle: float) -> str:
    return f"watching it run, {span(time.monotonic() - began)} of {span(settle)}"


def runs_well(engine: Inspects, id: str, settle: float = SETTLE) -> bool:
    """Whether it runs well at this moment, without waiting. Raises EngineError."""
    try:
        found = engine.inspect_container(id)
        _refuse(found)
    except (NotFound, NotWell):
        return False
    if checks_health(found):
        return _health(found) == "healthy"
    state = found.get("State") or {}
    return bool(state.get("Running")) and time.time() - unix(str(state.get("StartedAt"))) >= settle


def checks_health(inspect: Mapping[str, Any]) -> bool:
    """Whether it has a health check that is not switched off."""
    test = list(((inspect.get("Config") or {}).get("Healthcheck") or {}).get("Test") or [])
    return test[:1] not in ([], ["NONE"])


def decided_within(inspect: Mapping[str, Any]) -> float:
    """Seconds after which the engine has said healthy or unhealthy, if it does its checks at all."""
    check = (inspect.get("Config") or {}).get("Healthcheck") or {}
    start = (check.get("StartPeriod") or 0) / _NANO
    once = ((check.get("Interval") or 0) / _NANO or _INTERVAL) + (
        (check.get("Timeout") or 0) / _NANO or _TIMEOUT
    )
    return float(start + once * (check.get("Retries") or _RETRIES) + _GRACE)


def last_probe(inspect: Mapping[str, Any]) -> str:
    """What the last run of its health check ended with."""
    log = list(((inspect.get("State") or {}).get("Health") or {}).get("Log") or [])
    if not log:
        return "No check has ended yet."
    return f"The last check ended with exit code {log[-1].get('ExitCode')}."


def _health(inspect: Mapping[str, Any]) -> str:
    return str(((inspect.get("State") or {}).get("Health") or {}).get("Status") or "")


def _refuse(inspect: Mapping[str, Any]) -> None:
    """Raise NotWell for one that ended, or was started again by its restart policy."""
    state = inspect.get("State") or {}
    if inspect.get("RestartCount") or state.get("Restarting"):
        raise NotWell("It ended and was started again", _ending(state))
    if state.get("Status") in _ENDED:
        raise NotWell("It ended", _ending(state))


def _ending(state: Mapping[str, Any]) -> str:
    why = str(state.get("Error") or "")
    killed = ", out of memory" if state.get("OOMKilled") else ""
    return f"Exit code {state.get('ExitCode')}{killed}." + (f" {why}" if why else "")
