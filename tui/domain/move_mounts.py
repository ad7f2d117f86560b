"""Mounts of a container as `docker create --mount` and `--tmpfs` take them; None is what they cannot say (pure)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

_KNOWN = frozenset("Type Source Target ReadOnly Consistency BindOptions VolumeOptions TmpfsOptions".split())
_BIND = frozenset(
    # That a missing path of the host is made is not carried: it is to be missed.
    "Propagation NonRecursive ReadOnlyNonRecursive ReadOnlyForceRecursive CreateMountpoint".split()
)
_VOLUME = frozenset("NoCopy Labels DriverConfig Subpath".split())
_TMPFS = frozenset("SizeBytes Mode".split())


def mount(mount: Mapping[str, Any]) -> str | None:
    """One of HostConfig.Mounts."""
    options = [mount.get(key) or {} for key in ("BindOptions", "VolumeOptions", "TmpfsOptions")]
    for said, known in zip([mount, *options], (_KNOWN, _BIND, _VOLUME, _TMPFS), strict=True):
        if any(said[key] for key in said.keys() - known):
            return None
    type = mount.get("Type")
    if type not in ("bind", "volume", "tmpfs", "npipe", "cluster"):
        return None
    said = [("type", type)]
    if mount.get("Source"):
        said.append(("source", mount["Source"]))
    said.append(("target", mount.get("Target") or ""))
    if mount.get("Consistency"):
        said.append(("consistency", mount["Consistency"]))
    said += [*_bind(options[0]), *_volume(options[1]), *_tmpfs(options[2])]
    words = [f"{key}={value}" for key, value in said]
    # `docker` reads it as CSV, which takes one line end for another.
    return None if any("\r" in word for word in words) else fields([*words, *_switches(mount, options)])


def tmpfs(place: tuple[str, str]) -> str | None:
    """One of HostConfig.Tmpfs: where, and its options."""
    path, options = place
    if ":" in path:
        return None
    return f"{path}:{options}" if options else path


def fields(words: Iterable[str]) -> str:
    """One line of CSV, as `docker` reads values of several fields."""
    line = io.StringIO()
    csv.writer(line, lineterminator="").writerow(list(words))
    return line.getvalue()


def _switches(mount: Mapping[str, Any], options: list[Mapping[str, Any]]) -> Iterator[str]:
    if mount.get("ReadOnly"):
        yield "readonly"
    # The way that old and new command lines understand.
    if options[0].get("NonRecursive"):
        yield "bind-nonrecursive"
    if options[1].get("NoCopy"):
        yield "volume-nocopy"


def _bind(options: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    if options.get("Propagation"):
        yield "bind-propagation", options["Propagation"]
    if options.get("ReadOnlyNonRecursive"):
        yield "bind-recursive", "writable"
    if options.get("ReadOnlyForceRecursive"):
        yield "bind-recursive", "readonly"


def _volume(options: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for key, value in (options.get("Labels") or {}).items():
        yield "volume-label", f"{key}={value}"
    driver = options.get("DriverConfig") or {}
    if driver.get("Name"):
        yield "volume-driver", driver["Name"]
    for key, value in (driver.get("Options") or {}).items():
        yield "volume-opt", f"{key}={value}"
    if options.get("Subpath"):
        yield "volume-subpath", options["Subpath"]


def _tmpfs(options: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    if options.get("SizeBytes"):
        yield "tmpfs-size", str(options["SizeBytes"])
    if options.get("Mode"):
        yield "tmpfs-mode", f"{options['Mode']:o}"
