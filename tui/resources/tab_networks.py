"""The networks tab: where a container is reached, by whom, and what it calls others (pure)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any, NamedTuple

from tui.domain.container import Container
from tui.resources import masked
from tui.resources.named_rows import named_rows
from tui.resources.ports_told import ports

Lines = list[tuple[str, str]]
Pairs = list[tuple[str, str]]
# Of others on a network.
_MOST = 100
_OWN_STACK = ("host", "none")


class Answer(NamedTuple):
    """What the engine says of a container, and of its networks by name, None where they are gone.

    `shared` is the container whose network it has, where it has none of its own; None too where that is gone.
    """

    container: Mapping[str, Any]
    shared: Mapping[str, Any] | None
    networks: Mapping[str, Mapping[str, Any] | None]


def shares(data: Mapping[str, Any]) -> str:
    """The ID or name of the container whose network it has, '' for none."""
    kind, _, other = str((data.get("HostConfig") or {}).get("NetworkMode") or "").partition(":")
    return other if kind == "container" else ""


def ends_of(data: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """What the engine says of a container's ends by the names of their networks."""
    return {n: end or {} for n, end in ((data.get("NetworkSettings") or {}).get("Networks") or {}).items()}


def told(answer: Answer, containers: Collection[Container], values: bool = False) -> Lines:
    """The mode, the ports, each network, and how names are looked up; options that look secret only with `values`."""
    data = answer.container
    stack = answer.shared if shares(data) and answer.shared is not None else data
    is_running = bool((stack.get("State") or {}).get("Running"))
    lines: Lines = _mode(answer, containers)
    if stack is not data or not shares(data):
        lines += ports(stack, is_running)
    ends = {name: end for name, end in sorted(ends_of(stack).items()) if name not in _OWN_STACK}
    lines += _addresses(ends)
    for name, end in ends.items():
        options = masked.pairs(end.get("DriverOpts"), values)
        lines += _network(
            name, end, answer.networks.get(name), str(stack.get("Id")), is_running, containers, options
        )
    lines += _lookup(data)
    return lines if lines and lines[0][0] else lines[1:]


def _mode(answer: Answer, containers: Collection[Container]) -> Lines:
    data = answer.container
    mode = str((data.get("HostConfig") or {}).get("NetworkMode") or "default")
    if shares(data):
        if answer.shared is None:
            return [("It shares the network of a container that is gone: it cannot start.", "said")]
        name = str(answer.shared.get("Name") or "").lstrip("/")
        return [(f"It shares the network of {name}: its addresses and ports are these.", "said")]
    if mode == "host":
        others = [
            c.name for c in containers if "host" in c.networks and c.id != data.get("Id") and c.is_running
        ]
        lines: Lines = [
            ("It uses the host's own network: what it listens on is open on the host's addresses.", "said")
        ]
        return lines + ([(f"So do {_few(sorted(others))}.", "said")] if others else [])
    if mode == "none":
        return [("It has no network but its own loopback.", "said")]
    return []


def _addresses(ends: Mapping[str, Mapping[str, Any]]) -> Lines:
    """Of several networks the addresses at one glance: others on the first may fill the screen."""
    width = max(map(len, ends), default=0)
    told = [
        (name, str(end.get("IPAddress") or end.get("GlobalIPv6Address") or "-")) for name, end in ends.items()
    ]
    lines: Lines = [(f"  {name:<{width}}  {where}", "plain") for name, where in told]
    return [("", "plain"), ("Addresses", "key"), *lines] if len(lines) > 1 else []


def _network(
    name: str,
    end: Mapping[str, Any],
    network: Mapping[str, Any] | None,
    id: str,
    is_running: bool,
    containers: Collection[Container],
    options: Iterable[str],
) -> Lines:
    data = network or {}
    words = [str(data.get("Driver") or "unknown"), *(["internal"] if data.get("Internal") else [])]
    asked = end.get("IPAMConfig") or {}
    known = [*(end.get("Aliases") or ()), *(end.get("DNSNames") or ())]
    names = [each for each in dict.fromkeys(map(str, known)) if each != id[:12]]
    pairs = [
        ("driver", ", ".join(words)),
        ("IPv4", address(end, "IPAddress", "IPPrefixLen", "Gateway")),
        ("IPv6", address(end, "GlobalIPv6Address", "GlobalIPv6PrefixLen", "IPv6Gateway")),
        ("asked", ", ".join(str(each) for each in asked.values() if isinstance(each, str) and each)),
        ("MAC", str(end.get("MacAddress") or "")),
        ("names", ", ".join(names)),
        ("links", ", ".join(map(str, end.get("Links") or ()))),
        *(("subnet", _subnet(each)) for each in (data.get("IPAM") or {}).get("Config") or ()),
        *(("option", option) for option in options),
    ]
    lines: Lines = [("", "plain"), (name, "key")]
    if network is None:
        lines.append(("  ! this network is gone", "bad"))
    if not is_running:
        lines.append(("  no address while it does not run", "dim"))
    lines += named_rows(pairs)
    if name == "bridge":
        lines.append(("  no names here: containers on it find each other by address only", "dim"))
    return lines + _others(name, data, id, containers)


def address(end: Mapping[str, Any], own: str, length: str, gateway: str) -> str:
    """An address with its length and gateway, '' where there is none."""
    if not end.get(own):
        return ""
    size = f"/{end[length]}" if end.get(length) else ""
    way = f", gateway {end[gateway]}" if end.get(gateway) else ""
    return f"{end[own]}{size}{way}"


def _subnet(entry: Mapping[str, Any]) -> str:
    part = f", from {entry['IPRange']}" if entry.get("IPRange") else ""
    return f"{entry.get('Subnet') or ''}{part}"


def _others(name: str, network: Mapping[str, Any], id: str, containers: Iterable[Container]) -> Lines:
    """Who else is on it: those that run in the order of their addresses, then those that do not."""
    ends = {str(key): end or {} for key, end in (network.get("Containers") or {}).items()}
    running = [(_place(end), str(end.get("Name") or key[:12])) for key, end in ends.items() if key != id]
    known = {*ends, id}
    here = [c for c in containers if name in c.networks and c.id not in known and not c.is_running]
    found = sorted(running, key=_order) + sorted(("stopped", c.name) for c in here)
    width = max((len(where) for where, _ in found), default=0)
    lines: Lines = [(f"    {where:<{width}}  {who}", "plain") for where, who in found[:_MOST]]
    if len(found) > _MOST:
        lines.append((f"    and {len(found) - _MOST} more", "dim"))
    return [("  also on it", "title"), *lines] if lines else []


def _place(end: Mapping[str, Any]) -> str:
    """An address without its length."""
    where = str(end.get("IPv4Address") or end.get("IPv6Address") or "")
    return where.partition("/")[0] or "no address"


def _order(found: tuple[str, str]) -> tuple[list[int], str, str]:
    parts = found[0].split(".")
    return [int(part) for part in parts if part.isdecimal()], *found


def _lookup(data: Mapping[str, Any]) -> Lines:
    """How it looks names up, and what it is called."""
    host, config = data.get("HostConfig") or {}, data.get("Config") or {}
    full = ".".join(filter(None, (str(config.get("Hostname") or ""), str(config.get("Domainname") or ""))))
    pairs = [
        ("hostname", full),
        *(("DNS", str(each)) for each in host.get("Dns") or ()),
        ("search", " ".join(map(str, host.get("DnsSearch") or ()))),
        ("options", " ".join(map(str, host.get("DnsOptions") or ()))),
        *(("host", str(each)) for each in host.get("ExtraHosts") or ()),
    ]
    return [("", "plain"), ("Names", "key"), *named_rows(pairs)] if any(value for _, value in pairs) else []


def _few(names: list[str]) -> str:
    return ", ".join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")
