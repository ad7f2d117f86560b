"""The containers of the world, with the volumes and networks they use."""

from __future__ import annotations

from dataclasses import replace

from tui.demo.state.attaching import plug
from tui.demo.state.engine import DemoEngine
from tui.demo.state.making import container_of
from tui.demo.state.model import Container, Mount, Network, Volume, sha
from tui.demo.world import tables
from tui.demo.world.asked import Row, asked_of
from tui.demo.world.tables import MB
from tui.demo.world.tables_containers import CONTAINERS, LOOSE_NETWORKS, LOOSE_VOLUMES
from tui.demo.world.tables_details import LOGS, MORE_NETWORKS

_DAY = 86400.0


def add_containers(engine: DemoEngine) -> None:
    """Add networks, containers and volumes."""
    rows = [Row(*row[:2], _full_name(row[2]), *row[3:5], row[5].split()) for row in CONTAINERS]
    projects = list(dict.fromkeys(row.project for row in rows if row.project))
    for number, project in enumerate(projects):
        _add_network(engine, f"{project}_default", project, 18 + number, 21)
    for number, (name, project, age) in enumerate(LOOSE_NETWORKS):
        _add_network(engine, name, project, 18 + len(projects) + number, age)
    for name, project, subnet in MORE_NETWORKS:
        _add_network(engine, name, project, 0, 21)
        _choose(engine.networks[name], subnet)
    # Oldest first, so that numbers, addresses and the order of the list agree with the ages.
    engine.containers.add_all(_container(engine, row) for row in sorted(rows, key=lambda r: -r.age))
    for container in engine.containers.by_id.values():
        if container.is_running and container.state != "restarting":
            plug(engine, container)
    for number, (name, size, age) in enumerate(LOOSE_VOLUMES):
        _add_volume(
            engine, name or sha("loose volume", number), engine.started - age * _DAY, int(size * MB), ""
        )


def _full_name(text: str) -> str:
    """The image name that a row means by `@account/service#build`."""
    for short, host in (("@prod", tables.PROD), ("@test", tables.TEST), ("@local", tables.LOCAL)):
        text = text.replace(short, host)
    name, mark, number = text.partition("#")
    return f"{name}:{tables.BUILDS[int(number)][0]}" if mark else text


def _add_network(engine: DemoEngine, name: str, project: str, number: int, age: float) -> None:
    labels = {"com.docker.compose.network": "default", "com.docker.compose.project": project}
    subnet = f"172.{number}.0.0/16"
    created, gateway = engine.started - age * _DAY, f"172.{number}.0.1"
    labels = labels if project else {}
    network = Network(name, sha("network", name), created, "bridge", subnet, gateway, labels)
    engine.networks[name] = network


def _choose(network: Network, subnet: str) -> None:
    """Give a network a range that somebody chose."""
    network.subnet, network.gateway = subnet, f"{subnet.rpartition('.')[0]}.1"
    network.ipam = {"Driver": "default", "Config": [{"Subnet": network.subnet, "Gateway": network.gateway}]}
    network.labels |= {"com.docker.compose.network": network.name.rpartition("_")[2]}


def _add_volume(engine: DemoEngine, name: str, created: float, size: int, project: str) -> None:
    short = name.removeprefix(f"{project}_")
    labels = {"com.docker.compose.project": project, "com.docker.compose.volume": short} if project else None
    engine.volumes.setdefault(name, Volume(name, created, labels, size))


def _container(engine: DemoEngine, row: Row) -> Container:
    image = engine.images.find(row.image)
    created = engine.started - row.age * _DAY
    word, _, code = row.state.partition(":")
    container = container_of(engine, sha("container", row.name), row.name, asked_of(row), image, created)
    container.mounts = tuple(_named(row, mount) for mount in container.mounts)
    container.exit_code = int(code or 0)
    container.ignores_term = container.stubborn = "shell" in row.extra
    container.written = _written(row)
    container.modified, container.deleted = tuple(row.values("c")), tuple(row.values("d"))
    container.log = LOGS.get(row.name, ())
    for mount in container.mounts:
        if mount.name:
            project = "" if mount.is_anonymous else row.project
            _add_volume(engine, mount.name, created, int(sha("size", mount.name)[:7], 16) * 4, project)
    _set_state(container, word, engine.started, row)
    return container


def _named(row: Row, mount: Mount) -> Mount:
    """The mount, with an anonymous volume's name made of its container's."""
    return replace(mount, name=sha("anonymous", row.name, mount.destination)) if mount.is_anonymous else mount


def _written(row: Row) -> tuple[str, ...]:
    """The files it wrote: a path, or `pattern*count` for several."""
    pairs = [value.partition("*") for value in row.values("w")]
    return tuple(path.format(number) for path, _, count in pairs for number in range(int(count or 1)))


def _set_state(container: Container, word: str, now: float, row: Row) -> None:
    container.state = {"up": "running", "healthy": "running", "unhealthy": "running"}.get(word, word)
    if word in ("healthy", "unhealthy"):
        container.health = word
    if word == "created":
        return
    container.started = container.created + 1.3
    if word == "exited":
        container.finished = min(now, container.started + 95)
    elif word == "restarting":
        container.finished = now - float((row.values("s") or ["5"])[0])
        container.started, container.restarts = container.finished - 2, 311
    else:
        container.pid = 2000 + int(container.id[:4], 16)
