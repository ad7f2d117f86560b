"""Which changes in a container's writable layer are somebody's data, and which are only noise of running."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from fnmatch import translate
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


def mount_points(inspect: Mapping[str, Any]) -> frozenset[str]:
    """Where something is mounted in a container, by its inspect answer: what is there is not the container's own."""
    host = inspect.get("HostConfig") or {}
    asked = (mount.get("Target") for mount in host.get("Mounts") or ())
    found = (mount.get("Destination") for mount in inspect.get("Mounts") or ())
    return frozenset(str(path).rstrip("/") for path in (*found, *asked, *(host.get("Tmpfs") or ())) if path)


def changed_files(
    changes: Iterable[Mapping[str, Any]], noise: Iterable[str] = NOISE, mounted: Iterable[str] = ()
) -> tuple[str, ...]:
    """The paths (`GET /containers/{id}/changes`) that were added, modified or deleted for good.

    A directory that is only listed because a child of it changed is no change of its own, nor is what the
    engine made where something is `mounted`.
    """
    entries = [(str(c.get("Path") or ""), c.get("Kind")) for c in changes]
    made = _made_for(mounted, [path for path, _ in entries])
    entries = [entry for entry in entries if entry[0] not in made]
    parents = {path.rpartition("/")[0] for path, _ in entries} | {path.rpartition("/")[0] for path in made}
    is_noise = noise_test(noise)
    return tuple(
        path for path, kind in entries if not (kind == _MODIFIED and path in parents) and not is_noise(path)
    )


def _made_for(mounted: Iterable[str], paths: Iterable[str]) -> set[str]:
    """The mount points, and the folders above them in which nothing else is listed."""
    made, points = set(), tuple(mounted)
    others: set[str] = set()
    for path in sorted(paths, key=len, reverse=True):
        is_above = any(point.startswith(f"{path}/") for point in points)
        if path in points or (is_above and path not in others):
            made.add(path)
        else:
            others.add(path.rpartition("/")[0])
    return made


def noise_test(patterns: Iterable[str]) -> Callable[[str], bool]:
    """Tells whether a path is noise, or in a folder that is."""
    parts = (part for pattern in patterns for part in (translate(pattern), f"{re.escape(pattern)}/"))
    found = re.compile("|".join(parts) or r"(?!)")
    return lambda path: found.match(path) is not None
