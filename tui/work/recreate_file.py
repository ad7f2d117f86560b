"""A small file of JSON lines that one process holds at a time, with its room reserved when it is begun."""

from __future__ import annotations

import fcntl
import json
import os
import time
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

Line = Mapping[str, Any]

# Bytes: some lines of names and IDs, none of which is long.
_ROOM = 32 << 10
# Who only looks holds it for a moment, too.
_TRIES = 5
_PAUSE = 0.02
_FLAGS = os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK


class RecordBusy(Exception):
    """Another job or another process holds it."""


class LockedFile:
    """The file in this process's hands, until it is closed or the process ends."""

    def __init__(self, path: str, handle: int) -> None:
        self.path, self._handle = path, handle
        self._end = len(_whole(_content(handle)))

    @classmethod
    def open(cls, path: str, must_exist: bool = False) -> LockedFile:
        """Take hold of a file (0600), made with its folders (0700). Raises RecordBusy or OSError."""
        while True:
            handle = _opened(path, must_exist)
            try:
                _take(handle, path)
                if os.fstat(handle).st_nlink:
                    os.fchmod(handle, 0o600)
                    return cls(path, handle)
            except BaseException:
                os.close(handle)
                raise
            # Who held it before has just removed it.
            os.close(handle)

    def begin(self, line: Line) -> None:
        """Write the first line in place of all there was, with room for more. Raises OSError."""
        os.ftruncate(self._handle, 0)
        self._end = 0
        os.posix_fallocate(self._handle, 0, _ROOM)
        self.add(line)

    def add(self, line: Line) -> None:
        """Write a line behind the others and see it to the disk. Raises OSError."""
        data = json.dumps(line).encode() + b"\n"
        done = 0
        while done < len(data):
            done += os.pwrite(self._handle, data[done:], self._end + done)
        os.fsync(self._handle)
        self._end += done

    def remove(self) -> None:
        """Take it away, and its folders where nothing else is in them."""
        folder = os.path.dirname(self.path)
        with suppress(OSError):
            os.unlink(self.path)
            os.rmdir(folder)
            os.rmdir(os.path.dirname(folder))

    def close(self) -> None:
        """Let go of it."""
        os.close(self._handle)


def read(path: str, only_free: bool = False) -> Line | None:
    """The newest whole line, None when there is none; with `only_free` also when somebody holds the file."""
    try:
        handle = os.open(path, os.O_RDONLY | _FLAGS)
    except OSError:
        return None
    try:
        if only_free:
            _lock(handle, fcntl.LOCK_SH)
        lines = _whole(_content(handle)).splitlines()
        found = json.loads(lines[-1]) if lines else None
    except (OSError, ValueError, RecursionError):
        return None
    finally:
        os.close(handle)
    return found if isinstance(found, dict) else None


def _take(handle: int, path: str) -> None:
    for left in reversed(range(_TRIES)):
        try:
            _lock(handle, fcntl.LOCK_EX)
            return
        except BlockingIOError as error:
            if not left:
                raise RecordBusy(path) from error
            time.sleep(_PAUSE)


def _lock(handle: int, kind: int) -> None:
    """Raise BlockingIOError when another has it; a file system without locks counts as nobody having it."""
    try:
        fcntl.flock(handle, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        raise
    except OSError:
        return


def _opened(path: str, must_exist: bool) -> int:
    if must_exist:
        return os.open(path, os.O_RDWR | _FLAGS)
    folder = os.path.dirname(path)
    parent = os.path.dirname(folder)
    os.makedirs(os.path.dirname(os.path.dirname(parent)), exist_ok=True)
    for each in (os.path.dirname(parent), parent, folder):
        os.makedirs(each, mode=0o700, exist_ok=True)
    return os.open(path, os.O_RDWR | os.O_CREAT | _FLAGS, 0o600)


def _content(handle: int) -> bytes:
    found = bytearray()
    while piece := os.pread(handle, 1 << 16, len(found)):
        found += piece
    return bytes(found)


def _whole(data: bytes) -> bytes:
    """The lines that were written to their end; what is reserved holds zeros."""
    data = data.partition(b"\0")[0]
    return data[: data.rfind(b"\n") + 1]
