"""A private Podman service for the tests: its own storage and socket, no network."""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import docker

from tests.lab.engine import UnixConnection
from tests.lab.process import ServerProcess


class Podman:
    """One `podman system service` (Debian 12: 4.3, API 1.41). It speaks plain HTTP to these registries (host:port)."""

    def __init__(self, *registries: str) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="dtui-"))
        self.socket = str(self._folder / "p.sock")
        files = {
            "CONTAINERS_CONF": self._write("containers.conf", self._engine()),
            "CONTAINERS_STORAGE_CONF": self._write("storage.conf", self._storage()),
            "CONTAINERS_REGISTRIES_CONF": self._write("registries.conf", _insecure(registries)),
        }
        command = ["podman", "system", "service", "--time", "0", f"unix://{self.socket}"]
        self._server = ServerProcess(command, self._folder / "log", files)

    @property
    def url(self) -> str:
        """The address to give to a client."""
        return f"unix://{self.socket}"

    @staticmethod
    def missing() -> str:
        """What to install for it, or ''."""
        for program, package in (("podman", "podman"), ("runc", "runc"), ("busybox", "busybox-static")):
            if shutil.which(program) is None:
                return f"apt-get install {package}"
        return ""

    def api(self) -> Any:
        """A new SDK client."""
        return docker.APIClient(base_url=self.url, version="1.41", timeout=60)

    def start(self) -> None:
        """Start it and wait until it answers."""
        self._server.start(self._answers)

    def remove(self) -> None:
        """Stop it and leave nothing behind."""
        self._server.stop()
        graph = str(self._folder / "root/overlay")
        if graph in Path("/proc/self/mountinfo").read_text():
            subprocess.run(["umount", "--lazy", graph], check=True)
        shutil.rmtree(self._folder)

    def _engine(self) -> str:
        """Without cgroups of systemd, and with nothing outside of the folder."""
        own = {"tmp_dir": "tmp", "volume_path": "volumes", "static_dir": "static"}
        lines = [f"{key} = {json.dumps(str(self._folder / name))}" for key, name in own.items()]
        engine = ["[engine]", 'cgroup_manager = "cgroupfs"', 'runtime = "runc"', 'events_logger = "file"']
        network = ["[network]", f"network_config_dir = {json.dumps(str(self._folder / 'net'))}", ""]
        return "\n".join([*engine, 'lock_type = "file"', *lines, *network])

    def _storage(self) -> str:
        roots = {"graphroot": str(self._folder / "root"), "runroot": str(self._folder / "run")}
        lines = [f"{key} = {json.dumps(value)}" for key, value in roots.items()]
        return "\n".join(['[storage]\ndriver = "overlay"', *lines, ""])

    def _write(self, name: str, text: str) -> str:
        path = self._folder / name
        path.write_text(text)
        return str(path)

    def _answers(self) -> bool:
        connection = UnixConnection(self.socket)
        try:
            connection.request("GET", "/_ping")
            return connection.getresponse().status == 200
        except OSError:
            return False
        finally:
            connection.close()


def _insecure(registries: tuple[str, ...]) -> str:
    return "".join(f"[[registry]]\nlocation = {json.dumps(host)}\ninsecure = true\n" for host in registries)
