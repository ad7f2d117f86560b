"""Networks, and the containers on them."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from typing import Any

from tui.demo.api.body import object_of
from tui.demo.api.container_json import mac_of
from tui.demo.api.format import stamp
from tui.demo.errors import ApiError, bad_parameter, conflict, not_found
from tui.demo.filters import Filters
from tui.demo.state.attaching import checked, plug_one, unplug_one
from tui.demo.state.engine import DemoEngine
from tui.demo.state.model import Attached, Container, Network, sha
from tui.demo.state.ranges import ranges_of
from tui.demo.state.running import tell_network
from tui.demo.wire import Exchange

_DRIVERS = ("bridge", "host", "null", "macvlan", "ipvlan", "overlay")


def create_network(engine: DemoEngine, exchange: Exchange, fields: Mapping[str, str]) -> None:
    """POST /networks/create; raises ApiError (400, 403, 404, 409)."""
    body, now = object_of(exchange), time.time()
    name, driver = str(body.get("Name") or ""), str(body.get("Driver") or "bridge")
    if not name:
        raise bad_parameter("network name is required")
    if driver not in _DRIVERS:
        raise not_found(f"plugin {json.dumps(driver)} not found")
    with engine.lock:
        if name in engine.networks:
            raise conflict(f"network with name {name} already exists")
        network = Network(name, sha("network", name, now), now, driver)
        network.ipam = body.get("IPAM") or {}
        network.subnet, network.gateway = ranges_of(engine, network.ipam)
        network.labels, network.options = dict(body.get("Labels") or {}), dict(body.get("Options") or {})
        network.is_internal, network.is_attachable = bool(body.get("Internal")), bool(body.get("Attachable"))
        network.has_ipv6 = bool(body.get("EnableIPv6"))
        engine.networks[name] = network
        engine.events.emit("network", "create", network.id, {"name": name, "type": driver})
    exchange.json({"Id": network.id, "Warning": ""}, 201)


def list_networks(engine: DemoEngine, exchange: Exchange, fields: Mapping[str, str]) -> None:
    """GET /networks."""
    filters = Filters.parse(exchange.request.text("filters"))
    with engine.lock:
        found = [
            network_json(network)
            for network in engine.networks.values()
            if filters.pattern("name", network.name)
            and filters.prefix("id", network.id)
            and filters.exact("driver", network.driver)
            and filters.labels(network.labels)
        ]
    exchange.json(found)


def network_json(network: Network) -> dict[str, Any]:
    """A network as the list shows it."""
    ipam = network.ipam
    return {
        "Name": network.name,
        "Id": network.id,
        "Created": stamp(network.created),
        "Scope": "local",
        "Driver": network.driver,
        "EnableIPv6": network.has_ipv6,
        "IPAM": {
            "Driver": ipam.get("Driver") or "default",
            "Options": ipam.get("Options"),
            "Config": _pools(network),
        },
        "Internal": network.is_internal,
        "Attachable": network.is_attachable,
        "Ingress": False,
        "ConfigFrom": {"Network": ""},
        "ConfigOnly": False,
        "Containers": {},
        "Options": network.options,
        "Labels": network.labels,
    }


def _pools(network: Network) -> list[dict[str, Any]]:
    asked = [
        {key: value for key, value in pool.items() if value} for pool in network.ipam.get("Config") or ()
    ]
    if asked:
        return [{"Gateway": network.gateway} | asked[0], *asked[1:]]
    return [{"Subnet": network.subnet, "Gateway": network.gateway}] if network.subnet else []


def _network(engine: DemoEngine, text: str) -> Network:
    if found := engine.network_of(text):
        return found
    raise not_found(f"network {text} not found")


def inspect_network(engine: DemoEngine, exchange: Exchange, fields: Mapping[str, str]) -> None:
    """GET /networks/{id}."""
    with engine.lock:
        network = _network(engine, fields["id"])
        inside = {c.id: _member(network, c) for c in _members(engine, network)}
        answer = network_json(network) | {"Containers": inside}
    exchange.json(answer)


def _members(engine: DemoEngine, network: Network) -> list[Container]:
    found = engine.containers.by_id.values()
    return [c for c in found if c.is_running and c.state != "restarting" and network.name in c.attached]


def _member(network: Network, container: Container) -> dict[str, str]:
    attached = container.attached[network.name]
    address, asked = attached.address, attached.asked
    return {
        "Name": container.name,
        "EndpointID": sha("endpoint", container.id, network.name),
        "MacAddress": asked.get("MacAddress") or mac_of(address) if address else "",
        "IPv4Address": f"{address}/{network.subnet.partition('/')[2]}" if address else "",
        "IPv6Address": "",
    }


def remove_network(engine: DemoEngine, exchange: Exchange, fields: Mapping[str, str]) -> None:
    """DELETE /networks/{id}."""
    with engine.lock:
        network = _network(engine, fields["id"])
        if network.is_predefined:
            raise ApiError(403, f"{network.name} is a pre-defined network and cannot be removed")
        if _members(engine, network):
            raise ApiError(
                403,
                f"error while removing network: network {network.name} id {network.id} has active endpoints",
            )
        del engine.networks[network.name]
        engine.events.emit("network", "destroy", network.id, {"name": network.name, "type": network.driver})
    exchange.empty()


def connect(engine: DemoEngine, exchange: Exchange, fields: Mapping[str, str]) -> None:
    """POST /networks/{id}/connect; raises ApiError (400, 403, 404)."""
    body = object_of(exchange)
    with engine.lock:
        network = _network(engine, fields["id"])
        container = engine.containers.find(str(body.get("Container") or ""))
        _refuse(network, container)
        attached = Attached(checked(network, body.get("EndpointConfig") or {}))
        if container.is_running:
            plug_one(network, container, attached)
        container.attached[network.name] = attached
        container.encoded = None
        if container.is_running:
            tell_network(engine, container, network.name, "connect")
    exchange.raw(b"", 200, "text/plain")


def _refuse(network: Network, container: Container) -> None:
    mode = container.network_mode
    if mode == "host" or mode.startswith("container:"):
        raise bad_parameter(
            "container sharing network namespace with another container or host cannot be connected to any other "
            "network"
        )
    if network.name == "host":
        raise bad_parameter("container cannot be disconnected from host network or connected to host network")
    if "none" in (network.name, *container.attached) and [*container.attached] != [network.name]:
        raise bad_parameter(
            "container cannot be connected to multiple networks with one of the networks in private (none) mode"
        )
    if container.is_running and network.name in container.attached:
        raise ApiError(403, f"endpoint with name {container.name} already exists in network {network.name}")


def disconnect(engine: DemoEngine, exchange: Exchange, fields: Mapping[str, str]) -> None:
    """POST /networks/{id}/disconnect; raises ApiError (404, 500)."""
    body = object_of(exchange)
    with engine.lock:
        network = _network(engine, fields["id"])
        container = engine.containers.find(str(body.get("Container") or ""))
        if network.name not in container.attached:
            what = "network" if container.is_running else "the network"
            raise ApiError(500, f"container {container.id} is not connected to {what} {network.name}")
        unplug_one(network, container.attached.pop(network.name))
        container.encoded = None
        if container.is_running:
            tell_network(engine, container, network.name, "disconnect")
    exchange.raw(b"", 200, "text/plain")
