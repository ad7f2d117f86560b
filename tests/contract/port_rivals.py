"""Containers that leave a port of the host to the engine, and one that names the first that it would choose."""

from __future__ import annotations

import os
import socket
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Literal

from tests.contract.moving import Removal

Leaving = Literal["a range", "any"]
_LEAVING = 3
_CHOSEN = Path("/proc/sys/net/ipv4/ip_local_port_range")


def create_port_rivals(removal: Removal, image: str, leave: Leaving) -> tuple[str, int]:
    """One that names a port, listed after three that could be given it and got the next ones; its name and port."""
    network = removal.network("203.0.113.0/24", is_internal=False)
    body = {"Image": image, "Entrypoint": ["sleep"], "Cmd": ["100000"], "StopSignal": "SIGKILL"}
    if leave == "any":
        # Of an address that it knows nothing of yet, an engine gives the first one first.
        address, left = f"127.{'.'.join(map(str, os.urandom(3)))}", ""
        first = int(_CHOSEN.read_text().split()[0])
    else:
        first = free_ports(_LEAVING + 1)
        address, left = "127.0.0.1", f"{first}-{first + _LEAVING}"
    asking = removal.create("asking", {**body, **_published(network, address, str(first))}, start=True)
    for _ in range(_LEAVING):
        removal.create("leaving", {**body, **_published(network, address, left)}, start=True)
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


def _published(network: str, address: str, port: str) -> dict[str, Any]:
    bindings = {"80/tcp": [{"HostIp": address, "HostPort": port}]}
    return {
        "ExposedPorts": {"80/tcp": {}},
        "HostConfig": {"NetworkMode": network, "PortBindings": bindings},
    }
