"""What push and pull share: the login a client gives, and sending progress at its pace."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Iterator

from tui.demo.errors import bad_parameter
from tui.demo.state.engine import DemoEngine
from tui.demo.state.registries import Transfer
from tui.demo.state.registry import Login
from tui.demo.wire import Exchange

_TICK = 0.05


def read_login(header: str) -> Login | None:
    """The login of `X-Registry-Auth`, None when there is none in it; raises ApiError (400)."""
    if not header:
        return None
    try:
        data = json.loads(base64.urlsafe_b64decode(header + "=" * (-len(header) % 4)))
    except (binascii.Error, ValueError) as error:
        raise bad_parameter(f"invalid X-Registry-Auth header: {error}") from None
    if token := data.get("identitytoken"):
        return Login("<token>", str(token))
    if not data.get("username"):
        return None
    return Login(str(data["username"]), str(data.get("password", "")))


def play(
    engine: DemoEngine,
    exchange: Exchange,
    ticks: Iterator[list[dict[str, object]]],
    transfer: Transfer | None,
) -> None:
    """Send each tick's lines and rest, noticing at once when the client hangs up."""
    for lines in ticks:
        for line in lines:
            exchange.chunk(line)
        if transfer:
            transfer.updates += len(lines)
        exchange.wait(_TICK * min(engine.settings.pace, 1.0))
