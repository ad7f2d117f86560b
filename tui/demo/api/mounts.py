"""What a container that is created is to mount."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from tui.demo.errors import bad_parameter
from tui.demo.state.model import Mount, sha


def mounts_of(id: str, host: Mapping[str, Any], declared: Iterable[str]) -> tuple[Mount, ...]:
    """The mounts that a host configuration asks for, and an anonymous volume for each other `declared` path.

    Raises ApiError (400).
    """
    asked = [*_binds(host), *_mounts(id, host)]
    taken = {mount.destination for mount in asked}
    taken |= {str(path) for path in host.get("Tmpfs") or ()}
    taken |= {str(each.get("Target")) for each in host.get("Mounts") or () if each.get("Type") == "tmpfs"}
    free = (path for path in dict.fromkeys(declared) if path not in taken)
    return (*asked, *(Mount(path, name=_anonymous(id, path)) for path in free))


def _anonymous(id: str, path: str) -> str:
    return sha("anonymous", id, path)


def _binds(host: Mapping[str, Any]) -> Iterator[Mount]:
    for bind in host.get("Binds") or ():
        source, _, rest = str(bind).partition(":")
        destination, _, mode = rest.partition(":")
        named = {"source": source} if source.startswith("/") else {"name": source}
        yield Mount(destination, writable="ro" not in mode.split(","), **named)


def _mounts(id: str, host: Mapping[str, Any]) -> Iterator[Mount]:
    for each in host.get("Mounts") or ():
        kind, source, path = each.get("Type"), str(each.get("Source") or ""), str(each.get("Target") or "")
        if not path:
            raise bad_parameter("invalid mount config: field Target must not be empty")
        if kind == "bind":
            yield Mount(path, source=source, writable=not each.get("ReadOnly"))
        elif kind == "volume":
            yield Mount(path, name=source or _anonymous(id, path), writable=not each.get("ReadOnly"))
        elif kind != "tmpfs":
            raise bad_parameter(f"mount type unknown: {str(kind)!r}")
