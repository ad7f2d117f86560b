"""An archive on its way out: to a file that has its name only when it is whole, or to a stream."""

from __future__ import annotations

import errno
import fcntl
import hashlib
import os
import stat
from contextlib import suppress
from typing import Protocol

from tui.domain.format import size as in_words
from tui.registry import atomic
from tui.work.explained import Explained

SUFFIX = ".sha256"
_MARK = ".dtui-part-"
# What a tar has beside the content.
_ROOM = 1 << 20
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
# How a file system answers that it has no files without a name.
NOT_NAMELESS = (errno.EOPNOTSUPP, errno.EISDIR, errno.EINVAL, errno.ENOENT, errno.ENOSYS)
_STREAM = "Choose another folder, or stream it to another host: dtui save NAME -o -"


class RescueFailed(Explained):
    """Something that could not be saved: what happened, why, and the next step."""


class Sink(Protocol):
    """Where an archive goes: counts its bytes, and what they hash to."""

    @property
    def size(self) -> int: ...
    @property
    def sha256(self) -> str: ...
    def write(self, data: bytes) -> int:
        """Write all of it, and say how much that was."""
        ...


class Counted:
    """Writes to a file handle, and knows how much that was and its SHA-256; raises RescueFailed."""

    def __init__(self, handle: int, place: str) -> None:
        self._handle, self._place = handle, place
        self._digest = hashlib.sha256()
        self.size = 0

    @property
    def sha256(self) -> str:
        """In hex, of all that was written."""
        return self._digest.hexdigest()

    def write(self, data: bytes) -> int:
        """Write all of it, and say how much that was."""
        left = memoryview(data)
        try:
            while left:
                left = left[os.write(self._handle, left) :]
        except OSError as error:
            raise failed(error, self._place) from error
        self._digest.update(data)
        self.size += len(data)
        return len(data)


class ReadBack:
    """A file read from its beginning, and what it hashes to."""

    def __init__(self, handle: int, place: str) -> None:
        self._handle, self._place = handle, place
        self._digest = hashlib.sha256()
        self.size = 0

    @property
    def sha256(self) -> str:
        """In hex, of all that was read."""
        return self._digest.hexdigest()

    def read(self, size: int = 1 << 20) -> bytes:
        """The next bytes, none at the end; raises RescueFailed."""
        try:
            data = os.pread(self._handle, size, self.size)
        except OSError as error:
            raise failed(error, self._place) from error
        self._digest.update(data)
        self.size += len(data)
        return data


class ArchiveFile(Counted):
    """A new file (0600) that gets its name by `keep`; without that nothing of it stays, whoever dies.

    Raises RescueFailed: the name is taken, there is no such folder, or no room for `needed` bytes.
    """

    def __init__(self, path: str, needed: int | None = None) -> None:
        self.path = os.path.abspath(os.path.expanduser(path))
        self._folder = os.path.dirname(self.path)
        try:
            # One for all archives of a plan, as it is proposed; a whole path that is not there is a slip.
            with suppress(FileExistsError):
                os.mkdir(self._folder, 0o700)
            self._refuse(needed)
            _remove_remains(self.path)
            handle, self._part = _open(self._folder, self.path)
        except OSError as error:
            raise failed(error, self._folder) from error
        super().__init__(handle, self._folder)

    def __enter__(self) -> ArchiveFile:
        return self

    def __exit__(self, *_: object) -> None:
        if self._part:
            with suppress(FileNotFoundError):
                os.unlink(self._part)
        os.close(self._handle)

    def read_back(self) -> ReadBack:
        """What is on the disk, so far as the kernel lets go of what it remembers."""
        try:
            os.fsync(self._handle)
            os.posix_fadvise(self._handle, 0, 0, os.POSIX_FADV_DONTNEED)
        except OSError as error:
            raise failed(error, self._folder) from error
        return ReadBack(self._handle, self._folder)

    def keep(self) -> None:
        """Give it its name, with its checksum in a file beside it, as `sha256sum -c` reads it."""
        try:
            # First, since on a full disk it is this that fails; alone it says nothing.
            atomic.update(self.path + SUFFIX, lambda _: _line(self.sha256, os.path.basename(self.path)))
            self._name()
            atomic.flush_folder(self._folder)
        except OSError as error:
            raise failed(error, self.path) from error

    def _name(self) -> None:
        if not self._part:
            give_name(self._handle, self.path)
            return
        if os.path.lexists(self.path):
            raise FileExistsError(errno.EEXIST, "It is there already", self.path)
        os.rename(self._part, self.path)
        self._part = ""

    def _refuse(self, needed: int | None) -> None:
        if os.path.lexists(self.path):
            raise FileExistsError(errno.EEXIST, "It is there already", self.path)
        if not os.path.isdir(self._folder):
            raise NotADirectoryError(errno.ENOTDIR, "It is no folder", self._folder)
        found = os.statvfs(self._folder)
        free = found.f_bavail * found.f_frsize
        if needed is not None and free < needed + _ROOM:
            raise RescueFailed(
                f"There is no room for it in {self._folder}",
                f"It takes about {in_words(needed)}, {in_words(free)} are free there.",
                _STREAM,
            )


def failed(error: OSError, place: str) -> RescueFailed:
    """What a failure of the disk or of the line means, for people."""
    if error.errno in FULL:
        return RescueFailed(f"The disk of {place} is full", "Nothing of the archive was kept.", _STREAM)
    if isinstance(error, BrokenPipeError):
        return RescueFailed("Whoever read the archive has stopped", "Not all of it was taken.", "Try again.")
    if isinstance(error, FileNotFoundError):
        return RescueFailed(f"There is no folder for {place}", "", "Make it, or choose another place.")
    if isinstance(error, FileExistsError):
        return RescueFailed(f"{error.filename or place} is there already", "", "Choose another name.")
    return RescueFailed(f"{place} cannot be written", error.strerror or str(error), "Choose another place.")


def _open(folder: str, path: str) -> tuple[int, str]:
    """A file without a name where the file system has these, else one with a name of its own."""
    flags = os.O_RDWR | os.O_CLOEXEC
    try:
        return os.open(folder, flags | os.O_TMPFILE, 0o600), ""
    except OSError as error:
        if error.errno not in NOT_NAMELESS:
            raise
    part = f"{path}{_MARK}{os.urandom(4).hex()}"
    handle = os.open(part, flags | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    # Held for as long as this process lives, so that another one can tell that it does.
    with suppress(OSError):
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    return handle, part


def _remove_remains(path: str) -> None:
    """Take away what was left of this archive by a process that was killed."""
    folder, name = os.path.split(path)
    for entry in os.listdir(folder):
        if entry.startswith(name + _MARK):
            _remove_if_left(os.path.join(folder, entry))


def _remove_if_left(part: str) -> None:
    with suppress(FileNotFoundError, BlockingIOError):
        handle = os.open(part, os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK)
        try:
            if stat.S_ISREG(os.fstat(handle).st_mode):
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                os.unlink(part)
        finally:
            os.close(handle)


def _line(sha256: str, name: str) -> bytes:
    """A line of `sha256sum`, which marks names that it has to quote."""
    quoted = name.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r")
    mark = "\\" if quoted != name else ""
    return os.fsencode(f"{mark}{sha256}  {quoted}\n")


def give_name(handle: int, path: str) -> None:
    """Give a file that has no name one that is free; raises OSError."""
    # With a folder given, else Python calls link(), which does not follow to the file itself.
    os.link(f"/proc/self/fd/{handle}", path, dst_dir_fd=None, src_dir_fd=handle)
