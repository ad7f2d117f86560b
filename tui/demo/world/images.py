"""The images of the world, their names, and what the registries hold of them."""

from __future__ import annotations

from functools import cache

from tui.demo.state.engine import DemoEngine
from tui.demo.state.manifests import Manifest, index_of, manifest_of
from tui.demo.state.model import Image, Layer, sha, stack
from tui.demo.state.names import familiar, repository_of
from tui.demo.world import tables
from tui.demo.world.tables import MB
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
    id = f"sha256:{sha('image', service, tag)}"
    if id in engine.images.by_id:
        return engine.images.by_id[id]
    engine.images.add(build_of(service, tag, engine.started - age * _DAY, number))
    return engine.images.by_id[id]


def build_of(service: str, tag: str, created: float, number: int) -> Image:
    """A build of an own service; each has a `number`, from the newest on."""
    below, shared, own, command = tables.SERVICES[service]
    steps = [(int(shared * MB), f"RUN install dependencies of {service}")] if shared else []
    layers = stack(base(below), *steps, (int(own * MB) + number * 4111, f"COPY build-{tag} /srv"))
    image = Image(f"sha256:{sha('image', service, tag)}", created, layers, cmd=tuple(command.split()))
    image.labels = {"org.opencontainers.image.revision": tag[-12:], "org.opencontainers.image.title": service}
    image.exposed, image.workdir, image.tagged = ("8080/tcp",), "/srv", image.created
    image.env = ("PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", f"SERVICE={service}")
    return image


def _child(engine: DemoEngine, service: str, size: int, age: float, seed: str) -> Image:
    """An image built on the service's newest build, or beside it where it is the older."""
    parent = service_image(engine, service, 0)
    is_later = age < tables.BUILDS[0][1]
    layers = stack(parent.layers if is_later else parent.layers[:-1], (size, f"COPY {seed} /srv"))
    image = Image(f"sha256:{sha('child', seed)}", engine.started - age * _DAY, layers, cmd=parent.cmd)
    image.parent = parent.id if is_later else ""
    image.env, image.workdir, image.exposed = parent.env, parent.workdir, parent.exposed
    image.labels = {"built-by": "hand"} if is_later else None
    engine.images.add(image)
    return engine.images.by_id[image.id]


def foreign(
    engine: DemoEngine,
    name: str,
    below: str,
    sizes: tuple[float, ...],
    age: float,
    command: str,
    build: str = "",
) -> Image:
    """An image by others; of one name there may be another `build`."""
    steps = [(int(size * MB), f"RUN step {at} of {name}") for at, size in enumerate(sizes)]
    layers = stack(base(below), *steps)
    created = engine.started - age * _DAY
    id = sha("image", name, build) if build else sha("image", name)
    return Image(f"sha256:{id}", created, layers, cmd=tuple(command.split()))


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
    image = foreign(engine, name, below, sizes, age, command)
    image.exposed, image.volumes = (port,) if port else (), (volume,) if volume else ()
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
