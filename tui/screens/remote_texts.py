"""What is said of a repository that is looked into (pure): in the list's place, beside its path, in a sentence."""

from __future__ import annotations

import time
from collections import Counter
from typing import TYPE_CHECKING

from tui.domain.format import span

if TYPE_CHECKING:
    from tui.registry.errors import RegistryError
    from tui.screens.frame import Parts
    from tui.work.opened_repository import OpenedRepository

AGAIN = "ctrl+r tries again."
# Seconds for which a registry is left alone that does not say for how long.
PAUSE = 60.0
# Seconds after which it is said how old a list is, and requests left from which on it is a warning.
_OLD = 60.0
_FEW = 20


def notice(opened: OpenedRepository) -> str:
    """Why there are no rows, and the way out."""
    if opened.error is not None:
        return told(opened.error)
    if opened.is_listing or not opened.listed_at:
        return f"Asking {opened.place.host} for the tags of {opened.place.repository}..."
    return f"{opened.name} has no tags there."


def told(error: RegistryError) -> str:
    """An error with its own way out, and the key that tries again."""
    from tui.registry.errors import Denied

    way = " r fetches a new ECR login; L in Registries (5) logs in to others."
    return f"{str(error).rstrip('.')}.{way if isinstance(error, Denied) and not error.hint else ''} {AGAIN}"


def state(opened: OpenedRepository, now: float, is_left_alone: bool = False) -> Parts:
    """What goes on, in a few words for the right end of a line; `now` in Unix seconds."""
    from tui.registry.errors import RateLimited

    parts: Parts = []
    if opened.is_listing:
        parts.append(("listing... ", "dim"))
    elif opened.error is not None and opened.tags:
        parts.append(("not whole ", "warn"))
    elif opened.listed_at and now - opened.listed_at > _OLD:
        parts.append((f"listed {span(now - opened.listed_at)} ago ", "dim"))
    if opened.stopped is not None or is_left_alone:
        is_limit = is_left_alone or isinstance(opened.stopped, RateLimited)
        words = "rate-limited" if is_limit else "not asked on"
        parts.append((f"{words} ", "warn"))
    limit = opened.look.limit
    if limit is not None and limit.remaining is not None:
        of = f" of {limit.limit}" if limit.limit is not None else ""
        parts.append((f"{limit.remaining}{of} left ", "warn" if limit.remaining < _FEW else "dim"))
    return parts


def stopped(error: RegistryError) -> str:
    """Why single tags are not asked for any more."""
    return f"Not asked on: {told(error)}"


def left_alone(host: str, until: float) -> str:
    """Why single tags are not asked for, though they were never tried; `until` in Unix seconds."""
    at = time.strftime("%H:%M:%S", time.localtime(until))
    return f"Only listed: {host} wants not to be asked before {at}. ctrl+r asks all the same."


def checked(host: str, states: Counter[str]) -> str:
    """What asking anew has found."""
    return f"{host} was asked: {states_told(states)}."


def states_told(states: Counter[str]) -> str:
    """How many tags were found how."""
    return ", ".join(f"{count} {state}" for state, count in states.most_common())


def outcome(before: str, now: str) -> str:
    """How a tag was found, by the digests known before and now."""
    if not now:
        return "gone"
    return "as before" if now == before else "moved" if before else "looked up"
