"""The mounts tab: what of the host and of volumes is inside a container, and who else has it (pure)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any, NamedTuple

from tui.domain.container import Container
from tui.domain.finding_rights import gives_engine
from tui.domain.format import age, size
from tui.domain.volume import Volume, is_anonymous
from tui.resources import masked
from tui.resources.named_rows import named_rows

Lines = list[tuple[str, str]]
_SHM = 64 << 20


class Around(NamedTuple):
    """What is known of the host besides: the bytes of volumes by name, counted at a time (Unix seconds)."""

    containers: Collection[Container]
    volumes: Mapping[str, Volume]
    sizes: Mapping[str, int]
    measured: float
    now: float


def told(data: Mapping[str, Any], around: Around, values: bool) -> Lines:
    """The mounts of a container, from its inspect answer; options that look secret are masked unless `values`."""
    host = data.get("HostConfig") or {}
    mounts = sorted(data.get("Mounts") or (), key=lambda m: str(m.get("Destination")))
    tmpfs = {str(path): str(options) for path, options in (host.get("Tmpfs") or {}).items()}
    lines: Lines = [(_summary(mounts, tmpfs), "said")]
    if host.get("ReadonlyRootfs"):
        lines.append(("All else in it is read-only (--read-only).", "said"))
    asked = {str(m.get("Target")): m for m in host.get("Mounts") or ()}
    for mount in mounts:
        options = asked.get(str(mount.get("Destination"))) or {}
        lines += _mount(str(data.get("Id")), mount, options, around, values)
    for path, options in sorted(tmpfs.items()):
        lines += _block(path, [("tmpfs", "in memory, gone when it stops"), ("options", options)])
    return lines + _others(host)


def _summary(mounts: Collection[Mapping[str, Any]], tmpfs: Collection[str]) -> str:
    kinds = [str(m.get("Type") or "unknown") for m in mounts] + ["tmpfs"] * len(tmpfs)
    if not kinds:
        return "Nothing is mounted: what it writes is in its own writable layer, and goes with it."
    counts = [f"{kinds.count(kind)} {kind}" for kind in dict.fromkeys(sorted(kinds))]
    return f"{len(kinds)} mount{'s' if len(kinds) > 1 else ''}: {', '.join(counts)}."


def _mount(
    id: str, mount: Mapping[str, Any], asked: Mapping[str, Any], around: Around, values: bool
) -> Lines:
    kind, name = str(mount.get("Type") or ""), str(mount.get("Name") or "")
    source = str(mount.get("Source") or "")
    pairs = [_what(kind, name, source), ("access", _access(mount))]
    if kind == "volume":
        pairs += _volume(name, mount, asked, around, values)
    if kind == "tmpfs":
        pairs.append(("size", _limit(asked.get("TmpfsOptions") or {})))
    else:
        pairs += [("also in", other) for other in _also(id, kind, name, source, around.containers)]
    lines = _block(str(mount.get("Destination") or ""), pairs)
    if kind in ("bind", "npipe") and gives_engine(source):
        lines.append(
            ("  ! the engine's socket: whoever is in it is root on the host, read-only or not", "bad")
        )
    return lines


def _what(kind: str, name: str, source: str) -> tuple[str, str]:
    if kind == "volume":
        return "volume", f"{name} (anonymous)" if is_anonymous(name) else name
    if kind == "tmpfs":
        return "tmpfs", "in memory, gone when it stops"
    return kind or "unknown", source


def _access(mount: Mapping[str, Any]) -> str:
    """Read-only or not, and what else was asked for."""
    may_write = mount.get("RW")
    words = ["unknown" if may_write is None else "read and write" if may_write else "read-only"]
    extra = [word for word in str(mount.get("Mode") or "").split(",") if word not in ("", "rw", "ro")]
    spread = str(mount.get("Propagation") or "")
    return ", ".join([*words, *extra, *([f"propagation {spread}"] if spread else [])])


def _volume(
    name: str, mount: Mapping[str, Any], asked: Mapping[str, Any], around: Around, values: bool
) -> list[tuple[str, str]]:
    known = around.volumes.get(name)
    options = masked.pairs(known.options if known else {}, values)
    return [
        ("size", _size(name, around)),
        ("driver", str(mount.get("Driver") or "")),
        ("options", " ".join(options)),
        ("folder", str((asked.get("VolumeOptions") or {}).get("Subpath") or "")),
        ("on host", str(mount.get("Source") or "")),
    ]


def _size(name: str, around: Around) -> str:
    held = around.sizes.get(name)
    if held is None:
        return "unknown; m in Volumes lets the engine count"
    return f"{size(held)}, counted {age(around.measured, around.now)} ago"


def _limit(options: Mapping[str, Any]) -> str:
    bytes_at_most = options.get("SizeBytes")
    return f"{size(bytes_at_most)} at most" if bytes_at_most else "no limit"


def _also(id: str, kind: str, name: str, source: str, containers: Iterable[Container]) -> list[str]:
    """Who else mounts the same volume or path, and where; a running one first."""
    found = [
        (not c.is_running, f"{c.name} at {m.destination} ({c.state})")
        for c in containers
        for m in c.mounts
        if c.id != id and m.type == kind and (m.name == name if kind == "volume" else m.source == source)
    ]
    return [text for _, text in sorted(found)]


def _others(host: Mapping[str, Any]) -> Lines:
    pairs = [("from", str(each)) for each in host.get("VolumesFrom") or ()]
    shared = host.get("ShmSize")
    if shared and shared != _SHM:
        pairs.append(("/dev/shm", f"{size(shared)} at most"))
    return _block("Besides", pairs) if pairs else []


def _block(title: str, pairs: Iterable[tuple[str, str]]) -> Lines:
    """A title with what belongs to it."""
    return [("", "plain"), (title, "key"), *named_rows(pairs)]
