"""A Docker configuration folder of a test's own, with credential helpers that are small scripts."""

from __future__ import annotations

import base64
import json
import os
import time
from pathlib import Path
from typing import Any

SECRET = "s3cret:with:colons"
HUB = "https://index.docker.io/v1/"
ECR = "329074924855.dkr.ecr.us-east-1.amazonaws.com"

# Keeps logins as a helper should: in a file for each server.
GOOD = r"""
vault=$(dirname "$0")/vault; mkdir -p "$vault"; asked=$(cat)
file() { printf '%s/%s' "$vault" "$(printf %s "$1" | tr / _)"; }
server() { printf %s "$asked" | sed 's/.*"ServerURL":"\([^"]*\)".*/\1/'; }
none() { echo credentials not found in native keychain; exit 1; }
case $1 in
store) printf %s "$asked" >"$(file "$(server)")";;
get) cat "$(file "$asked")" 2>/dev/null || none;;
erase) rm "$(file "$asked")" 2>/dev/null || none;;
list) printf '{'; between=; for one in "$vault"/*; do [ -f "$one" ] || continue; printf %s "$between"; between=,
    sed 's/.*"ServerURL":\("[^"]*"\),"Username":\("[^"]*"\).*/\1:\2/' "$one"; done; printf '}';;
esac
"""


class DockerHome:
    """`env` is what dtui is given; helpers go to a folder in front of its PATH."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "docker"
        self.bin = folder / "bin"
        self.folder.mkdir()
        self.bin.mkdir()
        self.path = self.folder / "config.json"
        self.env = {
            "DOCKER_CONFIG": str(self.folder),
            "HOME": str(folder),
            "XDG_STATE_HOME": str(folder / "state"),
            "PATH": f"{self.bin}:{os.environ['PATH']}",
        }

    def config(self, **content: object) -> None:
        """Write config.json."""
        self.path.write_text(json.dumps(content))
        self.path.chmod(0o600)

    def read(self) -> Any:
        """What config.json holds now."""
        return json.loads(self.path.read_text())

    def helper(self, name: str, script: str = GOOD) -> None:
        """Install a credential helper."""
        path = self.bin / f"docker-credential-{name}"
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(0o755)

    def litter(self) -> list[str]:
        """What is in the folder beside config.json."""
        return sorted(path.name for path in self.folder.iterdir() if path != self.path)


def auth(name: str, password: str = SECRET) -> dict[str, str]:
    """An entry of config.json."""
    return {"auth": base64.b64encode(f"{name}:{password}".encode()).decode()}


def token(expiration: object) -> str:
    """A password as ECR gives it."""
    data = {"payload": "x" * 60, "datakey": "y" * 60, "version": "2", "type": "DATA_KEY"}
    return base64.b64encode(json.dumps(data | {"expiration": expiration}).encode()).decode()


def in_hours(hours: float) -> int:
    """A time from now, in whole Unix seconds."""
    return int(time.time() + hours * 3600)
