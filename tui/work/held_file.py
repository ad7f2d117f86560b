"""A file of which one process at a time takes hold: nothing is left behind, and a dead process holds nothing."""

from __future__ import annotations

import fcntl
import os
import time
from contextlib import suppress

# Who only looks holds it for a moment, too.
_TRIES = 5
_PAUSE = 0.02
_FLAGS = os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK
READ, WRITE = os.O_RDONLY | _FLAGS, os.O_RDWR | _FLAGS


def open_with_folders(path: str, own: int) -> int:
    """Open a file (0600), made where it is not there, with so many folders above it that are for nobody else."""
    folders = [os.path.dirname(path)]
    while len(folders) < own:
        folders.insert(0, os.path.dirname(folders[0]))
    for left in reversed(range(_TRIES)):
        try:
            os.makedirs(os.path.dirname(folders[0]), exist_ok=True)
            for folder in folders:
                os.makedirs(folder, mode=0o700, exist_ok=True)
            return os.open(path, WRITE | os.O_CREAT, 0o600)
        except (FileNotFoundError, FileExistsError):
            # Another one that ends has just removed a folder that it left empty.
            if not left:
                raise
    raise AssertionError("it is tried once at least")


def take(handle: int) -> None:
    """Lock a file for this process; raises BlockingIOError when another has it."""
    for left in reversed(range(_TRIES)):
        try:
            lock(handle, fcntl.LOCK_EX)
            return
        except BlockingIOError:
            if not left:
                raise
            time.sleep(_PAUSE)


def lock(handle: int, kind: int) -> None:
    """Raise BlockingIOError when another has it; a file system without locks counts as nobody having it."""
    try:
        fcntl.flock(handle, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        raise
    except OSError:
        return


def content_of(handle: int) -> bytes:
    """All that is in a file, what is reserved too."""
    found = bytearray()
    while piece := os.pread(handle, 1 << 20, len(found)):
        found += piece
    return bytes(found)


def write_at(handle: int, data: bytes, at: int) -> int:
    """Write all of it and see it to the disk; where it ends. Raises OSError."""
    done = 0
    while done < len(data):
        done += os.pwrite(handle, data[done:], at + done)
    os.fsync(handle)
    return at + done


def remove_with_folders(path: str) -> None:
    """Remove a file, and the two folders above it where nothing else is in them."""
    folder = os.path.dirname(path)
    with suppress(OSError):
        os.unlink(path)
        os.rmdir(folder)
        os.rmdir(os.path.dirname(folder))
