"""Paths of the host that move, read through a container that is created, never started, and removed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from tui.domain.move import MovedPath
from tui.domain.survey import Survey
from tui.domain.text import safe
from tui.engine.archives import FOLDER, NOT_REGULAR
from tui.engine.client import Engine
from tui.engine.errors import EngineError, EngineUnreachable
from tui.work.archive import Sink
from tui.work.job import Job
from tui.work.rescue_volume import path_carrier
from tui.work.saving import to_stream
from tui.work.tar_reader import Readable, count


def mounted(survey: Survey) -> frozenset[str]:
    """The paths of the host that containers mount."""
    mounts = (mount for data in survey.containers.values() for mount in data.get("Mounts") or ())
    return frozenset(
        str(each["Source"]) for each in mounts if each.get("Type") == "bind" and each.get("Source")
    )


def readable(job: Job, engine: Engine, paths: Iterable[MovedPath]) -> Mapping[str, bool]:
    """Those of these paths that can be carried, and whether they are folders; the log tells of the others."""
    found = {}
    for path in paths:
        job.check_cancelled()
        job.report(text=f"looking at {path.path}")
        try:
            with path_carrier(job, engine, path.path) as (id, place):
                mode = engine.file_mode(id, place)
        except EngineUnreachable:
            raise
        except EngineError as error:
            job.log(f"{safe(path.path)} is not packed: {error}")
            continue
        if mode is not None and (mode & FOLDER or not mode & NOT_REGULAR):
            found[path.path] = bool(mode & FOLDER)
        else:
            job.log(f"{safe(path.path)} is not packed: it is neither a folder nor a file")
    return found


def stream_path(job: Job, engine: Engine, path: str, is_folder: bool, sink: Sink) -> str:
    """Write what is at a path of the host to a stream, examined on the way; a clause on what is in it."""

    def examine(archive: Readable) -> str:
        entries = count(archive)
        # The folder itself is the first of them.
        return f"{max(0, entries - 1)} files or folders are in it" if is_folder else "the file is in it"

    with path_carrier(job, engine, path) as (id, place):
        inner = f"{place}/." if is_folder else place
        return to_stream(job, sink, lambda: engine.copy_out(id, inner), examine)
