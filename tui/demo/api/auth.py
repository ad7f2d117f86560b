"""POST /auth: a login, tried at its registry."""

from __future__ import annotations

from collections.abc import Mapping

from tui.demo.errors import ApiError, bad_parameter
from tui.demo.state import refusals
from tui.demo.state.engine import DemoEngine
from tui.demo.state.registry import Login, Registry
from tui.demo.wire import Exchange

_HUB = frozenset(("", "docker.io", "index.docker.io", "registry-1.docker.io"))
# What registries that ask for a name and password answer a bad one with; the engine tells no more than that.
_ANSWERED = {
    refusals.WRONG_LOGIN: "401 Unauthorized",
    refusals.EXPIRED: "403 Forbidden",
    refusals.GARBAGE: "400 Bad Request",
}


def check_login(engine: DemoEngine, exchange: Exchange, fields: Mapping[str, str]) -> None:
    """POST /auth."""
    body = _body(exchange)
    login = Login(str(body.get("username") or ""), str(body.get("password") or ""))
    with engine.lock:
        registry = engine.registries.of(_host(str(body.get("serveraddress") or "")))
        if reason := registry.unreachable():
            raise ApiError(500, reason)
        if reason := registry.error or registry.login_refusal(login if login.username else None):
            raise _refused(registry, reason)
    exchange.json({"IdentityToken": "", "Status": "Login Succeeded"})


def _body(exchange: Exchange) -> Mapping[str, object]:
    try:
        body = exchange.request.json()
    except ValueError:  # without its text: there may be a password in it
        body = None
    if not isinstance(body, Mapping):
        raise bad_parameter("invalid JSON: got EOF while reading request body")
    return body


def _host(address: str) -> str:
    host = address.removeprefix("https://").removeprefix("http://").partition("/")[0]
    return "docker.io" if host in _HUB else host


def _refused(registry: Registry, reason: str) -> ApiError:
    if answered := _ANSWERED.get(reason):
        where = f"{registry.scheme}://{registry.host}/v2/"
        return ApiError(500, f"login attempt to {where} failed with status: {answered}")
    host = "registry-1.docker.io" if registry.host == "docker.io" else registry.host
    status = 401 if refusals.status_of(reason) == 401 else 500
    return ApiError(status, f'Get "{registry.scheme}://{host}/v2/": {reason}')
