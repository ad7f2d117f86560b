"""The networks a container is on, as they have to be asked for again (pure)."""

from __future__ import annotations

from collections.abc import Mapping
from ipaddress import IPv4Address
from typing import Any

from tui.domain.recipe import Attachment

_DEFAULT_MODES = ("", "default", "bridge")
_HEX = frozenset("0123456789abcdef")


def has_own_network(mode: str) -> bool:
    """Whether a container of this NetworkMode has a network of its own at all."""
    return mode not in ("host", "none") and not mode.startswith("container:")


def network_mode(
    inspect: Mapping[str, Any], attachments: tuple[Attachment, ...], names: Mapping[str, str]
) -> str:
    """The NetworkMode to ask for, '' for the default bridge alone."""
    mode: str = (inspect.get("HostConfig") or {}).get("NetworkMode") or ""
    if attachments:
        return attachments[0].network
    if not has_own_network(mode):
        return by_name(mode, names)
    return ""


def own_attachments(inspect: Mapping[str, Any], names: Mapping[str, str]) -> tuple[Attachment, ...]:
    """Its networks, first the one it was made with; none on the default bridge alone."""
    mode: str = (inspect.get("HostConfig") or {}).get("NetworkMode") or ""
    networks = _networks(inspect)
    if not has_own_network(mode) or (set(networks) <= {"bridge"} and (networks or mode in _DEFAULT_MODES)):
        return ()
    if not networks:
        return (Attachment(mode),)  # taken off while it runs: its next start would bring it back
    first = _made_with(mode, networks)
    ordered = sorted(networks, key=lambda name: (name != first, name))
    return tuple(_attachment(inspect, name, networks[name] or {}, name == first, names) for name in ordered)


def asked_mac(inspect: Mapping[str, Any]) -> str:
    """The hardware address that was asked for on the default bridge, or ''."""
    return _mac(inspect, _networks(inspect).get("bridge") or {}, is_first=True)


def by_name(mode: str, names: Mapping[str, str]) -> str:
    """`container:<ID>` with the container's name; anything else as it is."""
    kind, separator, target = mode.partition(":")
    return f"container:{name_of(target, names)}" if kind == "container" and separator else mode


def name_of(container: str, names: Mapping[str, str]) -> str:
    """The name of a container that is named by its name or by its ID or the beginning of that."""
    if container in names.values():
        return container
    if len(container) < 12 or not set(container) <= _HEX:
        return container
    return next((name for id, name in names.items() if id.startswith(container)), container)


def _networks(inspect: Mapping[str, Any]) -> Mapping[str, Any]:
    found: Mapping[str, Any] = (inspect.get("NetworkSettings") or {}).get("Networks") or {}
    return found


def _made_with(mode: str, networks: Mapping[str, Any]) -> str:
    wanted = "bridge" if mode in _DEFAULT_MODES else mode
    if wanted in networks:
        return wanted
    ids = {name: (network or {}).get("NetworkID") or "" for name, network in networks.items()}
    return next((name for name, id in ids.items() if len(wanted) >= 12 and id.startswith(wanted)), "")


def _attachment(
    inspect: Mapping[str, Any],
    name: str,
    network: Mapping[str, Any],
    is_first: bool,
    names: Mapping[str, str],
) -> Attachment:
    asked = network.get("IPAMConfig") or {}
    return Attachment(
        name,
        aliases=_aliases(inspect, network),
        ipv4=asked.get("IPv4Address") or "",
        ipv6=asked.get("IPv6Address") or "",
        link_local=tuple(asked.get("LinkLocalIPs") or ()),
        mac=_mac(inspect, network, is_first=is_first),
        options=tuple(sorted((network.get("DriverOpts") or {}).items())),
        links=tuple(_link(link, names) for link in network.get("Links") or ()),
    )


def _aliases(inspect: Mapping[str, Any], network: Mapping[str, Any]) -> tuple[str, ...]:
    """Those that were given: engines add the short ID and, until 25, the host name, by which all of them find it."""
    own = {
        inspect["Id"][:12],
        inspect.get("Name", "").lstrip("/"),
        (inspect.get("Config") or {}).get("Hostname"),
    }
    return tuple(dict.fromkeys(alias for alias in network.get("Aliases") or () if alias not in own))


def _link(text: str, names: Mapping[str, str]) -> tuple[str, str]:
    target, _, alias = text.partition(":")
    return name_of(target, names), alias or target


def own_links(host: Mapping[str, Any], names: Mapping[str, str]) -> list[str]:
    """HostConfig.Links as they are asked for (`name:alias`); engines tell them as `/name:/of/alias`."""
    found = []
    for text in host.get("Links") or ():
        target, _, alias = text.partition(":")
        target = name_of(target.rpartition("/")[2], names)
        found.append(f"{target}:{alias.rpartition('/')[2] or target}")
    return sorted(found)


def _mac(inspect: Mapping[str, Any], network: Mapping[str, Any], *, is_first: bool) -> str:
    """The hardware address that was asked for, or ''.

    Config has it in most cases. Engines since 25 may tell it only where they tell addresses they made up as well:
    until 27 these come of the IP address, since 28 (they know of GwPriority) they are any locally administered one.
    """
    asked = (inspect.get("Config") or {}).get("MacAddress") or ""
    if is_first and asked:
        return str(asked)
    told = str(network.get("MacAddress") or "")
    is_local = bool(told) and int(told[:2], 16) & 2
    if "GwPriority" in network:
        return "" if is_local else told
    address = network.get("IPAddress") or ""
    made_up = "02:42:" + ":".join(f"{byte:02x}" for byte in IPv4Address(address).packed) if address else ""
    return "" if told == made_up else told
