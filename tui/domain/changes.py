"""Which changes in a container's writable layer are somebody's data, and which are only noise of running."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fnmatch import fnmatch
from typing import Any

# Directories and files that running alone changes.
NOISE = (
    "/run",
    "/tmp",
    "/var/cache",
    "/var/run",
    "/dev",
    "/proc",
    "/sys",
    "*.pid",
    "/.dockerenv",
    "/etc/mtab",
)
_MODIFIED = 0


def noise_of(cleanup: Mapping[str, Any]) -> tuple[str, ...]:
    """What the settings' table [cleanup] says is only noise."""
    return tuple(cleanup.get("ignore_changes", NOISE))


def changed_files(changes: Iterable[Mapping[str, Any]], noise: Iterable[str] = NOISE) -> tuple[str, ...]:
    """The paths (`GET /containers/{id}/changes`) that were added, modified or deleted for good.

    A directory that is only listed because a child of it changed is no change of its own.
    """
    entries = [(str(c.get("Path") or ""), c.get("Kind")) for c in changes]
    parents = {path.rpartition("/")[0] for path, _ in entries}
    patterns = tuple(noise)
    return tuple(
        path
        for path, kind in entries
        if not (kind == _MODIFIED and path in parents) and not any(_is_noise(path, p) for p in patterns)
    )


def _is_noise(path: str, pattern: str) -> bool:
    return path == pattern or path.startswith(pattern + "/") or fnmatch(path, pattern)
