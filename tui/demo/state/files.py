"""The files of the demo's containers and volumes: made up where they are asked for, the same every time."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from posixpath import basename, splitext
from typing import IO, TYPE_CHECKING

from tui.demo.state.model import Container, Volume, sha

if TYPE_CHECKING:
    from tarfile import TarInfo

# What every image of the demo has, and what a container's writing into it changes.
_OF_IMAGES = ("/bin/sh", "/etc/hostname", "/etc/hosts", "/etc/os-release")
_LARGEST = 60_000
# Files of a volume with data; those of a large one are as small: nobody wants to read gigabytes of a demo.
_IN_VOLUME = ("VERSION", "data/0001.db", "data/0002.db", "data/journal.log", "lost+found/.keep")
# Folders of the host that containers mount.
_IN_FOLDER = ("README", "conf/local.yaml", "data/part-0001")


@dataclass(frozen=True, slots=True)
class File:
    """One file of an archive; `content` is None for a folder. `at` is Unix seconds.

    `info` tells mode, owner and kind of one that came in an archive.
    """

    path: str
    content: bytes | None
    at: float
    info: TarInfo | None = None

    @property
    def is_folder(self) -> bool:
        """Whether it is a folder."""
        return self.content is None


def size_of(container: Container, path: str) -> int:
    """Bytes of a file that a container has written."""
    return 400 + int(sha("file", container.id, path)[:8], 16) % _LARGEST


def written_size(container: Container) -> int:
    """Bytes of all files in a container's writable layer."""
    own = sum(size_of(container, path) for path in (*container.written, *container.modified))
    return own + sum(len(file.content or b"") for file in container.put.values())


def changes(container: Container) -> list[dict[str, object]]:
    """What its writable layer differs in, the folders of it too, as the engine tells it."""
    kinds = dict.fromkeys((*container.written, *container.put), 1) | dict.fromkeys(container.deleted, 2)
    paths = (*kinds, *container.modified)
    for folder in _folders(paths):
        kinds.setdefault(folder, 0)
    kinds |= dict.fromkeys(container.modified, 0)
    return [{"Path": path, "Kind": kinds[path]} for path in sorted(kinds, key=lambda p: (kinds[p], p))]


def of_container(container: Container) -> list[File]:
    """All files of a container, without its mounts."""
    own = {
        path: _content(path, size_of(container, path)) for path in (*container.written, *container.modified)
    }
    of_image = {path: _content(path, 64) for path in _OF_IMAGES}
    found = {path: data for path, data in (of_image | own).items() if path not in container.deleted}
    made = _with_folders(found, container.finished or container.started or container.created)
    return _and_put(made, container.put)


def size_of_volume(volume: Volume) -> int:
    """Bytes of all files of a volume."""
    return volume.size + sum(len(file.content or b"") for file in volume.put.values())


def of_volume(volume: Volume) -> list[File]:
    """All files of a volume; none where it holds nothing."""
    paths = _IN_VOLUME if volume.size else ()
    found = {f"/{path}": _content(path, 64 + min(volume.size, 4096)) for path in paths}
    return _and_put(_with_folders(found, volume.created), volume.put)


def of_host(path: str, put: Mapping[str, File], at: float) -> list[File]:
    """A path of the host: the file itself by '', or all files of the folder with ''; of a socket nothing."""
    if is_socket(path):
        return []
    if splitext(basename(path))[1] or path.startswith("/etc/"):
        return [File("", _content(path, 200), at)]
    found = {f"/{name}": _content(f"{path}/{name}", 300) for name in _IN_FOLDER}
    return [File("", None, at), *_and_put(_with_folders(found, at), put)]


def is_socket(path: str) -> bool:
    """Whether a path of the host is a socket."""
    return path.endswith(".sock")


def _and_put(made: Iterable[File], put: Mapping[str, File]) -> list[File]:
    return list(({file.path: file for file in made} | dict(put)).values())


def unpacked(data: bytes, below: str) -> dict[str, File]:
    """The files of an archive by the paths that they get below a folder; raises tarfile.TarError."""
    import tarfile

    found: dict[str, File] = {}
    with tarfile.open(fileobj=io.BytesIO(data), mode="r:*") as archive:
        for info in archive:
            name = info.name.removeprefix("./").strip("/")
            if name in ("", "."):
                continue
            content = archive.extractfile(info) if info.isfile() or info.islnk() else None
            path = f"{below.rstrip('/')}/{name}"
            found[path] = File(path, _read(info, content), float(info.mtime), info)
            if info.islnk():  # the archive that it comes out in may not have what it stands for
                info.type = tarfile.REGTYPE
    return found


def _read(info: TarInfo, content: IO[bytes] | None) -> bytes | None:
    if content is None:
        return None if info.isdir() else b""
    with content:
        return content.read()


def tar(files: Iterable[File]) -> bytes:
    """An archive of files; their paths are kept as they are."""
    import tarfile  # not needed before somebody wants one

    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for file in files:
            archive.addfile(_info(file), io.BytesIO(file.content or b""))
    return buffer.getvalue()


def _info(file: File) -> TarInfo:
    import tarfile

    info = tarfile.TarInfo(file.path)
    info.mtime, info.size = int(file.at), len(file.content or b"")
    if known := file.info:
        info.type, info.mode, info.linkname = known.type, known.mode, known.linkname
        info.uid, info.gid = known.uid, known.gid
        info.pax_headers = {
            key: value for key, value in known.pax_headers.items() if key.startswith("SCHILY.")
        }
    elif file.content is None:
        info.type, info.mode = tarfile.DIRTYPE, 0o755
    return info


def _with_folders(found: dict[str, bytes], at: float) -> list[File]:
    folders = [File(path, None, at) for path in _folders(found)]
    return folders + [File(path, content, at) for path, content in found.items()]


def _folders(paths: Iterable[str]) -> list[str]:
    return sorted({path[:end] for path in paths for end in range(1, len(path)) if path[end] == "/"})


def _content(path: str, size: int) -> bytes:
    line = f"{path} of dtui's demo\n".encode("utf-8", "replace")
    return (line * (size // len(line) + 1))[:size]
