"""Writing an archive and reading it back, as part of a job: told, cancelled, and tried again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple, TypeVar

from tui.engine.archives import ByteStream
from tui.engine.errors import EngineUnreachable
from tui.work.archive import ArchiveFile, Sink
from tui.work.job import Job
from tui.work.tar_reader import DamagedArchive, Readable

T = TypeVar("T")

# Seconds between tries of what broke off.
PAUSES = (2.0, 8.0)

Fill = Callable[[Readable, Sink], None]
"""Writes what is read, or what of it is wanted."""
Examine = Callable[[Readable], str]
"""Reads an archive to its end and says in a clause what it is; raises DamagedArchive or RescueFailed."""


class Saved(NamedTuple):
    """An archive that was written and read back: `found` is a clause on what was seen in it."""

    path: str
    size: int
    sha256: str
    found: str


class Followed:
    """Reads on, as long as the job is not cancelled, and lets the job tell how far that is."""

    def __init__(self, job: Job, source: Readable, text: str, total: int | None = None) -> None:
        self._job, self._source, self._text, self._total = job, source, text, total
        self._read = 0

    def read(self, size: int = 1 << 18) -> bytes:
        """The next bytes, none at the end."""
        self._job.check_cancelled()
        data = self._source.read(size)
        self._read += len(data)
        # What was foretold may be an estimate.
        total = self._total if self._total is None else max(self._total, self._read)
        self._job.report(self._read, total, unit="B", text=self._text)
        return data


class Passing:
    """Reads on, and writes on the way what is read."""

    def __init__(self, source: Readable, sink: Sink) -> None:
        self._source, self._sink = source, sink

    def read(self, size: int = 1 << 18) -> bytes:
        """The next bytes, none at the end."""
        data = self._source.read(size)
        self._sink.write(data)
        return data


def copy(source: Readable, sink: Sink) -> None:
    """Write all that is read."""
    passing = Passing(source, sink)
    while passing.read():
        pass


def to_file(
    job: Job,
    path: str,
    ask: Callable[[], ByteStream],
    examine: Examine,
    *,
    fill: Fill = copy,
    needed: int | None = None,
    pauses: Sequence[float] = PAUSES,
) -> Saved:
    """Write what the engine is asked for to a new file, read it back, and give it its name then.

    `needed` are the bytes that it takes, about. Raises RescueFailed, DamagedArchive, EngineError.
    """

    def once() -> Saved:
        with ArchiveFile(path, needed) as file:
            with ask() as stream:
                job.on_cancel(stream.close)
                fill(Followed(job, stream, "saving", needed), file)
            back = file.read_back()
            found = examine(Followed(job, back, "reading it back", file.size))
            if (back.size, back.sha256) != (file.size, file.sha256):
                raise DamagedArchive("what was read back is not what was written")
            job.check_cancelled()
            file.keep()
            return Saved(file.path, file.size, file.sha256, found)

    return again(job, once, pauses)


def to_stream(
    job: Job, sink: Sink, ask: Callable[[], ByteStream], examine: Examine, needed: int | None = None
) -> str:
    """Write what the engine is asked for to a stream and examine it on the way; what cannot be tried again."""
    with ask() as stream:
        job.on_cancel(stream.close)
        return examine(Passing(Followed(job, stream, "saving", needed), sink))


def again(job: Job, attempt: Callable[[], T], pauses: Sequence[float]) -> T:
    """Try once more, after pauses, what broke off."""
    for pause in pauses:
        try:
            return attempt()
        except (EngineUnreachable, DamagedArchive) as error:
            job.check_cancelled()
            job.log(f"{error}; trying again in {pause:g} seconds")
            job.report(0, text=f"broke off; again in {pause:g} s")
            job.pause(pause)
    return attempt()
