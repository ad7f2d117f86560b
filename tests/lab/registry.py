"""A private docker-registry on a free loopback port, open or behind a password."""

from __future__ import annotations

import http.client
import json
import random
import shutil
import socket
import subprocess
import tempfile
from base64 import b64encode
from contextlib import suppress
from pathlib import Path

from tests.lab.process import ServerProcess

MANIFEST_TYPES = (
    "application/vnd.docker.distribution.manifest.v2+json",
    "application/vnd.docker.distribution.manifest.list.v2+json",
    "application/vnd.oci.image.manifest.v1+json",
    "application/vnd.oci.image.index.v1+json",
)


class Registry:
    """One docker-registry. `host` is what a reference starts with; `login` is (user, password) or None."""

    def __init__(self, login: tuple[str, str] | None = None) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="dtui-"))
        self.address = self.host = f"127.0.0.1:{free_port()}"
        self.login = login
        self.data = self._folder / "data"
        config = self._folder / "registry.json"
        config.write_text(json.dumps(self._settings()))
        self._server = ServerProcess(["docker-registry", "serve", str(config)], self._folder / "log")

    def _settings(self) -> dict[str, object]:
        """The registry reads YAML, of which JSON is a part."""
        storage = {
            "filesystem": {"rootdirectory": str(self.data)},
            "delete": {"enabled": True},
            "maintenance": {"uploadpurging": {"enabled": False}},
        }
        settings: dict[str, object] = {
            "version": 0.1,
            "storage": storage,
            "http": {"addr": self.address, "secret": "lab"},
        }
        if self.login:
            settings["auth"] = {"htpasswd": {"realm": "lab", "path": str(self._password_file(*self.login))}}
        return settings

    def _password_file(self, user: str, password: str) -> Path:
        path = self._folder / "htpasswd"
        command = ["htpasswd", "-iBn", user]
        path.write_bytes(
            subprocess.run(command, input=password.encode(), check=True, capture_output=True).stdout
        )
        return path

    @staticmethod
    def missing() -> str:
        """What to install for it, or ''."""
        for program, package in (("docker-registry", "docker-registry"), ("htpasswd", "apache2-utils")):
            if shutil.which(program) is None:
                return f"apt-get install {package}"
        return ""

    @property
    def auth(self) -> dict[str, str] | None:
        """The login as a push takes it."""
        return {"username": self.login[0], "password": self.login[1]} if self.login else None

    def start(self) -> None:
        """Start it and wait until it answers."""
        self._server.start(self._answers)

    def stop(self) -> None:
        """End it; its data stay."""
        self._server.stop()

    def remove(self) -> None:
        """Stop it and leave nothing behind."""
        self.stop()
        shutil.rmtree(self._folder)

    def digest(self, repository: str, tag: str) -> str | None:
        """The digest of a tag as the registry tells it, None when it is not there."""
        status, headers = self._request("HEAD", f"/v2/{repository}/manifests/{tag}")
        return headers.get("Docker-Content-Digest") if status == 200 else None

    def _answers(self) -> bool:
        try:
            return self._request("GET", "/v2/")[0] == 200
        except OSError:
            return False

    def _connection(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection(self.address, timeout=10)

    def _request(self, method: str, path: str) -> tuple[int, http.client.HTTPMessage]:
        connection = self._connection()
        headers = {"Accept": ", ".join(MANIFEST_TYPES)}
        if self.login:
            headers["Authorization"] = f"Basic {b64encode(':'.join(self.login).encode()).decode()}"
        try:
            connection.request(method, path, headers=headers)
            answer = connection.getresponse()
            answer.read()
            return answer.status, answer.headers
        finally:
            connection.close()


def free_port() -> int:
    """A loopback port nobody listens on just now, of those that the kernel never gives to anybody by itself.

    It may be a while until it is taken.
    """
    while True:
        port = random.SystemRandom().randrange(10_000, max(20_000, _given_from()))
        with suppress(OSError), socket.socket() as probe:
            probe.bind(("127.0.0.1", port))
            return port


def _given_from() -> int:
    """The first of the ports that the kernel gives to who wants any."""
    return int(Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split()[0])
