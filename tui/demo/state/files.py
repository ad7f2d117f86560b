"""The files of the demo's containers and volumes: made up where they are asked for, the same every time."""

from __future__ import annotations

import io
import time
from collections.abc import Iterable
from dataclasses import dataclass

from tui.demo.state.model import Container, Volume, sha

# What every image of the demo has, and what a container's writing into it changes.
_OF_IMAGES = ("/bin/sh", "/etc/hostname", "/etc/hosts", "/etc/os-release")
_LARGEST = 60_000
# Files of a volume with data; those of a large one are as small: nobody wants to read gigabytes of a demo.
_IN_VOLUME = ("VERSION", "data/0001.db", "data/0002.db", "data/journal.log", "lost+found/.keep")


@dataclass(frozen=True, slots=True)
class File:
    """One file of an archive; `content` is None for a folder. `at` is Unix seconds."""

    path: str
    content: bytes | None
    at: float


def size_of(container: Container, path: str) -> int:
    """Bytes of a file that a container has written."""
    return 400 + int(sha("file", container.id, path)[:8], 16) % _LARGEST


def written_size(container: Container) -> int:
    """Bytes of all files in a container's writable layer."""
    return sum(size_of(container, path) for path in (*container.written, *container.modified))


def changes(container: Container) -> list[dict[str, object]]:
    """What its writable layer differs in, the folders of it too, as the engine tells it."""
    kinds = dict.fromkeys(container.written, 1) | dict.fromkeys(container.deleted, 2)
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
    return _with_folders(found, container.finished or container.started or container.created)


def of_volume(volume: Volume) -> list[File]:
    """All files of a volume; none where it holds nothing."""
    paths = _IN_VOLUME if volume.size else ()
    found = {f"/{path}": _content(path, 64 + min(volume.size, 4096)) for path in paths}
    return _with_folders(found, volume.created)


def tar(files: Iterable[File]) -> bytes:
    """An archive of files; their paths are kept as they are."""
    import tarfile  # not needed before somebody wants one

    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for file in files:
            info = tarfile.TarInfo(file.path)
            info.mtime = int(file.at)
            if file.content is None:
                info.type, info.mode = tarfile.DIRTYPE, 0o755
            else:
                info.size = len(file.content)
            archive.addfile(info, io.BytesIO(file.content or b""))
    return buffer.getvalue()


def log_lines(container: Container) -> list[tuple[float, str]]:
    """What a container wrote to its log, with the times (Unix seconds); nothing where it never ran."""
    if not container.started:
        return []
    end = time.time() if container.is_running else container.finished
    lines = [f"{' '.join(container.command)}: starting"]
    lines += [f"wrote {path}" for path in container.written]
    lines += [
        f"request {number} took {int(sha(container.id, number)[:4], 16) % 900} ms" for number in range(40)
    ]
    if not container.is_running:
        lines.append(f"ended with exit code {container.exit_code}")
    step = max(0.0, end - container.started) / len(lines)
    return [(container.started + number * step, line) for number, line in enumerate(lines)]


def _with_folders(found: dict[str, bytes], at: float) -> list[File]:
    folders = [File(path, None, at) for path in _folders(found)]
    return folders + [File(path, content, at) for path, content in found.items()]


def _folders(paths: Iterable[str]) -> list[str]:
    return sorted({path[:end] for path in paths for end in range(1, len(path)) if path[end] == "/"})


def _content(path: str, size: int) -> bytes:
    line = f"{path} of dtui's demo\n".encode("utf-8", "replace")
    return (line * (size // len(line) + 1))[:size]
