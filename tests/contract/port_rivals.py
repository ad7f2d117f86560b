"""Containers that publish a port of a range, and one that names the first of it."""

from __future__ import annotations

import socket
from contextlib import ExitStack
from typing import Any

from tests.contract.moving import Removal


def create_port_rivals(removal: Removal, image: str) -> tuple[str, int]:
    """One that names the first port of a range, listed after two that got the next ones; its name and port."""
    first = free_ports(3)
    network = removal.network("203.0.113.0/24", is_internal=False)
    body = {"Image": image, "Entrypoint": ["sleep"], "Cmd": ["100000"], "StopSignal": "SIGKILL"}
    asking = removal.create("asking", {**body, **_published(network, f"{first}")}, start=True)
    for _ in range(2):
        removal.create("leaving", {**body, **_published(network, f"{first}-{first + 2}")}, start=True)
    removal.made.reverse()
    return asking, first


def free_ports(count: int) -> int:
    """The first of so many ports in a row that nobody has, below those that a kernel gives out by itself."""
    for first in range(20_000, 32_000, count):
        with ExitStack() as held:
            try:
                for port in range(first, first + count):
                    held.enter_context(socket.socket()).bind(("127.0.0.1", port))
            except OSError:
                continue
            return first
    raise AssertionError("no ports are free")


def port_there(removal: Removal, name: str) -> int:
    """The port of the host that a container has on the other engine."""
    (place,) = removal.there.inspect_container(name)["NetworkSettings"]["Ports"]["80/tcp"]
    return int(place["HostPort"])


def _published(network: str, port: str) -> dict[str, Any]:
    bindings = {"80/tcp": [{"HostIp": "127.0.0.1", "HostPort": port}]}
    return {
        "ExposedPorts": {"80/tcp": {}},
        "HostConfig": {"NetworkMode": network, "PortBindings": bindings},
    }
