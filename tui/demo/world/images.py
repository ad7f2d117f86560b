"""The images of the world, their names, and what the registries hold of them."""

from __future__ import annotations

from functools import cache

from tui.demo.state.engine import DemoEngine
from tui.demo.state.manifests import Manifest, index_of, manifest_of
from tui.demo.state.model import Image, Layer, stack
from tui.demo.state.names import familiar, repository_of
from tui.demo.world import tables
from tui.demo.world.tables import MB
from tui.demo.world.tables_details import BAD_BUILDS
from tui.demo.world.tables_there import PULLED_OF_INDEX

_DAY = 86400.0
_PUSHED_AFTER = 240.0  # seconds from the build


@cache
def base(name: str) -> tuple[Layer, ...]:
    """The layers of a base stack."""
    if not name:
        return ()
    below, steps = tables.BASES[name]
    return stack(base(below), *((int(size * MB), command) for size, command in steps))


def canonical(name: str) -> str:
    """The canonical form of a name of the tables, which all have a tag."""
    first, slash, _ = name.partition("/")
    if slash and ("." in first or ":" in first):
        return name
    return f"docker.io/{name}" if slash else f"docker.io/library/{name}"


def add_images(engine: DemoEngine) -> None:
    """Add all images: own builds, moving names, only copies, untagged ones and pulled ones."""
    _add_builds(engine)
    for name, service, number in tables.MOVING:
        _name(engine, service_image(engine, service, number), name, pushed=True)
    for (service, number), fails in BAD_BUILDS.items():
        engine.images.bad[service_image(engine, service, number).id] = fails
    for name, service, size, age in tables.ONLY_COPIES:
        image = _child(engine, service, int(size * MB), age, name)
        _name(engine, image, canonical(name), pushed=False)
    for number, (service, size, age) in enumerate(tables.UNTAGGED):
        _child(engine, service, int(size * MB), age, f"untagged {number}")
    for pulled in tables.PULLED:
        _add_pulled(engine, *pulled)


def _add_builds(engine: DemoEngine) -> None:
    for place, services in tables.KEPT.items():
        for service, count in services.items():
            for number in range(count):
                image = service_image(engine, service, number)
                _name(engine, image, f"{place}/{service}:{tables.BUILDS[number][0]}", pushed=True)


def service_image(engine: DemoEngine, service: str, number: int) -> Image:
    """One build of an own service, added when it is first wanted."""
    tag, age = tables.BUILDS[number]
    image = build_of(service, tag, engine.started - age * _DAY, number)
    engine.images.add(image)
    return engine.images.by_id[image.id]


def build_of(service: str, tag: str, created: float, number: int) -> Image:
    """A build of an own service; each has a `number`, from the newest on."""
    below, shared, own, command = tables.SERVICES[service]
    steps = [(int(shared * MB), f"RUN install dependencies of {service}")] if shared else []
    layers = stack(base(below), *steps, (int(own * MB) + number * 4111, f"COPY build-{tag} /srv"))
    title = "org.opencontainers.image.title"
    return Image(
        created,
        layers,
        labels={"org.opencontainers.image.revision": tag[-12:], title: service},
        cmd=tuple(command.split()),
        env=("PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", f"SERVICE={service}"),
        exposed=("8080/tcp",),
        workdir="/srv",
        tagged=created,
    )


def _child(engine: DemoEngine, service: str, size: int, age: float, seed: str) -> Image:
    """An image built on the service's newest build, or beside it where it is the older."""
    parent = service_image(engine, service, 0)
    is_later = age < tables.BUILDS[0][1]
    layers = stack(parent.layers if is_later else parent.layers[:-1], (size, f"COPY {seed} /srv"))
    image = Image(
        engine.started - age * _DAY,
        layers,
        parent=parent.id if is_later else "",
        labels={"built-by": "hand"} if is_later else None,
        cmd=parent.cmd,
        env=parent.env,
        exposed=parent.exposed,
        workdir=parent.workdir,
    )
    engine.images.add(image)
    return engine.images.by_id[image.id]


def foreign(
    engine: DemoEngine,
    name: str,
    below: str,
    sizes: tuple[float, ...],
    age: float,
    command: str,
    port: str = "",
    volume: str = "",
) -> Image:
    """An image by others."""
    steps = [(int(size * MB), f"RUN step {at} of {name}") for at, size in enumerate(sizes)]
    layers = stack(base(below), *steps)
    return Image(
        engine.started - age * _DAY,
        layers,
        cmd=tuple(command.split()),
        exposed=(port,) if port else (),
        volumes=(volume,) if volume else (),
    )


def _add_pulled(
    engine: DemoEngine,
    name: str,
    below: str,
    sizes: tuple[float, ...],
    age: float,
    command: str,
    port: str,
    volume: str,
) -> None:
    image = foreign(engine, name, below, sizes, age, command, port, volume)
    engine.images.add(image)
    _name(engine, engine.images.by_id[image.id], canonical(name), pushed=True)


def _name(engine: DemoEngine, image: Image, name: str, *, pushed: bool) -> None:
    engine.images.names.point(name, image.id)
    if pushed:
        platforms = PULLED_OF_INDEX.get(familiar(name))
        manifest = index_of(image, platforms) if platforms else manifest_of(image)
        engine.images.names.point(f"{repository_of(name)}@{manifest.digest}", image.id)
        keep(engine, name, manifest)


def keep(engine: DemoEngine, name: str, manifest: Manifest) -> None:
    """Let a registry have a tag, by its canonical name."""
    repository = repository_of(name)
    host, _, path = repository.partition("/")
    tag, pushed = name[len(repository) + 1 :], manifest.image.created + _PUSHED_AFTER
    engine.registries.of(host).keep(path, tag, manifest, pushed)
