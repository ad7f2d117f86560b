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


def rich() -> dict[str, Any]:
    """A container that was made with nearly everything there is."""
    return container(
        {
            "Hostname": "web.example",
            "Domainname": "example",
            "User": "7:8",
            "Tty": True,
            "OpenStdin": True,
            "Env": ["PATH=/bin", "TOKEN=very-secret-value", "MODE=fast"],
            "Cmd": ["serve", "--port", "80"],
            "Entrypoint": ["/entry"],
            "Healthcheck": {"Test": ["CMD", "true"], "Interval": 5000000000, "Retries": 4},
            "Labels": {"team": "blue", "com.docker.compose.project": "shop"},
            "WorkingDir": "/srv",
            "StopSignal": "SIGQUIT",
            "StopTimeout": 7,
            "ExposedPorts": {"9/udp": {}, "80/tcp": {}},
            "Shell": ["/bin/ash", "-c"],
            "NetworkDisabled": True,
        },
        {
            "Binds": ["/srv/conf:/conf:ro,rshared"],
            "Tmpfs": {"/scratch": "size=64m,uid=7"},
            "Mounts": [
                {"Type": "volume", "Source": "data", "Target": "/data", "VolumeOptions": {"NoCopy": True}},
                {"Type": "tmpfs", "Target": "/tmp", "TmpfsOptions": {"SizeBytes": 1048576, "Mode": 0o1777}},
            ],
            "NetworkMode": "front",
            "PortBindings": {"80/tcp": [{"HostIp": "127.0.0.1", "HostPort": "8080"}]},
            "PublishAllPorts": True,
            "RestartPolicy": {"Name": "on-failure", "MaximumRetryCount": 3},
            "LogConfig": {"Type": "json-file", "Config": {"max-size": "10m"}},
            "AutoRemove": True,
            "CapAdd": ["CAP_NET_ADMIN"],
            "CapDrop": ["CAP_CHOWN"],
            "CgroupParent": "/lab",
            "Dns": ["127.0.0.53"],
            "DnsOptions": ["ndots:2"],
            "DnsSearch": ["example"],
            "ExtraHosts": ["far:192.0.2.7"],
            "GroupAdd": ["12"],
            "IpcMode": "shareable",
            "PidMode": "host",
            "UTSMode": "",
            "UsernsMode": "host",
            "CgroupnsMode": "private",
            "Links": ["/db:/web/store"],
            "Privileged": False,
            "ReadonlyRootfs": True,
            "SecurityOpt": ["no-new-privileges"],
            "ShmSize": 1000000,
            "StorageOpt": {"size": "1G"},
            "Sysctls": {"net.core.somaxconn": "10"},
            "Runtime": "runsc",
            "Init": True,
            "OomScoreAdj": 100,
            "OomKillDisable": True,
            "Memory": 64000000,
            "MemorySwap": 65000000,
            "MemorySwappiness": 0,
            "MemoryReservation": 32000000,
            "KernelMemory": 8000000,
            "NanoCpus": 500000000,
            "CpuShares": 7,
            "CpuPeriod": 100000,
            "CpuQuota": 50000,
            "CpuRealtimePeriod": 5,
            "CpuRealtimeRuntime": 6,
            "CpusetCpus": "0-1",
            "CpusetMems": "0",
            "PidsLimit": 55,
            "BlkioWeight": 300,
            "BlkioWeightDevice": [{"Path": "/dev/sda", "Weight": 5}],
            "BlkioDeviceReadBps": [{"Path": "/dev/sda", "Rate": 6}],
            "Devices": [
                {"PathOnHost": "/dev/null", "PathInContainer": "/dev/nix", "CgroupPermissions": "rw"}
            ],
            "DeviceRequests": [
                {"Driver": "nvidia", "Count": -1, "DeviceIDs": None, "Capabilities": [["gpu"]], "Options": {}}
            ],
            "DeviceCgroupRules": ["c 1:3 mr"],
            "Ulimits": [{"Name": "nofile", "Soft": 10, "Hard": 20}],
            "Annotations": {"note": "it"},
            "MaskedPaths": ["/proc/kcore"],
            "ReadonlyPaths": [],
        },
        networks={
            "front": {
                "Aliases": ["shop", ID[:12], "web"],
                "IPAMConfig": {
                    "IPv4Address": "198.18.5.7",
                    "IPv6Address": "fd00::7",
                    "LinkLocalIPs": ["169.254.3.4"],
                },
                "MacAddress": "02:42:c6:13:00:01",
                "IPAddress": "198.18.5.7",
                "DriverOpts": {"speed": "high"},
                "Links": ["db:store"],
            },
            "back": {"Aliases": None, "IPAMConfig": None},
        },
        mounts=[
            volume("data", "/data"),
            bind("/srv/conf", "/conf", writable=False),
            volume(ANONYMOUS, "/cache"),
            {"Type": "tmpfs", "Source": "", "Destination": "/tmp", "Mode": "", "RW": True},
        ],
    )
