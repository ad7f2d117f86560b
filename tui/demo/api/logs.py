"""GET /containers/{id}/logs: what a container wrote, and with `follow` what it writes until it ends."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence

from tui.demo.api.format import stamp
from tui.demo.api.number import whole_number
from tui.demo.errors import ApiError, bad_parameter
from tui.demo.state.engine import DemoEngine
from tui.demo.state.events import Follower
from tui.demo.state.log import STDERR, STDOUT, Written, lines_of, next_at
from tui.demo.state.model import Container
from tui.demo.wire import Exchange, Request

_READABLE = ("json-file", "local", "journald")


def logs(engine: DemoEngine, exchange: Exchange, fields: Mapping[str, str]) -> None:
    """GET /containers/{id}/logs."""
    request = exchange.request
    if not (request.flag("stdout") or request.flag("stderr")):
        raise bad_parameter("Bad parameters: you must choose at least one stream")
    with engine.lock:
        container = engine.containers.find(fields["id"])
        if container.host_config["LogConfig"]["Type"] not in _READABLE:
            raise ApiError(501, "configured logging driver does not support reading")
        now, began = time.time(), container.started
        lines = lines_of(container, engine.started, now)
    kind = "raw" if container.config.get("Tty") else "multiplexed"
    first = _encoded(container, request, _tail(request, lines))
    if not request.flag("follow"):
        exchange.raw(first, 200, f"application/vnd.docker.{kind}-stream")
        return
    follower, _ = engine.events.follow(None)
    try:
        exchange.stream(f"application/vnd.docker.{kind}-stream")
        exchange.piece(first)
        _follow(engine, exchange, container, follower, began, now)
        exchange.finish()
    finally:
        engine.events.leave(follower)


def _follow(
    engine: DemoEngine,
    exchange: Exchange,
    container: Container,
    follower: Follower,
    began: float,
    since: float,
) -> None:
    """Send what is written after a time until the run that began then ends."""
    while True:
        with engine.lock:
            now = time.time()
            lines = [line for line in lines_of(container, engine.started, now) if line.at > since]
            if container.started != began:
                lines = [line for line in lines if line.at < container.started]
            runs = container.state in ("running", "paused") and container.started == began
            rest = next_at(container, now) - now
        exchange.piece(_encoded(container, exchange.request, lines))
        if not runs:
            return
        since = now
        # Woken by whatever happens on the engine: the container may have ended.
        exchange.wait(rest, follower.reading)
        follower.take()


def _tail(request: Request, lines: Sequence[Written]) -> Sequence[Written]:
    since = _nanoseconds(request.text("since"))
    lines = [line for line in lines if _of(line.at) >= since]
    tail = request.text("tail", "all")
    if not tail.isdecimal():
        return lines
    most = whole_number(tail, 0)
    return lines[-most:] if most else []


def _encoded(container: Container, request: Request, lines: Sequence[Written]) -> bytes:
    """The lines as they are sent, of the streams that are asked for."""
    wanted = {STDOUT} if request.flag("stdout") else set()
    wanted |= {STDERR} if request.flag("stderr") else set()
    is_terminal = bool(container.config.get("Tty"))
    sent = []
    for line in lines:
        head = f"{stamp(line.at)} " if request.flag("timestamps") else ""
        if is_terminal:
            sent.append(f"{head}{line.text}\r\n".encode("utf-8", "replace"))
        elif line.stream in wanted:
            data = f"{head}{line.text}\n".encode("utf-8", "replace")
            sent.append(bytes((line.stream, 0, 0, 0)) + len(data).to_bytes(4, "big") + data)
    return b"".join(sent)


def _of(seconds: float) -> int:
    """Nanoseconds as a stamp tells them."""
    whole = int(seconds)
    return whole * 1_000_000_000 + round((seconds - whole) * 1e9)


def _nanoseconds(text: str) -> int:
    whole, _, fraction = text.partition(".")
    try:
        return int(whole or 0) * 1_000_000_000 + int(f"{fraction:0<9}"[:9])
    except ValueError:
        raise bad_parameter(f'invalid value for "since": {text}') from None
