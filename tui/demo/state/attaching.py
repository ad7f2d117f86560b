"""Containers on networks: what may be asked for, and which address each one gets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tui.demo.errors import ApiError, bad_parameter, not_found
from tui.demo.state.engine import DemoEngine
from tui.demo.state.model import Attached, Container, Network

# What a client may ask for; the rest of an endpoint's settings is told, and ignored when it is sent.
_ASKED = ("IPAMConfig", "Links", "Aliases", "MacAddress", "DriverOpts")


def attached_of(engine: DemoEngine, host: Mapping[str, Any], body: Mapping[str, Any]) -> dict[str, Attached]:
    """The networks that a new container is to be on, by name; raises ApiError (400, 404)."""
    mode = str(host["NetworkMode"])
    if mode.startswith("container:"):
        return {}
    # Since it can be told of each network, it is no longer told of the container alone.
    mac = {"MacAddress": body["MacAddress"]} if body.get("MacAddress") else {}
    asked = (body.get("NetworkingConfig") or {}).get("EndpointsConfig") or {mode: {}}
    asked = {text: mac | (settings or {}) if text == mode else settings for text, settings in asked.items()}
    found = {}
    for text, settings in asked.items():
        network = engine.network_of(text)
        name = network.name if network else text
        try:
            found[name] = Attached(checked(network, settings or {}))
        except ApiError as error:
            raise bad_parameter(f"invalid config for network {name}: {error.message}") from None
    return found


def checked(network: Network | None, settings: Mapping[str, Any]) -> dict[str, Any]:
    """What is asked for of a network, None where it does not exist yet; raises ApiError (400)."""
    asked = {key: settings[key] for key in _ASKED if settings.get(key)}
    addresses = [str(asked.get("IPAMConfig", {}).get(key) or "") for key in ("IPv4Address", "IPv6Address")]
    if network and network.is_predefined and asked.get("Aliases"):
        raise _invalid("network-scoped alias is supported only for containers in user defined networks")
    if not network or not any(addresses):
        return asked
    if network.is_predefined:
        raise _invalid("user specified IP address is supported on user defined networks only")
    if not network.ipam.get("Config"):
        raise _invalid(
            "user specified IP address is supported only when connecting to networks with user configured subnets"
        )
    if addresses[0] and not _is_inside(addresses[0], network.subnet):
        raise _invalid(f"no configured subnet or ip-range contain the IP address {addresses[0]}")
    return asked


def _invalid(reason: str) -> ApiError:
    return bad_parameter(f"invalid endpoint settings:\n{reason}")


def _is_inside(address: str, subnet: str) -> bool:
    from ipaddress import ip_address, ip_network  # not needed at the start

    return ip_address(address) in ip_network(subnet, strict=False)


def plug(engine: DemoEngine, container: Container) -> None:
    """Give a container that starts its addresses; raises ApiError (403, 404) when one cannot be had."""
    for name, attached in container.attached.items():
        network = engine.network_of(name)
        if network is None:
            raise not_found(f"network {name} not found")
        plug_one(network, container, attached)


def plug_one(network: Network, container: Container, attached: Attached) -> None:
    """Give it its address on one network; raises ApiError (403) when that is another's."""
    if not network.subnet:
        return
    asked = str((attached.asked.get("IPAMConfig") or {}).get("IPv4Address") or "")
    if asked and network.taken.get(asked, container.id) != container.id:
        raise ApiError(403, "Address already in use")
    attached.address = asked or _free(network, container.number)
    network.taken[attached.address] = container.id


def unplug(engine: DemoEngine, container: Container) -> None:
    """Take its addresses back."""
    for name, attached in container.attached.items():
        unplug_one(engine.network_of(name), attached)


def unplug_one(network: Network | None, attached: Attached) -> None:
    """Take back its address on one network."""
    if network:
        network.taken.pop(attached.address, None)
    attached.address = ""


def _free(network: Network, number: int) -> str:
    """An address of the network that nobody has; the one of the container's number where that is free."""
    parts, _, length = network.subnet.partition("/")
    first = _number(parts)
    size = 2 ** (32 - int(length))
    offset = (number + 2) // 250 % 250 * 256 + (number + 2) % 250 + 2
    for step in range(size):
        at = (offset + step) % size
        found = ".".join(str((first + at) >> shift & 255) for shift in (24, 16, 8, 0))
        if 0 < at < size - 1 and found != network.gateway and found not in network.taken:
            return found
    raise ApiError(500, "no available IPv4 addresses on this network's address pools")


def _number(address: str) -> int:
    total = 0
    for part in address.split("."):
        total = total * 256 + int(part)
    return total
