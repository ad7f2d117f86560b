"""Networks that move, as they were asked for: what an engine chose by itself is left to the other one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from ipaddress import IPv4Network, ip_network
from typing import Any

from tui.domain.move import AddressPool, MovedNetwork
from tui.domain.network import PREDEFINED
from tui.domain.recipe import Recipe
from tui.domain.survey import Inspect

# What engines take ranges from when none is asked for, and how large these are.
_POOLS = ((IPv4Network("172.16.0.0/12"), 16), (IPv4Network("192.168.0.0/16"), 20))


def networks_of(
    recipes: Iterable[Recipe], networks: Mapping[str, Inspect], decided: Iterable[str]
) -> tuple[MovedNetwork, ...]:
    """The networks (by full ID) that containers are on, and those that are to move without any."""
    by_name = {str(data.get("Name")): data for data in networks.values()}
    attachments = [each for recipe in recipes for each in recipe.attachments]
    names = {each.network for each in attachments}
    names |= {str(networks[id].get("Name")) for id in decided if id in networks}
    fixed = {each.network for each in attachments if each.ipv4 or each.ipv6}
    return tuple(
        network_of(by_name[name], name in fixed) for name in sorted(names - PREDEFINED) if name in by_name
    )


def network_of(data: Inspect, has_fixed: bool = False) -> MovedNetwork:
    """A network of its inspect answer; `has_fixed`: a container asks for an address of it."""
    ipam = data.get("IPAM") or {}
    pools = tuple(
        _pool(each)
        for each in ipam.get("Config") or ()
        if each.get("Subnet") and (has_fixed or not _is_engines_choice(each))
    )
    return MovedNetwork(
        name=str(data.get("Name")),
        driver=str(data.get("Driver") or "bridge"),
        is_internal=bool(data.get("Internal")),
        is_attachable=bool(data.get("Attachable")),
        has_ipv6=bool(data.get("EnableIPv6")),
        ipam_driver=str(ipam.get("Driver") or "default"),
        pools=pools,
        options=pairs(data.get("Options")),
        labels=pairs(data.get("Labels")),
    )


def pairs(value: Mapping[str, Any] | None) -> tuple[tuple[str, str], ...]:
    """Names and values, in their order."""
    return tuple(sorted((str(key), str(each)) for key, each in (value or {}).items()))


def _pool(data: Mapping[str, Any]) -> AddressPool:
    aux = pairs(data.get("AuxiliaryAddresses"))
    return AddressPool(str(data["Subnet"]), str(data.get("IPRange") or ""), _gateway(data), aux)


def _gateway(data: Mapping[str, Any]) -> str:
    return str(data.get("Gateway") or "").partition("/")[0]


def _is_engines_choice(data: Mapping[str, Any]) -> bool:
    """Whether a range of addresses is one that an engine takes by itself: elsewhere another may be free.

    Of one that was asked for, an engine tells the gateway only where that was asked for, too.
    """
    if not _gateway(data) or data.get("IPRange") or data.get("AuxiliaryAddresses"):
        return False
    net = ip_network(str(data["Subnet"]), strict=False)
    if not isinstance(net, IPv4Network) or _gateway(data) != str(net[1]):
        return False
    return any(net.subnet_of(pool) and net.prefixlen == length for pool, length in _POOLS)
