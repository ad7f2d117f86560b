"""Containers and images as an engine tells of them, with everything it fills in by itself."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

ID = "0949741e7eac81056561c5819f502971ad4ddc6f831798e1961cc6beb82ad253"
OTHER_ID = "7718f95c9259fca1416fa81199bcb2f71a36da5ed12ad811ae10f1366dc62562"
IMAGE_ID = "sha256:a5ef19268e16a077199ce496f3ce89398d85db88e4f7d7f6f8ea86177716deba"
ANONYMOUS = "8f4f65a1bae30eada82bfc3135eabcef4fab0f3562b849e8329e6facdcf0d344"
NAMES = {ID: "web", OTHER_ID: "db"}

_NOTHING: Mapping[str, Any] = {
    "Hostname": ID[:12],
    "Domainname": "",
    "User": "",
    "AttachStdin": False,
    "Tty": False,
    "OpenStdin": False,
    "StdinOnce": False,
    "Env": None,
    "Cmd": ["sh"],
    "Image": "app:1",
    "Volumes": None,
    "WorkingDir": "",
    "Entrypoint": None,
    "OnBuild": None,
    "Labels": {},
}
# Of version 1 of control groups: OomKillDisable is filled in.
_HOST: Mapping[str, Any] = {
    "Binds": None,
    "ContainerIDFile": "",
    "LogConfig": {"Type": "json-file", "Config": {}},
    "NetworkMode": "default",
    "PortBindings": {},
    "RestartPolicy": {"Name": "no", "MaximumRetryCount": 0},
    "AutoRemove": False,
    "VolumeDriver": "",
    "VolumesFrom": None,
    "ConsoleSize": [24, 80],
    "CapAdd": None,
    "CgroupnsMode": "host",
    "Dns": [],
    "ExtraHosts": None,
    "IpcMode": "private",
    "Links": None,
    "OomScoreAdj": 0,
    "PidMode": "",
    "Privileged": False,
    "SecurityOpt": None,
    "UTSMode": "",
    "UsernsMode": "",
    "ShmSize": 67108864,
    "Runtime": "runc",
    "Isolation": "",
    "Memory": 0,
    "MemorySwap": 0,
    "MemorySwappiness": None,
    "OomKillDisable": False,
    "PidsLimit": None,
    "Ulimits": [],
    "Devices": [],
    "MaskedPaths": [
        "/proc/asound",
        "/proc/acpi",
        "/proc/kcore",
        "/proc/keys",
        "/proc/latency_stats",
        "/proc/timer_list",
        "/proc/timer_stats",
        "/proc/sched_debug",
        "/proc/scsi",
        "/sys/firmware",
    ],
    "ReadonlyPaths": ["/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"],
}


def container(
    config: Mapping[str, Any] | None = None,
    host: Mapping[str, Any] | None = None,
    *,
    networks: Mapping[str, Any] | None = None,
    mounts: list[dict[str, Any]] | None = None,
    running: bool = True,
) -> dict[str, Any]:
    """`GET /containers/{id}/json` of a container that was made with this and nothing else."""
    made = {
        "Id": ID,
        "Name": "/web",
        "Image": IMAGE_ID,
        "State": {"Status": "running" if running else "exited", "Running": running},
        "HostConfig": {**_HOST, **(host or {})},
        "Mounts": mounts or [],
        "Config": {**_NOTHING, **(config or {})},
        "NetworkSettings": {"Networks": {"bridge": {"Aliases": None}} if networks is None else networks},
    }
    return copy.deepcopy(made)


def image(**config: Any) -> dict[str, Any]:
    """`GET /images/{id}/json` of an image that says this."""
    said = {"Cmd": ["sh"], "Env": None, "Labels": None, "Entrypoint": None, **config}
    return {"Id": IMAGE_ID, "RootFS": {"Layers": ["sha256:1"]}, "Config": said}


def volume(name: str, target: str, *, driver: str = "local", writable: bool = True) -> dict[str, Any]:
    """A volume among the mounts of a container."""
    source = f"/var/lib/docker/volumes/{name}/_data"
    return {
        "Type": "volume",
        "Name": name,
        "Source": source,
        "Destination": target,
        "Driver": driver,
        "Mode": "z",
        "RW": writable,
        "Propagation": "",
    }


def bind(source: str, target: str, *, writable: bool = True) -> dict[str, Any]:
    """A path of the host among the mounts of a container; the engine chose how mounts travel."""
    return {
        "Type": "bind",
        "Source": source,
        "Destination": target,
        "Mode": "",
        "RW": writable,
        "Propagation": "rslave",
    }
