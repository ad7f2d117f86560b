"""HostConfig of a container in the words of a Compose file (pure)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from struct import pack, unpack
from typing import Any, NamedTuple

from tui.domain.move import slug
from tui.domain.move_options import is_seccomp_profile
from tui.domain.recipe import WorkLeft
from tui.domain.yaml_text import Value

_KEY = re.compile(r"[A-Za-z0-9_.-]+")
BY_SCRIPT = "start it with its line in run.sh"


class Part(NamedTuple):
    """A piece of a service, and what of it Compose cannot say."""

    said: Mapping[str, Value] = {}
    left: tuple[WorkLeft, ...] = ()


def key_of(name: str) -> str:
    """What a container, network or volume is called inside a Compose file: its name, where that can be a key."""
    return name if _KEY.fullmatch(name) else slug(name)


def unsaid(what: str, remedy: str = BY_SCRIPT) -> Part:
    """Compose has no words for it."""
    return Part(left=(WorkLeft("other", f"Compose cannot say {what}", remedy),))


def host_part(key: str, value: Any) -> Part:
    """One field of HostConfig that names no other container, network or file."""
    if key in _SAME:
        return Part({_SAME[key]: value})
    if key in _WRITERS:
        return _WRITERS[key](value)
    if key in _BLKIO:
        return Part({"blkio_config": {_BLKIO[key]: _blkio(value)}})
    return unsaid(_WITHOUT_WORDS.get(key, f"its {key}"))


# Fields that Compose has under another name and with the same value.
_SAME = {
    "Annotations": "annotations",
    "CapAdd": "cap_add",
    "CapDrop": "cap_drop",
    "CgroupParent": "cgroup_parent",
    "CgroupnsMode": "cgroup",
    "CpuCount": "cpu_count",
    "CpuPeriod": "cpu_period",
    "CpuQuota": "cpu_quota",
    "CpuRealtimePeriod": "cpu_rt_period",
    "CpuRealtimeRuntime": "cpu_rt_runtime",
    "CpuShares": "cpu_shares",
    "CpusetCpus": "cpuset",
    "DeviceCgroupRules": "device_cgroup_rules",
    "Dns": "dns",
    "DnsOptions": "dns_opt",
    "DnsSearch": "dns_search",
    "ExtraHosts": "extra_hosts",
    "GroupAdd": "group_add",
    "Init": "init",
    "Isolation": "isolation",
    "Links": "external_links",
    "Memory": "mem_limit",
    "MemoryReservation": "mem_reservation",
    "MemorySwap": "memswap_limit",
    "OomKillDisable": "oom_kill_disable",
    "OomScoreAdj": "oom_score_adj",
    "PidsLimit": "pids_limit",
    "Privileged": "privileged",
    "ReadonlyRootfs": "read_only",
    "Runtime": "runtime",
    "ShmSize": "shm_size",
    "StorageOpt": "storage_opt",
    "Sysctls": "sysctls",
    "UTSMode": "uts",
    "UsernsMode": "userns_mode",
}
_BLKIO = {
    "BlkioWeight": "weight",
    "BlkioWeightDevice": "weight_device",
    "BlkioDeviceReadBps": "device_read_bps",
    "BlkioDeviceReadIOps": "device_read_iops",
    "BlkioDeviceWriteBps": "device_write_bps",
    "BlkioDeviceWriteIOps": "device_write_iops",
}
_WITHOUT_WORDS = {
    "AutoRemove": "that it is removed when it stops (--rm)",
    "CpusetMems": "which memory nodes it may use (--cpuset-mems)",
    "MaskedPaths": "which paths of /proc and /sys are hidden from it",
    "PublishAllPorts": "that every exposed port is published on a port of the engine's choice (-P)",
    "ReadonlyPaths": "which paths of /proc and /sys it cannot write",
    "VolumeDriver": "which driver its volumes without a name have",
}


def _blkio(value: Any) -> Value:
    if isinstance(value, int):
        return value
    return [{key.lower(): part for key, part in device.items()} for device in value]


def _cpus(nano: int) -> Part:
    """Compose reckons CPUs in numbers of 32 bits: not every limit survives that."""
    text = f"{nano // 10**9}.{nano % 10**9:09}".rstrip("0").rstrip(".")
    if _single(_single(float(text)) * 1e9) == nano:
        return Part({"cpus": text})
    return unsaid(
        f"its limit of {text} CPUs without an error", f"docker update --cpus {text} of it, once made"
    )


def _single(number: float) -> float:
    result: float = unpack("f", pack("f", number))[0]
    return result


def _devices(devices: list[dict[str, Any]]) -> Part:
    said: list[Value] = []
    left: tuple[WorkLeft, ...] = ()
    for device in devices:
        parts = (device["PathOnHost"], device["PathInContainer"], device.get("CgroupPermissions") or "rwm")
        if any(":" in part for part in parts):
            left += unsaid(f"the device {parts[0]}, with a colon in its path").left
        else:
            said.append(":".join(parts))
    return Part({"devices": said} if said else {}, left)


def _device_requests(requests: list[dict[str, Any]]) -> Part:
    said: list[Value] = []
    left: tuple[WorkLeft, ...] = ()
    for request in requests:
        capabilities = request.get("Capabilities") or []
        if request.get("Options") or len(capabilities) != 1:
            left += unsaid("all of what it asks of devices (--gpus)").left
            continue
        count, ids = request.get("Count") or 0, request.get("DeviceIDs") or []
        wanted: dict[str, Value] = {"driver": request.get("Driver") or "", "capabilities": capabilities[0]}
        if ids:
            wanted["device_ids"] = ids
        elif count:
            wanted["count"] = "all" if count < 0 else count
        said.append({key: value for key, value in wanted.items() if value != ""})
    tree: Value = {"resources": {"reservations": {"devices": said}}}
    return Part({"deploy": tree} if said else {}, left)


def _logging(config: dict[str, Any]) -> Part:
    said: dict[str, Value] = {}
    if config.get("Type"):
        said["driver"] = config["Type"]
    if config.get("Config"):
        said["options"] = config["Config"]
    return Part({"logging": said})


def _ports(bindings: dict[str, list[dict[str, str]]]) -> Part:
    return Part({"ports": list(_published(bindings))})


def _published(bindings: dict[str, list[dict[str, str]]]) -> Iterator[Value]:
    for port, places in bindings.items():
        target, _, protocol = port.partition("/")
        for place in places:
            said: dict[str, Value] = {"target": int(target), "protocol": protocol or "tcp"}
            if place.get("HostPort"):
                said["published"] = place["HostPort"]
            if place.get("HostIp"):
                said["host_ip"] = place["HostIp"]
            yield said


def _restart(policy: dict[str, Any]) -> Part:
    count = policy.get("MaximumRetryCount") or 0
    return Part({"restart": f"{policy['Name']}:{count}" if count else policy["Name"]})


def _swappiness(value: int) -> Part:
    return Part({"mem_swappiness": value}) if value else unsaid("that none of its memory is swapped out")


def _tmpfs(places: dict[str, str]) -> Part:
    said: list[Value] = [f"{path}:{options}" if options else path for path, options in places.items()]
    return Part({"tmpfs": said})


def _ulimits(limits: list[dict[str, Any]]) -> Part:
    said: dict[str, Value] = {
        limit["Name"]: {"soft": limit.get("Soft") or 0, "hard": limit.get("Hard") or 0} for limit in limits
    }
    return Part({"ulimits": said})


_WRITERS: Mapping[str, Callable[[Any], Part]] = {
    "DeviceRequests": _device_requests,
    "Devices": _devices,
    "LogConfig": _logging,
    "MemorySwappiness": _swappiness,
    "NanoCpus": _cpus,
    "PortBindings": _ports,
    "RestartPolicy": _restart,
    "Tmpfs": _tmpfs,
    "Ulimits": _ulimits,
}


def security(options: list[str], hides_nothing: bool, profile_path: str) -> Part:
    """SecurityOpt; Compose reads a seccomp profile from a file, never from the option itself."""
    said: list[Value] = [
        f"seccomp={profile_path}" if is_seccomp_profile(option) else option for option in options
    ]
    if hides_nothing:
        said.append("systempaths=unconfined")
    return Part({"security_opt": said} if said else {})
