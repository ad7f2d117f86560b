"""Worlds of any size for benchmarks: N containers, half as many references."""

from __future__ import annotations

from collections.abc import Iterator

from tui.demo.state.attaching import plug
from tui.demo.state.engine import DemoEngine
from tui.demo.state.making import container_of
from tui.demo.state.model import Container, Image, sha, stack
from tui.demo.world import tables
from tui.demo.world.images import base

_DAY = 86400.0
_HOSTS = (tables.PROD, tables.TEST, tables.PARTNER, "ghcr.io/acme", "localhost:5000")
_STATES = (
    "running",
    "running",
    "exited",
    "running",
    "paused",
    "exited",
    "running",
    "created",
    "running",
    "exited",
)


def add_scaled(engine: DemoEngine, count: int) -> None:
    """Add `count` containers and half as many images, at least ten, each with one ECR-like name."""
    names = list(_add_images(engine, max(10, count // 2)))
    engine.containers.add_all(_container(engine, number, count, names) for number in range(count))
    for container in engine.containers.by_id.values():
        if container.is_running:
            plug(engine, container)


def _add_images(engine: DemoEngine, count: int) -> Iterator[tuple[str, Image]]:
    services = list(tables.SERVICES)
    for number in range(count):
        service = services[number % len(services)]
        seed = sha("scaled", number)
        day, hour = 1 + number // 24 % 28, number % 24
        tag = f"2016{1 + number // 672 % 12:02}{day:02}_{hour:02}{number % 60:02}_{seed[:12]}"
        name = f"{_HOSTS[number // 40 % len(_HOSTS)]}/{service}:{tag}"
        below, _, own, command = tables.SERVICES[service]
        layers = stack(base(below), (int(own * tables.MB) + number, f"COPY {tag} /srv"))
        image = Image(engine.started - 3600 * (1 + number), layers, cmd=tuple(command.split()))
        engine.images.add(image)
        engine.images.names.point(name, image.id)
        yield name, image


def _container(engine: DemoEngine, number: int, count: int, names: list[tuple[str, Image]]) -> Container:
    name, image = names[number * 7 % len(names)]
    service = name.rpartition("/")[2].partition(":")[0]
    created = engine.started - 600.0 * (count - number) - 60
    state = _STATES[number % len(_STATES)]
    project = f"stack-{number // 20}"
    bound = {"8080/tcp": [{"HostPort": str(20000 + number % 40000)}]} if number % 3 == 0 else {}
    body = {
        "Image": name,
        "Labels": {"com.docker.compose.project": project, "com.docker.compose.service": service},
        "HostConfig": {"PortBindings": bound},
    }
    id = sha("scaled container", number)
    container = container_of(engine, id, f"{project}-{service}-{number}", body, image, created)
    container.state = state
    if state != "created":
        container.started = created + 1
    if state == "exited":
        container.finished, container.exit_code = created + 31, number % 3
    return container
