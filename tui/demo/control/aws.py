"""The AWS API of the demo: tokens, and what is in Amazon's registries; see DemoSource."""

from __future__ import annotations

import base64
import time
from collections.abc import Mapping
from typing import Any

from tui.demo.control.aws_account import REFUSED, Refused, account, denied, ecr
from tui.demo.control.aws_images import delete_images, describe_images
from tui.demo.control.aws_repositories import create_repository, describe_repositories, found
from tui.demo.control.body import ordered
from tui.demo.router import Route
from tui.demo.state.engine import DemoEngine
from tui.demo.state.registry import Registry
from tui.demo.state.tokens import USER, Token
from tui.demo.wire import Exchange
from tui.domain.registry import registry_kind

Fields = Mapping[str, str]
Parameters = Mapping[str, Any]


def give_token(engine: DemoEngine, exchange: Exchange, fields: Fields) -> None:
    """POST {"host", "profile"}: a new token, or why there is none."""
    order = ordered(exchange)
    host, profile = str(order.get("host", "")), str(order.get("profile", ""))
    try:
        token = _issue(engine, ecr(engine, host), profile)
    except Refused as refused:
        return exchange.json(refused.answer, 400)
    return exchange.json(
        {"username": USER, "secret": token.secret, "expires": token.expires, "account": token.account}
    )


def expire_tokens(engine: DemoEngine, exchange: Exchange, fields: Fields) -> None:
    """POST {"host", "seconds"}: let the tokens of a host's account die then (now by itself), whatever they tell."""
    order = ordered(exchange)
    whose = registry_kind(str(order["host"])).account
    with engine.lock:
        count = engine.registries.tokens.expire(whose, time.time() + float(order.get("seconds", 0)))
    exchange.json({"expired": count})


def call(engine: DemoEngine, exchange: Exchange, fields: Fields) -> None:
    """POST {"host", "operation", "parameters", "profile"}: one operation of the API, or AWS' refusal."""
    order = ordered(exchange)
    host, profile = str(order.get("host", "")), str(order.get("profile", ""))
    operation = str(order.get("operation", ""))
    parameters = dict(order.get("parameters") or {})
    try:
        with engine.lock:
            engine.registries.note(host, f"aws {operation}", str(parameters.get("repositoryName", "")))
            answer = _answer(engine, ecr(engine, host), operation, parameters, profile)
    except Refused as refused:
        return exchange.json(refused.answer, 400)
    return exchange.json(answer)


def _answer(
    engine: DemoEngine, registry: Registry, operation: str, parameters: Parameters, profile: str
) -> dict[str, Any]:
    if operation == "GetAuthorizationToken":
        return _authorization(registry, _issue(engine, registry, profile))
    if account(registry, profile) != registry.account:
        raise denied(registry, profile, operation)
    if operation == "DescribeRepositories":
        return describe_repositories(registry, parameters)
    if operation == "CreateRepository":
        return create_repository(registry, parameters)
    if operation == "DescribeImages":
        return describe_images(registry, parameters)
    if operation == "BatchDeleteImage":
        if not found(registry, str(parameters.get("repositoryName", ""))).is_writable:
            raise denied(registry, profile, operation)
        return delete_images(engine, registry, parameters)
    raise Refused("UnknownOperationException", REFUSED, f"The demo does not know {operation}.", "")


def _authorization(registry: Registry, token: Token) -> dict[str, Any]:
    endpoint = registry.host.replace(registry.account, token.account)
    entry = {
        "authorizationToken": base64.b64encode(f"{USER}:{token.secret}".encode()).decode(),
        "expiresAt": token.expires,
        "proxyEndpoint": f"https://{endpoint}",
    }
    return {"authorizationData": [entry]}


def _issue(engine: DemoEngine, registry: Registry, profile: str) -> Token:
    with engine.lock:
        whose = account(registry, profile)
        return engine.registries.tokens.issue(whose, time.time() + engine.settings.token_seconds)


ROUTES = [
    Route("POST", "/_demo/token", give_token),
    Route("POST", "/_demo/token/expire", expire_tokens),
    Route("POST", "/_demo/aws", call),
]
