"""Containers as `GET /containers/{id}/json` shows them."""

from __future__ import annotations

from typing import Any

from tui.demo.api.container_json import ROOT, endpoint, mounts
from tui.demo.api.format import stamp
from tui.demo.state.engine import DemoEngine
from tui.demo.state.model import Container, sha

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
# What a container has that was made without any option; the engine lists every one of them.
_DEFAULTS: dict[str, Any] = {
    **dict.fromkeys(
        "VolumesFrom CapAdd CapDrop Dns DnsOptions DnsSearch ExtraHosts GroupAdd Links SecurityOpt BlkioWeightDevice "
        "BlkioDeviceReadBps BlkioDeviceWriteBps BlkioDeviceReadIOps BlkioDeviceWriteIOps Devices DeviceCgroupRules "
        "DeviceRequests MemorySwappiness OomKillDisable PidsLimit Ulimits".split()
    ),
    **dict.fromkeys(
        "ContainerIDFile VolumeDriver Cgroup PidMode UTSMode UsernsMode Isolation CgroupParent CpusetCpus "
        "CpusetMems".split(),
        "",
    ),
    **dict.fromkeys(
        "OomScoreAdj CpuShares NanoCpus BlkioWeight CpuPeriod CpuQuota CpuRealtimePeriod CpuRealtimeRuntime "
        "MemoryReservation MemorySwap CpuCount CpuPercent IOMaximumIOps IOMaximumBandwidth".split(),
        0,
    ),
    **dict.fromkeys(("Privileged", "PublishAllPorts", "ReadonlyRootfs"), False),
    "LogConfig": {"Type": "json-file", "Config": {}},
    "CgroupnsMode": "private",
    "IpcMode": "private",
    "ConsoleSize": [0, 0],
    "ShmSize": 67108864,
    "Runtime": "runc",
    "MaskedPaths": _MASKED,
    "ReadonlyPaths": _READONLY,
}


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
    binds = [
        f"{m.name or m.source}:{m.destination}{'' if m.writable else ':ro'}"
        for m in container.mounts
        if not m.is_anonymous and "Mounts" not in container.host_config
    ]
    bindings = {
        f"{p.private}/{p.protocol}": [{"HostIp": "", "HostPort": str(p.public)}]
        for p in container.ports
        if p.public
    }
    config: dict[str, Any] = {
        "Binds": binds or None,
        "NetworkMode": container.networks[0] if container.networks else "default",
        "PortBindings": bindings,
        "RestartPolicy": {"Name": container.restart_policy or "no", "MaximumRetryCount": 0},
        "AutoRemove": container.auto_remove,
        "Memory": container.memory,
    }
    return _DEFAULTS | config | container.host_config


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
    if container.ports:
        config["ExposedPorts"] = {f"{port.private}/{port.protocol}": {} for port in container.ports}
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
