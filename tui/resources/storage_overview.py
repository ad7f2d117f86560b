"""The details of volumes and networks, in lines a person reads first (pure)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from tui.domain.format import age, size
from tui.resources import masked, volumes
from tui.resources.storage_rows import NetworkRow, VolumeRow

Lines = list[tuple[str, str]]


def _rows(pairs: Iterable[tuple[str, str]]) -> Lines:
    return [(f"{name:<11} {value}", "plain") for name, value in pairs if value]


def _many(title: str, values: Iterable[str]) -> Lines:
    lines = [(f"  {value}", "plain") for value in values]
    return [("", "plain"), (title, "title"), *lines] if lines else []


def _when(text: str, since: float, now: float) -> str:
    return f"{text[:19].replace('T', ' ')} ({age(since, now)} ago)" if text else ""


def volume(r: VolumeRow, data: Mapping[str, Any], now: float, values: bool = False) -> Lines:
    """A volume, from its row and `GET /volumes/{name}`; what looks secret is masked unless `values`."""
    v = r.volume
    pairs = [
        ("name", v.name),
        ("what", volumes.explained(r) if v.is_anonymous else "named"),
        ("driver", v.driver),
        ("scope", v.scope),
        ("size", _size(r, now)),
        ("created", _when(str(data.get("CreatedAt") or ""), v.created, now)),
        ("mountpoint", v.mountpoint),
        ("project", v.project),
    ]
    lines: Lines = [(volumes.shown(r), "key"), *_rows(pairs)]
    running = {True: "running", False: "stopped"}
    uses = [f"{u.container} at {u.path}  ({running[u.is_running]}, {u.image})" for u in r.uses]
    lines += _many("Mounted by", uses or ["no container"])
    lines += _many("Options", masked.pairs(data.get("Options"), values))
    lines += _many("Labels", masked.pairs(v.labels, values))
    return lines


def _size(r: VolumeRow, now: float) -> str:
    if r.size is None and r.volume.created < r.measured:
        return "not told by its driver"
    if r.size is None:
        return "unknown; m lets the engine count"
    return f"{size(r.size)} ({r.size:,} bytes), counted {age(r.measured, now)} ago"


def network(r: NetworkRow, data: Mapping[str, Any], now: float, values: bool = False) -> Lines:
    """A network, from its row and `GET /networks/{id}`; what looks secret is masked unless `values`."""
    n = r.network
    ranges = (data.get("IPAM") or {}).get("Config") or ()
    words = ("predefined", n.is_predefined), ("of the swarm", n.is_of_swarm), ("internal", n.is_internal)
    pairs = [
        ("name", n.name),
        ("id", n.id),
        ("driver", n.driver),
        ("scope", n.scope),
        ("what", ", ".join(word for word, holds in words if holds)),
        ("subnet", ", ".join(n.subnets)),
        ("gateway", ", ".join(str(each["Gateway"]) for each in ranges if each.get("Gateway"))),
        ("created", _when(str(data.get("Created") or ""), n.created, now)),
        ("project", n.project),
    ]
    lines: Lines = [(n.name, "key"), *_rows(pairs)]
    if r.is_double:
        lines.append(("! another network has this name too: containers tell names only", "warn"))
    lines += _many("Used by", _members(r, data) or ["no container"])
    lines += _many("Options", masked.pairs(data.get("Options"), values))
    lines += _many("Labels", masked.pairs(n.labels, values))
    return lines


def _members(r: NetworkRow, data: Mapping[str, Any]) -> list[str]:
    """Who is on it; the engine tells the addresses of those that run."""
    inside = {str(end.get("Name")): end for end in (data.get("Containers") or {}).values() if end}
    found = []
    for use in r.uses:
        end = inside.get(use.container) or {}
        where = " ".join(filter(None, (end.get("IPv4Address"), end.get("IPv6Address"))))
        found.append(f"{use.container}  {where}" if use.is_running else f"{use.container}  (stopped)")
    return [line.rstrip() for line in found]
