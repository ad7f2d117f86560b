"""Where the tests make containers of a full body: networks and a volume for them, and the body."""

from __future__ import annotations

import random
from typing import Any

from tests.contract.host import Host, unique
from tests.lab import seed

SECOND = 1_000_000_000
CONFIG = {
    "Hostname": "box",
    "Domainname": "example.test",
    "User": "1000:1000",
    "Tty": True,
    "OpenStdin": True,
    "Env": ["A=1", "EMPTY=", "TOKEN=not-a-secret"],
    "Entrypoint": ["/bin/sh", "-c"],
    "Cmd": ["sleep 100"],
    "Labels": {"a": "b"},
    "ExposedPorts": {"9000/tcp": {}},
    "Volumes": {"/declared": {}},
    "WorkingDir": "/tmp",
    "StopSignal": "SIGINT",
    "StopTimeout": 7,
    "Healthcheck": {
        "Test": ["CMD", "true"],
        "Interval": SECOND,
        "Timeout": 2 * SECOND,
        "StartPeriod": SECOND,
        "Retries": 4,
    },
}
HOST_CONFIG = {
    "CapAdd": ["NET_ADMIN"],
    "CapDrop": ["ALL"],
    "Dns": ["192.0.2.1"],
    "DnsOptions": ["ndots:2"],
    "DnsSearch": ["example.test"],
    "ExtraHosts": ["other:192.0.2.7"],
    "GroupAdd": ["20"],
    "Memory": 64_000_000,
    "NanoCpus": 500_000_000,
    "PidsLimit": 50,
    "CpuShares": 512,
    "Ulimits": [{"Name": "nofile", "Soft": 100, "Hard": 200}],
    "Sysctls": {"net.ipv4.ip_unprivileged_port_start": "0"},
    "Tmpfs": {"/scratch": "size=1m"},
    "ShmSize": 1_000_000,
    "ReadonlyRootfs": True,
    "Init": True,
    "SecurityOpt": ["no-new-privileges"],
    "LogConfig": {"Type": "json-file", "Config": {"max-size": "1m"}},
    "RestartPolicy": {"Name": "on-failure", "MaximumRetryCount": 3},
    "OomScoreAdj": 100,
    "IpcMode": "shareable",
    "Devices": [{"PathOnHost": "/dev/null", "PathInContainer": "/dev/none", "CgroupPermissions": "rwm"}],
    "PortBindings": {
        "8080/tcp": [{"HostIp": "127.0.0.1", "HostPort": "18080"}, {"HostIp": "", "HostPort": "18081"}],
        "53/udp": [{"HostIp": "", "HostPort": "15353"}],
    },
}


class Site:
    """Networks and volumes for containers of a test, and what it makes of them; all of it goes with the test."""

    def __init__(self, host: Host) -> None:
        self.host, self.api = host, host.api
        self.image = seed.BUSYBOX
        self.network, self.other, self.volume = unique("site"), unique("aside"), unique("kept")
        # Apart from the networks of fixed addresses that other tests have.
        self.prefix = f"10.{random.randrange(220, 250)}.{random.randrange(1, 250)}"
        pools = {
            "Driver": "default",
            "Config": [{"Subnet": f"{self.prefix}.0/24", "Gateway": f"{self.prefix}.1"}],
        }
        self.api.create_network(self.network, driver="bridge", internal=True, ipam=pools)
        self.api.create_network(self.other, driver="bridge", internal=True)
        self.api.create_volume(self.volume)
        self._volumes = {self.volume}

    def ask(self, path: str, body: Any, **query: str) -> tuple[int, Any]:
        """Status and answer of a POST."""
        answer = self.api._post_json(self.api._url(path), body, params=query)
        return answer.status_code, answer.json() if answer.content else None

    def create(self, name: str, body: dict[str, Any]) -> dict[str, Any]:
        """Create a container of a body; its inspect."""
        status, answer = self.ask("/containers/create", {"Image": self.image, **body}, name=name)
        assert status == 201, answer
        self.host._made.append(answer["Id"])
        return self.inspect(name)

    def inspect(self, name: str) -> dict[str, Any]:
        found: dict[str, Any] = self.api.inspect_container(name)
        self._volumes |= {mount["Name"] for mount in found["Mounts"] if mount.get("Name")}
        return found

    def image_of(self, inspect: dict[str, Any]) -> dict[str, Any]:
        found: dict[str, Any] = self.api.inspect_image(inspect["Image"])
        return found

    def remove(self) -> None:
        self.host.clean()
        for network in (self.network, self.other):
            self.api.remove_network(network)
        there = {volume["Name"] for volume in self.api.volumes()["Volumes"] or ()}
        for volume in self._volumes & there:
            self.api.remove_volume(volume)


def rich(site: Site) -> dict[str, Any]:
    """A body with about everything in it, on a network at an address of its own."""
    endpoint = {"Aliases": ["one", "two"], "IPAMConfig": {"IPv4Address": f"{site.prefix}.50"}}
    mounts = [
        {"Type": "volume", "Source": site.volume, "Target": "/kept", "ReadOnly": True},
        {"Type": "bind", "Source": "/usr", "Target": "/host"},
        {"Type": "tmpfs", "Target": "/quick", "TmpfsOptions": {"SizeBytes": 1_000_000, "Mode": 448}},
    ]
    binds = [f"{site.volume}:/again:nocopy", "/etc:/conf:ro"]
    host = {**HOST_CONFIG, "NetworkMode": site.network, "Binds": binds, "Mounts": mounts}
    networking = {"EndpointsConfig": {site.network: endpoint}}
    return {**CONFIG, "HostConfig": host, "NetworkingConfig": networking}
