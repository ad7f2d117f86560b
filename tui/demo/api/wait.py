"""POST /containers/{id}/wait: answers once a container has ended, or is gone."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from tui.demo.errors import bad_parameter
from tui.demo.state.engine import DemoEngine
from tui.demo.state.model import Container
from tui.demo.wire import Exchange

_LOOK = 0.05  # seconds
_CONDITIONS = ("not-running", "next-exit", "removed")


def wait(engine: DemoEngine, exchange: Exchange, fields: Mapping[str, str]) -> None:
    """POST /containers/{id}/wait; the status goes out at once, the answer when there is one."""
    condition = exchange.request.text("condition", "not-running")
    if condition not in _CONDITIONS:
        raise bad_parameter(f'invalid condition: "{condition}"')
    with engine.lock:
        container = engine.containers.find(fields["id"])
        is_over = _end_of(engine, container, condition)
    exchange.stream()
    while True:
        with engine.lock:
            if is_over():
                break
        exchange.wait(_LOOK)
    exchange.chunk({"StatusCode": container.exit_code})
    exchange.finish()


def _end_of(engine: DemoEngine, container: Container, condition: str) -> Callable[[], bool]:
    began = container.finished

    def is_gone() -> bool:
        return engine.containers.by_id.get(container.id) is not container

    if condition == "removed":
        return is_gone
    if condition == "next-exit":
        return lambda: is_gone() or container.finished != began
    return lambda: is_gone() or not container.is_running
