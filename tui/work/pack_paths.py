"""Paths of the host that move, read through a container that mounts them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from tui.domain.move import MovedPath
from tui.domain.survey import Survey
from tui.engine.archives import FOLDER, NOT_REGULAR
from tui.engine.client import Engine
from tui.engine.errors import EngineError, EngineUnreachable
from tui.work.archive import Sink
from tui.work.job import Job
from tui.work.saving import to_stream
from tui.work.tar_reader import Readable, count


class Source(NamedTuple):
    """Where a path of the host is read: in a container (full ID), at a place there."""

    container: str
    place: str
    is_folder: bool = True


def mounted(survey: Survey) -> Mapping[str, Source]:
    """Where each path of the host that a container mounts can be read."""
    found: dict[str, Source] = {}
    for id, data in sorted(survey.containers.items()):
        for mount in data.get("Mounts") or ():
            if mount.get("Type") == "bind" and mount.get("Source"):
                found.setdefault(mount["Source"], Source(id, mount["Destination"]))
    return found


def sources(job: Job, engine: Engine, survey: Survey, paths: Iterable[MovedPath]) -> Mapping[str, Source]:
    """Where those of these paths are read that are a folder or a file; the others are told in the job's log."""
    known, found = mounted(survey), {}
    for path in paths:
        source = known[path.path]
        try:
            mode = engine.file_mode(source.container, source.place)
        except EngineUnreachable:
            raise
        except EngineError as error:
            job.log(f"{path.path} is not packed: {error}")
            continue
        if mode is None:
            job.log(f"{path.path} is not packed: it is not there")
        elif mode & FOLDER or not mode & NOT_REGULAR:
            found[path.path] = source._replace(is_folder=bool(mode & FOLDER))
        else:
            job.log(f"{path.path} is not packed: it is neither a folder nor a file")
    return found


def stream_path(job: Job, engine: Engine, source: Source, sink: Sink) -> str:
    """Write what is at a path to a stream, examined on the way; a clause on what is in it."""
    place = f"{source.place}/." if source.is_folder else source.place

    def examine(archive: Readable) -> str:
        entries = count(archive)
        # The folder itself is the first of them.
        return (
            f"{max(0, entries - 1)} files or folders are in it" if source.is_folder else "the file is in it"
        )

    return to_stream(job, sink, lambda: engine.copy_out(source.container, place), examine)
