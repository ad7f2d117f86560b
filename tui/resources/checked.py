"""What a registry said of a name, in the words of columns and details."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from tui.domain.format import age, span

if TYPE_CHECKING:
    from tui.domain.check import Answer, Verdict
    from tui.domain.remote import RateLimit

Lines = list[tuple[str, str]]
_SHORT = {"rate-limited": "limited", "unreachable": "no answer", "denied": "denied ?"}
_LONG = {
    "same": "the registry has the same",
    "moved": "the tag is something else in the registry",
    "tag gone": "the registry has no such tag, but the digest",
    "not there": "the registry does not have it",
    "denied": "denied, or not there",
    "unreachable": "the registry gave no answer",
    "rate-limited": "the registry wants to be asked less",
    "not checked": "not checked",
}
_ROLES = {"same": "good", "moved": "warn", "tag gone": "warn", "not there": "bad"}
_KINDS = {
    "only copy": ("ONLY COPY: no registry that may have it has it", "bad"),
    "also": ("also in", "good"),
    "unknown": ("unknown whether it is anywhere else", "warn"),
}


def short(answer: Answer | None, now: float) -> str:
    """State and age of an answer, in thirteen cells at most."""
    if answer is None or answer.state == "not checked":
        return "-"
    return f"{_SHORT.get(answer.state, answer.state)} {age(answer.at, now)}"


def role_of(answer: Answer | None) -> str:
    """How that is coloured; the word stands beside it."""
    return _ROLES.get(answer.state, "dim") if answer is not None else "dim"


def words(answer: Answer) -> str:
    """An answer as a clause, with its reason."""
    # A registry's own reason says whether it might be that there is nothing.
    state = "denied" if answer.state == "denied" and answer.reason else _LONG[answer.state]
    return state + (f": {answer.reason}" if answer.reason else "")


def told(answer: Answer, now: float) -> str:
    """An answer as a clause, with its reason and age."""
    return f"{words(answer)} ({age(answer.at, now)} ago)"


def verdict_told(verdict: Verdict, now: float) -> str:
    """A verdict as a clause with its evidence."""
    kind, _ = _KINDS[verdict.kind]
    where = f" {', '.join(verdict.where)}, verified {age(verdict.at, now)} ago" if verdict.where else ""
    where += ", but no tag asked for has it, so a clean-up there may remove it" if verdict.is_loose else ""
    joint = ": " if verdict.kind != "unknown" else ", because "
    return f"{kind}{where}" + (f"{joint}{verdict.reason}" if verdict.reason else "")


def limit_told(limit: RateLimit) -> str:
    """How many manifests may still be read, as the registry told."""
    left = "an unknown number" if limit.remaining is None else str(limit.remaining)
    of = f" of {limit.limit}" if limit.limit is not None else ""
    window = f" in {span(limit.window)}" if limit.window else ""
    return f"{left}{of} more manifests{window}"


def overview(answers: Iterable[Answer], verdict: Verdict | None, now: float) -> Lines:
    """All that registries said of an image, for its details."""
    lines: Lines = [("", "plain"), ("In registries", "title")]
    if verdict is not None:
        lines.append((f"  {verdict_told(verdict, now)}", verdict_role(verdict)))
    for answer in answers:
        lines.append((f"  {answer.reference}", "plain"))
        lines.append((f"    {told(answer, now)}", role_of(answer)))
        lines += [(f"    there {answer.digest}", "dim")] if answer.digest else []
    return lines if len(lines) > 2 else []


def verdict_word(verdict: Verdict) -> str:
    """A verdict in nine cells; untagged: a registry has it, but under no tag that was asked for."""
    if verdict.is_loose:
        return "untagged"
    return {"only copy": "ONLY COPY", "also": "elsewhere", "unknown": "unknown"}[verdict.kind]


def verdict_role(verdict: Verdict) -> str:
    """How a verdict is coloured; the word stands beside it."""
    return "warn" if verdict.is_loose else _KINDS[verdict.kind][1]
