"""Where a path of a container leads to: into its own files, a volume or the host."""

from __future__ import annotations

from dataclasses import dataclass, replace

from tui.demo.state.engine import DemoEngine
from tui.demo.state.files import File, is_socket, of_container, of_host, of_volume
from tui.demo.state.model import Container, Mount


@dataclass(frozen=True, slots=True)
class Place:
    """What is there: `files` by their paths in the container, `kept` by those below `root`.

    `refusal` says why nothing may be put there.
    """

    root: str
    files: list[File]
    kept: dict[str, File]
    refusal: str = ""
    is_socket: bool = False

    def put(self, found: dict[str, File]) -> None:
        """Keep these as well, over those that are there."""
        self.kept.update(found)


def place_of(engine: DemoEngine, container: Container, path: str) -> Place:
    """The place that a path leads to."""
    inside = [m for m in container.mounts if path == m.destination or path.startswith(f"{m.destination}/")]
    if inside:
        return _mounted(engine, container, max(inside, key=lambda mount: len(mount.destination)))
    is_closed = container.host_config.get("ReadonlyRootfs")
    files = [File("/", None, container.created), *of_container(container)]
    return Place("", files, container.put, "container rootfs is marked read-only" if is_closed else "")


def _mounted(engine: DemoEngine, container: Container, mount: Mount) -> Place:
    root = mount.destination
    refusal = "" if mount.writable else "mounted volume is marked read-only"
    if mount.source:
        kept = engine.host_files.setdefault(mount.source, {})
        found = of_host(mount.source, kept, container.created)
        return Place(root, _below(root, found), kept, refusal, is_socket(mount.source))
    volume = engine.volumes.get(mount.name)
    folder = File(root, None, volume.created if volume else container.created)
    if volume is None:
        return Place(root, [folder], {}, refusal)
    return Place(root, [folder, *_below(root, of_volume(volume))], volume.put, refusal)


def _below(root: str, files: list[File]) -> list[File]:
    return [replace(file, path=f"{root}{file.path}") for file in files]
