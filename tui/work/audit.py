"""The record of everything that changed something: JSON lines, appended, without secrets."""

from __future__ import annotations

import fcntl
import json
import os
import stat
import threading
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass

from tui.domain.redact import redact
from tui.work.state_folder import state_folder

_DETAIL = 4000


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One thing that was done: `command` is the CLI equivalent, `result` is ok, failed or cancelled."""

    action: str
    object: str
    command: str
    result: str
    object_id: str = ""
    detail: str = ""
    host: str = ""
    endpoint: str = ""
    engine: str = ""


class AuditFile:
    """A file of audit lines, shared by every dtui of the user: mode 0600, in a folder of mode 0700."""

    def __init__(self, path: str, env: Mapping[str, str] | None = None) -> None:
        self.path = path
        self._who = who(os.environ if env is None else env)
        self._lock = threading.Lock()
        self._failed = False

    def append(self, entry: AuditEntry) -> str | None:
        """Write one line; a sentence for people when that fails for the first time in a row, else None.

        The action has happened by then, so a full disk is told and never raised.
        """
        values = asdict(entry) | {
            "command": redact(entry.command),
            "detail": redact(entry.detail)[:_DETAIL],
            "endpoint": redact(entry.endpoint),
        }
        line = json.dumps({"time": _now()} | self._who | values) + "\n"
        with self._lock:
            try:
                _append(self.path, line.encode())
            except OSError as error:
                first, self._failed = not self._failed, True
                return (
                    f"not written to the audit file {self.path}: {error.strerror or error}" if first else None
                )
            self._failed = False
        return None


def default_audit_path(env: Mapping[str, str]) -> str:
    """Where the audit file is: the XDG state folder, a relative one of which is to be ignored."""
    return os.path.join(state_folder(env), "audit.jsonl")


def _append(path: str, line: bytes) -> None:
    folder = os.path.dirname(path)
    if not os.path.isdir(folder):
        os.makedirs(os.path.dirname(folder), exist_ok=True)
        os.makedirs(folder, mode=0o700, exist_ok=True)
    handle = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        # Two dtui of one user share the file, and the look at its end must not fall into the other's write.
        fcntl.flock(handle, fcntl.LOCK_EX)
        status = os.fstat(handle)
        if stat.S_ISREG(status.st_mode) and status.st_mode & 0o077:
            os.fchmod(handle, 0o600)
        size = status.st_size
        if size and os.pread(handle, 1, size - 1) != b"\n":
            # A disk that was full left half a line; this one must be readable all the same.
            line = b"\n" + line
        if os.write(handle, line) < len(line):
            raise OSError("only part of the line was written")
    finally:
        os.close(handle)


def who(env: Mapping[str, str]) -> dict[str, str]:
    """Who does it: the user, and from where they came."""
    import pwd

    try:
        user = pwd.getpwuid(os.geteuid()).pw_name
    except KeyError:
        user = str(os.geteuid())
    return {
        "user": user,
        "sudo_user": env.get("SUDO_USER", ""),
        "ssh_connection": env.get("SSH_CONNECTION", ""),
    }


def _now() -> str:
    """The time in UTC with milliseconds, as RFC 3339 writes it."""
    now = time.time()
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(now)) + f".{int(now * 1000) % 1000:03d}Z"
