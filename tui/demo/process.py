"""Starting the demo engine in a process of its own, from the app and from tests. Imports next to nothing."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from types import TracebackType

_LONGEST_PATH = 100  # a unix socket's path ends at 107 bytes
_PATIENCE = 3.0
_SOCKET = "docker.sock"
# Of the user's environment: what would be preferred to the demo's home.
_NOT_TAKEN = ("AWS_", "DOCKER_AUTH_CONFIG")


class DemoFailed(RuntimeError):
    """The demo engine did not start; the text is what it said."""


class DemoProcess:
    """A running demo engine; ends with this process, or on stop().

    `home` is a folder that goes with it, `config` the one in it with a Docker config.json.
    """

    def __init__(
        self, socket: str, process: subprocess.Popen[bytes], *, owns_folder: bool = True, home: str = ""
    ) -> None:
        self.socket = socket
        self.home = home or _home_beside(socket)
        self.config = os.path.join(self.home, ".docker")
        self._owns_folder = owns_folder
        self.url = f"unix://{socket}"
        self.pid = process.pid
        self._process = process

    def wait_ready(self) -> DemoProcess:
        """Return once it listens; raises DemoFailed."""
        stdout, stderr = self._process.stdout, self._process.stderr
        if stdout is None or stderr is None:
            raise DemoFailed("the demo engine has no pipes")
        line = stdout.readline()
        if not line.startswith(b"ready"):
            said = stderr.read().decode("utf-8", "replace").strip()
            self.stop()
            raise DemoFailed(f"the demo engine did not start: {said or 'it said nothing'}")
        return self

    def environment(self, env: Mapping[str, str]) -> dict[str, str]:
        """An environment with the demo's logins and AWS profiles, in which nothing of the user's is touched."""
        kept = {name: value for name, value in env.items() if not name.startswith(_NOT_TAKEN)}
        return {
            **kept,
            "HOME": self.home,
            "DOCKER_CONFIG": self.config,
            "XDG_CONFIG_HOME": os.path.join(self.home, ".config"),
            "XDG_STATE_HOME": os.path.join(self.home, ".local", "state"),
            "XDG_CACHE_HOME": os.path.join(self.home, ".cache"),
        }

    def stop(self) -> None:
        """End it and wait until it is gone, its socket with it."""
        process = self._process
        if process.stdin:
            process.stdin.close()
        try:
            process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        for pipe in (process.stdout, process.stderr):
            if pipe:
                pipe.close()
        # Again, since an application may have written there while the engine ended.
        shutil.rmtree(os.path.dirname(self.socket) if self._owns_folder else self.home, ignore_errors=True)

    def __enter__(self) -> DemoProcess:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def launch(
    *args: str, scale: int | None = None, empty: bool = False, socket: str | None = None
) -> DemoProcess:
    """Start it without waiting; `args` are further flags of `python -m tui.demo`.

    It listens in a new folder of its own, or at `socket`, so that an engine can come back where one was.
    """
    flags = [*args, *(["--empty"] if empty else []), *(["--scale", str(scale)] if scale is not None else [])]
    owns_folder = socket is None
    if socket is None:
        socket = os.path.join(_private_folder(), _SOCKET)
        flags.append("--own-folder")
    home = _home_beside(socket)
    # The package must be found from any working directory, and nothing else: it needs the standard library only.
    root = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    process = subprocess.Popen(
        [sys.executable, "-P", "-S", "-m", "tui.demo", "--socket", socket, "--home", home, *flags],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": root},
        start_new_session=True,
    )
    return DemoProcess(socket, process, owns_folder=owns_folder)


def start(
    *args: str, scale: int | None = None, empty: bool = False, socket: str | None = None
) -> DemoProcess:
    """Start it and wait until it answers; raises DemoFailed."""
    return launch(*args, scale=scale, empty=empty, socket=socket).wait_ready()


def _home_beside(socket: str) -> str:
    folder, name = os.path.split(socket)
    return os.path.join(folder, "home" if name == _SOCKET else f"{name}.home")


def _private_folder() -> str:
    """A new folder (0700) with a name short enough for a socket in it."""
    base = os.environ.get("TMPDIR") or "/tmp"
    if len(base) > _LONGEST_PATH - 40:
        base = "/tmp"
    folder = os.path.join(base, f"dtui-demo-{os.urandom(8).hex()}")
    os.mkdir(folder, 0o700)
    return folder
