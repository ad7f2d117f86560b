"""A small file of JSON lines that one process holds at a time, with its room reserved when it is begun."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Mapping
from typing import Any

from tui.registry.atomic import flush_folder
from tui.work.held_file import (
    READ,
    WRITE,
    content_of,
    lock,
    open_with_folders,
    remove_with_folders,
    take,
    write_at,
)

Line = Mapping[str, Any]

# Bytes: some lines of names and IDs, none of which is long.
_ROOM = 32 << 10


class RecordBusy(Exception):
    """Another job or another process holds it."""


class LockedFile:
    """The file in this process's hands, until it is closed or the process ends."""

    def __init__(self, path: str, handle: int) -> None:
        self.path, self._handle = path, handle
        self._end = len(_whole(content_of(handle)))

    @classmethod
    def open(cls, path: str, must_exist: bool = False) -> LockedFile:
        """Take hold of a file (0600), made with its folders (0700). Raises RecordBusy or OSError."""
        while True:
            handle = os.open(path, WRITE) if must_exist else open_with_folders(path, own=3)
            try:
                take(handle)
                if os.fstat(handle).st_nlink:
                    os.fchmod(handle, 0o600)
                    return cls(path, handle)
            except BlockingIOError as error:
                os.close(handle)
                raise RecordBusy(path) from error
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
        flush_folder(os.path.dirname(self.path))

    def add(self, line: Line) -> None:
        """Write a line behind the others and see it to the disk. Raises OSError."""
        self._end = write_at(self._handle, json.dumps(line).encode() + b"\n", self._end)

    def remove(self) -> None:
        """Take it away, and its folders where nothing else is in them."""
        remove_with_folders(self.path)

    def close(self) -> None:
        """Let go of it."""
        os.close(self._handle)


def read(path: str, only_free: bool = False) -> Line | None:
    """The newest whole line, None when there is none; with `only_free` also when somebody holds the file."""
    try:
        handle = os.open(path, READ)
    except OSError:
        return None
    try:
        if only_free:
            lock(handle, fcntl.LOCK_SH)
        lines = _whole(content_of(handle)).splitlines()
        found = json.loads(lines[-1]) if lines else None
    except (OSError, ValueError, RecursionError):
        return None
    finally:
        os.close(handle)
    return found if isinstance(found, dict) else None


def _whole(data: bytes) -> bytes:
    """The lines that were written to their end; what is reserved holds zeros."""
    data = data.partition(b"\0")[0]
    return data[: data.rfind(b"\n") + 1]
