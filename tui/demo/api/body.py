"""The JSON object that a request carries."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tui.demo.errors import bad_parameter
from tui.demo.wire import Exchange


def object_of(exchange: Exchange) -> Mapping[str, Any]:
    """The object; raises ApiError (400)."""
    try:
        body = exchange.request.json()
    except ValueError as error:
        raise bad_parameter(f"invalid JSON: {error}") from None
    if not isinstance(body, Mapping):
        raise bad_parameter("invalid JSON: got EOF while reading request body")
    return body
