"""The files of a container with those of what it mounts: its own, volumes and paths of the host."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from tui.demo.state.engine import DemoEngine
from tui.demo.state.files import File, is_socket, of_container, of_host, of_volume
from tui.demo.state.model import Container, Mount


@dataclass(frozen=True, slots=True)
class Place:
    """What is below one folder of a container: `files` by their paths below it, `kept` those that were put there.

    `refusal` says why nothing may be put there.
    """

    root: str
    files: list[File]
    kept: dict[str, File]
    refusal: str = ""
    is_socket: bool = False

    def has(self, path: str) -> bool:
        """Whether a path of the container is in it."""
        return path == self.root or path.startswith(f"{self.root}/")


def places_of(engine: DemoEngine, container: Container) -> list[Place]:
    """All of them, the container's own files first and what is mounted in others after those."""
    is_shut = container.host_config.get("ReadonlyRootfs")
    own = [File("/", None, container.created), *of_container(container), *_mount_points(container)]
    known = list({file.path: file for file in reversed(own)}.values())[::-1]
    first = Place("", known, container.put, "container rootfs is marked read-only" if is_shut else "")
    mounts = sorted(container.mounts, key=lambda mount: len(mount.destination))
    return [first, *(_mounted(engine, container, mount) for mount in mounts if mount.name or mount.source)]


def _mount_points(container: Container) -> list[File]:
    """The folders that the engine makes for what is mounted."""
    ends = [mount.destination.rstrip("/") + "/" for mount in container.mounts]
    paths = {end[:at] for end in ends for at in range(1, len(end)) if end[at] == "/"}
    return [File(path, None, container.created) for path in sorted(paths)]


def _mounted(engine: DemoEngine, container: Container, mount: Mount) -> Place:
    refusal = "" if mount.writable else "mounted volume is marked read-only"
    if mount.source:
        kept = engine.host_files.setdefault(mount.source, {})
        found = of_host(mount.source, kept, container.created)
        return Place(mount.destination, found, kept, refusal, is_socket(mount.source))
    volume = engine.volumes.get(mount.name)
    folder = File("", None, volume.created if volume else container.created)
    if volume is None:
        return Place(mount.destination, [folder], {}, refusal)
    return Place(mount.destination, [folder, *of_volume(volume)], volume.put, refusal)


def place_at(places: list[Place], path: str) -> Place:
    """The one that a path of the container leads to."""
    return [place for place in places if place.has(path)][-1]


def files_below(places: list[Place], path: str) -> list[File]:
    """The path itself, where it is there, and all that is below it, by their paths in the container."""
    start = path.rstrip("/") + "/"
    found: dict[str, File] = {}
    for place in places:
        for file in place.files:
            whole = f"{place.root}{file.path}"
            if whole == path or (whole.startswith(start) and place_at(places, whole) is place):
                found[whole] = replace(file, path=whole)
    return sorted(found.values(), key=lambda file: file.path != path)


def put(places: list[Place], found: Mapping[str, File]) -> None:
    """Keep files by their paths in the container, each where it leads to."""
    for path, file in found.items():
        place = place_at(places, path)
        inner = path.removeprefix(place.root)
        place.kept[inner] = replace(file, path=inner)
