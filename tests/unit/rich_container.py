"""A container that was made with nearly everything there is, as an engine tells of it."""

from __future__ import annotations

from typing import Any

from tests.unit.inspected import ANONYMOUS, ID, bind, container, volume

_CONFIG = {
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
}
_MOUNTS = {
    "Binds": ["/srv/conf:/conf:ro,rshared"],
    "Tmpfs": {"/scratch": "size=64m,uid=7"},
    "Mounts": [
        {"Type": "volume", "Source": "data", "Target": "/data", "VolumeOptions": {"NoCopy": True}},
        {"Type": "tmpfs", "Target": "/tmp", "TmpfsOptions": {"SizeBytes": 1048576, "Mode": 0o1777}},
    ],
    "ReadonlyRootfs": True,
    "ShmSize": 1000000,
    "StorageOpt": {"size": "1G"},
}
_NETWORK = {
    "NetworkMode": "front",
    "PortBindings": {"80/tcp": [{"HostIp": "127.0.0.1", "HostPort": "8080"}]},
    "PublishAllPorts": True,
    "Dns": ["127.0.0.53"],
    "DnsOptions": ["ndots:2"],
    "DnsSearch": ["example"],
    "ExtraHosts": ["far:192.0.2.7"],
    "Links": ["/db:/web/store"],
}
_RIGHTS = {
    "CapAdd": ["CAP_NET_ADMIN"],
    "CapDrop": ["CAP_CHOWN"],
    "GroupAdd": ["12"],
    "IpcMode": "shareable",
    "PidMode": "host",
    "UTSMode": "",
    "UsernsMode": "host",
    "CgroupnsMode": "private",
    "Privileged": False,
    "SecurityOpt": ["no-new-privileges"],
    "Sysctls": {"net.core.somaxconn": "10"},
    "MaskedPaths": ["/proc/kcore"],
    "ReadonlyPaths": [],
}
_RUN = {
    "RestartPolicy": {"Name": "on-failure", "MaximumRetryCount": 3},
    "LogConfig": {"Type": "json-file", "Config": {"max-size": "10m"}},
    "AutoRemove": True,
    "Runtime": "runsc",
    "Init": True,
    "CgroupParent": "/lab",
    "Annotations": {"note": "it"},
}
_MEMORY = {
    "OomScoreAdj": 100,
    "OomKillDisable": True,
    "Memory": 64000000,
    "MemorySwap": 65000000,
    "MemorySwappiness": 0,
    "MemoryReservation": 32000000,
    "KernelMemory": 8000000,
}
_CPU = {
    "NanoCpus": 500000000,
    "CpuShares": 7,
    "CpuPeriod": 100000,
    "CpuQuota": 50000,
    "CpuRealtimePeriod": 5,
    "CpuRealtimeRuntime": 6,
    "CpusetCpus": "0-1",
    "CpusetMems": "0",
    "PidsLimit": 55,
    "Ulimits": [{"Name": "nofile", "Soft": 10, "Hard": 20}],
}
_DEVICES = {
    "BlkioWeight": 300,
    "BlkioWeightDevice": [{"Path": "/dev/sda", "Weight": 5}],
    "BlkioDeviceReadBps": [{"Path": "/dev/sda", "Rate": 6}],
    "Devices": [{"PathOnHost": "/dev/null", "PathInContainer": "/dev/nix", "CgroupPermissions": "rw"}],
    "DeviceRequests": [
        {"Driver": "nvidia", "Count": -1, "DeviceIDs": None, "Capabilities": [["gpu"]], "Options": {}}
    ],
    "DeviceCgroupRules": ["c 1:3 mr"],
}
_HOST = {**_MOUNTS, **_NETWORK, **_RIGHTS, **_RUN, **_MEMORY, **_CPU, **_DEVICES}
_NETWORKS = {
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
}


def rich() -> dict[str, Any]:
    """A container that was made with nearly everything there is, running, and the caller's own to change."""
    mounts = [
        volume("data", "/data"),
        bind("/srv/conf", "/conf", writable=False),
        volume(ANONYMOUS, "/cache"),
        {"Type": "tmpfs", "Source": "", "Destination": "/tmp", "Mode": "", "RW": True},
    ]
    return container(_CONFIG, _HOST, networks=_NETWORKS, mounts=mounts)
