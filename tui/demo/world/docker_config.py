"""Docker's config.json on the believable host: logins in every state, and keys of other tools."""

from __future__ import annotations

import base64
import json
import os
from typing import Any

from tui.demo.state.engine import DemoEngine
from tui.demo.state.tokens import USER
from tui.demo.world import tables

# Seconds from the start.
DIES_IN = 41 * 60.0
DIED_BEFORE = 5.2 * 3600


def write_docker_config(engine: DemoEngine, folder: str) -> None:
    """Write it (mode 0600) as the Docker CLI does, replacing the one that is there."""
    os.makedirs(folder, mode=0o700, exist_ok=True)
    path = os.path.join(folder, "config.json")
    new = f"{path}.new"
    with open(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(json.dumps(_config(engine), indent="\t"))
    os.replace(new, path)


def _config(engine: DemoEngine) -> dict[str, Any]:
    return {
        "auths": {
            tables.PROD: _token(engine, tables.PROD, DIES_IN),
            tables.TEST: _token(engine, tables.TEST, -DIED_BEFORE),
            # The key of Docker Hub ever since its first API.
            "https://index.docker.io/v1/": _auth(*tables.HUB_LOGIN),
            # Two logins for one host: an old client wrote the first one, and the second is in force.
            f"https://{tables.SECOND_LOCAL}": _auth("demo", "of-last-year"),
            tables.SECOND_LOCAL: _auth(*tables.SECOND_LOCAL_LOGIN),
        },
        "HttpHeaders": {"User-Agent": "Docker-Client/27.5.1 (linux)"},
        "credHelpers": {tables.HELPED: tables.HELPER},
        "currentContext": "default",
        "detachKeys": "ctrl-q,q",
        "plugins": {"-x-cli-hints": {"enabled": "false"}},
    }


def _token(engine: DemoEngine, host: str, seconds: float) -> dict[str, str]:
    registries = engine.registries
    return _auth(USER, registries.tokens.issue(registries.of(host).account, engine.started + seconds).secret)


def _auth(name: str, password: str) -> dict[str, str]:
    return {"auth": base64.b64encode(f"{name}:{password}".encode()).decode()}
