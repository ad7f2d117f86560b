"""What can go wrong with an engine, in words for a person.

EngineError
├── EngineUnreachable   nobody answers: not there, not allowed, lost, silent
├── EngineUnsupported   it answers, but dtui cannot work with it
├── NotFound            the object is not there (any more): normal while lists change
├── Conflict            the object's state forbids it
└── EndpointError       (endpoint.py) the settings name no engine
"""

from __future__ import annotations

from tui.domain.redact import redact


class EngineError(Exception):
    """A failure told as a title, the engine's own words without secrets, and what to do about it."""

    def __init__(self, title: str, detail: str = "", hint: str = "", status: int | None = None) -> None:
        title, detail = redact(title), redact(detail)
        super().__init__(title, detail, hint)
        self.title = title
        self.detail = detail
        self.hint = hint
        self.status = status

    def __str__(self) -> str:
        return ". ".join(part.rstrip(".") for part in (self.title, self.detail, self.hint) if part)


class EngineUnreachable(EngineError):
    """Nobody answers there: no engine, no permission, connection lost, no answer in time."""


class EngineUnsupported(EngineError):
    """Something answers, but dtui cannot work with it: too old, too new, not Docker."""


class NotFound(EngineError):
    """The object is not on the engine (any more)."""


class Conflict(EngineError):
    """The object's state, or that of another, forbids it."""


_HINTS = (
    ("referenced in multiple repositories", "Untag its other names first, or remove it with all its names."),
    ("dependent child images", "Other images here are built on it: remove those first."),
    ("is using its referenced image", "Remove that container first."),
    ("is using the image", "Remove that container first."),
    ("image is being used by", "Remove that container first."),
    ("volume is in use", "Remove the containers that mount it first."),
    ("has active endpoints", "Stop the containers on it first, or take them off it."),
    ("remove a running container", "Stop it first."),
    ("container is running", "Stop it first."),
    ("remove a paused container", "Unpause and stop it first."),
    ("is already in progress", "Somebody else is removing it just now."),
    ("is already in use by container", "Choose another name."),
    ("no space left on device", "The engine's disk is full: free some space there."),
    ("no basic auth credentials", "Log in to that registry first: `docker login HOST`."),
    ("authentication required", "The registry refuses this login: `docker login HOST` stores a new one."),
    ("authorization token has expired", "The login has expired: log in to that registry again."),
    ("client version", "Use a version of dtui that fits this engine."),
)


def hint_for(message: str) -> str:
    """The next step for one of the engine's well-known messages, or ''."""
    lowered = message.lower()
    return next((hint for fragment, hint in _HINTS if fragment in lowered), "")


def from_answer(status: int, message: str) -> EngineError:
    """The error that an answer with this HTTP status and message means."""
    kind, title = _kind(status, message)
    return kind(title, message.strip() or f"It said only HTTP {status}.", hint_for(message), status)


def _kind(status: int, message: str) -> tuple[type[EngineError], str]:
    if status == 400 and message.startswith("client version"):
        return EngineUnsupported, "The engine does not speak an API version that dtui knows"
    if status == 404:
        return NotFound, "The engine does not have it"
    if status == 409:
        return Conflict, "The engine refused, as things are now"
    if status < 500:
        return EngineError, "The engine refused"
    return EngineError, "The engine failed"


def message_of(body: bytes | str) -> str:
    """The text of an error answer: its JSON `message`, or the body as it is."""
    import json

    text = body.decode("utf-8", "replace") if isinstance(body, bytes) else body
    try:
        data = json.loads(text)
    except ValueError:
        return text.strip()
    if isinstance(data, dict):
        found = data.get("message") or data.get("cause") or data.get("error")
        if isinstance(found, str):
            return found.strip()
    return text.strip()
