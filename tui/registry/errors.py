"""What can go wrong with a registry or a login to it, in words for a person."""

from __future__ import annotations

from tui.domain.redact import redact


class RegistryError(Exception):
    """A failure told as a title, its cause and what to do about it; never holds a secret."""

    def __init__(self, title: str, detail: str = "", hint: str = "") -> None:
        title, detail = redact(title), redact(detail)
        super().__init__(title, detail, hint)
        self.title = title
        self.detail = detail
        self.hint = hint

    def __str__(self) -> str:
        return ". ".join(part.rstrip(".") for part in (self.title, self.detail, self.hint) if part)


class NotThere(RegistryError):
    """The registry answers that it has no such thing (404)."""


class Denied(RegistryError):
    """The registry does not let this login, or anybody without one, do that (401, 403)."""


class RateLimited(RegistryError):
    """The registry wants to be asked less (429); `retry_after` in seconds where it tells."""

    def __init__(
        self, title: str, detail: str = "", hint: str = "", retry_after: float | None = None
    ) -> None:
        super().__init__(title, detail, hint)
        self.retry_after = retry_after


class Unreachable(RegistryError):
    """No connection, no answer in time, no trust, or an answer that no registry gives."""


BY_KIND: dict[str, type[RegistryError]] = {
    "not there": NotThere,
    "denied": Denied,
    "rate-limited": RateLimited,
    "unreachable": Unreachable,
    "other": RegistryError,
}
"""The failures by what went wrong, for who makes them without knowing them."""
