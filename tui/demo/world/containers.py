"""The containers of the world, with the volumes and networks they use."""

from __future__ import annotations

from dataclasses import dataclass

from tui.demo.state.engine import DemoEngine
from tui.demo.state.model import Container, Mount, Network, Port, Volume, sha
from tui.demo.world import tables
from tui.demo.world.images import canonical
from tui.demo.world.tables import MB
from tui.demo.world.tables_containers import CONTAINERS, LOOSE_NETWORKS, LOOSE_VOLUMES

_DAY = 86400.0


@dataclass(slots=True)
class _Row:
    """One row of the table, taken apart."""

    name: str
    project: str
    image: str
    state: str
    age: float
    extra: list[str]

    def values(self, key: str) -> list[str]:
        """The values of `key=…` among the rest."""
        return [word[len(key) + 1 :] for word in self.extra if word.startswith(f"{key}=")]


def add_containers(engine: DemoEngine) -> None:
    """Add networks, containers and volumes."""
    rows = [_Row(*row[:2], _full_name(row[2]), *row[3:5], row[5].split()) for row in CONTAINERS]
    projects = list(dict.fromkeys(row.project for row in rows if row.project))
    for number, project in enumerate(projects):
        _add_network(engine, f"{project}_default", project, 18 + number, 21)
    for number, (name, project, age) in enumerate(LOOSE_NETWORKS):
        _add_network(engine, name, project, 18 + len(projects) + number, age)
    # Oldest first, so that numbers, addresses and the order of the list agree with the ages.
    engine.containers.add_all(_container(engine, row) for row in sorted(rows, key=lambda r: -r.age))
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


def _add_volume(engine: DemoEngine, name: str, created: float, size: int, project: str) -> None:
    labels = {"com.docker.compose.project": project} if project else None
    engine.volumes.setdefault(name, Volume(name, created, labels, size))


def _container(engine: DemoEngine, row: _Row) -> Container:
    image = engine.images.find(row.image)
    created = engine.started - row.age * _DAY
    word, _, code = row.state.partition(":")
    container = Container(
        id=sha("container", row.name),
        name=row.name,
        image=row.image,
        image_id=image.id,
        image_key=canonical(row.image),
        command=image.cmd,
        created=created,
        exit_code=int(code or 0),
        labels=_labels(row) | (image.labels or {}),
        ports=_ports(row),
        mounts=_mounts(engine, row, created),
        networks=(f"{row.project}_default",) if row.project else ("bridge",),
        restart_policy="unless-stopped" if row.project else "always" if word == "restarting" else "",
        auto_remove="rm" in row.extra,
        env=(*image.env, f"HOSTNAME={row.name}", "API_TOKEN=not-a-real-token"),
        memory=int((row.values("m") or ["0"])[0]) * MB,
        health_check="wget -qO- http://localhost:8080/health" if word in ("healthy", "unhealthy") else "",
        ignores_term="shell" in row.extra,
        stubborn="shell" in row.extra,
        written=_written(row),
        modified=tuple(row.values("c")),
        deleted=tuple(row.values("d")),
    )
    _set_state(container, word, engine.started, row)
    return container


def _written(row: _Row) -> tuple[str, ...]:
    """The files it wrote: a path, or `pattern*count` for several."""
    pairs = [value.partition("*") for value in row.values("w")]
    return tuple(path.format(number) for path, _, count in pairs for number in range(int(count or 1)))


def _set_state(container: Container, word: str, now: float, row: _Row) -> None:
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


def _labels(row: _Row) -> dict[str, str]:
    if not row.project:
        return {}
    service = row.name.removeprefix(f"{row.project}-").rstrip("-0123456789") or row.name
    number = row.name.rpartition("-")[2]
    return {
        "com.docker.compose.config-hash": sha("config", row.project, service),
        "com.docker.compose.container-number": number if number.isdigit() else "1",
        "com.docker.compose.project": row.project,
        "com.docker.compose.project.config_files": f"/srv/{row.project}/compose.yaml",
        "com.docker.compose.service": service,
    }


def _ports(row: _Row) -> tuple[Port, ...]:
    pairs = (value.split(":") for value in row.values("p"))
    return tuple(Port(int(inner), int(public)) for public, inner in pairs)


def _mounts(engine: DemoEngine, row: _Row, created: float) -> tuple[Mount, ...]:
    mounts = []
    for value in row.values("v"):
        name, _, path = value.partition(":")
        _add_volume(engine, name, created, int(sha("size", name)[:7], 16) * 4, row.project)
        mounts.append(Mount(path, name=name))
    for value in row.values("b"):
        source, path, *mode = value.split(":")
        mounts.append(Mount(path, source=source, writable=mode != ["ro"]))
    for path in row.values("a"):
        name = sha("anonymous", row.name, path)
        _add_volume(engine, name, created, int(sha("size", name)[:7], 16), "")
        mounts.append(Mount(path, name=name))
    return tuple(mounts)
