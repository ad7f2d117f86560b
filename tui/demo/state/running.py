"""A container's process: how it starts, how its health is told, how it ends or comes up again."""

from __future__ import annotations

import time

from tui.demo.errors import ApiError, conflict
from tui.demo.state.attaching import plug, unplug
from tui.demo.state.engine import DemoEngine
from tui.demo.state.log import keep_past
from tui.demo.state.model import Container
from tui.demo.state.ports import close_ports, open_ports

# Seconds until the first probe of its health, until a bad image's process ends, and between the engine's tries.
_PROBE, _CRASH, _AGAIN, _LONGEST = 2.0, 0.3, 0.2, 60.0
# Also where transfers take no time at all: what comes up again and again must leave the engine time for others.
_LEAST = 0.1


def tell(engine: DemoEngine, container: Container, action: str, **extra: str) -> None:
    """Emit an event of a container; its labels come along."""
    attributes = dict(container.labels or {})
    if container.image:
        attributes["image"] = container.image
    attributes["name"] = container.name
    engine.events.emit("container", action, container.id, attributes | extra, container.image)


def start(engine: DemoEngine, container: Container) -> bool:
    """Start it; False when it runs already. Raises ApiError (403, 404, 409, 500) when it cannot run."""
    if container.state == "paused":
        raise conflict("cannot start a paused container, try unpause instead")
    if container.is_running:
        return False
    container.restarts = 0
    _run(engine, container)
    return True


def _run(engine: DemoEngine, container: Container) -> None:
    try:
        _join(engine, container)
        plug(engine, container)
        open_ports(engine, container)
    except ApiError as error:
        unplug(engine, container)
        container.error, container.exit_code, container.encoded = error.message, 128, None
        raise
    _tell_mounts(engine, container, "mount")
    for name in container.attached:
        tell_network(engine, container, name, "connect")
    keep_past(container, engine.started, time.time())
    container.state, container.error = "running", ""
    container.started = time.time()
    container.exit_code = 0
    container.pid = 2000 + container.number
    container.encoded = None
    _expect(engine, container)
    tell(engine, container, "start")


def _join(engine: DemoEngine, container: Container) -> None:
    """Look for the container whose network it is to have."""
    kind, mark, other = container.network_mode.partition(":")
    if kind == "container" and mark and not engine.containers.find(other).is_running:
        raise ApiError(500, f"cannot join network of a non running container: {other}")


def _expect(engine: DemoEngine, container: Container) -> None:
    """What is to come of it soon."""
    began = container.started
    if container.health_test:
        container.health = "starting"
        engine.after(_PROBE, lambda: _checked(engine, container, began))
    if engine.images.bad.get(container.image_id) == "exit":
        engine.after(_CRASH, lambda: _crash(engine, container, began))


def _is_same_run(engine: DemoEngine, container: Container, began: float) -> bool:
    return engine.containers.by_id.get(container.id) is container and container.started == began


def _checked(engine: DemoEngine, container: Container, began: float) -> None:
    """The first health probe has answered."""
    if not _is_same_run(engine, container, began):
        return
    if container.state == "running" and container.health == "starting":
        is_bad = "fails" in container.health_test or bool(engine.images.bad.get(container.image_id))
        container.health = "unhealthy" if is_bad else "healthy"
        container.encoded = None
        tell(engine, container, f"health_status: {container.health}")


def _crash(engine: DemoEngine, container: Container, began: float) -> None:
    """Its process ended by itself; its restart policy has it come up again."""
    if not _is_same_run(engine, container, began) or container.state != "running":
        return
    container.log = (*container.log, "fatal: cannot go on")[-20:]
    die(engine, container, 1)
    policy = container.host_config.get("RestartPolicy", {})
    most = int(policy.get("MaximumRetryCount") or 0)
    if container.restart_policy != "no" and not (most and container.restarts >= most):
        pause = min(_LONGEST, _AGAIN * 2**container.restarts)
        container.restarts += 1
        container.state = "restarting"
        ended = container.finished
        engine.after(pause, lambda: _again(engine, container, ended), _LEAST)
    remove_if_wanted(engine, container)


def _again(engine: DemoEngine, container: Container, ended: float) -> None:
    is_there = engine.containers.by_id.get(container.id) is container
    if is_there and container.state == "restarting" and container.finished == ended:
        container.state = "exited"
        _run(engine, container)


def tell_network(engine: DemoEngine, container: Container, name: str, action: str) -> None:
    """Emit an event of one of its networks."""
    if network := engine.network_of(name):
        attributes = {"container": container.id, "name": network.name, "type": network.driver}
        engine.events.emit("network", action, network.id, attributes)


def _tell_mounts(engine: DemoEngine, container: Container, action: str) -> None:
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
    unplug(engine, container)
    close_ports(container)
    tell(engine, container, "die", exitCode=str(code))
    for name in container.attached:
        tell_network(engine, container, name, "disconnect")
    _tell_mounts(engine, container, "unmount")


def forget(engine: DemoEngine, container: Container, volumes: bool) -> None:
    """It is no more; its anonymous volumes neither where that is wanted."""
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


def remove_if_wanted(engine: DemoEngine, container: Container) -> None:
    """It has ended: some go with that."""
    if container.auto_remove:
        forget(engine, container, volumes=True)
