"""The verbs of a container, and the events each one makes, in the order of Docker 20.10."""

from __future__ import annotations

from tui.demo.errors import ApiError, bad_parameter, conflict
from tui.demo.state.attaching import unplug
from tui.demo.state.engine import DemoEngine
from tui.demo.state.model import Container
from tui.demo.state.running import die, forget, remove_if_wanted, start, tell

SIGNALS = {
    "HUP": 1, "INT": 2, "QUIT": 3, "KILL": 9, "USR1": 10, "USR2": 12, "PIPE": 13, "ALRM": 14, "TERM": 15,
    "CHLD": 17, "CONT": 18, "STOP": 19, "TSTP": 20, "WINCH": 28,
}  # fmt: skip
_FATAL = {1, 2, 3, 9, 10, 12, 13, 14, 15}
_TERM, _KILL = 15, 9


def signal_number(text: str) -> int:
    """The number of a signal given by name or number, KILL when nothing is given; raises ApiError (400)."""
    if not text:
        return _KILL
    number = int(text) if text.isdigit() else SIGNALS.get(text.upper().removeprefix("SIG"), 0)
    if not 0 < number < 65:
        raise bad_parameter(f"Invalid signal: {text}")
    return number


def stop(engine: DemoEngine, container: Container, seconds: int) -> bool:
    """Stop it; False when it does not run. A process that ignores TERM is killed after the time given."""
    if not container.is_running:
        return False
    _end(engine, container, seconds)
    tell(engine, container, "stop")
    remove_if_wanted(engine, container)
    return True


def _end(engine: DemoEngine, container: Container, seconds: int) -> None:
    if container.state == "restarting":
        container.state = "exited"
        unplug(engine, container)
        container.encoded = None
        return
    _signal(engine, container, _TERM)
    if container.ignores_term or seconds == 0:
        _signal(engine, container, _KILL)
        die(engine, container, 137)
    else:
        die(engine, container, 0)


def _signal(engine: DemoEngine, container: Container, number: int) -> None:
    tell(engine, container, "kill", signal=str(number))
    if container.state == "paused":
        container.state = "running"
        container.encoded = None
        tell(engine, container, "unpause")


def restart(engine: DemoEngine, container: Container, seconds: int) -> None:
    """Stop it if it runs, and start it."""
    if container.is_running:
        _end(engine, container, seconds)
        tell(engine, container, "stop")
    start(engine, container)
    tell(engine, container, "restart")


def kill(engine: DemoEngine, container: Container, number: int) -> None:
    """Send a signal; most end it. Raises ApiError (409) when it does not run."""
    if not container.is_running:
        raise conflict(f"Container {container.id} is not running")
    if container.state == "restarting":
        raise conflict(f"Container {container.id} is restarting, wait until the container is running")
    _signal(engine, container, number)
    if number == _KILL or (number in _FATAL and not container.ignores_term):
        die(engine, container, 128 + number)
        remove_if_wanted(engine, container)


def pause(engine: DemoEngine, container: Container) -> None:
    """Freeze it; raises ApiError (409)."""
    if not container.is_running:
        raise conflict(f"Container {container.id} is not running")
    if container.state == "paused":
        raise conflict(f"Container {container.id} is already paused")
    if container.state == "restarting":
        raise conflict(f"Container {container.id} is restarting, wait until the container is running")
    container.state = "paused"
    container.encoded = None
    tell(engine, container, "pause")


def unpause(engine: DemoEngine, container: Container) -> None:
    """Let it run again; raises ApiError (500), as the engine does."""
    if container.state != "paused":
        raise ApiError(500, f"Container {container.id} is not paused")
    container.state = "running"
    container.encoded = None
    tell(engine, container, "unpause")


def remove(engine: DemoEngine, container: Container, *, force: bool, volumes: bool) -> None:
    """Remove it, killed first when forced; raises ApiError (409) when it runs."""
    if container.is_running and not force:
        state = {"paused": "paused", "restarting": "restarting"}.get(container.state, "running")
        hint = "Unpause and then stop the container" if state == "paused" else "Stop the container"
        raise conflict(
            f"You cannot remove a {state} container {container.id}. "
            f"{hint} before attempting removal or force remove"
        )
    if container.is_running and container.state != "restarting":
        _signal(engine, container, _KILL)
        die(engine, container, 137)
    forget(engine, container, volumes)


def rename(engine: DemoEngine, container: Container, name: str) -> None:
    """Give it another name; raises ApiError (400, 409)."""
    old = container.name
    engine.containers.rename(container, name)
    tell(engine, container, "rename", oldName=f"/{old}")
