"""Where dtui keeps what must outlive it: the user's state folder, or memory where the disk is full."""

from __future__ import annotations

import errno
import hashlib
import os
import re
import stat
from collections.abc import Mapping
from contextlib import suppress

# Memory-backed on every Linux: it has room when no disk has, and loses all with the host's next start.
MEMORY = "/dev/shm"
_UNSAFE = re.compile(r"[^A-Za-z0-9-]+")


def state_folder(env: Mapping[str, str]) -> str:
    """The folder on the disk: XDG's, a relative one of which is to be ignored."""
    state = env.get("XDG_STATE_HOME", "")
    if not os.path.isabs(state):
        state = os.path.join(env.get("HOME") or os.path.expanduser("~"), ".local", "state")
    return os.path.join(state, "dtui")


def memory_folder(memory: str = MEMORY) -> str:
    """The user's own folder in memory, made when it is not there (0700).

    Raises:
        OSError: there is none, or somebody else has made one of this name: everybody may there.
    """
    path = os.path.join(memory, f"dtui-{os.geteuid()}")
    with suppress(FileExistsError):
        os.mkdir(path, 0o700)
    return _own(path)


def known_memory_folder(memory: str = MEMORY) -> str:
    """The same where it is there by now, else ''; one that somebody else has made is not there."""
    try:
        return _own(os.path.join(memory, f"dtui-{os.geteuid()}"))
    except OSError:
        return ""


def file_name(engine_id: str) -> str:
    """What a file about an engine is called: readable, and different for different IDs."""
    mark = hashlib.sha256(engine_id.encode(errors="surrogatepass")).hexdigest()[:8]
    return f"{_UNSAFE.sub('-', engine_id)[:64]}-{mark}"


def _own(path: str) -> str:
    found = os.lstat(path)
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid() or found.st_mode & 0o077:
        raise PermissionError(errno.EPERM, "It is not a folder of yours alone", path)
    return path
