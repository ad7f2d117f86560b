"""A pack as a folder (0700, its files 0600) that has its name only when it is whole."""

from __future__ import annotations

import errno
import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress

from tui.domain.format import size as in_words
from tui.registry.atomic import flush_folder
from tui.work.archive import (
    FULL,
    NOT_NAMELESS,
    Counted,
    ReadBack,
    RescueFailed,
    failed,
    give_name,
)
from tui.work.pack_sink import STREAM_HINT, SUMS, Sealed, check_path, sums

_MARK = ".dtui-part-"
# So many files are held open without a name, the others have one in a folder of their own meanwhile.
_NAMELESS = 200
# What the texts and the tars take beside the content.
_ROOM = 4 << 20


class _File(Counted):
    """One file of it; `name` is '' for one that has none yet."""

    def __init__(self, handle: int, name: str, out: FolderOut) -> None:
        super().__init__(handle, out.parent)
        self.handle, self.name, self._out = handle, name, out

    def write(self, data: bytes) -> int:
        try:
            return super().write(data)
        except RescueFailed as error:
            raise self._out.told(error.__cause__, self.size) or error from error.__cause__

    def read_back(self) -> ReadBack:
        try:
            os.fsync(self.handle)
            os.posix_fadvise(self.handle, 0, 0, os.POSIX_FADV_DONTNEED)
        except OSError as error:
            raise self._out.told(error) or failed(error, self._out.parent) from error
        return ReadBack(self.handle, self._out.parent)


class FolderOut:
    """A new or empty folder; whoever dies before `finish`, nothing of it stays, or what the next one removes.

    `needed` are the bytes that it takes, about. Raises RescueFailed.
    """

    is_repeatable = True

    def __init__(self, path: str, needed: int = 0) -> None:
        self.where = os.path.realpath(os.path.expanduser(path))
        self.parent = os.path.dirname(self.where)
        self._needed = needed
        self._sums: dict[str, str] = {}
        self._size = 0
        self._unnamed: dict[str, int] = {}
        self._part, self._lock = "", -1
        try:
            self._refuse()
            _remove_remains(self.where)
        except OSError as error:
            raise failed(error, self.parent) from error

    def archive(self, path: str) -> AbstractContextManager[_File]:
        """Write a file under a relative path; it is dropped when that fails."""
        check_path(path, self._sums)
        return self._written(path)

    def text(self, path: str, content: bytes) -> None:
        """Write a small file, and see that it is there."""
        check_path(path, self._sums)
        self._text(path, content)

    def finish(self) -> Sealed:
        """Write the checksums and give the folder its name."""
        self._text(SUMS, sums(self._sums))
        try:
            for path, handle in self._unnamed.items():
                give_name(handle, self._placed(path))
            for folder in {os.path.dirname(path) for path in self._sums}:
                flush_folder(os.path.join(self._made(), folder))
            os.rename(self._made(), self.where)
        except OSError as error:
            raise self.told(error) or failed(error, self.where) from error
        self._part = ""
        flush_folder(self.parent)
        return Sealed(self._sums[SUMS], self._size)

    def close(self) -> None:
        """Let go of it; what is not whole goes."""
        for handle in self._unnamed.values():
            os.close(handle)
        self._unnamed.clear()
        if self._part:
            # What led here is told; the next one that is made here takes away what cannot be removed now.
            shutil.rmtree(self._part, ignore_errors=True)
            self._part = ""
        if self._lock >= 0:
            os.close(self._lock)
            self._lock = -1

    def told(self, error: BaseException | None, now: int = 0) -> RescueFailed | None:
        """What a full disk means after so many bytes of a file, None for any other failure."""
        if not isinstance(error, OSError) or error.errno not in FULL:
            return None
        fitted = self._size + now
        left = max(0, self._needed - fitted)
        missing = f"about {in_words(left)} more were to come" if left else "more was to come"
        detail = f"{in_words(fitted)} fitted, {missing}. Nothing of it was kept."
        return RescueFailed(f"The disk of {self.parent} is full", detail, STREAM_HINT)

    def _text(self, path: str, content: bytes) -> None:
        with self._written(path) as file:
            file.write(content)
            back = file.read_back()
            while back.read():
                pass
            if back.sha256 != file.sha256:
                raise RescueFailed(f"{path}: what was read back is not what was written")

    @contextmanager
    def _written(self, path: str) -> Iterator[_File]:
        try:
            file = self._begin(path)
        except OSError as error:
            raise self.told(error) or failed(error, self.parent) from error
        try:
            yield file
        except BaseException:
            self._drop(file)
            raise
        self._keep(file, path)

    def _begin(self, path: str) -> _File:
        flags = os.O_RDWR | os.O_CLOEXEC
        if len(self._unnamed) < _NAMELESS:
            try:
                return _File(os.open(self.parent, flags | os.O_TMPFILE, 0o600), "", self)
            except OSError as error:
                if error.errno not in NOT_NAMELESS:
                    raise
        name = self._placed(path)
        return _File(os.open(name, flags | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600), name, self)

    def _keep(self, file: _File, path: str) -> None:
        self._sums[path] = file.sha256
        self._size += file.size
        if file.name:
            os.close(file.handle)
        else:
            self._unnamed[path] = file.handle

    def _drop(self, file: _File) -> None:
        os.close(file.handle)
        if file.name:
            with suppress(FileNotFoundError):
                os.unlink(file.name)

    def _placed(self, path: str) -> str:
        """Where a file is until the end, in a folder that is there."""
        placed = os.path.join(self._made(), path)
        with suppress(FileExistsError):
            os.mkdir(os.path.dirname(placed), 0o700)
        return placed

    def _made(self) -> str:
        """The folder beside, under a name of its own, held for as long as this process lives."""
        if not self._part:
            part = f"{self.where}{_MARK}{os.urandom(4).hex()}"
            os.mkdir(part, 0o700)
            self._part = part
            self._lock = os.open(part, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
            with suppress(OSError):
                fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return self._part

    def _refuse(self) -> None:
        if os.path.ismount(self.where):
            title = f"A disk is mounted at {self.where}"
            raise RescueFailed(title, "The pack is a folder of its own.", "Name a new folder in it.")
        if os.path.lexists(self.where) and (not os.path.isdir(self.where) or os.listdir(self.where)):
            raise FileExistsError(errno.EEXIST, "It is there already", self.where)
        found = os.statvfs(self.parent)
        free = found.f_bavail * found.f_frsize
        wanted = self._needed + _ROOM
        if self._needed and free < wanted:
            detail = (
                f"It takes about {in_words(wanted)}, {in_words(free)} are free there:"
                f" {in_words(wanted - free)} are missing."
            )
            raise RescueFailed(f"There is no room for it in {self.parent}", detail, STREAM_HINT)


def _remove_remains(path: str) -> None:
    """Take away what was left of this pack by a process that was killed."""
    parent, name = os.path.split(path)
    for entry in os.listdir(parent):
        if not entry.startswith(name + _MARK):
            continue
        left = os.path.join(parent, entry)
        with suppress(FileNotFoundError, BlockingIOError, NotADirectoryError):
            handle = os.open(left, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(left)
            finally:
                os.close(handle)
