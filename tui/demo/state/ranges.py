"""The ranges of addresses of networks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from tui.demo.errors import ApiError, bad_parameter
from tui.demo.state.engine import DemoEngine


def ranges_of(engine: DemoEngine, asked: Mapping[str, Any]) -> tuple[str, str]:
    """Subnet and gateway of a new network; raises ApiError (400, 403, 500)."""
    from ipaddress import IPv4Network, ip_network  # not needed at the start

    used = [IPv4Network(n.subnet, strict=False) for n in engine.networks.values() if n.subnet]
    for pool in asked.get("Config") or ():
        text = str(pool.get("Subnet") or "")
        try:
            subnet = ip_network(text)
        except ValueError:
            raise bad_parameter(
                f"invalid network config:\ninvalid subnet {text}: invalid CIDR block notation"
            ) from None
        if isinstance(subnet, IPv4Network):
            if any(subnet.overlaps(other) for other in used):
                raise ApiError(403, "Pool overlaps with other one on this address space")
            return text, str(pool.get("Gateway") or subnet.network_address + 1)
    for text, gateway in _own():
        if not any(IPv4Network(text).overlaps(other) for other in used):
            return text, gateway
    raise ApiError(500, "all predefined address pools have been fully subnetted")


def _own() -> Iterator[tuple[str, str]]:
    """The ranges that the engine gives by itself."""
    yield from ((f"172.{number}.0.0/16", f"172.{number}.0.1") for number in range(18, 32))
    yield from ((f"192.168.{number}.0/20", f"192.168.{number}.1") for number in range(0, 256, 16))
