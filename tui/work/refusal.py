"""Why a registry gave no answer that could be compared: the state that is shown, and the cause in plain words."""

from __future__ import annotations

from typing import Literal

from tui.domain.diagnosis import diagnose
from tui.domain.reference import Reference
from tui.domain.registry import registry_kind
from tui.engine.errors import EngineError, EngineUnreachable
from tui.registry.errors import Denied, NotThere, RateLimited, RegistryError, Unreachable

RefusalState = Literal["not there", "denied", "unreachable", "rate-limited", "not checked"]

# What engines say that know no such request, such as Podman: nobody asked the registry then.
_NO_SUCH_REQUEST = ("not found", "page not found")
_BY_CODE: dict[str, RefusalState] = {
    "tag-missing": "not there",
    "repository-missing": "not there",
    "pull-limit": "rate-limited",
    "rate-limited": "rate-limited",
    "login-expired": "denied",
    "login-missing": "denied",
    "login-refused": "denied",
    "login-damaged": "denied",
    "no-right": "denied",
    "denied-or-missing": "denied",
}


class Refusal(Exception):
    """No digest, manifest or blob: `state` is what it comes to, `reason` a clause for people.

    `is_of_content`: the registry did answer, only what it has makes no sense. `retry_after` in seconds.
    """

    def __init__(
        self,
        state: RefusalState,
        reason: str,
        is_of_content: bool = False,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(state, reason)
        self.state: RefusalState = state
        self.reason = reason
        self.is_of_content = is_of_content
        self.retry_after = retry_after


class NoSuchRequest(Exception):
    """The engine cannot be told to ask a registry."""


def of_engine(error: EngineError, name: Reference, has_login: bool) -> Refusal:
    """What an engine's words mean that asked a registry; raises NoSuchRequest where it did not."""
    said = error.detail.strip()
    if said.lower() in _NO_SUCH_REQUEST:
        raise NoSuchRequest from error
    if isinstance(error, EngineUnreachable):
        # It is the engine that is silent: nothing is known of the registry.
        return Refusal("not checked", _clause(error.title, said))
    found = diagnose(said, status=error.status, registry=registry_kind(name.registry), action="pull")
    if found.code == "unknown":
        return Refusal("unreachable", said or error.title, is_of_content=True)
    if found.code == "login-refused" and not has_login:
        return Refusal("denied", f"you are not logged in to {name.registry}, and it asks for that")
    return Refusal(_BY_CODE.get(found.code, "unreachable"), found.cause)


def of_registry(error: RegistryError) -> Refusal:
    """What an answer of a registry asked directly means."""
    match error:
        case RateLimited():
            return Refusal("rate-limited", error.title, retry_after=error.retry_after)
        case NotThere():
            return Refusal("not there", error.title)
        case Denied():
            return Refusal("denied", error.title)
        case Unreachable():
            return Refusal("unreachable", _clause(error.title, error.detail))
        case _:
            # It did answer, and was understood: what it has is what cannot be used.
            return Refusal("unreachable", _clause(error.title, error.detail), is_of_content=True)


def _clause(title: str, detail: str) -> str:
    return f"{title}: {detail}".strip(": .")
