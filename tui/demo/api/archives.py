"""What goes out of the demo as an archive: images, the files of a container, one of its paths."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence
from posixpath import basename, normpath

from tui.demo.api.format import stamp
from tui.demo.errors import bad_parameter, not_found
from tui.demo.state.engine import DemoEngine
from tui.demo.state.files import File, of_container, of_volume, tar
from tui.demo.state.model import Container, Image
from tui.demo.state.names import familiar
from tui.demo.state.references import canonical
from tui.demo.state.saving import archive
from tui.demo.wire import Exchange

_TAR = "application/x-tar"
_FOLDER = 1 << 31  # as Go marks one in a file's mode
# An engine writes all layers to its own disk before the first byte.
_BYTES_PER_SECOND, _LONGEST = 400_000_000, 2.0


def save_images(engine: DemoEngine, exchange: Exchange, fields: Mapping[str, str]) -> None:
    """GET /images/get and GET /images/{name}/get."""
    names = [fields["name"]] if "name" in fields else exchange.request.query.get("names", [])
    wanted: dict[str, tuple[Image, list[str]]] = {}
    with engine.lock:
        for name in names:
            image = engine.images.find(name)
            tags = wanted.setdefault(image.id, (image, []))[1]
            if not image.id.startswith(name) and not image.id.startswith(name, 7):
                tags.append(familiar(canonical(name)))
    if not wanted:
        raise bad_parameter("no image names were given")
    total = sum(image.size for image, _ in wanted.values())
    exchange.wait(min(_LONGEST, total / _BYTES_PER_SECOND) * engine.settings.pace)
    exchange.raw(archive(wanted), 200, _TAR)


def export_container(engine: DemoEngine, exchange: Exchange, fields: Mapping[str, str]) -> None:
    """GET /containers/{id}/export."""
    with engine.lock:
        files = of_container(engine.containers.find(fields["id"]))
    exchange.raw(tar(_named(files, "/", "")), 200, "application/octet-stream")


def copy_out(engine: DemoEngine, exchange: Exchange, fields: Mapping[str, str]) -> None:
    """GET and HEAD /containers/{id}/archive: one path with what is in it, its mounts too."""
    asked = exchange.request.text("path")
    if not asked:
        raise bad_parameter("path cannot be empty")
    with engine.lock:
        container = engine.containers.find(fields["id"])
        path = normpath(f"/{asked.lstrip('/')}")
        found = _below(_files(engine, container, path), path)
    if not found:
        raise not_found(f"Could not find the file {asked} in container {fields['id']}")
    exchange.headers["X-Docker-Container-Path-Stat"] = _status(found[0], path)
    name = "." if asked.endswith("/.") else basename(path)
    exchange.raw(tar(_named(found, path, name)), 200, _TAR)


def _files(engine: DemoEngine, container: Container, path: str) -> list[File]:
    """All files of a container, or of the volume that is mounted where the path leads to."""
    for mount in container.mounts:
        if path == mount.destination or path.startswith(f"{mount.destination}/"):
            volume = engine.volumes.get(mount.name)
            inside = of_volume(volume) if volume else []
            root = File(mount.destination, None, volume.created if volume else container.created)
            return [root, *(File(mount.destination + f.path, f.content, f.at) for f in inside)]
    return [File("/", None, container.created), *of_container(container)]


def _below(files: Sequence[File], path: str) -> list[File]:
    start = path.rstrip("/") + "/"
    return [file for file in files if file.path == path or file.path.startswith(start)]


def _named(files: Sequence[File], path: str, name: str) -> list[File]:
    """The same files as an archive calls them: the path itself by this name, what is in it below that."""
    cut = len(path.rstrip("/"))
    named = []
    for file in files:
        inner = f"{name}{file.path[cut:]}".removeprefix("/")
        named.append(File(f"{inner}/" if file.content is None else inner, file.content, file.at))
    return named


def _status(file: File, path: str) -> str:
    is_folder = file.content is None
    data = {
        "name": basename(path) or "/",
        "size": 4096 if is_folder else len(file.content or b""),
        "mode": _FOLDER | 0o755 if is_folder else 0o644,
        "mtime": stamp(file.at),
        "linkTarget": "",
    }
    return base64.b64encode(json.dumps(data).encode()).decode()
