"""Files that hold their old content or the new, never anything else, whoever dies while they change."""

from __future__ import annotations

import errno
import fcntl
import os
import stat
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

# Seconds to wait for another process that changes a file in the same folder; it takes milliseconds.
PATIENCE = 10.0
_TRIES = 20
_PAUSE = 0.02
_MARK = ".dtui-"
_NO_LOCKS = (errno.EBADF, errno.ENOLCK, errno.EOPNOTSUPP, errno.EINVAL, errno.ENOSYS)

Change = Callable[[bytes | None], bytes | None]


def update(path: str, change: Change, secret: bool = True) -> str:
    """Replace a file's content by what `change` makes of it, and give its real path.

    `change` gets None for a file that is not there and answers None to leave all as it is; it may be called
    again, when somebody who knows nothing of locks wrote in between. Symlinks are followed, the mode is
    0600, or what it was for a file that is not `secret`. Raises OSError, and whatever `change` raises; the
    old content is there then.
    """
    real = os.path.realpath(path)
    folder = os.path.dirname(real)
    _make_folder(folder)
    with locked(folder) as is_locked:
        if is_locked:
            _remove_remains(real)
        for _ in range(_TRIES):
            if _updated(real, change, secret):
                return real
    raise OSError(errno.EBUSY, "It changes all the time", real)


def _updated(real: str, change: Change, secret: bool) -> bool:
    content, before = _look(real)
    changed = change(content)
    mode = stat.S_IMODE(before.st_mode) if before and not secret else 0o600
    if changed is None or (changed == content and before and stat.S_IMODE(before.st_mode) | mode == mode):
        return True
    temporary = f"{real}{_MARK}{os.urandom(8).hex()}"
    try:
        _write(temporary, changed, before, mode)
        if _identity(_look(real)[1]) != _identity(before):
            return False
        os.rename(temporary, real)
        temporary = ""
    finally:
        if temporary:
            with suppress(FileNotFoundError):
                os.unlink(temporary)
    flush_folder(os.path.dirname(real))
    return True


def open_unblocked(path: str, flags: int) -> int:
    """An opener for `open` that does not wait for whoever would write to a pipe of that name."""
    return os.open(path, flags | os.O_NONBLOCK | os.O_CLOEXEC)


def _look(real: str) -> tuple[bytes | None, os.stat_result | None]:
    try:
        with open(real, "rb", opener=open_unblocked) as file:
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode):
                # A link to /dev/null, say: the rename would put a file where the device was.
                raise OSError(errno.EINVAL, "It is no regular file", real)
            return file.read(), status
    except FileNotFoundError:
        return None, None


def _identity(status: os.stat_result | None) -> tuple[int, ...] | None:
    return status and (status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns)


def _write(path: str, content: bytes, before: os.stat_result | None, mode: int) -> None:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    with open(os.open(path, flags, 0o600), "wb") as file:
        _give(file.fileno(), path, before)
        os.fchmod(file.fileno(), mode)
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _give(handle: int, path: str, before: os.stat_result | None) -> None:
    """Make the file whose it was; a new one of root its folder's owner's, so that sudo leaves no trap."""
    mine = os.geteuid()
    if before and before.st_uid != mine:
        if mine != 0:
            raise OSError(errno.EPERM, f"It belongs to another user (uid {before.st_uid})", path)
        os.fchown(handle, before.st_uid, before.st_gid)
    elif not before and mine == 0:
        status = os.stat(os.path.dirname(path))
        if status.st_uid != 0:
            os.fchown(handle, status.st_uid, status.st_gid)


def _make_folder(folder: str) -> None:
    if os.path.isdir(folder):
        return
    _make_folder(os.path.dirname(folder))
    with suppress(FileExistsError):
        os.mkdir(folder, 0o700)
        parent = os.stat(os.path.dirname(folder))
        if os.geteuid() == 0 and parent.st_uid != 0:
            os.chown(folder, parent.st_uid, parent.st_gid)


def flush_folder(folder: str) -> None:
    """Have the names in a folder on the disk, where its file system can do that."""
    # The content is in its place; this is about a power cut within the next seconds, and some network file
    # systems cannot do it.
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _remove_remains(real: str) -> None:
    """Take away what a process left that was killed while writing: it may hold a secret."""
    folder, name = os.path.split(real)
    for entry in os.listdir(folder):
        if entry.startswith(name + _MARK):
            with suppress(FileNotFoundError):
                os.unlink(os.path.join(folder, entry))


@contextmanager
def locked(folder: str) -> Iterator[bool]:
    """Hold a folder's own lock: nothing is left behind, and the kernel lets go of a dead process's.

    False where the file system locks no folders. Raises OSError, also when another process holds on to it.
    """
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        yield _lock(handle, folder)
    finally:
        os.close(handle)


def _lock(handle: int, folder: str) -> bool:
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        except BlockingIOError:
            if time.monotonic() > deadline:
                raise TimeoutError(errno.ETIMEDOUT, "Another process holds its lock", folder) from None
            time.sleep(_PAUSE)
        except OSError as error:
            if error.errno not in _NO_LOCKS:
                raise
            # Some network file systems lock no folders; the look before the rename is all there is then.
            return False
