"""A full host that is to be given up: beside all the rest, containers of which much was said, with data and secrets."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from tests.lab.engine import DockerEngine
from tests.lab.full_host import FullHost
from tests.lab.registry import free_port
from tests.wait import eventually

# Each with a part that nothing else has and no line, blank or quotation mark goes through.
SECRETS = {
    "DB_PASSWORD": 'it\'s-Wa7erfa11-$HOME `id` "twice" \\ #end',
    "TLS_KEY": "-----BEGIN KEY-----\nMIIEfirst0line0of0key\nMIIEsecond0line$0\n-----END KEY-----\n",
    "API_TOKEN": "tok_9f8e7d6c5b4a39281706f5e4",
    "weird.name-1": "  kept=as-Od2lyNamed it is\t",
}
PIECES = (
    "Wa7erfa11",
    "MIIEfirst0line0of0key",
    "MIIEsecond0line",
    "tok_9f8e7d6c5b4a39281706f5e4",
    "Od2lyNamed",
)
PROJECT = "site"
SECOND = 1_000_000_000
FRONT, BACK = "site_front", "site_back"
DATABASE, UPLOADS = "site_db-data", "site_uploads"
_SLEEP = {"Entrypoint": ["sleep"], "Cmd": ["100000"], "StopSignal": "SIGKILL"}


class RichHost:
    """The full host with a project of three, an agent that has the host in its hands, and what they keep.

    `shared` is a folder of the machine that two of them have mounted.
    """

    def __init__(self, full: FullHost, folder: Path) -> None:
        self.full, self.shared = full, folder / "shared"
        self.socket = folder / "docker.sock"
        self.running = ("site-db-1", "site-api-1", "site-side-1", "probe")
        self._listener = socket.socket(socket.AF_UNIX)
        self._port = str(free_port())

    def prepare(self) -> None:
        """Make what is on the machine itself."""
        self.shared.mkdir(parents=True)
        (self.shared / "settings.ini").write_text("[site]\nname = ours\n")
        self._listener.bind(str(self.socket))

    def close(self) -> None:
        """Let go of the socket."""
        self._listener.close()

    @contextmanager
    def copy(self) -> Iterator[DockerEngine]:
        """Another engine with all of the full host, and with these, which run."""
        with self.full.copy() as engine:
            try:
                with closing(engine.api()) as api:
                    self._build(api)
                    for name in self.running:
                        api.start(name)
                    self._write(api)
                    eventually(lambda: _is_healthy(api, "site-db-1"), what="site-db-1 is healthy", within=60)
                yield engine
            finally:
                sweep(engine)

    def _build(self, api: Any) -> None:
        for name, third, internal in ((FRONT, 1, False), (BACK, 2, True)):
            _network(api, name, f"10.214.{third}", internal)
        for name in (DATABASE, UPLOADS):
            api.create_volume(name, labels={"com.docker.compose.project": PROJECT, "kept": "a = 'b'"})
        _create(api, "site-db-1", self._database())
        made = _create(api, "site-api-1", self._api())
        api.connect_container_to_network(made, BACK, aliases=["api", "backend"])
        _create(api, "site-side-1", self._side(made))
        _create(api, "agent", self._agent())
        _create(api, "probe", self._probe())

    def _database(self) -> dict[str, Any]:
        """From an image that exists only there."""
        return {
            **_SLEEP,
            "Image": self.full.only_copies["hidden"],
            "Env": [f"{name}={SECRETS[name]}" for name in ("DB_PASSWORD", "TLS_KEY")],
            "Labels": _labels("db") | {"what": "the 'store' of $HOME\nin two lines"},
            "Healthcheck": {"Test": ["CMD", "true"], "Interval": SECOND, "Timeout": 5 * SECOND, "Retries": 3},
            "HostConfig": {
                "NetworkMode": BACK,
                "RestartPolicy": {"Name": "unless-stopped"},
                "Binds": [f"{DATABASE}:/var/lib/db"],
                "Memory": 128 << 20,
                "MemorySwap": 256 << 20,
                "NanoCpus": 500_000_000,
                "PidsLimit": 100,
                "ShmSize": 16 << 20,
                "Ulimits": [{"Name": "nofile", "Soft": 1024, "Hard": 2048}],
                "LogConfig": {"Type": "json-file", "Config": {"max-size": "1m", "max-file": "3"}},
            },
            "NetworkingConfig": _endpoint(BACK, ["db", "store"], "10.214.2.10"),
        }

    def _api(self) -> dict[str, Any]:
        """Joined to the second network later; it writes into itself."""
        depends = {"com.docker.compose.depends_on": "db:service_healthy:false"}
        return {
            "Image": self.full.name(0, 3),
            "Entrypoint": [
                "sh",
                "-c",
                "echo changed > /changed.conf; echo 'it is up'; exec sleep \"$@\"",
                "api",
            ],
            "Cmd": ["100000"],
            "StopSignal": "SIGKILL",
            "Env": [f"{name}={value}" for name, value in SECRETS.items()] + ["MODE=plain", "EMPTY="],
            "User": "0:0",
            "WorkingDir": "/data",
            "Hostname": "api-host",
            "Labels": _labels("api") | depends,
            "Volumes": {"/cache": {}},
            "ExposedPorts": {"9000/udp": {}},
            "StopTimeout": 3,
            "HostConfig": {
                "NetworkMode": FRONT,
                "RestartPolicy": {"Name": "on-failure", "MaximumRetryCount": 3},
                "PortBindings": {"80/tcp": [{"HostIp": "127.0.0.1", "HostPort": self._port}]},
                "Mounts": [
                    {"Type": "volume", "Source": UPLOADS, "Target": "/up", "VolumeOptions": {"NoCopy": True}},
                    {"Type": "bind", "Source": str(self.shared), "Target": "/shared", "ReadOnly": True},
                    {"Type": "tmpfs", "Target": "/t", "TmpfsOptions": {"SizeBytes": 1 << 20}},
                ],
                "CapAdd": ["NET_ADMIN"],
                "CapDrop": ["MKNOD"],
                "Devices": [
                    {"PathOnHost": "/dev/null", "PathInContainer": "/dev/none", "CgroupPermissions": "rw"}
                ],
                "Dns": ["192.0.2.1"],
                "ExtraHosts": ["db.old:192.0.2.7"],
                "Sysctls": {"net.ipv4.ip_unprivileged_port_start": "0"},
                "SecurityOpt": ["no-new-privileges"],
                "Init": False,
            },
            "NetworkingConfig": _endpoint(FRONT, ["www", "api.example"], "10.214.1.20"),
        }

    def _side(self, other: str) -> dict[str, Any]:
        """In the network of another, read-only."""
        return {
            **_SLEEP,
            "Image": self.full.name(0, 3),
            "Labels": _labels("side"),
            "HostConfig": {
                "NetworkMode": f"container:{other}",
                "Binds": [f"{UPLOADS}:/up:ro"],
                "ReadonlyRootfs": True,
                "Tmpfs": {"/run": "size=65536"},
            },
        }

    def _agent(self) -> dict[str, Any]:
        """It may do to the host what root may; it never ran, since who runs the tests may not be allowed that."""
        return {
            **_SLEEP,
            "Image": self.full.name(7, 3),
            "Env": [f"API_TOKEN={SECRETS['API_TOKEN']}"],
            "HostConfig": {
                "NetworkMode": "none",
                "PidMode": "host",
                "Privileged": True,
                "Binds": [f"{self.socket}:/var/run/docker.sock", f"{self.shared}:/shared"],
            },
        }

    def _probe(self) -> dict[str, Any]:
        """On the host's own network."""
        host = {"NetworkMode": "host", "RestartPolicy": {"Name": "always"}, "CpuShares": 512}
        return {**_SLEEP, "Image": self.full.name(7, 3), "User": "1000:1000", "HostConfig": host}

    def _write(self, api: Any) -> None:
        """Data with owners, modes and names of all kinds, in each volume."""
        (cache,) = (
            m["Source"] for m in api.inspect_container("site-api-1")["Mounts"] if m["Destination"] == "/cache"
        )
        for folder in (cache, *(api.inspect_volume(name)["Mountpoint"] for name in (DATABASE, UPLOADS))):
            for name, mode in (("plain", 0o644), ("of its own\nline", 0o600), ("sub/ünï", 0o4711)):
                path = Path(folder, name)
                path.parent.mkdir(exist_ok=True)
                path.write_bytes(os.urandom(50_000))
                os.chown(path, 4711, 4712)
                path.chmod(mode)
            Path(folder, "link").symlink_to("sub/nowhere")
            os.chown(folder, 4711, 0)
            Path(folder).chmod(0o750)


def sweep(engine: DockerEngine) -> None:
    """Remove what stands in the way of another engine on this machine: containers, networks."""
    with closing(engine.api()) as api:
        for container in api.containers(all=True):
            api.remove_container(container["Id"], force=True)
        for network in api.networks():
            if network["Name"] not in ("host", "none", "bridge"):
                api.remove_network(network["Id"])


def _labels(service: str) -> dict[str, str]:
    return {
        "com.docker.compose.project": PROJECT,
        "com.docker.compose.service": service,
        "com.docker.compose.container-number": "1",
        "com.docker.compose.config-hash": "0" * 64,
    }


def _endpoint(network: str, aliases: list[str], address: str) -> dict[str, Any]:
    return {"EndpointsConfig": {network: {"Aliases": aliases, "IPAMConfig": {"IPv4Address": address}}}}


def _network(api: Any, name: str, prefix: str, internal: bool) -> None:
    config = {"Subnet": f"{prefix}.0/24", "Gateway": f"{prefix}.1"}
    labels = {"com.docker.compose.project": PROJECT, "com.docker.compose.network": name.partition("_")[2]}
    body = {
        "Name": name,
        "Driver": "bridge",
        "Internal": internal,
        "IPAM": {"Driver": "default", "Config": [config]},
        "Labels": labels,
    }
    api._raise_for_status(api._post_json(api._url("/networks/create"), data=body))


def _create(api: Any, name: str, body: Mapping[str, Any]) -> str:
    answer = api._post_json(api._url("/containers/create"), data=body, params={"name": name})
    return str(api._result(answer, json=True)["Id"])


def _is_healthy(api: Any, name: str) -> bool:
    return bool(api.inspect_container(name)["State"]["Health"]["Status"] == "healthy")
