"""Who asks the AWS API of the demo: accounts, profiles, and how AWS says no."""

from __future__ import annotations

from tui.demo.state.engine import DemoEngine
from tui.demo.state.registry import Registry
from tui.demo.world.tables import EXPIRED_PROFILE, PROFILES
from tui.domain.registry import registry_kind

REFUSED = "AWS refused"


class Refused(Exception):
    """What AWS says no with: its code, then a title, the cause and the next step for a person."""

    def __init__(self, code: str, title: str, detail: str, hint: str) -> None:
        super().__init__(code, title, detail, hint)
        self.answer = {"code": code, "title": title, "detail": detail, "hint": hint}


def ecr(engine: DemoEngine, host: str) -> Registry:
    """The registry of a host; raises Refused where that is none of Amazon's, or none at all."""
    if not registry_kind(host).is_ecr:
        hint = "Log in with a name and a password or token."
        raise Refused("none", f"{host} gives no tokens that could be fetched", "", hint)
    registry = engine.registries.of(host)
    if reason := registry.unreachable():
        raise Refused(
            "unreachable", "The AWS API cannot be reached", reason, "The demo has no such registry."
        )
    return registry


def account(registry: Registry, profile: str) -> str:
    """The account of a profile; the default one is of whatever account is asked for. Raises Refused."""
    if profile == EXPIRED_PROFILE:
        raise Refused(
            "sso",
            f"The AWS SSO session of profile {profile} has expired",
            "Error when retrieving token from sso: Token has expired and refresh failed",
            f"Run `aws sso login --profile {profile}`, then refresh again.",
        )
    if profile and profile not in PROFILES:
        known = ", ".join((*PROFILES, EXPIRED_PROFILE))
        raise Refused(
            "profile",
            f"There is no AWS profile called {profile}",
            f"The config profile ({profile}) could not be found",
            f"Choose one of the demo's: {known}.",
        )
    return PROFILES[profile] if profile else registry.account


def denied(registry: Registry, profile: str, operation: str) -> Refused:
    """The refusal of an operation to a profile, or ('') to the account itself."""
    who = f"profile {profile}" if profile else "this account"
    return Refused(
        "denied",
        f"AWS does not allow {who} to do that",
        f"User: arn:aws:sts::{account(registry, profile)}:assumed-role/deploy/demo is not authorized to perform: "
        f"ecr:{operation} on resource: arn:aws:ecr:{registry_kind(registry.host).region}:{registry.account}:*",
        f"Ask for the permission ecr:{operation}, or choose another profile for this registry.",
    )
