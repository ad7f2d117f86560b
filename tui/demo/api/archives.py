"""What goes out of the demo as an archive, or into it: images, the files of a container, one of its paths."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from posixpath import basename, normpath

from tui.demo.api.format import stamp
from tui.demo.errors import ApiError, bad_parameter, not_found
from tui.demo.state.engine import DemoEngine
from tui.demo.state.files import File, of_container, tar, unpacked
from tui.demo.state.model import Image
from tui.demo.state.names import familiar
from tui.demo.state.places import files_below, place_at, places_of, put
from tui.demo.state.references import canonical
from tui.demo.state.running import tell
from tui.demo.state.saving import archive
from tui.demo.wire import Exchange

_TAR = "application/x-tar"
_FOLDER, _SOCKET = 1 << 31, 1 << 24  # as Go marks them in a file's mode
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
    asked, path = _path(exchange)
    with engine.lock:
        container = engine.containers.find(fields["id"])
        places = places_of(engine, container)
        found = files_below(places, path)
        at = place_at(places, path)
    is_socket = at.is_socket and at.root == path
    if not is_socket and (not found or found[0].path != path):
        raise not_found(f"Could not find the file {asked} in container {fields['id']}")
    status = _socket_status(path) if is_socket else _status(found[0], path)
    exchange.headers["X-Docker-Container-Path-Stat"] = base64.b64encode(json.dumps(status).encode()).decode()
    name = "." if asked.endswith("/.") else basename(path)
    exchange.raw(tar([] if is_socket else _named(found, path, name)), 200, _TAR)


def copy_in(engine: DemoEngine, exchange: Exchange, fields: Mapping[str, str]) -> None:
    """PUT /containers/{id}/archive: unpacked below one path, into its mounts too."""
    import tarfile

    asked, path = _path(exchange)
    with engine.lock:
        container = engine.containers.find(fields["id"])
        places = places_of(engine, container)
        at = next((file for file in files_below(places, path) if file.path == path), None)
        if at is None:
            raise not_found(f"Could not find the file {asked} in container {fields['id']}")
        if not at.is_folder:
            raise ApiError(500, "extraction point is not a directory")
        if refusal := place_at(places, path).refusal:
            raise ApiError(500, refusal)
        try:
            put(places, unpacked(exchange.request.body, path))
        except tarfile.TarError:
            raise ApiError(500, "archive/tar: invalid tar header") from None
        tell(engine, container, "extract-to-dir", path=asked)
    exchange.raw(b"", 200, "text/plain")


def _path(exchange: Exchange) -> tuple[str, str]:
    """The path as it was asked for, and without what it does not need."""
    asked = exchange.request.text("path")
    if not asked:
        raise bad_parameter("bad parameter: pathcannot be empty")
    return asked, normpath(f"/{asked.lstrip('/')}")


def _named(files: Sequence[File], path: str, name: str) -> list[File]:
    """The same files as an archive calls them: the path itself by this name, what is in it below that."""
    cut = len(path.rstrip("/"))
    named = []
    for file in files:
        inner = f"{name}{file.path[cut:]}".removeprefix("/")
        named.append(replace(file, path=f"{inner}/" if file.is_folder else inner))
    return named


def _status(file: File, path: str) -> dict[str, object]:
    mode = file.info.mode & 0o777 if file.info else 0o755 if file.is_folder else 0o644
    return {
        "name": basename(path) or "/",
        "size": 4096 if file.is_folder else len(file.content or b""),
        "mode": mode | (_FOLDER if file.is_folder else 0),
        "mtime": stamp(file.at),
        "linkTarget": file.info.linkname if file.info else "",
    }


def _socket_status(path: str) -> dict[str, object]:
    return {"name": basename(path), "size": 0, "mode": _SOCKET | 0o660, "mtime": stamp(0), "linkTarget": ""}
