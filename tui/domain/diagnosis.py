"""Why a push, a pull or a login failed: from the engine's raw text to the cause and the next step. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from tui.domain.diagnosis_answer import BUSY, DENIED, LOGIN, MISSING, NAMES
from tui.domain.diagnosis_rule import Rule
from tui.domain.diagnosis_way import HERE, LINE, WAY
from tui.domain.registry import RegistryKind

# `look` and `change` are dtui's own questions to registries: no image comes or goes through the engine.
Action = Literal["push", "pull", "login", "look", "change"]

_RULES = (*HERE, *WAY, *LOGIN, *NAMES, *BUSY, *DENIED, *LINE, *MISSING)
_FLAGS = re.IGNORECASE | re.MULTILINE
_VERBS = {"push": "push", "pull": "pull", "login": "log in"}
_LIKE = {"look": "pull", "change": "push"}
_TRY = ("{verb} again: finished layers are skipped.", "{verb} again.")
# The status of the registry's answer, in the words of the engines' several clients.
_STATUS = re.compile(
    r"unexpected (?:HTTP )?status(?: from \w+ request to \S+)?: (\d{3})"
    r"|error parsing HTTP (\d{3}) response"
    r"|status code(?: from registry)?:? (\d{3})"
    r"|\b(\d{3}) \([A-Z][A-Za-z ]+\)"
)
# Names in the text are nobody's words: a repository may be called `denied` or `immutable`.
_NAMES_IN_IT = (
    (re.compile(r"(\w+://[^/\s\"]+)/[^\s\"]*?/(manifests|blobs)/[^\s\"]*?(?=[:,.]?(?:[\s\"]|$))"), r"\1/\2"),
    (re.compile(r"(\w+://[^/\s\"]+)/(?!(?:manifests|blobs)\b[:\"])[^\s\"]*?(?=[:,.]?(?:[\s\"]|$))"), r"\1/"),
    (re.compile(r"(?<![\w/.:-])[\w-]+(?:[.:][\w.-]+)+/[^\s\"',]*?(?=[:,.]?(?:[\s\"',]|$))"), "NAME"),
    (re.compile(r"(?<!\w)'[^']{2,}'(?!$)"), "'NAME'"),
)


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What went wrong, for people; `code` names the cause for the program.

    `transient`: the same thing may go well in a while; `login_expired`: it may go well with a fresh login.
    """

    code: str
    cause: str
    next_step: str
    transient: bool = False
    login_expired: bool = False


def diagnose(
    text: str,
    *,
    status: int | None = None,
    registry: RegistryKind | None = None,
    store: str = "overlay2",
    action: Action = "push",
) -> Diagnosis:
    """The cause of a failure; `status` is that of the HTTP answer that carried the text, where there was one.

    What the text says of the registry's own answer counts before `status`: engines say 400 and 500 for all.
    """
    words = _without_names(text)
    answered = _status_in(text) or (status if status not in (400, 500) else None)

    def by_words(rule: Rule) -> bool:
        return re.search(rule.pattern, words, _FLAGS) is not None

    def by_status(rule: Rule) -> bool:
        return answered in rule.statuses

    allowed = [rule for rule in _RULES if _is_for(rule, registry, store, action)]
    rule = _first(allowed, by_words) or _first(allowed, by_status)
    if rule is None:
        return Diagnosis("unknown", _unknown(registry, action), "")
    return _told(rule, words, registry, action)


def _without_names(text: str) -> str:
    for pattern, instead in _NAMES_IN_IT:
        text = pattern.sub(instead, text)
    return text


def _status_in(text: str) -> int | None:
    found = _STATUS.search(text)
    return int(next(part for part in found.groups() if part)) if found else None


def _is_for(rule: Rule, registry: RegistryKind | None, store: str, action: str) -> bool:
    kind = registry.kind if registry else ""
    return (
        (not rule.action or rule.action == _LIKE.get(action, action))
        and (not rule.store or rule.store == store)
        and (not rule.kinds or kind in rule.kinds)
    )


def _unknown(registry: RegistryKind | None, action: str) -> str:
    if action not in _LIKE:
        return f"The {action} failed for a reason that dtui does not know"
    return f"{registry.host if registry else 'The registry'} refuses, for a reason that dtui does not know"


def _first(rules: list[Rule], fits: Callable[[Rule], bool]) -> Rule | None:
    return next((rule for rule in rules if fits(rule)), None)


def _told(rule: Rule, words: str, registry: RegistryKind | None, action: str) -> Diagnosis:
    found = re.search(rule.pattern, words, _FLAGS)
    renewed = registry is not None and registry.kind in ("ECR", "ECR Public")
    fillings = {
        "host": registry.host if registry else "the registry",
        "verb": _VERBS[_LIKE.get(action, action)],
        "login": "Refresh the login (5, then r)" if renewed else "Log in again (5, then L)",
        **(found.groupdict("") if found else {}),
    }
    cause = rule.cause.format_map(fillings)
    if registry is None:
        cause = cause[:1].upper() + cause[1:]
    step = rule.next_step
    if action in _LIKE:
        for ending in _TRY:
            step = step.replace(ending, "try again.")
    next_step = step.format_map(fillings)
    return Diagnosis(rule.code, cause, next_step, rule.transient, rule.login_expired)
