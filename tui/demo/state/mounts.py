"""What a container that is created is to mount."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from tui.demo.errors import ApiError, bad_parameter
from tui.demo.state.model import Container, Mount, sha

Find = Callable[[str], Container]


def mounts_of(id: str, host: Mapping[str, Any], declared: Iterable[str], find: Find) -> tuple[Mount, ...]:
    """The mounts that a host configuration asks for, and an anonymous volume for each other `declared` path.

    Raises ApiError (400).
    """
    asked = {mount.destination: mount for mount in (*_from_others(host, find), *_binds(host))}
    for mount in _mounts(id, host):
        if mount.destination in asked:
            raise bad_parameter(f"Duplicate mount point: {mount.destination}")
        asked[mount.destination] = mount
    taken = asked.keys() | {str(path) for path in host.get("Tmpfs") or ()}
    free = (path for path in dict.fromkeys(declared) if path not in taken)
    return (*asked.values(), *(Mount(path, name=_anonymous(id, path), is_anonymous=True) for path in free))


def _anonymous(id: str, path: str) -> str:
    return sha("anonymous", id, path)


def _from_others(host: Mapping[str, Any], find: Find) -> Iterator[Mount]:
    for each in host.get("VolumesFrom") or ():
        name, _, mode = str(each).partition(":")
        try:
            other = find(name)
        except ApiError as error:
            raise bad_parameter(error.message) from None
        for mount in other.mounts:
            yield replace(mount, mode="", writable=mount.writable and mode != "ro")


def _binds(host: Mapping[str, Any]) -> Iterator[Mount]:
    for bind in host.get("Binds") or ():
        source, _, rest = str(bind).partition(":")
        destination, _, mode = rest.partition(":")
        if not destination.startswith("/"):
            raise bad_parameter(f"invalid volume specification: '{bind}'")
        words = mode.split(",")
        writable = "ro" not in words
        if source.startswith("/"):
            propagation = next(
                (word for word in words if word.endswith(("private", "shared", "slave"))), "rprivate"
            )
            yield Mount(destination, source, "", writable, mode, propagation)
        else:
            yield Mount(destination, "", source, writable, mode or "z")


def _mounts(id: str, host: Mapping[str, Any]) -> Iterator[Mount]:
    for each in host.get("Mounts") or ():
        kind, source, path = each.get("Type"), str(each.get("Source") or ""), str(each.get("Target") or "")
        if not path:
            raise bad_parameter("invalid mount config: field Target must not be empty")
        writable = not each.get("ReadOnly")
        if kind == "bind":
            propagation = (each.get("BindOptions") or {}).get("Propagation") or "rprivate"
            yield Mount(path, source, "", writable, "", propagation)
        elif kind == "volume":
            yield Mount(path, "", source or _anonymous(id, path), writable, "z", is_anonymous=not source)
        elif kind == "tmpfs":
            yield Mount(path, writable=writable)
        else:
            raise bad_parameter(f"mount type unknown: {str(kind)!r}")
