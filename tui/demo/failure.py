"""What a registry of the demo says no with, in words for a person, as those for real registries are."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Literal

Failures = Mapping[str, Callable[..., Exception]]
# Questions that change something there.
_WRITES = frozenset({"manifest/put", "tag/remove", "blob/mount", "blob/part"})
_STATUS = {"denied": 403, "not there": 404, "rate-limited": 429}


def failure(failures: Failures, host: str, what: str, answer: Mapping[str, Any]) -> Exception:
    """The exception for a refusal of one question; see DemoRegistryClient."""
    kind = str(answer.get("kind", "other"))
    words = _words(host, what, kind, answer)
    if kind == "rate-limited":
        return failures[kind](*words, answer.get("retry_after"))
    return failures[kind](*words)


def _words(host: str, what: str, kind: str, answer: Mapping[str, Any]) -> tuple[str, str, str]:
    """Title, detail and hint."""
    said = str(answer.get("message", ""))
    if title := str(answer.get("title", "")):
        return title, said, str(answer.get("hint", ""))
    if kind == "unreachable":
        return f"{host} cannot be reached from this host", said, "Try again later."
    from tui.domain.diagnosis import diagnose
    from tui.domain.registry import registry_kind

    action: Literal["push", "pull"] = "push" if what in _WRITES else "pull"
    found = diagnose(said, status=_STATUS.get(kind, 400), registry=registry_kind(host), action=action)
    if found.code == "unknown":
        return f"{host} refused", said, ""
    return found.cause, said, found.next_step
