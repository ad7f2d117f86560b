"""One file of a journal: opened, locked, and each write seen to the disk."""

from __future__ import annotations

import fcntl
import os
import time
from contextlib import suppress
from dataclasses import dataclass

from tui.work import journal_text
from tui.work.journal_text import History

# Who only looks whether there is something to go on with holds it for a moment, too.
_TRIES = 5
_PAUSE = 0.02
_READ = os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK
_WRITE = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK


class JournalError(Exception):
    """There can be no journal, so that nothing is run."""

    def __init__(self, title: str, detail: str = "", hint: str = "") -> None:
        super().__init__(title, detail, hint)
        self.title, self.detail, self.hint = title, detail, hint

    def __str__(self) -> str:
        return ". ".join(part.rstrip(".") for part in (self.title, self.detail, self.hint) if part)


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
    handle = _opened(path)
    try:
        _take(handle, path)
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
        _flush_folder(os.path.dirname(path))
    except BaseException:
        os.close(handle)
        raise
    return JournalFile(path, handle, journal_text.read(data), end, is_on_disk)


def _opened(path: str) -> int:
    folder = os.path.dirname(path)
    for left in reversed(range(_TRIES)):
        try:
            os.makedirs(os.path.dirname(os.path.dirname(folder)), exist_ok=True)
            os.makedirs(os.path.dirname(folder), mode=0o700, exist_ok=True)
            os.makedirs(folder, mode=0o700, exist_ok=True)
            return os.open(path, _WRITE, 0o600)
        except (FileNotFoundError, FileExistsError):
            # Another one that ends has just removed a folder that it left empty.
            if not left:
                raise
    raise AssertionError("it is tried once at least")


def _take(handle: int, path: str) -> None:
    """Lock it for this process; raises JournalBusy when another has it."""
    for left in reversed(range(_TRIES)):
        try:
            _lock(handle, fcntl.LOCK_EX)
            return
        except BlockingIOError:
            if not left:
                raise _busy(handle, path) from None
            time.sleep(_PAUSE)


def _lock(handle: int, kind: int) -> None:
    """Raise BlockingIOError when another has it; a file system without locks counts as nobody having it."""
    try:
        fcntl.flock(handle, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        raise
    except OSError:
        return


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


def content_of(handle: int) -> bytes:
    """All that is in a file, what is reserved too."""
    found = bytearray()
    while piece := os.pread(handle, 1 << 20, len(found)):
        found += piece
    return bytes(found)


def put(file: JournalFile, data: bytes) -> None:
    """Write at the end and see it to the disk."""
    done = 0
    while done < len(data):
        done += os.pwrite(file.handle, data[done:], file.end + done)
    os.fsync(file.handle)
    file.end += len(data)


def remove(file: JournalFile) -> None:
    """Remove a file, and its folders where nothing else is in them."""
    folder = os.path.dirname(file.path)
    with suppress(OSError):
        os.unlink(file.path)
        os.rmdir(folder)
        os.rmdir(os.path.dirname(folder))


def _flush_folder(folder: str) -> None:
    # About a power cut right after the file was made; some network file systems cannot do it.
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def look_into(path: str) -> History | None:
    """What a file tells that nobody holds, None when there is nothing or it goes on just now."""
    try:
        handle = os.open(path, _READ)
    except OSError:
        return None
    try:
        _lock(handle, fcntl.LOCK_SH)
        return journal_text.read(content_of(handle))
    except OSError:
        return None
    finally:
        os.close(handle)
