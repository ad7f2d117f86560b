"""A volume saved through a container that is created, never started, and removed."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from posixpath import basename
from typing import Any

from tui.domain.command import docker
from tui.domain.container import RESCUE
from tui.engine.archives import ByteStream
from tui.engine.client import Engine
from tui.engine.errors import EngineError, EngineUnreachable, NotFound
from tui.work.archive import RescueFailed, Sink
from tui.work.job import Job
from tui.work.saving import PAUSES, Saved, to_file, to_stream
from tui.work.tar_reader import Readable, count
from tui.work.uninterrupted import uninterrupted

# So many images are tried: one may have no configuration for this platform, or be removed just now.
_IMAGES = 5


def save_volume(
    job: Job, engine: Engine, name: str, path: str, size: int | None = None, pauses: Sequence[float] = PAUSES
) -> Saved:
    """Save what is in a volume (`size` bytes, where known) to a new file.

    Raises RescueFailed, DamagedArchive or EngineError.
    """
    with _asked(job, engine, name) as ask:
        return to_file(job, path, ask, _examine, needed=size, pauses=pauses)


def stream_volume(job: Job, engine: Engine, name: str, sink: Sink) -> str:
    """Write what is in a volume to a stream, examined on the way; a clause on what is in it."""
    with _asked(job, engine, name) as ask:
        return to_stream(job, sink, ask, _examine)


@contextmanager
def _asked(job: Job, engine: Engine, name: str) -> Iterator[Callable[[], ByteStream]]:
    """What the engine is asked for while a container carries the volume."""
    made = _made(engine, name)
    with carrier(job, engine, name) as (id, target):
        if _made(engine, name) != made:
            raise RescueFailed(f"The volume {name} was made anew meanwhile", "", "Look at the list again.")
        yield lambda: engine.copy_out(id, f"{target}/.")


@contextmanager
def carrier(job: Job, engine: Engine, volume: str) -> Iterator[tuple[str, str]]:
    """A container that only mounts a volume: its ID, and where; removed in the end, the volume stays."""
    # Else an empty volume would be given what the image has at this place.
    carried = {"Type": "volume", "Source": volume, "VolumeOptions": {"NoCopy": True}}
    with _carrier(job, engine, carried) as made:
        yield made


@contextmanager
def path_carrier(job: Job, engine: Engine, path: str) -> Iterator[tuple[str, str]]:
    """The same for a path of the host, which keeps its name; raises EngineError where it is not there."""
    with _carrier(job, engine, {"Type": "bind", "Source": path}, f"/{basename(path)}") as made:
        yield made


@contextmanager
def _carrier(
    job: Job, engine: Engine, carried: Mapping[str, Any], inside: str = ""
) -> Iterator[tuple[str, str]]:
    """Its label says what it is for: of one that was left behind by a death, a plan takes care."""
    name = f"dtui-rescue-{os.urandom(4).hex()}"
    # Where it makes a folder for what it carries, no change of a container counts.
    target = f"/run/{name}{inside}"
    mount = {**carried, "Target": target, "ReadOnly": True}

    def remove(id: str) -> None:
        try:
            engine.remove_container(id)
        except NotFound:
            job.log(f"{name} was removed by somebody else")
        except EngineError as error:
            job.log(f"{name} is left behind ({error}): {docker('rm', name)}")

    id = uninterrupted(lambda: _create(engine, name, mount), remove)
    try:
        yield id, target
    finally:
        remove(id)


def _made(engine: Engine, name: str) -> Any:
    """When the volume was made: asked before a container is, which would make one that is not there."""
    try:
        return engine.inspect_volume(name).get("CreatedAt")
    except NotFound as error:
        raise RescueFailed(f"There is no volume {name} here (any more)") from error


def _create(engine: Engine, name: str, carried: Mapping[str, Any]) -> str:
    """Create it from the smallest image that is here and can be used."""
    images = sorted(engine.list_images(), key=lambda image: image.size or 0)
    refused: EngineError | None = None
    for image in images[:_IMAGES]:
        try:
            return engine.create_container(name, _body(engine, image.id, carried))
        except EngineUnreachable:
            raise
        except EngineError as error:
            refused = error
    if refused is not None:
        raise refused
    hint = "Import or load any image first, however small: it is not run."
    raise RescueFailed(
        "There is no image here to make a container of",
        "Volumes and paths of the host are read through one.",
        hint,
    )


def _body(engine: Engine, image: str, carried: Mapping[str, Any]) -> dict[str, Any]:
    config = engine.inspect_image(image).get("Config") or {}
    # Else the engine would make a volume for each that the image declares, and nobody would remove it.
    others = [{"Type": "tmpfs", "Target": path} for path in config.get("Volumes") or ()]
    return {
        "Image": image,
        "Cmd": ["never-started"],
        "Labels": {RESCUE: carried["Source"]},
        "HostConfig": {"NetworkMode": "none", "Mounts": [carried, *others]},
    }


def _examine(archive: Readable) -> str:
    # The volume itself is the first of them.
    return f"{max(0, count(archive) - 1)} files or folders are in it"
