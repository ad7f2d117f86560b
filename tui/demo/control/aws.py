"""The AWS API of the demo: tokens, and the repositories of Amazon's registries; see DemoSource."""

from __future__ import annotations

import base64
import time
from collections.abc import Mapping
from typing import Any

from tui.demo.control.body import ordered
from tui.demo.router import Route
from tui.demo.state.engine import DemoEngine
from tui.demo.state.registries import Registry, Repository
from tui.demo.state.tokens import USER, Token
from tui.demo.wire import Exchange
from tui.demo.world.tables import EXPIRED_PROFILE, PROFILES
from tui.domain.registry import registry_kind

_REFUSED = "AWS refused"
Fields = Mapping[str, str]


class _Refused(Exception):
    """What AWS says no with: its code, then a title, the cause and the next step for a person."""

    def __init__(self, code: str, title: str, detail: str, hint: str) -> None:
        super().__init__(code, title, detail, hint)
        self.answer = {"code": code, "title": title, "detail": detail, "hint": hint}


def give_token(engine: DemoEngine, exchange: Exchange, fields: Fields) -> None:
    """POST {"host", "profile"}: a new token, or why there is none."""
    order = ordered(exchange)
    host, profile = str(order.get("host", "")), str(order.get("profile", ""))
    try:
        token = _issue(engine, _ecr(engine, host), profile)
    except _Refused as refused:
        return exchange.json(refused.answer, 400)
    return exchange.json(
        {"username": USER, "secret": token.secret, "expires": token.expires, "account": token.account}
    )


def expire_tokens(engine: DemoEngine, exchange: Exchange, fields: Fields) -> None:
    """POST {"host", "seconds"}: let the tokens of a host's account die then (now by itself), whatever they tell."""
    order = ordered(exchange)
    account = registry_kind(str(order["host"])).account
    with engine.lock:
        count = engine.registries.tokens.expire(account, time.time() + float(order.get("seconds", 0)))
    exchange.json({"expired": count})


def call(engine: DemoEngine, exchange: Exchange, fields: Fields) -> None:
    """POST {"host", "operation", "parameters", "profile"}: one operation of the API, or AWS' refusal."""
    order = ordered(exchange)
    host, profile = str(order.get("host", "")), str(order.get("profile", ""))
    operation = str(order.get("operation", ""))
    parameters = dict(order.get("parameters") or {})
    try:
        with engine.lock:
            answer = _answer(engine, _ecr(engine, host), operation, parameters, profile)
    except _Refused as refused:
        return exchange.json(refused.answer, 400)
    return exchange.json(answer)


def _answer(
    engine: DemoEngine, registry: Registry, operation: str, parameters: Mapping[str, Any], profile: str
) -> dict[str, Any]:
    if operation == "GetAuthorizationToken":
        return _authorization(registry, _issue(engine, registry, profile))
    if _account(registry, profile) != registry.account:
        raise _denied(registry, profile, operation)
    if operation == "DescribeRepositories":
        names = parameters.get("repositoryNames") or list(registry.repositories or ())
        return {"repositories": [_described(registry, _found(registry, str(name))) for name in names]}
    if operation == "CreateRepository":
        return {"repository": _described(registry, _created(registry, parameters))}
    raise _Refused("UnknownOperationException", _REFUSED, f"The demo does not know {operation}.", "")


def _authorization(registry: Registry, token: Token) -> dict[str, Any]:
    endpoint = registry.host.replace(registry.account, token.account)
    entry = {
        "authorizationToken": base64.b64encode(f"{USER}:{token.secret}".encode()).decode(),
        "expiresAt": token.expires,
        "proxyEndpoint": f"https://{endpoint}",
    }
    return {"authorizationData": [entry]}


def _ecr(engine: DemoEngine, host: str) -> Registry:
    if not registry_kind(host).is_ecr:
        hint = "Log in with a name and a password or token."
        raise _Refused("none", f"{host} gives no tokens that could be fetched", "", hint)
    registry = engine.registries.of(host)
    if reason := registry.unreachable():
        raise _Refused(
            "unreachable", "The AWS API cannot be reached", reason, "The demo has no such registry."
        )
    return registry


def _issue(engine: DemoEngine, registry: Registry, profile: str) -> Token:
    with engine.lock:
        account = _account(registry, profile)
        return engine.registries.tokens.issue(account, time.time() + engine.settings.token_seconds)


def _account(registry: Registry, profile: str) -> str:
    """The account of a profile; the default one is of whatever account is asked for."""
    if profile == EXPIRED_PROFILE:
        raise _Refused(
            "sso",
            f"The AWS SSO session of profile {profile} has expired",
            "Error when retrieving token from sso: Token has expired and refresh failed",
            f"Run `aws sso login --profile {profile}`, then refresh again.",
        )
    if profile and profile not in PROFILES:
        known = ", ".join((*PROFILES, EXPIRED_PROFILE))
        raise _Refused(
            "profile",
            f"There is no AWS profile called {profile}",
            f"The config profile ({profile}) could not be found",
            f"Choose one of the demo's: {known}.",
        )
    return PROFILES[profile] if profile else registry.account


def _denied(registry: Registry, profile: str, operation: str) -> _Refused:
    return _Refused(
        "denied",
        f"AWS does not allow profile {profile} to do that",
        f"User: arn:aws:sts::{PROFILES[profile]}:assumed-role/deploy/demo is not authorized to perform: "
        f"ecr:{operation} on resource: arn:aws:ecr:{registry_kind(registry.host).region}:{registry.account}:*",
        f"Ask for the permission ecr:{operation}, or choose another profile for this registry.",
    )


def _found(registry: Registry, name: str) -> Repository:
    known = (registry.repositories or {}).get(name)
    if known is None:
        where = f"the registry with id '{registry.account}'"
        detail = f"The repository with name '{name}' does not exist in {where}"
        raise _Refused("RepositoryNotFoundException", _REFUSED, detail, "Create it first.")
    return known


def _created(registry: Registry, parameters: Mapping[str, Any]) -> Repository:
    name = str(parameters.get("repositoryName", ""))
    if registry.repositories is None:
        registry.repositories = {}
    if name in registry.repositories:
        where = f"the registry with id '{registry.account}'"
        detail = f"The repository with name '{name}' already exists in {where}"
        raise _Refused("RepositoryAlreadyExistsException", _REFUSED, detail, "There is nothing to do.")
    made = Repository(name, time.time(), parameters.get("imageTagMutability") == "IMMUTABLE")
    registry.repositories[name] = made
    return made


def _described(registry: Registry, repository: Repository) -> dict[str, Any]:
    region = registry_kind(registry.host).region
    return {
        "repositoryArn": f"arn:aws:ecr:{region}:{registry.account}:repository/{repository.name}",
        "registryId": registry.account,
        "repositoryName": repository.name,
        "repositoryUri": f"{registry.host}/{repository.name}",
        "createdAt": repository.created,
        "imageTagMutability": "IMMUTABLE" if repository.is_immutable else "MUTABLE",
    }


ROUTES = [
    Route("POST", "/_demo/token", give_token),
    Route("POST", "/_demo/token/expire", expire_tokens),
    Route("POST", "/_demo/aws", call),
]
