"""The ports of a container: which are published, on which addresses of the host (pure)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Lines = list[tuple[str, str]]
_EVERY = frozenset(("", "0.0.0.0", "::"))


def ports(data: Mapping[str, Any], is_running: bool) -> Lines:
    """One line for each, from an inspect answer; of a container that does not run as they will be."""
    host, settings = data.get("HostConfig") or {}, data.get("NetworkSettings") or {}
    asked = host.get("PortBindings") or {}
    found = dict(settings.get("Ports") or {}) if is_running else dict(asked)
    for name in (data.get("Config") or {}).get("ExposedPorts") or {}:
        found.setdefault(name, None)
    rows = [
        row
        for name in sorted(found, key=_order)
        for row in _port(name, found[name], bool(host.get("PublishAllPorts")))
    ]
    if not rows:
        return []
    width = max(len(where) for where, _ in rows)
    title = "Ports" if is_running else "Ports, once it runs"
    return [
        ("", "plain"),
        (title, "key"),
        *((f"  {where:<{width}}  {what}", "plain") for where, what in rows),
    ]


def _order(name: str) -> tuple[int, str]:
    number, _, protocol = name.partition("/")
    return (int(number) if number.isdecimal() else 0), protocol


def _port(name: str, bindings: Any, publishes_all: bool) -> list[tuple[str, str]]:
    """Where one port is reached: the addresses, and in words who can."""
    if not bindings:
        return [(name, "published on a free port" if publishes_all else "exposed, not published")]
    by_port: dict[str, list[str]] = {}
    for each in bindings:
        by_port.setdefault(str(each.get("HostPort") or ""), []).append(str(each.get("HostIp") or ""))
    return [(f"{_places(ips, port)} -> {name}", _reach(ips)) for port, ips in by_port.items()]


def _places(ips: list[str], port: str) -> str:
    """All addresses in one where these are all that there are."""
    port = port if port not in ("", "0") else "a free port"
    if set(ips) <= _EVERY:
        return f"*:{port}"
    return ", ".join(f"[{ip}]:{port}" if ":" in ip else f"{ip}:{port}" for ip in ips)


def _reach(ips: list[str]) -> str:
    if _EVERY.intersection(ips):
        only = {"0.0.0.0": " by IPv4", "::": " by IPv6"}.get(ips[0], "") if len(ips) == 1 else ""
        return f"every address of the host{only}"
    return "the host only" if all(ip.startswith("127.") or ip == "::1" for ip in ips) else "that address only"
