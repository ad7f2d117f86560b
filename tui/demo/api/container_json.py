"""Containers as `GET /containers/json` and `GET /containers/{id}/json` show them."""

from __future__ import annotations

import json
from typing import Any

from tui.demo.api.format import stamp
from tui.demo.state.engine import DemoEngine
from tui.demo.state.model import Container, Mount, Network, Port, sha
from tui.demo.status import status_text

_quote = json.encoder.encode_basestring
ROOT = "/var/lib/docker"
_MASKED = [
    f"/proc/{name}"
    for name in (
        "asound",
        "acpi",
        "kcore",
        "keys",
        "latency_stats",
        "timer_list",
        "timer_stats",
        "sched_debug",
        "scsi",
    )
] + ["/sys/firmware"]
_READONLY = [f"/proc/{name}" for name in ("bus", "fs", "irq", "sys", "sysrq-trigger")]
_NO_TIME = "0001-01-01T00:00:00Z"


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


def inspect(engine: DemoEngine, container: Container) -> dict[str, Any]:
    """The answer of inspect."""
    folder = f"{ROOT}/containers/{container.id}"
    was_started = bool(container.started)
    return {
        "Id": container.id,
        "Created": stamp(container.created),
        "Path": container.command[0] if container.command else "",
        "Args": list(container.command[1:]),
        "State": _state(container),
        "Image": container.image_id,
        "ResolvConfPath": f"{folder}/resolv.conf" if was_started else "",
        "HostnamePath": f"{folder}/hostname" if was_started else "",
        "HostsPath": f"{folder}/hosts" if was_started else "",
        "LogPath": f"{folder}/{container.id}-json.log" if was_started else "",
        "Name": f"/{container.name}",
        "RestartCount": container.restarts,
        "Driver": "overlay2",
        "Platform": "linux",
        "MountLabel": "",
        "ProcessLabel": "",
        "AppArmorProfile": "docker-default" if was_started else "",
        "ExecIDs": None,
        "HostConfig": _host_config(container),
        "GraphDriver": _graph_driver(container),
        "Mounts": mounts(container),
        "Config": _config(container),
        "NetworkSettings": _network_settings(engine, container),
    }


def _state(container: Container) -> dict[str, Any]:
    state: dict[str, Any] = {
        "Status": container.state,
        "Running": container.is_running,
        "Paused": container.state == "paused",
        "Restarting": container.state == "restarting",
        "OOMKilled": container.exit_code == 137 and container.memory > 0,
        "Dead": container.state == "dead",
        "Pid": container.pid,
        "ExitCode": container.exit_code,
        "Error": "",
        "StartedAt": stamp(container.started) if container.started else _NO_TIME,
        "FinishedAt": stamp(container.finished) if container.finished else _NO_TIME,
    }
    if container.health:
        state["Health"] = {"Status": container.health, "FailingStreak": 0, "Log": []}
    return state


def _host_config(container: Container) -> dict[str, Any]:
    binds = [f"{m.name or m.source}:{m.destination}{'' if m.writable else ':ro'}" for m in container.mounts]
    bindings = {
        f"{p.private}/{p.protocol}": [{"HostIp": "", "HostPort": str(p.public)}]
        for p in container.ports
        if p.public
    }
    config: dict[str, Any] = {
        "Binds": binds or None,
        "ContainerIDFile": "",
        "LogConfig": {"Type": "json-file", "Config": {}},
        "NetworkMode": container.networks[0] if container.networks else "default",
        "PortBindings": bindings,
        "RestartPolicy": {"Name": container.restart_policy or "no", "MaximumRetryCount": 0},
        "AutoRemove": container.auto_remove,
        "VolumeDriver": "",
        "VolumesFrom": None,
        "ConsoleSize": [0, 0],
        "Memory": container.memory,
        "NanoCpus": 0,
        "Privileged": False,
        "PublishAllPorts": False,
        "ReadonlyRootfs": False,
        "ShmSize": 67108864,
        "Runtime": "runc",
        "MaskedPaths": _MASKED,
        "ReadonlyPaths": _READONLY,
    }
    return config | container.host_config


def _graph_driver(container: Container) -> dict[str, Any]:
    folder = f"{ROOT}/overlay2/{sha('layer of', container.id)}"
    data = {
        "LowerDir": f"{folder}-init/diff:{ROOT}/overlay2/{sha('lower', container.image_id)}/diff",
        "MergedDir": f"{folder}/merged",
        "UpperDir": f"{folder}/diff",
        "WorkDir": f"{folder}/work",
    }
    return {"Data": data, "Name": "overlay2"}


def _config(container: Container) -> dict[str, Any]:
    config: dict[str, Any] = {
        "Hostname": container.id[:12],
        "Domainname": "",
        "User": "",
        "AttachStdin": False,
        "AttachStdout": False,
        "AttachStderr": False,
        "ExposedPorts": {f"{port.private}/{port.protocol}": {} for port in container.ports},
        "Tty": False,
        "OpenStdin": False,
        "StdinOnce": False,
        "Env": list(container.env) or None,
        "Cmd": list(container.command),
        "Image": container.image,
        "Volumes": None,
        "WorkingDir": "",
        "Entrypoint": None,
        "OnBuild": None,
        "Labels": container.labels,
    }
    if container.health_check:
        test = ["CMD-SHELL", container.health_check]
        config["Healthcheck"] = {"Test": test, "Interval": 30_000_000_000}
    return config


def _network_settings(engine: DemoEngine, container: Container) -> dict[str, Any]:
    live = container.is_running
    sandbox = sha("sandbox", container.id) if live else ""
    ports = {
        f"{p.private}/{p.protocol}": [{"HostIp": p.ip, "HostPort": str(p.public)}] if p.public else None
        for p in container.ports
    }
    networks = {name: endpoint(engine, container, name) for name in container.networks}
    bridge = networks.get("bridge", {})
    same = ("EndpointID", "Gateway", "GlobalIPv6Address", "GlobalIPv6PrefixLen", "IPAddress", "IPPrefixLen")
    start = {
        "Bridge": "",
        "SandboxID": sandbox,
        "HairpinMode": False,
        "LinkLocalIPv6Address": "",
        "LinkLocalIPv6PrefixLen": 0,
        "Ports": ports if live else {},
        "SandboxKey": f"/var/run/docker/netns/{sandbox[:12]}" if live else "",
        "SecondaryIPAddresses": None,
        "SecondaryIPv6Addresses": None,
    }
    copied = {key: bridge.get(key, 0 if key.endswith("Len") else "") for key in same}
    ending = {"IPv6Gateway": "", "MacAddress": bridge.get("MacAddress", ""), "Networks": networks}
    return start | copied | ending
