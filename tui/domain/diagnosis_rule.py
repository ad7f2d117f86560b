"""One meaning of an engine's or registry's words."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rule:
    """`cause` and `next_step` are filled with host, verb, login and the named groups of the pattern.

    It fits by its pattern or, when no pattern of any rule does, by the status of the registry's answer;
    and only for the kinds of registry, the store and the action that it names.

    `transient`: the same thing may go well in a while; `login_expired`: it may go well with a fresh login.
    """

    code: str
    pattern: str
    cause: str
    next_step: str
    statuses: tuple[int, ...] = ()
    transient: bool = False
    login_expired: bool = False
    kinds: tuple[str, ...] = ()
    store: str = ""
    action: str = ""
