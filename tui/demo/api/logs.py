"""GET /containers/{id}/logs: what a container wrote, up to now."""

from __future__ import annotations

from collections.abc import Mapping

from tui.demo.api.format import stamp
from tui.demo.api.number import whole_number
from tui.demo.errors import ApiError, bad_parameter
from tui.demo.state.engine import DemoEngine
from tui.demo.state.files import log_lines
from tui.demo.wire import Exchange

_STDOUT = 1


def logs(engine: DemoEngine, exchange: Exchange, fields: Mapping[str, str]) -> None:
    """GET /containers/{id}/logs; everything is on standard output."""
    request = exchange.request
    if request.flag("follow"):
        raise ApiError(501, "the demo engine does not simulate following a log")
    if not (request.flag("stdout") or request.flag("stderr")):
        raise bad_parameter("Bad parameters: you must choose at least one stream")
    tail = request.text("tail", "all")
    with engine.lock:
        lines = log_lines(engine.containers.find(fields["id"]))
    if tail.isdecimal():
        most = whole_number(tail, 0)
        lines = lines[-most:] if most else []
    told = [f"{stamp(at)} {line}\n" if request.flag("timestamps") else f"{line}\n" for at, line in lines]
    body = b"".join(map(_frame, told)) if request.flag("stdout") else b""
    exchange.raw(body, 200, "application/vnd.docker.multiplexed-stream")


def _frame(line: str) -> bytes:
    data = line.encode("utf-8", "replace")
    return bytes((_STDOUT, 0, 0, 0)) + len(data).to_bytes(4, "big") + data
