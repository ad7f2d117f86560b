"""Containers as `GET /containers/json` shows them, encoded once and kept until they change."""

from __future__ import annotations

import json
from typing import Any

from tui.demo.state.engine import DemoEngine
from tui.demo.state.model import Container, Mount, Network, Port, sha
from tui.demo.status import status_text

_quote = json.encoder.encode_basestring
ROOT = "/var/lib/docker"


def list_entry(engine: DemoEngine, container: Container, now: float) -> str:
    """The entry of the list as encoded JSON; only image text and status are made anew each time."""
    head, middle, tail = container.encoded or _encode(engine, container)
    image = _quote(shown_image(engine, container))
    return f"{head}{image}{middle}{_quote(status_text(container, now))}{tail}"


def warm(engine: DemoEngine) -> None:
    """Encode every container now, so that the first list is as quick as the later ones."""
    for container in engine.containers.by_id.values():
        _encode(engine, container)


def shown_image(engine: DemoEngine, container: Container) -> str:
    """The text it was made with while that still means the same image, else the image's ID."""
    if engine.images.names.image_of.get(container.image_key) == container.image_id:
        return container.image
    if container.image_id.startswith(container.image) or container.image_id.startswith(container.image, 7):
        return container.image
    return container.image_id


def _encode(engine: DemoEngine, container: Container) -> tuple[str, str, str]:
    names = _quote(f"/{container.name}")
    head = f'{{"Id":"{container.id}","Names":[{names}],"Image":'
    middle = (
        f',"ImageID":"{container.image_id}","Command":{_quote(command_text(container.command))},'
        f'"Created":{int(container.created)},"Ports":{_dump(list_ports(container))},'
        f'"Labels":{_dump(container.labels)},"State":"{container.state}","Status":'
    )
    networks = {name: endpoint(engine, container, name) for name in container.attached}
    tail = (
        f',"HostConfig":{{"NetworkMode":{_quote(container.network_mode)}}},'
        f'"NetworkSettings":{{"Networks":{_dump(networks)}}},"Mounts":{_dump(mounts(container))}}}'
    )
    container.encoded = (head, middle, tail)
    return container.encoded


def _dump(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")) if value else _EMPTY[type(value)]


_EMPTY: dict[type, str] = {list: "[]", dict: "{}", type(None): "null"}


def command_text(command: tuple[str, ...]) -> str:
    """The command on one line; arguments with spaces are quoted, as the engine does."""
    return " ".join(f"'{part}'" if " " in part and at else part for at, part in enumerate(command))


def list_ports(container: Container) -> list[dict[str, Any]]:
    """The ports of the list, none unless it runs."""
    return [_port(port) for port in container.ports] if container.is_running else []


def _port(port: Port) -> dict[str, Any]:
    if not port.public:
        return {"PrivatePort": port.private, "Type": port.protocol}
    return {"IP": port.ip, "PrivatePort": port.private, "PublicPort": port.public, "Type": port.protocol}


def mounts(container: Container) -> list[dict[str, Any]]:
    """The mounts as list and inspect show them."""
    return [_mount(mount) for mount in container.mounts]


def _mount(mount: Mount) -> dict[str, Any]:
    ends = {"Destination": mount.destination, "Mode": mount.mode, "RW": mount.writable}
    ends["Propagation"] = mount.propagation
    if mount.name:
        source = f"{ROOT}/volumes/{mount.name}/_data"
        return {"Type": "volume", "Name": mount.name, "Source": source, "Driver": "local"} | ends
    return {"Type": "bind" if mount.source else "tmpfs", "Source": mount.source} | ends


def endpoint(engine: DemoEngine, container: Container, name: str) -> dict[str, Any]:
    """One network of a container; addresses only while it runs."""
    network, attached = engine.network_of(name), container.attached[name]
    live = container.is_running and container.state != "restarting" and network is not None
    has_address = bool(live and attached.address)
    own = network if network and has_address else None
    asked = attached.asked
    return {
        "IPAMConfig": asked.get("IPAMConfig"),
        "Links": asked.get("Links"),
        "Aliases": asked.get("Aliases"),
        "MacAddress": asked.get("MacAddress") or mac_of(attached.address) if own else "",
        "DriverOpts": asked.get("DriverOpts"),
        "NetworkID": network.id if network and (live or container.started) else "",
        "EndpointID": sha("endpoint", container.id, name) if live else "",
        "Gateway": own.gateway if own else "",
        "IPAddress": attached.address if own else "",
        "IPPrefixLen": int(own.subnet.partition("/")[2]) if own else 0,
        "IPv6Gateway": "",
        "GlobalIPv6Address": "",
        "GlobalIPv6PrefixLen": 0,
        "DNSNames": _dns_names(container, network, asked),
    }


def mac_of(address: str) -> str:
    """The hardware address that goes with an address."""
    return "02:42:" + ":".join(f"{int(part):02x}" for part in address.split("."))


def _dns_names(container: Container, network: Network | None, asked: dict[str, Any]) -> list[str] | None:
    if network is None or network.is_predefined or not container.started:
        return None
    names = (container.name, *(asked.get("Aliases") or ()), container.id[:12], container.config["Hostname"])
    return list(dict.fromkeys(names))


def links(engine: DemoEngine, container: Container) -> list[str] | None:
    """The links of the default network, as they are told: by the names that containers have now."""
    asked = container.host_config.get("Links")
    if not asked or container.network_mode != "bridge":
        return None
    pairs = (str(each).partition(":") for each in asked)
    return [f"/{name}:/{container.name}/{alias or name}" for name, _, alias in pairs]
