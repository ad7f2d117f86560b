"""A login to a registry as far as it may be shown: who, where it is kept, how long it lasts. No secret."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

State = Literal["valid", "expires soon", "expired", "none", "refused", "not checked", "broken"]

# Seconds before its end from which a login is told to expire soon.
SOON = 3600.0
# Seconds for which a login without an end is taken to be as good as when it was checked.
CHECK_HOLDS = 86400.0
NOWHERE = "nowhere"
PLAIN = "plain"
_WORST_FIRST: tuple[State, ...] = (
    "broken",
    "refused",
    "expired",
    "expires soon",
    "not checked",
    "valid",
    "none",
)


@dataclass(frozen=True, slots=True)
class Login:
    """What is known of the login to one registry; times in Unix seconds."""

    host: str
    keys: tuple[str, ...] = ()  # every spelling of the host in config.json
    key: str = ""  # the one in force
    user: str = ""  # "<token>" where the helper keeps an identity token without a name
    kept: str = NOWHERE  # `plain`, `helper NAME` or `nowhere`
    problem: str = ""  # a sentence: why the login cannot be used
    note: str = ""  # a sentence on what is odd, though it works
    expires: float | None = None
    expires_from: Literal["token", "record", ""] = ""
    checked: float | None = None  # when the registry last took it
    refused: str = ""  # what the registry said when it last did not take it

    @property
    def is_there(self) -> bool:
        """Whether there is a login at all, be it good or bad."""
        return bool(self.user or self.problem)


def helper_of(login: Login) -> str:
    """The credential helper that keeps it, or ''."""
    return login.kept.removeprefix("helper ") if login.kept.startswith("helper ") else ""


def state(login: Login, now: float, soon: float = SOON) -> State:
    """How good the login is at a time; `soon` in seconds."""
    if login.problem:
        return "broken"
    if not login.user:
        return "none"
    if login.expires is not None and login.expires <= now:
        return "expired"
    if login.refused:
        return "refused"
    if login.expires is not None:
        return "expires soon" if login.expires <= now + soon else "valid"
    was_checked = login.checked is not None and now - login.checked < CHECK_HOLDS
    return "valid" if was_checked else "not checked"


def left(login: Login, now: float) -> str:
    """The time left as hours and minutes, `0:41`; `expired`, or `-` where no end is known."""
    if login.expires is None or login.problem or not login.user:
        return "-"
    seconds = int(login.expires - now)
    if login.expires <= now:
        return "expired"
    days, hours, minutes = seconds // 86400, seconds // 3600, seconds // 60 % 60
    return f"{days}d" if days >= 4 else f"{hours}:{minutes:02}"


def worst_first(logins: Iterable[Login], now: float, soon: float = SOON) -> tuple[Login, ...]:
    """The logins there are, those first that need attention, of equals the one that ends first."""

    def rank(login: Login) -> tuple[int, float, str]:
        ends = float("inf") if login.expires is None else login.expires
        return _WORST_FIRST.index(state(login, now, soon)), ends, login.host

    return tuple(sorted((login for login in logins if login.is_there), key=rank))


def worst(logins: Iterable[Login], now: float, soon: float = SOON) -> Login | None:
    """The login that most needs attention, or None where there is none."""
    return next(iter(worst_first(logins, now, soon)), None)
