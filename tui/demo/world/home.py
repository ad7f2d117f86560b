"""The home folder of the believable host: logins in every state, keys of other tools, AWS profiles."""

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
_PROFILES = (*tables.PROFILES, tables.EXPIRED_PROFILE)


def write_home(engine: DemoEngine, home: str) -> None:
    """Write Docker's config.json (mode 0600) as the Docker CLI does, and AWS' config, over those there are."""
    _write(os.path.join(home, ".docker", "config.json"), json.dumps(_config(engine), indent="\t"))
    _write(os.path.join(home, ".aws", "config"), "\n".join(map(_profile, _PROFILES)))


def _write(path: str, text: str) -> None:
    os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)
    with open(os.open(f"{path}.new", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(text)
    os.replace(f"{path}.new", path)


def _profile(name: str) -> str:
    account = tables.PROFILES.get(name, tables.PROFILES["prod"])
    lines = (
        "sso_session = acme",
        f"sso_account_id = {account}",
        "sso_role_name = deploy",
        "region = us-east-1",
    )
    return "\n".join((f"[profile {name}]", *lines, ""))


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
