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
    networks = {name: endpoint(engine, container, name) for name in container.networks}
    tail = (
        f',"HostConfig":{{"NetworkMode":{_quote(container.networks[0] if container.networks else "default")}}},'
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
    end = {"Destination": mount.destination, "Mode": "" if mount.writable else "ro", "RW": mount.writable}
    if not mount.name:
        return {"Type": "bind", "Source": mount.source} | end | {"Propagation": "rprivate"}
    source = {"Source": f"{ROOT}/volumes/{mount.name}/_data"}
    middle = {"Destination": mount.destination, "Driver": "local", "Mode": "z" if mount.writable else "ro"}
    start = {"Type": "volume", "Name": mount.name} | source
    return start | middle | {"RW": mount.writable, "Propagation": ""}


def endpoint(engine: DemoEngine, container: Container, name: str) -> dict[str, Any]:
    """One network of a container; addresses only while it runs."""
    network = engine.network_of(name)
    live = container.is_running and container.state != "restarting" and network is not None
    has_address = live and network is not None and bool(network.subnet)
    return {
        "IPAMConfig": None,
        "Links": None,
        "Aliases": None,
        "NetworkID": network.id if network and (live or container.finished) else "",
        "EndpointID": sha("endpoint", container.id, name) if live else "",
        "Gateway": network.gateway if has_address and network else "",
        "IPAddress": address(network, container) if has_address and network else "",
        "IPPrefixLen": 16 if has_address else 0,
        "IPv6Gateway": "",
        "GlobalIPv6Address": "",
        "GlobalIPv6PrefixLen": 0,
        "MacAddress": "02:42:" + ":".join(container.id[at : at + 2] for at in (0, 2, 4, 6))
        if has_address
        else "",
        "DriverOpts": None,
    }


def address(network: Network, container: Container) -> str:
    """An address of the container in the network's range."""
    number = container.number + 2
    return f"{network.subnet.rpartition('.')[0].rpartition('.')[0]}.{number // 250 % 250}.{number % 250 + 2}"
