"""Starting, stopping and the other verbs of a container."""

from __future__ import annotations

from collections.abc import Mapping

from tui.demo.api.number import whole_number
from tui.demo.errors import ApiError, bad_parameter
from tui.demo.state import lifecycle, running
from tui.demo.state.engine import DemoEngine
from tui.demo.wire import Exchange

_GRACE = 10


def start(engine: DemoEngine, exchange: Exchange, fields: Mapping[str, str]) -> None:
    """POST /containers/{id}/start."""
    with engine.lock:
        changed = running.start(engine, engine.containers.find(fields["id"]))
    exchange.empty(204 if changed else 304)


def stop(engine: DemoEngine, exchange: Exchange, fields: Mapping[str, str]) -> None:
    """POST /containers/{id}/stop."""
    seconds = whole_number(exchange.request.text("t"), _GRACE)
    _let_it_resist(engine, exchange, fields["id"], seconds)
    with engine.lock:
        changed = lifecycle.stop(engine, engine.containers.find(fields["id"]), seconds)
    exchange.empty(204 if changed else 304)


def _let_it_resist(engine: DemoEngine, exchange: Exchange, text: str, seconds: int) -> None:
    """A process that ignores TERM uses up the time it is given, while the engine answers others."""
    with engine.lock:
        container = engine.containers.find(text)
        resists = container.stubborn and container.is_running
    if resists:
        exchange.wait(seconds * engine.settings.pace)


def restart(engine: DemoEngine, exchange: Exchange, fields: Mapping[str, str]) -> None:
    """POST /containers/{id}/restart."""
    seconds = whole_number(exchange.request.text("t"), _GRACE)
    _let_it_resist(engine, exchange, fields["id"], seconds)
    with engine.lock:
        lifecycle.restart(engine, engine.containers.find(fields["id"]), seconds)
    exchange.empty()


def pause(engine: DemoEngine, exchange: Exchange, fields: Mapping[str, str]) -> None:
    """POST /containers/{id}/pause."""
    with engine.lock:
        lifecycle.pause(engine, engine.containers.find(fields["id"]))
    exchange.empty()


def unpause(engine: DemoEngine, exchange: Exchange, fields: Mapping[str, str]) -> None:
    """POST /containers/{id}/unpause."""
    with engine.lock:
        lifecycle.unpause(engine, engine.containers.find(fields["id"]))
    exchange.empty()


def kill(engine: DemoEngine, exchange: Exchange, fields: Mapping[str, str]) -> None:
    """POST /containers/{id}/kill."""
    number = lifecycle.signal_number(exchange.request.text("signal"))
    try:
        with engine.lock:
            lifecycle.kill(engine, engine.containers.find(fields["id"]), number)
    except ApiError as error:
        raise ApiError(error.status, f"Cannot kill container: {fields['id']}: {error.message}") from None
    exchange.empty()


def rename(engine: DemoEngine, exchange: Exchange, fields: Mapping[str, str]) -> None:
    """POST /containers/{id}/rename."""
    name = exchange.request.text("name")
    if not name.strip("/"):
        raise bad_parameter("Neither old nor new names may be empty")
    with engine.lock:
        lifecycle.rename(engine, engine.containers.find(fields["id"]), name)
    exchange.empty()
