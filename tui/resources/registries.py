"""The Registries view: a row for each registry that images here name or that Docker's config logs in to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from tui.domain.login import Login, left, state
from tui.domain.reference import InvalidReference, Reference
from tui.domain.registry import RegistryKind, registry_kind
from tui.resources.action import Action
from tui.resources.column import Column

VIEW = "registries"
FIELDS = ("host", "kind", "account", "region", "profile", "user", "kept", "state")
_ROLES = {
    "valid": "good",
    "expires soon": "warn",
    "expired": "bad",
    "refused": "bad",
    "broken": "bad",
    "none": "dim",
    "not checked": "dim",
}


class RegistryRow(NamedTuple):
    """One registry: its login as Docker's config has it, the AWS profile chosen for it, images here that name it.

    `soon` is in seconds.
    """

    host: str
    kind: RegistryKind
    login: Login | None
    profile: str
    images: int
    soon: float = 3600.0

    @property
    def id(self) -> str:
        """What stays the same: the host."""
        return self.host


def registry_rows(
    references: Iterable[str],
    logins: Mapping[str, Login],
    profiles: Mapping[str, str],
    soon: float,
) -> tuple[RegistryRow, ...]:
    """The rows; `references` are the names of the images here."""
    counts: dict[str, int] = {}
    for name in references:
        host = host_of(name)
        if host:
            counts[host] = counts.get(host, 0) + 1
    hosts = sorted({*counts, *logins})
    return tuple(
        RegistryRow(
            host,
            registry_kind(host),
            logins.get(host),
            profiles.get(host, ""),
            counts.get(host, 0),
            soon,
        )
        for host in hosts
    )


def host_of(name: str) -> str:
    """The registry an image name points to, '' for what is no reference."""
    try:
        return Reference.parse(name).registry
    except InvalidReference:
        return ""


def state_text(r: RegistryRow, now: float) -> str:
    """valid, expires soon, expired, none, refused, broken or not checked."""
    return state(r.login, now, r.soon) if r.login is not None else "none"


def short_name(r: RegistryRow) -> str:
    """Account and region for ECR, with what else its host says; the foot line has the whole host."""
    if not r.kind.is_ecr:
        return r.host
    way = " fips" if "-fips." in r.host else ""
    return f"{r.kind.account} {r.kind.region}{way}{' on.aws' if r.host.endswith('.on.aws') else ''}"


def short_host(host: str) -> str:
    """Account and region for an ECR host, which is too long for a path; others as they are."""
    return short_name(RegistryRow(host, registry_kind(host), None, "", 0))


def time_left(r: RegistryRow, now: float) -> str:
    """How long the login lasts, '-' where there is none."""
    return left(r.login, now) if r.login is not None else "-"


def who(r: RegistryRow) -> str:
    """Who is logged in, '-' where nobody is, '?' where the login does not say."""
    if r.login is None or not r.login.is_there:
        return "-"
    return r.login.user or "?"


def kept_in(r: RegistryRow) -> str:
    """Where the secret is; the mark says that it can be read by whoever reads the file."""
    if r.login is None or not r.login.is_there:
        return "nowhere"
    return "config.json !" if r.login.kept == "plain" else r.login.kept.removeprefix("helper ")


def _kind(r: RegistryRow) -> str:
    return r.kind.kind


COLUMNS = (
    Column("host", "REGISTRY", lambda r, now: short_name(r), lambda r: r.host, share=1),
    Column("kind", "KIND", lambda r, now: _kind(r), _kind, width=10, drop=2),
    Column("profile", "PROFILE", lambda r, now: r.profile or "-", lambda r: r.profile, width=10, drop=4),
    Column("user", "WHO", lambda r, now: who(r), who, width=8, drop=3),
    Column("kept", "KEPT IN", lambda r, now: kept_in(r), kept_in, width=13, drop=1),
    Column(
        "left",
        "LEFT",
        time_left,
        lambda r: r.login.expires or 0 if r.login else 0,
        width=7,
        right=True,
    ),
    Column("state", "STATE", state_text, lambda r: state_text(r, 0), width=12),
    Column(
        "images", "IMAGES", lambda r, now: str(r.images), lambda r: -r.images, width=6, right=True, falls=True
    ),
)


def glyph(r: RegistryRow) -> str:
    """The sign of the login's state, now."""
    import time

    return state_text(r, time.time())


def role(r: RegistryRow) -> str:
    """How the state is coloured; the word stands beside it."""
    return _ROLES.get(glyph(r), "plain")


def haystack(r: RegistryRow) -> str:
    """The text a plain filter term is looked for in."""
    return f"{r.host} {r.kind.kind} {r.kind.account} {r.kind.region} {r.profile} {who(r)}"


def field(r: RegistryRow, name: str) -> str | None:
    """The text of one field for `field:value`."""
    texts = {
        "host": r.host,
        "kind": r.kind.kind,
        "account": r.kind.account,
        "region": r.kind.region,
        "profile": r.profile,
        "user": who(r),
        "kept": kept_in(r),
        "state": glyph(r),
    }
    return texts.get(name)


def full_name(r: RegistryRow) -> str:
    """What the foot line shows: host, account, and what is wrong with the login."""
    parts = [r.host, f"account {r.kind.account}" if r.kind.account else ""]
    if r.login is not None:
        if len(r.login.keys) > 1:
            parts.append(f"logged in under {', '.join(r.login.keys)}; in force: {r.login.key}")
        parts += [r.login.problem, r.login.note, r.login.refused]
    return "  ".join(part for part in parts if part)


def host_of_item(item: Any) -> str:
    """The registry of a row of any view: its own host, or that of its image; '' where there is none."""
    if isinstance(item, RegistryRow):
        return item.host
    return host_of(getattr(item, "reference", "") or getattr(item, "image", "") or "") if item else ""


def _fetches_itself(item: Any) -> str:
    """What leaves nothing to refresh: a helper that fetches tokens, a registry whose logins last."""
    host = host_of_item(item)
    if isinstance(item, RegistryRow) and item.login is not None and "ecr-login" in item.login.kept:
        return f"{host} is served by the credential {item.login.kept}: there is nothing to refresh"
    return no_refresh(host)


def no_refresh(host: str) -> str:
    """Why no login can be fetched for a registry: those of most last until they are taken back."""
    if not host or registry_kind(host).kind not in ("ECR", "ECR Public"):
        return f"{host or 'this row'} is no ECR registry: log in to it with L in the Registries view (5)"
    return ""


def _logged_in(r: RegistryRow) -> str:
    return "" if r.login is not None and r.login.is_there else f"there is no login for {r.host}"


ACTIONS = (
    Action(
        "registry.refresh",
        "r",
        "Refresh",
        "Fetch a new ECR login; the old one stays until the new one works.",
        (VIEW,),
        changes=True,
        on_items=True,
        refusal=_fetches_itself,
        footer=2,
    ),
    Action(
        "login.refresh",
        "r",
        "Refresh login",
        "Fetch a new ECR login for the registry of this image.",
        ("images", "containers", "repositories", "tags", "pins"),
        changes=True,
        on_items=True,
        refusal=_fetches_itself,
    ),
    Action(
        "registry.refresh_all",
        "R",
        "Refresh all",
        "Refresh every ECR login that is expired or expires soon.",
        (VIEW,),
        changes=True,
        footer=3,
    ),
    Action(
        "registry.login",
        "L",
        "Log in",
        "Log in with a name and a password or token.",
        (VIEW,),
        changes=True,
        on_items=True,
        footer=4,
    ),
    Action(
        "registry.check",
        "c",
        "Check",
        "Ask the registry about every image here that names it.",
        (VIEW,),
        on_items=True,
        footer=6,
    ),
    Action(
        "registry.logout",
        "O",
        "Log out",
        "Remove the stored login.",
        (VIEW,),
        changes=True,
        on_items=True,
        refusal=_logged_in,
        footer=5,
        danger="1",
    ),
)
