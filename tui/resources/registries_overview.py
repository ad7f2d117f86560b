"""The details of a registry: what it is, and all that is known of its login (pure)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.resources.registries import RegistryRow, kept_in, state_text, time_left, who

if TYPE_CHECKING:
    from tui.domain.login import Login

Lines = list[tuple[str, str]]
_SOURCES = {
    "token": "the stored token itself (a hint)",
    "record": "dtui's record of when it was fetched",
}


def overview(r: RegistryRow, now: float) -> Lines:
    """Everything known of a registry and its login, for the details."""
    pairs = [
        ("host", r.host),
        ("kind", r.kind.kind),
        ("account", r.kind.account),
        ("region", r.kind.region),
        ("profile", r.profile),
        ("who", who(r)),
        ("kept in", kept_in(r)),
        ("state", state_text(r, now)),
        ("time left", time_left(r, now)),
        ("images", str(r.images)),
    ]
    lines = [(r.host, "key"), *((f"{name:<10} {value}", "plain") for name, value in pairs if value)]
    return lines + (_login(r.login) if r.login is not None else [])


def _login(login: Login) -> Lines:
    """Where its end is known from, the keys it stands under, and what is wrong with it."""
    lines: Lines = []
    if login.expires_from:
        lines.append((f"{'known by':<10} {_SOURCES[login.expires_from]}", "plain"))
    keys = {key: " (in force)" if key == login.key else "" for key in login.keys}
    lines += [(f"{'key':<10} {key}{says}", "plain") for key, says in keys.items()]
    if login.kept == "plain":
        lines.append(("! the secret is plain text in config.json: whoever reads the file has it", "warn"))
    lines += [(f"! {text}", "bad") for text in (login.problem, login.refused) if text]
    lines += [(login.note, "warn")] if login.note else []
    return lines
