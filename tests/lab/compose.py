"""Docker Compose and a Docker CLI of the newer engine's release, for tests of the files that dtui writes for them."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

from tests.lab.engine import docker26_folder

_PLUGIN = "usr/libexec/docker/cli-plugins/docker-compose"


class Compose:
    """Both commands, each run with an environment of its own: no settings or logins of the machine."""

    @staticmethod
    def missing() -> str:
        """What to install for it, or ''."""
        folder = docker26_folder()
        if all(os.access(folder / part, os.X_OK) for part in ("usr/bin/docker", _PLUGIN)):
            return ""
        return f"unpack docker-cli and docker-compose in {folder} (.ci/run does)"

    @property
    def docker(self) -> Path:
        """The Docker CLI."""
        return docker26_folder() / "usr/bin/docker"

    @property
    def compose(self) -> Path:
        """Compose, which runs by itself as well."""
        return docker26_folder() / _PLUGIN

    def run(
        self, folder: Path, *arguments: str, url: str = "", environment: Mapping[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        """`docker compose …` in a folder, on the engine at an address."""
        return subprocess.run(
            [self.compose, *arguments],
            check=False,
            cwd=folder,
            env={**self.environment(folder, url), **(environment or {})},
            capture_output=True,
            text=True,
            timeout=300,
        )

    def environment(self, folder: Path, url: str) -> dict[str, str]:
        """What either command finds about itself: an engine, and a home with nothing in it."""
        return {
            "PATH": f"{docker26_folder() / 'usr/bin'}:{os.environ['PATH']}",
            "HOME": str(folder),
            "DOCKER_CONFIG": str(folder / ".docker"),
            "DOCKER_HOST": url or "unix:///nonexistent/docker.sock",
        }
