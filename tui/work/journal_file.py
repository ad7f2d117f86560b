"""One file of a journal: opened, locked, and each write seen to the disk."""

from __future__ import annotations

import fcntl
import os
from contextlib import suppress
from dataclasses import dataclass

from tui.registry.atomic import flush_folder
from tui.work import journal_text
from tui.work.explained import Explained
from tui.work.held_file import READ, content_of, lock, open_with_folders, remove_with_folders, take, write_at
from tui.work.journal_text import History


class JournalError(Explained):
    """There can be no journal, so that nothing is run."""


class JournalBusy(JournalError):
    """Another dtui runs a plan on this engine."""


@dataclass(slots=True)
class JournalFile:
    """One place where the journal may be: an open file, and how much of it is written."""

    path: str
    handle: int
    history: History | None
    end: int
    is_on_disk: bool

    @property
    def newness(self) -> tuple[float, int]:
        return (self.history.started, self.history.records) if self.history else (0.0, 0)


def open_journal(path: str, is_on_disk: bool) -> JournalFile:
    """Open a file, made with its folders (0700) when it is not there, for this process alone.

    Raises JournalBusy when another has it, or OSError.
    """
    handle = open_with_folders(path, own=2)
    try:
        try:
            take(handle)
        except BlockingIOError:
            raise _busy(handle, path) from None
        if not os.fstat(handle).st_nlink:
            # Who held it before has just removed it.
            anew = open_journal(path, is_on_disk)
            os.close(handle)
            return anew
        os.fchmod(handle, 0o600)
        data = content_of(handle)
        end = len(journal_text.whole(data))
        if data[end:].strip(b"\0"):
            # Half a line of a death; a shorter one in its place would leave its end to be read.
            os.pwrite(handle, bytes(len(data) - end), end)
        flush_folder(os.path.dirname(path))
    except BaseException:
        os.close(handle)
        raise
    return JournalFile(path, handle, journal_text.read(data), end, is_on_disk)


def _busy(handle: int, path: str) -> JournalBusy:
    history = journal_text.read(content_of(handle))
    last = history.last if history else {}
    pid = _holder(handle) or last.get("pid") or "unknown"
    user = f" of {last['user']}" if last.get("user") and last.get("pid") == pid else ""
    return JournalBusy(
        "Another dtui runs a plan on this engine",
        f"It is process {pid}{user}; it holds {path}.",
        "Wait until it has ended, or end it: what it has not done can be gone on with.",
    )


def _holder(handle: int) -> int | None:
    """The process that has the lock, as Linux tells it."""
    inode = os.fstat(handle).st_ino
    with suppress(OSError), open("/proc/locks", encoding="ascii") as locks:
        for line in locks:
            words = line.split()
            if "FLOCK" in words and words[-3].endswith(f":{inode}"):
                return int(words[-4])
    return None


def put(file: JournalFile, data: bytes) -> None:
    """Write at the end and see it to the disk."""
    file.end = write_at(file.handle, data, file.end)


def remove(file: JournalFile) -> None:
    """Remove a file, and its folders where nothing else is in them."""
    remove_with_folders(file.path)


def look_into(path: str) -> History | None:
    """What a file tells that nobody holds, None when there is nothing or it goes on just now."""
    try:
        handle = os.open(path, READ)
    except OSError:
        return None
    try:
        lock(handle, fcntl.LOCK_SH)
        return journal_text.read(content_of(handle))
    except OSError:
        return None
    finally:
        os.close(handle)
