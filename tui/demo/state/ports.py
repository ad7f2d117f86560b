"""Ports: what a container publishes or exposes, and which it gets on the host while it runs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from tui.demo.errors import ApiError
from tui.demo.state.engine import DemoEngine
from tui.demo.state.model import Container, Port

# Where the kernel takes ports from that nobody asked for.
_FIRST_FREE = 32768
_EVERYWHERE = "0.0.0.0"


def ports_of(config: Mapping[str, Any], host: Mapping[str, Any]) -> tuple[Port, ...]:
    """The ports that a container is to have; `public` is 0 also where the engine is to choose one."""
    mode = str(host["NetworkMode"])
    if mode in ("host", "none") or mode.startswith("container:"):
        return ()
    bindings = host["PortBindings"] or {}
    ports = []
    for inner in dict.fromkeys((*bindings, *(config.get("ExposedPorts") or ()))):
        private, _, protocol = inner.partition("/")
        wanted = bindings.get(inner) or ([{}] if host["PublishAllPorts"] else [])
        found = [_bound(int(private), protocol or "tcp", each) for each in wanted]
        ports += found or [Port(int(private), 0, protocol or "tcp")]
    return tuple(ports)


def _bound(private: int, protocol: str, binding: Mapping[str, Any]) -> Port:
    asked = str(binding.get("HostPort") or "0").partition("-")[0]
    return Port(private, int(asked), protocol, str(binding.get("HostIp") or _EVERYWHERE), is_bound=True)


def open_ports(engine: DemoEngine, container: Container) -> None:
    """Give a container that starts its ports of the host; raises ApiError (500) when one is somebody else's."""
    taken = list(_taken(engine, container))
    found = []
    for asked in container.ports:
        is_free = asked.is_bound and not asked.public
        port = replace(asked, public=_free(taken)) if is_free else asked
        if clash := next((other for other in taken if port.public and _meet(port, other)), None):
            raise _refused(container, clash.ip, port.public)
        taken.append(port)
        found.append(port)
    container.ports = tuple(found)


def close_ports(container: Container) -> None:
    """Give them back; those that the engine chose are others the next time."""
    if container.host_config:
        container.ports = ports_of(container.config, container.host_config)


def _taken(engine: DemoEngine, but: Container) -> Iterator[Port]:
    for other in engine.containers.by_id.values():
        if other is not but and other.is_running:
            yield from (port for port in other.ports if port.public)


def _free(taken: list[Port]) -> int:
    numbers = {port.public for port in taken}
    return next(number for number in range(_FIRST_FREE, 65536) if number not in numbers)


def _meet(one: Port, other: Port) -> bool:
    same_ip = one.ip == other.ip or _EVERYWHERE in (one.ip, other.ip)
    return (one.public, one.protocol) == (other.public, other.protocol) and same_ip


def _refused(container: Container, ip: str, port: int) -> ApiError:
    return ApiError(
        500,
        f"driver failed programming external connectivity on endpoint {container.name} ({container.id}): "
        f"Bind for {ip}:{port} failed: port is already allocated",
    )
