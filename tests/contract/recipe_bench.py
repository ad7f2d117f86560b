"""Containers made by an engine's API as bodies say, read back, and made once more from their recipes."""

from __future__ import annotations

from typing import Any

from tests.contract.host import Host, unique
from tui.domain.container import Container
from tui.domain.recipe import Attachment
from tui.domain.recipe_api import create_body, endpoint_settings
from tui.domain.recipe_difference import Difference, differences
from tui.domain.recipe_read import read

# Only control groups of version 1 have words for these.
OLD_GROUPS = "old control groups"
# What is asked for, as the API names it. What is asked for is what the recipe is to hold: nothing less or more.
ASKED: dict[str, dict[str, Any]] = {
    "plain": {},
    "command": {"Cmd": ["9"]},
    "entrypoint without command": {"Entrypoint": ["true"]},
    "entrypoint taken away": {"Entrypoint": [""], "Cmd": ["sleep", "9"]},
    "config": {
        "Hostname": "web",
        "Domainname": "example",
        "User": "7:8",
        "Tty": True,
        "OpenStdin": True,
        "Labels": {"team": "blue"},
        "WorkingDir": "/tmp",
        "StopSignal": "SIGINT",
        "StopTimeout": 0,
        "ExposedPorts": {"9/udp": {}},
        "Healthcheck": {"Test": ["CMD", "x"], "Interval": 7000000000, "Timeout": 1000000000, "Retries": 4},
    },
    "no health check": {"Healthcheck": {"Test": ["NONE"]}},
    "limits": {
        "HostConfig": {
            "Memory": 64000000,
            "MemoryReservation": 32000000,
            "MemorySwap": -1,
            "NanoCpus": 500000000,
            "CpuShares": 7,
            "CpusetCpus": "0",
            "PidsLimit": 55,
            "Ulimits": [{"Name": "nofile", "Soft": 10, "Hard": 20}],
            "OomScoreAdj": 100,
            "ShmSize": 1000000,
        }
    },
    OLD_GROUPS: {"HostConfig": {"Memory": 64000000, "MemorySwappiness": 0, "OomKillDisable": True}},
    "swap of its own": {"HostConfig": {"Memory": 64000000, "MemorySwap": 65000000}},
    "memory alone": {"HostConfig": {"Memory": 64000000}},
    "processor periods": {"HostConfig": {"CpuPeriod": 100000, "CpuQuota": 50000}},
    "rights": {
        "HostConfig": {
            "CapAdd": ["CAP_NET_ADMIN"],
            "CapDrop": ["CAP_CHOWN"],
            "Devices": [
                {"PathOnHost": "/dev/null", "PathInContainer": "/dev/nix", "CgroupPermissions": "rw"}
            ],
            "DeviceCgroupRules": ["c 1:3 mr"],
            "SecurityOpt": ["no-new-privileges"],
            "GroupAdd": ["12"],
            "ReadonlyRootfs": True,
            "UsernsMode": "host",
            "CgroupParent": "/lab",
            "Sysctls": {"net.core.somaxconn": "10"},
            "Init": True,
        }
    },
    "nothing hidden": {"HostConfig": {"MaskedPaths": [], "ReadonlyPaths": []}},
    "no init": {"HostConfig": {"Init": False}},
    "privileged": {"HostConfig": {"Privileged": True}},
    "namespaces": {"HostConfig": {"PidMode": "host", "IpcMode": "shareable", "UTSMode": "host"}},
    "shared memory": {"HostConfig": {"IpcMode": "host", "SecurityOpt": ["no-new-privileges"]}},
    "policies": {
        "HostConfig": {
            "RestartPolicy": {"Name": "on-failure", "MaximumRetryCount": 3},
            "LogConfig": {"Type": "json-file", "Config": {"max-size": "1m"}},
        }
    },
    "another log driver": {"HostConfig": {"LogConfig": {"Type": "local"}}},
    "restarts": {"HostConfig": {"RestartPolicy": {"Name": "unless-stopped"}}},
    "gone when it ends": {"HostConfig": {"AutoRemove": True}},
    "names": {
        "HostConfig": {
            "Dns": ["127.0.0.9"],
            "DnsSearch": ["example"],
            "DnsOptions": ["ndots:2"],
            "ExtraHosts": ["far:192.0.2.7"],
        }
    },
    "ports": {
        "HostConfig": {
            "PortBindings": {
                "80/tcp": [{"HostIp": "127.0.0.1", "HostPort": ""}, {"HostIp": "", "HostPort": "18099"}]
            },
            "PublishAllPorts": True,
        }
    },
    "no network": {"HostConfig": {"NetworkMode": "none"}},
    "the host's network": {"HostConfig": {"NetworkMode": "host"}},
    "memory file systems": {
        "HostConfig": {
            "Tmpfs": {"/t": "size=1m,uid=7"},
            "Mounts": [
                {"Type": "tmpfs", "Target": "/m", "TmpfsOptions": {"SizeBytes": 1000000, "Mode": 511}}
            ],
        }
    },
}


class Bench:
    """Makes containers on an engine by its API, as bodies say, and reads them back."""

    def __init__(self, host: Host) -> None:
        self.api = host.api
        self.made: list[str] = []
        self.volumes: list[str] = []

    def create(self, body: dict[str, Any], name: str = "") -> dict[str, Any]:
        """Create a container; what inspect tells of it."""
        name = name or unique("recipe")
        answer = self.api._post_json(self.api._url("/containers/create"), data=body, params={"name": name})
        self.api._raise_for_status(answer)
        self.made.append(answer.json()["Id"])
        return self.look(self.made[-1])

    def look(self, id: str) -> dict[str, Any]:
        told: dict[str, Any] = self.api.inspect_container(id)
        self.volumes += [mount["Name"] for mount in told["Mounts"] if mount["Type"] == "volume"]
        return told

    def image(self, inspect: dict[str, Any]) -> dict[str, Any]:
        told: dict[str, Any] = self.api.inspect_image(inspect["Image"])
        return told

    def names(self) -> dict[str, str]:
        """Names by ID; a link's alias is no name."""
        listed = [Container.from_api(told, 0) for told in self.api.containers(all=True)]
        return {container.id: container.name for container in listed}

    def again(self, inspect: dict[str, Any]) -> tuple[dict[str, Any], tuple[Difference, ...]]:
        """Make it once more from its recipe; the new one, and what they differ in."""
        image, names = self.image(inspect), self.names()
        body, others = create_body(read(inspect, image, names), image=inspect["Config"]["Image"])
        made = self.create(body)
        for network in others:
            self.connect(network, made["Id"])
        made = self.look(made["Id"])
        found = differences(
            inspect,
            image,
            made,
            self.image(made),
            ignore_compose=False,
            one_names=names,
            other_names=self.names(),
        )
        return made, found

    def clean(self) -> None:
        """Remove what it made."""
        for id in self.made:
            self.api.remove_container(id, force=True)
        for name in set(self.volumes):
            self.api.remove_volume(name)

    def connect(self, network: Attachment, id: str) -> None:
        settings = {"Container": id, "EndpointConfig": endpoint_settings(network)}
        answer = self.api._post_json(self.api._url("/networks/{0}/connect", network.network), data=settings)
        self.api._raise_for_status(answer)
