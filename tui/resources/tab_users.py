"""The tab of who uses a volume or is on a network (pure)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from tui.resources.tab_networks import address

Lines = list[tuple[str, str]]
Entry = Mapping[str, Any]
_RUNNING = ("running", "paused", "restarting")


def of_volume(name: str, entries: Sequence[Entry]) -> Lines:
    """Who mounts a volume, from entries of the list of containers."""
    if not entries:
        return [("No container mounts it.", "said")]
    writers = sum(any(m.get("RW") for m in _mounts(entry, name)) for entry in entries)
    lines: Lines = [(f"{_count(entries, 'mounts it', 'mount it')}; {writers} may write to it.", "said")]
    for entry in _in_order(entries):
        places = [("at", _place(mount)) for mount in _mounts(entry, name)]
        lines += _block(entry, places)
    return lines


def of_network(data: Mapping[str, Any], entries: Sequence[Entry]) -> Lines:
    """Who is on a network, from its inspect answer and entries of the list of containers."""
    ends = {str(id): end or {} for id, end in (data.get("Containers") or {}).items()}
    strangers = {id: end for id, end in ends.items() if id not in {entry.get("Id") for entry in entries}}
    if not entries and not strangers:
        return [("No container is on it.", "said")]
    lines: Lines = []
    if entries:
        lines.append((f"{_count(entries, 'is on it', 'are on it')}.", "said"))
    for entry in _in_order(entries):
        lines += _block(entry, _end(_own_end(entry, data), ends.get(str(entry.get("Id"))) or {}))
    for id, end in strangers.items():
        lines += [("", "plain"), (str(end.get("Name") or id[:12]), "key")]
        lines.append(("  an end on it that no container here has", "warn"))
        lines += _rows(_end({}, end))
    return lines


def _mounts(entry: Entry, name: str) -> list[Mapping[str, Any]]:
    return [m for m in entry.get("Mounts") or () if m.get("Type") == "volume" and m.get("Name") == name]


def _place(mount: Mapping[str, Any]) -> str:
    may_write = mount.get("RW")
    access = "" if may_write is None else ", read and write" if may_write else ", read-only"
    return f"{mount.get('Destination') or ''}{access}"


def _own_end(entry: Entry, network: Mapping[str, Any]) -> Mapping[str, Any]:
    """What the list says of a container on this network; of two of one name, the one with its ID."""
    ends = (entry.get("NetworkSettings") or {}).get("Networks") or {}
    mine = [end for end in ends.values() if end and end.get("NetworkID") == network.get("Id")]
    return mine[0] if mine else ends.get(str(network.get("Name"))) or {}


def _end(own: Mapping[str, Any], inside: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The list tells more, the network is told of ends of others too."""
    ipv4 = address(own, "IPAddress", "IPPrefixLen", "") or str(inside.get("IPv4Address") or "")
    ipv6 = address(own, "GlobalIPv6Address", "GlobalIPv6PrefixLen", "") or str(
        inside.get("IPv6Address") or ""
    )
    names = ", ".join(map(str, own.get("Aliases") or own.get("DNSNames") or ()))
    mac = str(own.get("MacAddress") or inside.get("MacAddress") or "")
    return [("IPv4", ipv4), ("IPv6", ipv6), ("MAC", mac), ("names", names)]


def _in_order(entries: Iterable[Entry]) -> list[Entry]:
    return sorted(entries, key=lambda e: (e.get("State") not in _RUNNING, _name(e)))


def _name(entry: Entry) -> str:
    own = [name for name in entry.get("Names") or () if str(name).count("/") == 1]
    return str((own or [entry.get("Id") or ""])[0]).lstrip("/")


def _count(entries: Sequence[Entry], one: str, many: str) -> str:
    running = sum(entry.get("State") in _RUNNING for entry in entries)
    if len(entries) == 1:
        return f"1 container {one}, {'' if running else 'not '}running"
    count = {0: "none", len(entries): "all"}.get(running, str(running))
    return f"{len(entries)} containers {many}, {count} of them running"


def _block(entry: Entry, pairs: Iterable[tuple[str, str]]) -> Lines:
    state, status = str(entry.get("State") or "unknown"), str(entry.get("Status") or "")
    rows = [
        ("state", f"{state}, {status}" if status else state),
        *pairs,
        ("image", str(entry.get("Image") or "")),
    ]
    return [("", "plain"), (_name(entry), "key"), *_rows(rows)]


def _rows(pairs: Iterable[tuple[str, str]]) -> Lines:
    return [(f"  {name:<6} {value}", "plain") for name, value in pairs if value]
