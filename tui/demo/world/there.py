"""What the registries have beside what is here, and where they differ from it."""

from __future__ import annotations

import time
from collections.abc import Iterator

from tui.demo.state.engine import DemoEngine
from tui.demo.state.manifests import Manifest, index_of, manifest_of
from tui.demo.state.model import Image, sha
from tui.demo.state.names import repository_of
from tui.demo.state.registry import Registry
from tui.demo.state.shelf import Later, Shelf
from tui.demo.world import tables_there as there
from tui.demo.world.images import build_of, canonical, foreign, keep, service_image

_DAY = 86400.0
_NOW = 1465981200.0  # when the newest tags of the tables were three days old
_OLDEST_HERE = 110.0  # days
_EVERY = 5  # builds of which one is a release
Tagged = Iterator[tuple[str, Manifest]]


def add_remote(engine: DemoEngine) -> None:
    """Let the registries have what is to be pulled; every world has it."""
    for name, below, sizes in there.REMOTE:
        image = foreign(engine, name, below, sizes, 5.0, "sh")
        platforms = there.INDEXES.get(name)
        keep(engine, canonical(name), index_of(image, platforms) if platforms else manifest_of(image))


def differ(engine: DemoEngine) -> None:
    """Let the registries go on without this host: tags that moved, that are gone, and many more of them."""
    for name, service, number in there.OTHER_THERE:
        keep(engine, name, manifest_of(service_image(engine, service, number)))
    for name in there.COLLECTED:
        _shelf(engine, name).forget(_digest_here(engine, name))
    for name, platforms in there.INDEXED_SINCE.items():
        image = engine.images.find(name)
        keep(engine, name, index_of(image, platforms, is_attested=True))
    for name, tags in there.ALSO:
        manifest = _shelf(engine, name).manifests[_digest_here(engine, name)]
        for tag in tags:
            keep(engine, f"{repository_of(name)}:{tag}", manifest)
    _remove(engine)
    _promise(engine)


def _remove(engine: DemoEngine) -> None:
    for name in there.TAG_GONE:
        del _shelf(engine, name).tags[_tag(name)]
    for name in there.GONE:
        _shelf(engine, name).forget(_digest_here(engine, name))


def _promise(engine: DemoEngine) -> None:
    """Have the tags that nobody has here made when somebody looks for them."""
    for host, services in there.MORE.items():
        for service, count in services.items():
            _shelf(engine, f"{host}/{service}:").later = _builds(engine.started, service, count)
    for repository, patterns, count in there.SERIES:
        _shelf(engine, f"{repository}:").later = _versions(engine, repository, patterns, count)


def _builds(now: float, service: str, count: int) -> Later:
    def make() -> Tagged:
        for number in range(count):
            age = _OLDEST_HERE + number * min(4.0, 600.0 / count)
            date = time.strftime("%Y%m%d_%H%M", time.gmtime(_NOW - age * _DAY))
            tag = f"{date}_{sha('build', service, number)[:12]}"
            manifest = manifest_of(build_of(service, tag, now - age * _DAY, number))
            yield tag, manifest
            if number % _EVERY == 0:
                yield f"release-{30 - number // _EVERY if count < 150 else count - number}", manifest

    return make


def _versions(engine: DemoEngine, repository: str, patterns: tuple[str, ...], count: int) -> Later:
    def make() -> Tagged:
        for which, pattern in enumerate(patterns):
            for number in range(count):
                tag = pattern.format(number)
                age = 70.0 + 300 * which + 24.0 * (count - number)
                yield tag, manifest_of(_version(engine, f"{repository}:{tag}", age))

    return make


def _version(engine: DemoEngine, name: str, age: float) -> Image:
    size = 30 + int(sha("size", name)[:2], 16) / 4
    return foreign(engine, name, "debian", (4.3, size), age, "sh")


def _shelf(engine: DemoEngine, name: str) -> Shelf:
    registry, path = _place(engine, name)
    return registry.own_shelf(path)


def _place(engine: DemoEngine, name: str) -> tuple[Registry, str]:
    host, _, path = repository_of(name).partition("/")
    return engine.registries.of(host), path


def _tag(name: str) -> str:
    return name[len(repository_of(name)) + 1 :]


def _digest_here(engine: DemoEngine, name: str) -> str:
    """The digest under which an image was pushed or pulled in the repository of a name that it has here."""
    image = engine.images.find(name)
    mine = f"{repository_of(name)}@"
    known = (each for each in engine.images.names.of(image.id) if each.startswith(mine))
    return next(known).removeprefix(mine)
