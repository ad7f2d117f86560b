"""One archive of a pack: written, examined on the way, read back, and begun again where it broke off."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from tui.engine.client import Engine
from tui.engine.errors import EngineError, EngineUnreachable
from tui.work.archive import RescueFailed, Sink
from tui.work.job import Job
from tui.work.pack_content import Archived
from tui.work.pack_sink import PackFile, PackOut
from tui.work.rescue_container import NeedsLinked, stream_changes
from tui.work.saving import PAUSES, Followed, again
from tui.work.tar_reader import DamagedArchive

Fill = Callable[[Sink], str]
"""Writes an archive, and says in a clause what is in it."""


class Piece(NamedTuple):
    """One archive to be made: of what, where to, and how."""

    name: str
    path: str
    fill: Fill


def changed(job: Job, engine: Engine, id: str) -> Fill:
    """Writes the changed files of a container; the second time, those that they are hard links to as well."""
    also: set[str] = set()

    def fill(sink: Sink) -> str:
        try:
            return stream_changes(job, engine, id, sink, also)
        except NeedsLinked as error:
            if also >= error.paths:
                raise
            also.update(error.paths)
            raise DamagedArchive(error.detail) from error

    return fill


def archive(job: Job, out: PackOut, piece: Piece, pauses: Sequence[float] = PAUSES) -> Archived:
    """Write it whole, or nothing of it; raises RescueFailed, told by its name, and JobCancelled."""

    def once() -> Archived:
        try:
            with out.archive(piece.path) as file:
                found = piece.fill(file)
                _compare(job, file)
                job.check_cancelled()
        except (EngineUnreachable, DamagedArchive) as error:
            if out.is_repeatable:
                raise
            raise RescueFailed(error.title, error.detail, "Begin the stream again.") from error
        return Archived(piece.path, file.size, file.sha256, found)

    try:
        return again(job, once, pauses)
    except (EngineError, DamagedArchive, RescueFailed) as error:
        raise RescueFailed(
            f"{piece.name} could not be packed: {error.title}", error.detail, error.hint
        ) from error


def _compare(job: Job, file: PackFile) -> None:
    """Read back what came to rest; raises DamagedArchive where that is something else."""
    back = file.read_back()
    if back is None:
        return
    followed = Followed(job, back, "reading it back", file.size)
    while followed.read():
        pass
    if (back.size, back.sha256) != (file.size, file.sha256):
        raise DamagedArchive("what was read back is not what was written")
