"""One archive of a pack is whole, begun again where it broke off, or told by its name."""

from __future__ import annotations

import hashlib
import os
import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tui.engine.errors import EngineError, EngineUnreachable
from tui.work.archive import RescueFailed, Sink
from tui.work.job import Job, JobCancelled
from tui.work.pack_folder import FolderOut
from tui.work.pack_piece import Piece, archive
from tui.work.pack_tar import TarOut
from tui.work.tar_reader import DamagedArchive

DATA = os.urandom(50_000)
LOST = EngineUnreachable("The connection was lost", "EOF", "Try again.")


@pytest.fixture
def job() -> Job:
    return Job("pack", "Pack", "it", "", lambda *_: None)


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[FolderOut]:
    out = FolderOut(str(tmp_path / "pack"))
    yield out
    out.close()


@pytest.fixture
def stream(tmp_path: Path) -> Iterator[TarOut]:
    with (tmp_path / "tar").open("wb") as file:
        yield TarOut(file.fileno(), "standard output", "top", 1.0, part=10_000)


def failing(times: int, error: Exception, written: int = 40_000) -> Piece:
    """One that breaks off so many times, after so many bytes."""
    left = [times]

    def fill(sink: Sink) -> str:
        sink.write(DATA[:written])
        if left[0]:
            left[0] -= 1
            raise error
        sink.write(DATA[written:])
        return "all of it is in it"

    return Piece("volume data", "volumes/data.tar", fill)


@pytest.mark.parametrize("error", [LOST, DamagedArchive("its end is missing")], ids=["lost", "damaged"])
def test_what_broke_off_is_begun_again(job: Job, folder: FolderOut, error: Exception) -> None:
    made = archive(job, folder, failing(2, error), (0.0, 0.0))
    assert made.found == "all of it is in it"
    assert (made.size, made.sha256) == (len(DATA), hashlib.sha256(DATA).hexdigest())
    folder.finish()
    assert (Path(folder.where) / "volumes/data.tar").read_bytes() == DATA


def test_what_goes_on_breaking_off_is_told_by_its_name(job: Job, folder: FolderOut) -> None:
    with pytest.raises(RescueFailed, match="volume data could not be packed: The connection was lost"):
        archive(job, folder, failing(3, LOST), (0.0, 0.0))


def test_what_is_refused_is_not_tried_again(job: Job, folder: FolderOut) -> None:
    piece = failing(1, EngineError("The engine refused it", "no", "Ask it."))
    with pytest.raises(RescueFailed, match=r"data could not be packed: The engine refused it\. no\. Ask it"):
        archive(job, folder, piece, (0.0, 0.0))
    assert not [line for line in job.record.log if "again" in line]


def test_a_small_one_of_a_stream_is_begun_again(job: Job, stream: TarOut, tmp_path: Path) -> None:
    assert archive(job, stream, failing(1, LOST, 5_000), (0.0,)).size == len(DATA)
    stream.finish()
    with tarfile.open(tmp_path / "tar") as tar:
        parts = [
            held.read() for name in tar.getnames() if ".tar." in name and (held := tar.extractfile(name))
        ]
    assert b"".join(parts) == DATA


def test_a_large_one_of_a_stream_is_not(job: Job, stream: TarOut) -> None:
    with pytest.raises(RescueFailed, match="data could not be packed: The connection was lost") as told:
        archive(job, stream, failing(1, LOST), (0.0, 0.0))
    assert told.value.hint == "Begin the stream again."


def test_one_that_is_cancelled_leaves_nothing(folder: FolderOut, tmp_path: Path) -> None:
    job = Job("pack", "Pack", "it", "", lambda *_: None)
    job.begin()

    def fill(sink: Sink) -> str:
        sink.write(DATA)
        job.ask_to_stop()
        return "all of it is in it"

    with pytest.raises(JobCancelled):
        archive(job, folder, Piece("volume data", "volumes/data.tar", fill), ())
    folder.close()
    assert list(tmp_path.iterdir()) == []


def test_what_the_disk_does_not_give_back_is_no_archive(job: Job, folder: FolderOut) -> None:
    handles: list[int] = []

    def fill(sink: Sink) -> str:
        sink.write(DATA)
        handle = getattr(sink, "handle", -1)
        handles.append(handle)
        os.pwrite(handle, bytes([DATA[17] ^ 1]), 17)
        return "all of it is in it"

    with pytest.raises(RescueFailed, match="what was read back is not what was written"):
        archive(job, folder, Piece("volume data", "volumes/data.tar", fill), (0.0,))
    assert len(handles) == 2


def test_an_archive_of_nothing(job: Job, folder: FolderOut) -> None:
    made = archive(job, folder, Piece("x", "x.tar", lambda sink: "nothing"), ())
    assert (made.size, made.evidence) == (
        0,
        f"nothing (x.tar, 0B, sha256 {hashlib.sha256(b'').hexdigest()})",
    )
