"""The HostConfig of a container: what was asked for over what the engine fills in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tui.demo.errors import ApiError, bad_parameter
from tui.demo.state.engine import DemoEngine

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
# What a container has that was made without any option; the engine lists every one of them.
_DEFAULTS: dict[str, Any] = {
    **dict.fromkeys(
        "Binds PortBindings VolumesFrom CapAdd CapDrop Dns DnsOptions DnsSearch ExtraHosts GroupAdd Links SecurityOpt "
        "BlkioWeightDevice BlkioDeviceReadBps BlkioDeviceWriteBps BlkioDeviceReadIOps BlkioDeviceWriteIOps Devices "
        "DeviceCgroupRules DeviceRequests MemorySwappiness OomKillDisable PidsLimit Ulimits".split()
    ),
    **dict.fromkeys(
        "ContainerIDFile VolumeDriver Cgroup PidMode UTSMode UsernsMode Isolation CgroupParent CpusetCpus "
        "CpusetMems".split(),
        "",
    ),
    **dict.fromkeys(
        "OomScoreAdj CpuShares NanoCpus BlkioWeight CpuPeriod CpuQuota CpuRealtimePeriod CpuRealtimeRuntime Memory "
        "MemoryReservation MemorySwap CpuCount CpuPercent IOMaximumIOps IOMaximumBandwidth".split(),
        0,
    ),
    **dict.fromkeys(("Privileged", "PublishAllPorts", "ReadonlyRootfs", "AutoRemove"), False),
    "NetworkMode": "bridge",
    "RestartPolicy": {"Name": "no", "MaximumRetryCount": 0},
    "LogConfig": {"Type": "json-file", "Config": {}},
    "CgroupnsMode": "private",
    "IpcMode": "private",
    "ConsoleSize": [0, 0],
    "ShmSize": 67108864,
    "Runtime": "runc",
    "MaskedPaths": _MASKED,
    "ReadonlyPaths": _READONLY,
}
# What is told where it was asked for alone.
_MORE = ("Mounts", "Tmpfs", "Sysctls", "Init", "StorageOpt", "Annotations")
_RESTARTS = ("no", "always", "on-failure", "unless-stopped")
_LEAST_MEMORY = 6 * 1024 * 1024


def host_config_of(engine: DemoEngine, asked: Mapping[str, Any]) -> dict[str, Any]:
    """What was asked for with the rest filled in; raises ApiError (400)."""
    said = {key: asked[key] for key in (*_DEFAULTS, *_MORE) if asked.get(key) not in (None, "")}
    host = _DEFAULTS | said
    host["NetworkMode"] = _network_mode(engine, str(host["NetworkMode"]))
    host["RestartPolicy"] = restart_policy(host["RestartPolicy"])
    if host["AutoRemove"] and host["RestartPolicy"]["Name"] != "no":
        raise bad_parameter("can't create 'AutoRemove' container with restart policy")
    if 0 < host["Memory"] < _LEAST_MEMORY:
        raise bad_parameter("Minimum memory limit allowed is 6MB")
    host["MemorySwap"] = host["MemorySwap"] or 2 * host["Memory"]
    host["ShmSize"] = host["ShmSize"] or _DEFAULTS["ShmSize"]
    logging = host["LogConfig"]
    host["LogConfig"] = {"Type": logging.get("Type") or "json-file", "Config": logging.get("Config") or {}}
    if host["PortBindings"] is not None:
        host["PortBindings"] = {port: _bindings(each) for port, each in host["PortBindings"].items()}
    # With version 2 of control groups nobody may set it.
    return host | _unconfined(host) | {"OomKillDisable": None}


def _network_mode(engine: DemoEngine, mode: str) -> str:
    kind, mark, other = mode.partition(":")
    if kind != "container" or not mark:
        return "bridge" if mode == "default" else mode
    try:
        return f"container:{engine.containers.find(other).id}"
    except ApiError:
        return mode  # refused when it is started


def restart_policy(asked: Mapping[str, Any]) -> dict[str, Any]:
    """A restart policy as it is told; raises ApiError (400)."""
    name = str(asked.get("Name") or "no")
    if name not in _RESTARTS:
        raise bad_parameter(
            f"invalid restart policy: unknown policy '{name}'; use one of 'no', 'always', 'on-failure', or "
            "'unless-stopped'"
        )
    tries = int(asked.get("MaximumRetryCount") or 0)
    if tries and name != "on-failure":
        raise bad_parameter("invalid restart policy: maximum retry count can only be used with 'on-failure'")
    return {"Name": name, "MaximumRetryCount": tries}


def _bindings(asked: Any) -> list[dict[str, str]]:
    return [
        {"HostIp": str(each.get("HostIp") or ""), "HostPort": str(each.get("HostPort") or "")}
        for each in asked or ()
    ]


def _unconfined(host: Mapping[str, Any]) -> dict[str, Any]:
    """What goes with being let near the host."""
    changed: dict[str, Any] = {}
    if host["Privileged"]:
        changed = {"MaskedPaths": None, "ReadonlyPaths": None}
    if (host["Privileged"] or "host" in (host["PidMode"], host["IpcMode"])) and not host["SecurityOpt"]:
        changed["SecurityOpt"] = ["label=disable"]
    return changed
