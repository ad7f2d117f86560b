"""Volumes and networks."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from typing import Any

from tui.demo.api.body import object_of
from tui.demo.api.container_json import ROOT, address
from tui.demo.api.format import stamp
from tui.demo.errors import ApiError, bad_parameter, conflict, not_found
from tui.demo.filters import Filters
from tui.demo.state.engine import DemoEngine
from tui.demo.state.model import Network, Volume, sha
from tui.demo.wire import Exchange


def volume_json(volume: Volume) -> dict[str, Any]:
    """A volume as list and inspect show it."""
    return {
        "CreatedAt": stamp(volume.created).partition(".")[0] + "Z",
        "Driver": "local",
        "Labels": volume.labels,
        "Mountpoint": f"{ROOT}/volumes/{volume.name}/_data",
        "Name": volume.name,
        "Options": None,
        "Scope": "local",
    }


def list_volumes(engine: DemoEngine, exchange: Exchange, fields: Mapping[str, str]) -> None:
    """GET /volumes."""
    filters = Filters.parse(
        exchange.request.text("filters"), frozenset(("dangling", "driver", "label", "name"))
    )
    dangling = filters.flag("dangling")
    with engine.lock:
        used = {mount.name for c in engine.containers.by_id.values() for mount in c.mounts}
        found = [
            volume_json(volume)
            for volume in engine.volumes.values()
            if filters.pattern("name", volume.name)
            and filters.labels(volume.labels)
            and filters.exact("driver", "local")
            and (dangling is None or dangling == (volume.name not in used))
        ]
    exchange.json({"Volumes": found, "Warnings": None})


def _volume(engine: DemoEngine, name: str) -> Volume:
    if name not in engine.volumes:
        raise not_found(f"get {name}: no such volume")
    return engine.volumes[name]


def inspect_volume(engine: DemoEngine, exchange: Exchange, fields: Mapping[str, str]) -> None:
    """GET /volumes/{name}."""
    with engine.lock:
        answer = volume_json(_volume(engine, fields["name"]))
    exchange.json(answer)


def create_volume(engine: DemoEngine, exchange: Exchange, fields: Mapping[str, str]) -> None:
    """POST /volumes/create; one that is there already is told as it is."""
    body = object_of(exchange)
    if (body.get("Driver") or "local") != "local":
        raise not_found(f"plugin {json.dumps(str(body['Driver']))} not found")
    now = time.time()
    with engine.lock:
        name = str(body.get("Name") or sha("volume", now, len(engine.volumes)))
        if name not in engine.volumes:
            engine.volumes[name] = Volume(name, now, body.get("Labels") or None)
            engine.events.emit("volume", "create", name, {"driver": "local"})
        answer = volume_json(engine.volumes[name])
    exchange.json(answer, 201)


def remove_volume(engine: DemoEngine, exchange: Exchange, fields: Mapping[str, str]) -> None:
    """DELETE /volumes/{name}."""
    with engine.lock:
        volume = _volume(engine, fields["name"])
        users = [
            c.id for c in engine.containers.by_id.values() if any(m.name == volume.name for m in c.mounts)
        ]
        if users:
            raise conflict(f"remove {volume.name}: volume is in use - [{', '.join(users)}]")
        del engine.volumes[volume.name]
        engine.events.emit("volume", "destroy", volume.name, {"driver": "local"})
    exchange.empty()


def create_network(engine: DemoEngine, exchange: Exchange, fields: Mapping[str, str]) -> None:
    """POST /networks/create; raises ApiError (400, 409)."""
    body, now = object_of(exchange), time.time()
    name, driver = str(body.get("Name") or ""), str(body.get("Driver") or "bridge")
    if not name:
        raise bad_parameter("network name is required")
    with engine.lock:
        if name in engine.networks:
            raise conflict(f"network with name {name} already exists")
        number = 30 + len(engine.networks)
        ranges = (f"172.{number}.0.0/16", f"172.{number}.0.1")
        labels, internal = dict(body.get("Labels") or {}), bool(body.get("Internal"))
        network = Network(name, sha("network", name, now), now, driver, *ranges, labels, internal)
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
    ranges = [{"Subnet": network.subnet, "Gateway": network.gateway}] if network.subnet else []
    return {
        "Name": network.name,
        "Id": network.id,
        "Created": stamp(network.created),
        "Scope": "local",
        "Driver": network.driver,
        "EnableIPv6": False,
        "IPAM": {"Driver": "default", "Options": None, "Config": ranges},
        "Internal": network.is_internal,
        "Attachable": False,
        "Ingress": False,
        "ConfigFrom": {"Network": ""},
        "ConfigOnly": False,
        "Containers": {},
        "Options": {},
        "Labels": network.labels,
    }


def _network(engine: DemoEngine, text: str) -> Network:
    for network in engine.networks.values():
        if network.name == text or (len(text) > 3 and network.id.startswith(text)):
            return network
    raise not_found(f"network {text} not found")


def inspect_network(engine: DemoEngine, exchange: Exchange, fields: Mapping[str, str]) -> None:
    """GET /networks/{id}."""
    with engine.lock:
        network = _network(engine, fields["id"])
        inside = {c.id: _member(network, c.id, engine) for c in _members(engine, network)}
    exchange.json(network_json(network) | {"Containers": inside})


def _members(engine: DemoEngine, network: Network) -> list[Any]:
    return [c for c in engine.containers.by_id.values() if c.is_running and network.name in c.networks]


def _member(network: Network, id: str, engine: DemoEngine) -> dict[str, str]:
    container = engine.containers.by_id[id]
    where = f"{address(network, container)}/16" if network.subnet else ""
    return {
        "Name": container.name,
        "EndpointID": sha("endpoint", id, network.name),
        "MacAddress": "",
        "IPv4Address": where,
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
