"""A container of which everything was said, and the steps of every move."""

from __future__ import annotations

from typing import Any

from tests.contract.moving import Removal

SECRETS = {
    "PLAIN": 'it\'s a $ecret `of` "quotes" \\ and #',
    "MULTI": "first line's\n$HOME second\n",
    "SPACED": "  kept as it is\t",
    "weird.name-1": "values=too",
}
_CONFIG = {
    "Entrypoint": ["/bin/sh"],
    "Cmd": ["-c", "sleep 77777; echo \"$X\" 'y'", ""],
    "Env": ["KEPT=1", *(f"{name}={value}" for name, value in SECRETS.items())],
    "Hostname": "richy",
    "Domainname": "example.org",
    "User": "0:0",
    "WorkingDir": "/tmp/x y",
    "Labels": {"a": "b=c\nd", "q": "it's $HOME `x`", "-x": "-y", "com.docker.compose.project": "shop"},
    "Tty": True,
    "OpenStdin": True,
    "StopSignal": "SIGKILL",
    "StopTimeout": 0,
    "ExposedPorts": {"81/udp": {}, "80/tcp": {}, "90/sctp": {}},
    "Healthcheck": {
        "Test": ["CMD-SHELL", 'echo "$A" | cat'],
        "Interval": 90_000_000_000,
        "Timeout": 1_500_000_000,
        "StartPeriod": 1_000_000,
        "Retries": 5,
    },
    "MacAddress": "02:42:0a:11:22:33",
}
_NETWORK = {
    "PortBindings": {
        "80/tcp": [
            {"HostIp": "127.0.0.1", "HostPort": "18080"},
            {"HostIp": "", "HostPort": "18081"},
            {"HostIp": "::1", "HostPort": "18082"},
        ],
        "81/udp": [{"HostIp": "", "HostPort": ""}],
    },
    "Dns": ["10.0.0.1"],
    "DnsOptions": ["ndots:2"],
    "DnsSearch": ["example.org", "."],
    "ExtraHosts": ["a:10.0.0.5", "b:::1"],
}
_RIGHTS = {
    "CapAdd": ["NET_ADMIN", "SYS_TIME"],
    "CapDrop": ["MKNOD"],
    "GroupAdd": ["27", "4711"],
    "IpcMode": "shareable",
    "ReadonlyRootfs": True,
    "SecurityOpt": [
        "no-new-privileges",
        "apparmor=unconfined",
        'seccomp={"defaultAction":"SCMP_ACT_ALLOW"}',
    ],
    "MaskedPaths": [],
    "ReadonlyPaths": [],
    "Sysctls": {"net.ipv4.ip_unprivileged_port_start": "0"},
}
_LIMITS = {
    "OomScoreAdj": 100,
    "OomKillDisable": True,
    "ShmSize": 128 * 1024 * 1024,
    "Memory": 256 * 1024 * 1024,
    "MemoryReservation": 100_000_000,
    "MemorySwap": -1,
    "MemorySwappiness": 0,
    "CpuShares": 512,
    "NanoCpus": 1_250_000_000,
    "CpusetCpus": "0",
    "PidsLimit": 99,
    "BlkioWeight": 300,
    "Ulimits": [{"Name": "nofile", "Soft": 1000, "Hard": 2000}],
}
_RUN = {
    "RestartPolicy": {"Name": "on-failure", "MaximumRetryCount": 3},
    "Tmpfs": {"/run/x": "size=1m,noexec"},
    "Devices": [{"PathOnHost": "/dev/null", "PathInContainer": "/dev/x", "CgroupPermissions": "rw"}],
    "DeviceCgroupRules": ["c 42:* rmw"],
    "CgroupParent": "/dtui-x",
    "Init": True,
    "LogConfig": {"Type": "json-file", "Config": {"max-size": "10m", "max-file": "3"}},
}


def sleeper(removal: Removal, *lines: str, **options: Any) -> str:
    return removal.image('CMD ["sleep", "100000"]', "STOPSIGNAL SIGKILL", *lines, **options)


def carried(removal: Removal, script: str = "prepare.sh") -> str:
    """Write it all, leave, and prepare the other engine; what was said."""
    removal.leave()
    removal.write()
    code, said = removal.run(script)
    assert code == 0, said
    return said


def rich_mounts(kept: str, empty: str, declared: str) -> list[dict[str, Any]]:
    """Three volumes, a path of the host with a name that asks for quotes, and memory."""
    return [
        {"Type": "volume", "Source": kept, "Target": "/data", "ReadOnly": True},
        {"Type": "volume", "Source": empty, "Target": "/empty", "VolumeOptions": {"NoCopy": True}},
        {"Type": "volume", "Source": declared, "Target": "/declared"},
        {"Type": "bind", "Source": "/usr", "Target": '/u,s"r', "BindOptions": {"Propagation": "rslave"}},
        {"Type": "tmpfs", "Target": "/scratch", "TmpfsOptions": {"SizeBytes": 65536, "Mode": 0o1770}},
    ]


def rich(removal: Removal, image: str, networks: tuple[str, str], volumes: tuple[str, str, str]) -> str:
    """A container of which everything was said that the command line can say."""
    front, back = networks
    endpoint = {"IPAMConfig": {"IPv4Address": "10.213.1.77"}, "Aliases": ["db", "data.base"]}
    host = {"NetworkMode": front, "Mounts": rich_mounts(*volumes)}
    body = {
        "Image": image,
        **_CONFIG,
        "NetworkingConfig": {"EndpointsConfig": {front: endpoint}},
        "HostConfig": {**host, **_NETWORK, **_RIGHTS, **_LIMITS, **_RUN},
    }
    return removal.create("rich", body, back, aliases=["second"], ipv4_address="10.213.2.9")
