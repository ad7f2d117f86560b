"""Containers that use what engines and Compose know, on their way to another engine by a compose.yaml."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.contract.moving import Removal
from tests.lab.compose import Compose
from tui.domain.move import MovedVolume
from tui.domain.move_compose import compose_files, to_compose
from tui.domain.move_compose_env import VALUES_PATH
from tui.domain.recipe_difference import Difference, differences

SECRET = "s3cr3t-of-$the ${host:?no} #1 'quoted' \"twice\" \\ end\\"
ENV = {
    "SECRET": SECRET,
    "EMPTY": "",
    "LINES": "one\ntwo\r\n three",
    "SPACES": "  a  ",
    "HASH": "a #b",
    "QUOTED": "'a'",
    "TWICE": '"a"',
    "TAB": "\ta",
    "UNICODE": "é\u00a0\u2028",
    "1ST.of-all[0]": "x",
    "EQUALS": "a=b",
    "PATH": "/opt/bin:/bin",
}
# What an image says, so that a container can say otherwise.
LINES = (
    'ENV IMAGE_A=1 IMAGE_B="two words"',
    "LABEL of.image=1",
    "EXPOSE 80 9000/udp",
    "VOLUME /declared",
    "WORKDIR /data",
    "STOPSIGNAL SIGINT",
    'HEALTHCHECK --interval=30s CMD ["true"]',
    'ENTRYPOINT ["/bin/sh", "-c"]',
    'CMD ["exec sleep 100000"]',
)
SECCOMP = json.dumps({"defaultAction": "SCMP_ACT_ALLOW", "syscalls": []}, separators=(",", ":"))
SLEEP: dict[str, Any] = {"Entrypoint": ["sleep"], "Cmd": ["100000"], "StopSignal": "SIGKILL"}


def rich(front: str, volumes: tuple[str, str], path: Path) -> dict[str, Any]:
    """The body of a container that was told much of what one can be told."""
    return {
        **_told(),
        "HostConfig": {
            **_limited(),
            "NetworkMode": front,
            "Mounts": [
                {"Type": "volume", "Source": volumes[0], "Target": "/v", "ReadOnly": True},
                {"Type": "volume", "Source": volumes[1], "Target": "/w", "VolumeOptions": {"NoCopy": True}},
                {
                    "Type": "bind",
                    "Source": str(path),
                    "Target": "/b $x: é",
                    "ReadOnly": True,
                    "BindOptions": {"Propagation": "private"},
                },
                {"Type": "tmpfs", "Target": "/t", "TmpfsOptions": {"SizeBytes": 1 << 20, "Mode": 0o1770}},
            ],
            "Tmpfs": {"/run": "size=65536,mode=1777,noexec", "/plain": ""},
            "PortBindings": {
                "80/tcp": [{"HostIp": "127.0.0.1", "HostPort": "18080"}, {"HostIp": "", "HostPort": "18081"}],
                "53/udp": [{"HostIp": "", "HostPort": "18053"}],
                "90/tcp": [{"HostIp": "127.0.0.2", "HostPort": ""}],
            },
            "Dns": ["192.0.2.1"],
            "DnsSearch": ["example.com", "."],
            "DnsOptions": ["ndots:2"],
            "ExtraHosts": ["db:192.0.2.7", "six:2001:db8::1", "db:192.0.2.8"],
        },
        "NetworkingConfig": {
            "EndpointsConfig": {
                front: {"Aliases": ["web", "www"], "IPAMConfig": {"IPv4Address": "198.51.100.10"}}
            }
        },
    }


def _told() -> dict[str, Any]:
    return {
        "Entrypoint": ["sh", "-c", f"exec sleep 100000 # $HOME ${{X:-y}} $$ {SECRET}"],
        "Cmd": ["", "a b", "it's", "\u2028é\t\n"],
        "Env": [*(f"{name}={value}" for name, value in ENV.items()), "IMAGE_B"],
        "User": "0:0",
        "WorkingDir": "/tmp",
        "Hostname": "host-name",
        "Domainname": "example.com",
        "Tty": True,
        "OpenStdin": True,
        "StopSignal": "SIGKILL",
        "StopTimeout": 0,
        "Labels": {
            "a.b/c": "$x ${y}",
            "yes": "no",
            "<<": "1",
            "empty": "",
            "ü": "n\n",
            "told": f"a {SECRET} b",
        },
        "ExposedPorts": {"81/tcp": {}, "82/sctp": {}},
        "Healthcheck": {
            "Test": ["CMD-SHELL", f"test $$ = '{SECRET}' || true"],
            "Interval": 90_500_000_000,
            "Timeout": 3_000_000_001,
            "StartPeriod": 2 * 3600 * 10**9,
            "Retries": 7,
        },
    }


def _limited() -> dict[str, Any]:
    return {
        "RestartPolicy": {"Name": "on-failure", "MaximumRetryCount": 3},
        "CapAdd": ["NET_ADMIN"],
        "CapDrop": ["ALL"],
        "GroupAdd": ["12", "1000"],
        "Init": True,
        "ReadonlyRootfs": True,
        "SecurityOpt": ["no-new-privileges", f"seccomp={SECCOMP}"],
        "ShmSize": 1 << 20,
        "Sysctls": {"net.ipv4.ip_forward": "1"},
        "Ulimits": [{"Name": "nofile", "Soft": 100, "Hard": 200}, {"Name": "core", "Soft": 0, "Hard": -1}],
        "LogConfig": {"Type": "json-file", "Config": {"max-size": "10m", "tag": "{{.Name}} $x"}},
        "Memory": 64 << 20,
        "MemorySwap": -1,
        "MemoryReservation": 32 << 20,
        "NanoCpus": 300_000_000,
        "CpuShares": 512,
        "CpusetCpus": "0",
        "PidsLimit": 50,
        "OomScoreAdj": 100,
        "IpcMode": "shareable",
        "CgroupnsMode": "host",
        "Devices": [{"PathOnHost": "/dev/null", "PathInContainer": "/dev/nothing", "CgroupPermissions": "r"}],
        "DeviceCgroupRules": ["c 1:3 r"],
    }


def host_wide() -> dict[str, Any]:
    """One that shares with the host whatever it can."""
    shared = dict.fromkeys(("NetworkMode", "PidMode", "UTSMode", "IpcMode"), "host")
    return {
        **SLEEP,
        "HostConfig": {**shared, "Privileged": True, "RestartPolicy": {"Name": "unless-stopped"}},
    }


def open_one(network: str) -> dict[str, Any]:
    """One with nothing hidden from it, and a hardware address of its own."""
    mac = "02:00:00:00:00:07"
    return {
        **SLEEP,
        "Healthcheck": {"Test": ["NONE"]},
        "StopTimeout": 75,
        "MacAddress": mac,
        "Labels": {"com.docker.compose.project": "old", "com.docker.compose.service": "db"},
        "HostConfig": {
            "NetworkMode": network,
            "MaskedPaths": [],
            "ReadonlyPaths": [],
            "SecurityOpt": ["seccomp=unconfined"],
            "CpuPeriod": 50_000,
            "CpuQuota": 20_000,
            "LogConfig": {"Type": "none", "Config": {}},
            "RestartPolicy": {"Name": "always"},
        },
        "NetworkingConfig": {"EndpointsConfig": {network: {"MacAddress": mac}}},
    }


def composed(network: str, other: str) -> dict[str, Any]:
    """One that Compose made, to start after another that it has a name of its own for."""
    return {
        "Cmd": ["exec sleep 99999"],
        "StopSignal": "SIGKILL",
        "Labels": {
            "com.docker.compose.project": "old",
            "com.docker.compose.service": "web",
            "com.docker.compose.depends_on": "db:service_started:true,gone:service_healthy:false",
        },
        "HostConfig": {"NetworkMode": network},
        "NetworkingConfig": {"EndpointsConfig": {network: {"Aliases": ["cmd"], "Links": [f"{other}:store"]}}},
    }


def write_compose(removal: Removal) -> None:
    """The files of Compose, beside those of the scripts; volumes without a name of their own move, too."""
    known = {volume.name for volume in removal.volumes}
    mounts = [mount for recipe in removal.recipes for mount in recipe.host.get("Mounts") or ()]
    found = {mount["Source"] for mount in mounts if mount["Type"] == "volume"} - known
    removal.volumes += [MovedVolume(name) for name in sorted(found)]
    removal.write()
    for path, text in {"compose.yaml": to_compose(removal.moved), **compose_files(removal.moved)}.items():
        removal.keep(path, text.encode())


def compose_here(compose: Compose, removal: Removal, *arguments: str) -> subprocess.CompletedProcess[str]:
    """`docker compose …` as the head of the file says it, on the other engine."""
    values = ("--env-file", VALUES_PATH) if os.path.exists(removal.folder / VALUES_PATH) else ()
    return compose.run(removal.folder, *values, *arguments, url=removal.url)


def differing(removal: Removal, original: Mapping[str, Any]) -> tuple[Difference, ...]:
    """What a container is over there that it was not here, apart from Compose's own labels."""
    other = removal.there.inspect_container(original["Name"].lstrip("/"))
    return differences(
        original,
        removal.of_image.get(original["Image"]),
        other,
        removal.there.inspect_image(other["Image"]),
        one_names=removal.names,
        other_names={c["Id"]: c["Names"][0].lstrip("/") for c in removal.there.containers(all=True)},
    )
