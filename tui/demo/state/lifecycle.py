"""What happens to a container, and the events each step makes, in the order of Docker 20.10."""

from __future__ import annotations

import time

from tui.demo.errors import ApiError, bad_parameter, conflict
from tui.demo.state.engine import DemoEngine
from tui.demo.state.model import Container

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


def tell(engine: DemoEngine, container: Container, action: str, **extra: str) -> None:
    """Emit an event of a container; its labels come along."""
    attributes = dict(container.labels or {})
    if container.image:
        attributes["image"] = container.image
    attributes["name"] = container.name
    engine.events.emit("container", action, container.id, attributes | extra, container.image)


def start(engine: DemoEngine, container: Container) -> bool:
    """Start it; False when it runs already. Raises ApiError (409) when it is paused."""
    if container.state == "paused":
        raise conflict("cannot start a paused container, try unpause instead")
    if container.is_running:
        return False
    _mount(engine, container, "mount")
    _plug(engine, container, "connect")
    container.state = "running"
    container.started = time.time()
    container.exit_code = 0
    container.pid = 2000 + container.number
    container.encoded = None
    if container.health_check:
        container.health = "starting"
        began = container.started
        engine.after(2.0, lambda: _checked(engine, container, began))
    tell(engine, container, "start")
    return True


def _checked(engine: DemoEngine, container: Container, started: float) -> None:
    """The first health probe has answered."""
    if container.id not in engine.containers.by_id or container.started != started:
        return
    if container.state == "running" and container.health == "starting":
        container.health = "unhealthy" if container.health_check == "fails" else "healthy"
        container.encoded = None
        tell(engine, container, f"health_status: {container.health}")


def _plug(engine: DemoEngine, container: Container, action: str) -> None:
    for name in container.networks:
        if network := engine.network_of(name):
            kind = "null" if network.driver == "null" else network.driver
            attributes = {"container": container.id, "name": network.name, "type": kind}
            engine.events.emit("network", action, network.id, attributes)


def _mount(engine: DemoEngine, container: Container, action: str) -> None:
    for mount in container.mounts:
        if mount.name:
            attributes = {"container": container.id, "driver": "local"}
            if action == "mount":
                write = str(mount.writable).lower()
                attributes |= {"destination": mount.destination, "propagation": "", "read/write": write}
            engine.events.emit("volume", action, mount.name, attributes)


def die(engine: DemoEngine, container: Container, code: int) -> None:
    """Its process has ended."""
    container.state = "exited"
    container.exit_code = code
    container.finished = time.time()
    container.pid = 0
    container.health = "unhealthy" if container.health else ""
    container.encoded = None
    tell(engine, container, "die", exitCode=str(code))
    _plug(engine, container, "disconnect")
    _mount(engine, container, "unmount")


def stop(engine: DemoEngine, container: Container, seconds: int) -> bool:
    """Stop it; False when it does not run. A process that ignores TERM is killed after the time given."""
    if not container.is_running:
        return False
    _end(engine, container, seconds)
    tell(engine, container, "stop")
    _remove_if_wanted(engine, container)
    return True


def _end(engine: DemoEngine, container: Container, seconds: int) -> None:
    if container.state == "restarting":
        container.state = "exited"
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
        _remove_if_wanted(engine, container)


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
    _forget(engine, container, volumes)


def _forget(engine: DemoEngine, container: Container, volumes: bool) -> None:
    engine.containers.remove(container)
    if volumes:
        _forget_volumes(engine, container)
    tell(engine, container, "destroy")


def _forget_volumes(engine: DemoEngine, container: Container) -> None:
    """Its anonymous volumes, unless another container mounts them too."""
    used = {mount.name for other in engine.containers.by_id.values() for mount in other.mounts}
    for mount in container.mounts:
        if mount.is_anonymous and mount.name in engine.volumes and mount.name not in used:
            del engine.volumes[mount.name]
            engine.events.emit("volume", "destroy", mount.name, {"driver": "local"})


def _remove_if_wanted(engine: DemoEngine, container: Container) -> None:
    if container.auto_remove:
        _forget(engine, container, volumes=True)


def rename(engine: DemoEngine, container: Container, name: str) -> None:
    """Give it another name; raises ApiError (400, 409)."""
    old = container.name
    engine.containers.rename(container, name)
    tell(engine, container, "rename", oldName=f"/{old}")
