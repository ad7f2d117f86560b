"""Why a container ended, and how often it was started again: what its inspect answer tells (pure)."""

from __future__ import annotations

from collections.abc import Mapping
from signal import Signals
from typing import Any

from tui.domain.format import span
from tui.domain.timestamp import exact

# Shells and engines tell so what could not be run at all.
_NOT_RUN = {126: "it could not be run", 127: "there is no such command"}
# A process that a signal ended has this and the signal's number as its exit code.
_SIGNALLED = 128
_OVER = ("exited", "restarting", "dead")


def code_told(code: int) -> str:
    """An exit code and what it stands for: '137 (SIGKILL)'."""
    if code in _NOT_RUN:
        return f"{code} ({_NOT_RUN[code]})"
    if code - _SIGNALLED in set(Signals):
        return f"{code} ({Signals(code - _SIGNALLED).name})"
    return str(code)


def ended(state: Mapping[str, Any], now: float) -> tuple[str, str]:
    """How and when it ended last, with its role, ('', 'plain') for what never did.

    Of one that runs again the engine has forgotten the exit code.
    """
    finish, start = exact(str(state.get("FinishedAt") or "")), exact(str(state.get("StartedAt") or ""))
    is_over = state.get("Status") in _OVER
    if not finish and not is_over:
        return "", "plain"
    code = int(state.get("ExitCode") or 0)
    words = [f"exit code {code_told(code)}"] if is_over else []
    if state.get("OOMKilled"):
        words.append("out of memory")
    if finish:
        words.append(f"{span(now - finish)} ago")
    if is_over and 0 < start <= finish:
        words.append(f"ran {span(finish - start)}")
    return ", ".join(words), "bad" if state.get("OOMKilled") or (is_over and code) else "plain"


def restarts(data: Mapping[str, Any]) -> tuple[str, str]:
    """Whether it is started again when it ends, and how often that was done, with its role."""
    policy = (data.get("HostConfig") or {}).get("RestartPolicy") or {}
    most, count = int(policy.get("MaximumRetryCount") or 0), int(data.get("RestartCount") or 0)
    told = str(policy.get("Name") or "no")
    if most:
        told += f", {most} times at most"
    if count:
        told += f"; {count} time{'s' * (count > 1)} so far"
    return told, "warn" if count else "plain"


def health(state: Mapping[str, Any]) -> tuple[str, str]:
    """What its health check says, and how often it failed since it last went well, with its role."""
    told = state.get("Health") or {}
    status, streak = str(told.get("Status") or ""), int(told.get("FailingStreak") or 0)
    if streak:
        status += f"; failed {streak} time{'s' * (streak > 1)} in a row"
    return status, "bad" if told.get("Status") == "unhealthy" else "plain"


def last_check(state: Mapping[str, Any], now: float) -> str:
    """How the last health check ended and the last that it wrote, '' where it ended well or never ran."""
    log = (state.get("Health") or {}).get("Log") or ()
    last = log[-1] if log else {}
    if not last or not last.get("ExitCode"):
        return ""
    end = exact(str(last.get("End") or ""))
    written = str(last.get("Output") or "").strip().rpartition("\n")[2]
    ago = f", {span(now - end)} ago" if end else ""
    return (
        f"exit code {last['ExitCode']}{ago}: {written}" if written else f"exit code {last['ExitCode']}{ago}"
    )
