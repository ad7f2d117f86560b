"""Containers as `GET /containers/{id}/json` shows them."""

from __future__ import annotations

import time
from typing import Any

from tui.demo.api.container_json import ROOT, endpoint, links, mounts
from tui.demo.api.format import stamp
from tui.demo.state.engine import DemoEngine
from tui.demo.state.model import Container, sha

_NO_TIME = "0001-01-01T00:00:00Z"
# Seconds since the last health check, how often those failed that fail, and what they write.
_CHECKED, _STREAK = 7, 214
_REFUSED = "curl: (7) Failed to connect to localhost port 8080: Connection refused\n"


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
        "HostConfig": container.host_config | {"Links": links(engine, container)},
        "GraphDriver": _graph_driver(container),
        "Mounts": mounts(container),
        "Config": container.config,
        "NetworkSettings": _network_settings(engine, container),
    }


def _state(container: Container) -> dict[str, Any]:
    state: dict[str, Any] = {
        "Status": container.state,
        "Running": container.is_running,
        "Paused": container.state == "paused",
        "Restarting": container.state == "restarting",
        "OOMKilled": container.exit_code == 137 and container.host_config.get("Memory", 0) > 0,
        "Dead": container.state == "dead",
        "Pid": container.pid,
        "ExitCode": container.exit_code,
        "Error": container.error,
        "StartedAt": stamp(container.started) if container.started else _NO_TIME,
        "FinishedAt": stamp(container.finished) if container.finished else _NO_TIME,
    }
    if container.health_test:
        state["Health"] = _health(container)
    return state


def _health(container: Container) -> dict[str, Any]:
    """What its check says, with its last run, which every container here had seven seconds ago."""
    status = container.health or "starting"
    if status == "starting":
        return {"Status": status, "FailingStreak": 0, "Log": []}
    failed = status == "unhealthy"
    end = time.time() - _CHECKED
    last = {
        "Start": stamp(end - 1),
        "End": stamp(end),
        "ExitCode": int(failed),
        "Output": _REFUSED if failed else "",
    }
    return {"Status": status, "FailingStreak": _STREAK if failed else 0, "Log": [last]}


def _graph_driver(container: Container) -> dict[str, Any]:
    folder = f"{ROOT}/overlay2/{sha('layer of', container.id)}"
    data = {
        "LowerDir": f"{folder}-init/diff:{ROOT}/overlay2/{sha('lower', container.image_id)}/diff",
        "MergedDir": f"{folder}/merged",
        "UpperDir": f"{folder}/diff",
        "WorkDir": f"{folder}/work",
    }
    return {"Data": data, "Name": "overlay2"}


def _network_settings(engine: DemoEngine, container: Container) -> dict[str, Any]:
    live = container.is_running
    sandbox = sha("sandbox", container.id) if live else ""
    networks = {name: endpoint(engine, container, name) for name in container.attached}
    bridge = networks.get("bridge", {})
    same = ("EndpointID", "Gateway", "GlobalIPv6Address", "GlobalIPv6PrefixLen", "IPAddress", "IPPrefixLen")
    start = {
        "Bridge": "",
        "SandboxID": sandbox,
        "HairpinMode": False,
        "LinkLocalIPv6Address": "",
        "LinkLocalIPv6PrefixLen": 0,
        "Ports": _ports(container) if live else {},
        "SandboxKey": f"/var/run/docker/netns/{sandbox[:12]}" if live else "",
        "SecondaryIPAddresses": None,
        "SecondaryIPv6Addresses": None,
    }
    copied = {key: bridge.get(key, 0 if key.endswith("Len") else "") for key in same}
    ending = {"IPv6Gateway": "", "MacAddress": bridge.get("MacAddress", ""), "Networks": networks}
    return start | copied | ending


def _ports(container: Container) -> dict[str, list[dict[str, str]] | None]:
    told: dict[str, list[dict[str, str]] | None] = {}
    for port in container.ports:
        name = f"{port.private}/{port.protocol}"
        bound = [{"HostIp": port.ip, "HostPort": str(port.public)}] if port.public else []
        told[name] = [*(told.get(name) or ()), *bound] or None
    return told
