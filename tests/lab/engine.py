"""Private Docker Engines for the tests: their own folder and socket, no network, nothing installed or left behind.

The three kinds stand for what dtui meets: the oldest supported engine, the containerd image store of
new installs, and an engine that refuses old clients.
"""

from __future__ import annotations

import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import docker

from tests.lab.process import ServerProcess
from tests.wait import eventually

NO_NETWORK = (
    "--bridge=none",
    "--iptables=false",
    "--ip6tables=false",
    "--ip-forward=false",
    "--ip-masq=false",
    # Small networks of a range for tests: the engine's own few are soon used up, by what a killed engine left, too.
    "--default-address-pool=base=198.18.0.0/15,size=28",
)


class UnixConnection(http.client.HTTPConnection):
    """An HTTP connection over a unix socket."""

    def __init__(self, path: str, timeout: float = 5) -> None:
        super().__init__("localhost", timeout=timeout)
        self._path = path

    def connect(self) -> None:
        """Connect to the socket instead of a host."""
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self._path)


class DockerEngine:
    """One dockerd with its own containerd. Start it, use `socket` or `api()`, stop it."""

    def __init__(
        self,
        dockerd: str,
        *,
        config: Mapping[str, object] | None = None,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="dtui-"))
        self.socket = str(self._folder / "d.sock")
        self._config = self._folder / "daemon.json"
        self._config.write_text(json.dumps(config or {}))
        self._server = ServerProcess(self._command(dockerd), self._folder / "log", environment)

    def _command(self, dockerd: str) -> list[str]:
        return [
            dockerd,
            f"--host=unix://{self.socket}",
            f"--config-file={self._config}",
            f"--data-root={self._folder / 'data'}",
            f"--exec-root={self._folder / 'exec'}",
            f"--pidfile={self._folder / 'pid'}",
            *NO_NETWORK,
        ]

    @property
    def url(self) -> str:
        """The address to give to a client."""
        return f"unix://{self.socket}"

    @property
    def data(self) -> Path:
        """Its folder of images, containers and volumes."""
        return self._folder / "data"

    @property
    def pid(self) -> int:
        """The process id of dockerd."""
        return self._server.pid

    @property
    def is_running(self) -> bool:
        return self._server.is_running

    def api(self) -> Any:
        """A new SDK client that speaks the engine's own newest API version."""
        return docker.APIClient(base_url=self.url, version="auto", timeout=180)

    def start(self) -> None:
        """Start it and wait until it answers; LabError with its log when it doesn't."""
        self._server.start(self._answers)

    def stop(self) -> None:
        """End it as a service manager would; its data stay for the next start."""
        self._server.stop()

    def restart(self) -> None:
        """Stop and start on the same data."""
        self.stop()
        self.start()

    def kill(self) -> None:
        """End it as a crash would, with its containerd, so that it can be started again."""
        self._server.kill()
        self._end_containerd()
        # The next start would take the numbers in these for living processes where nobody reaps the dead.
        for pid_file in ("pid", "exec/containerd/containerd.pid"):
            (self._folder / pid_file).unlink(missing_ok=True)

    def pause(self) -> None:
        """Stall it: connections are accepted by the kernel, nothing is answered."""
        self._server.signal(signal.SIGSTOP)

    def resume(self) -> None:
        """Let it go on after `pause`."""
        self._server.signal(signal.SIGCONT)

    def remove(self) -> None:
        """Stop it and leave nothing behind."""
        self.stop()
        self._end_containerd()
        self._unmount()
        shutil.rmtree(self._folder)

    def _answers(self) -> bool:
        connection = UnixConnection(self.socket)
        try:
            connection.request("GET", "/_ping")
            return connection.getresponse().status == 200
        except OSError:
            return False
        finally:
            connection.close()

    def _end_containerd(self) -> None:
        """A killed dockerd leaves its containerd (and the shims) behind."""
        for pid in _running_with(str(self._folder)):
            with suppress(ProcessLookupError):  # it has ended meanwhile
                os.kill(pid, signal.SIGKILL)
        eventually(lambda: not _running_with(str(self._folder)), what="containerd ended")

    def _unmount(self) -> None:
        mounts = [line.split()[4] for line in Path("/proc/self/mountinfo").read_text().splitlines()]
        for mount in reversed([m for m in mounts if m.startswith(f"{self._folder}/")]):
            subprocess.run(["umount", "--lazy", mount], check=True)


class DockerEngine20(DockerEngine):
    """The system's Docker 20.10 (API 1.41, overlay2 store): the oldest supported."""

    def __init__(self, environment: Mapping[str, str] | None = None) -> None:
        super().__init__(shutil.which("dockerd") or "dockerd", environment=environment)
        # Its ID is made of a key, which is else one for the whole host: dtui keeps journals by such IDs.
        self._config.write_text(json.dumps({"deprecated-key-path": str(self._folder / "key.json")}))

    @staticmethod
    def missing() -> str:
        """What to install for it, or ''."""
        return _missing_for_root() or _missing_programs("dockerd", "docker.io")


class DockerEngine26(DockerEngine):
    """A newer engine unpacked in a folder (API 1.45), with the containerd image store unless said otherwise."""

    def __init__(
        self,
        *,
        containerd_store: bool = True,
        min_api: str | None = None,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        root = docker26_folder()
        path = f"{root / 'usr/bin'}:{root / 'usr/sbin'}:{os.environ['PATH']}"
        environment = {**(environment or {}), "PATH": path}
        if min_api:
            environment["DOCKER_MIN_API_VERSION"] = min_api
        config = {"features": {"containerd-snapshotter": True}} if containerd_store else {}
        super().__init__(str(root / "usr/sbin/dockerd"), config=config, environment=environment)

    @staticmethod
    def missing() -> str:
        """What to install for it, or ''."""
        if not (docker26_folder() / "usr/sbin/dockerd").exists():
            return f"unpack a Docker 26 in {docker26_folder()} (.ci/run does), or name its folder in DTUI_LAB_DOCKER26"
        return _missing_for_root() or _missing_programs("runc", "runc")


def docker26_folder() -> Path:
    """Where the newer engine is unpacked: DTUI_LAB_DOCKER26, else a folder in the user's cache."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return Path(os.environ.get("DTUI_LAB_DOCKER26") or cache / "dtui-lab/docker26")


def _missing_for_root() -> str:
    if os.geteuid() != 0:
        return "run the tests as root: a private dockerd needs it"
    return _missing_programs("busybox", "busybox-static")


def _missing_programs(program: str, package: str) -> str:
    return "" if shutil.which(program) else f"apt-get install {package}"


def _running_with(text: str) -> list[int]:
    """Processes that have `text` in their command line: those of one lab folder, whose name is unique."""
    return [
        int(entry.name)
        for entry in Path("/proc").iterdir()
        if entry.name.isdigit() and text in _command(entry)
    ]


def _command(process: Path) -> str:
    try:
        return (process / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except (FileNotFoundError, ProcessLookupError):
        return ""
