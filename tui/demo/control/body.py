"""What a lever is told: the request's body, checked."""

from __future__ import annotations

from typing import Any

from tui.demo.errors import bad_parameter
from tui.demo.wire import Exchange


def listed(exchange: Exchange) -> list[dict[str, Any]]:
    """The list in the body; raises ApiError (400)."""
    body = _body(exchange)
    if not isinstance(body, list):
        raise bad_parameter("a list is wanted")
    return body


def ordered(exchange: Exchange) -> dict[str, Any]:
    """The object in the body, empty when there is none; raises ApiError (400)."""
    body = _body(exchange) or {}
    if not isinstance(body, dict):
        raise bad_parameter("an object is wanted")
    return body


def _body(exchange: Exchange) -> Any:
    try:
        return exchange.request.json()
    except ValueError as error:
        raise bad_parameter(str(error)) from None
