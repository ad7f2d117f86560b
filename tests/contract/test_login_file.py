"""What dtui writes to config.json is, byte for byte, what the Docker CLI writes."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.conftest import needs
from tests.lab.registry import Registry
from tui.registry.config import credentials_for
from tui.registry.logins import read_logins
from tui.registry.store import erase_login, store_login

HUB = "https://index.docker.io/v1/"
STORE = """#!/bin/sh
cat >>"$(dirname "$0")/$1"; [ "$1" != list ] || echo '{}'
"""


class DockerCli:
    """The Docker CLI, which logs in by itself where there is no engine."""

    @staticmethod
    def missing() -> str:
        """What to install for it, or ''."""
        return "" if shutil.which("docker") else "apt-get install docker-cli"


class Place:
    """A configuration folder that both write to in turn, with a helper that notes what it is asked."""

    def __init__(self, folder: Path, content: str | None) -> None:
        needs(DockerCli)
        self.path = folder / "config.json"
        folder.mkdir()
        if content is not None:
            self.path.write_text(content)
        self.bin = folder / "bin"
        self.bin.mkdir()
        (self.bin / "docker-credential-x").write_text(STORE)
        (self.bin / "docker-credential-x").chmod(0o755)
        self.env = {
            "DOCKER_CONFIG": str(folder),
            "DOCKER_HOST": f"unix://{folder}/none.sock",
            "HOME": str(folder),
            "PATH": f"{self.bin}:{os.environ['PATH']}",
        }

    def docker(self, *arguments: str, password: str = "") -> None:
        """Run the Docker CLI."""
        command = ["docker", *arguments]
        subprocess.run(command, input=password, env=self.env, text=True, check=True, capture_output=True)

    def log_in(self, host: str, registry: Registry) -> None:
        """Log in with the Docker CLI."""
        user, password = registry.login or ("", "")
        self.docker("login", "--username", user, "--password-stdin", host, password=password)

    def finds_a_login(self, host: str) -> bool:
        """Whether the Docker CLI gets beyond the registry's door to find that there is no such image."""
        command = ["docker", "manifest", "inspect", "--insecure", f"{host}/none"]
        said = subprocess.run(command, env=self.env, text=True, check=False, capture_output=True).stderr
        assert "no such manifest" in said or "no basic auth credentials" in said
        return "no such manifest" in said

    def stored(self) -> list[str]:
        """What the helper was given to store."""
        path = self.bin / "store"
        return path.read_text().splitlines() if path.exists() else []


CONFIGS = {
    "absent": None,
    "empty": "",
    "object": "{}",
    "others": json.dumps(
        {
            "HttpHeaders": {"X-Meta": "<a> & b"},
            "auths": {
                "zz": {"auth": "YTpi"},
                "aa": {"auth": "YTpi", "email": "e@x"},
                "HOST": {"auth": "YTpi"},
            },
            "psFormat": "table {{.Names}}\t\u2028é",
            "proxies": {"default": {"httpProxy": "http://proxy:1", "noProxy": "a,b"}},
            "credHelpers": {"other": "x"},
            "currentContext": "prod",
        }
    ),
    "duplicate": '{"auths": {"https://HOST": {"auth": "YTpi"}, "http://HOST": {"auth": "YTpi"}}}',
    "store": '{"auths": {"HOST": {"auth": "YTpi"}}, "credsStore": "x"}',
    "no helper for it": '{"credsStore": "x", "credHelpers": {"HOST": ""}}',
}


@pytest.fixture(params=CONFIGS)
def places(
    request: pytest.FixtureRequest, tmp_path: Path, registry_auth: Registry
) -> tuple[Place, Place, Registry]:
    """One place for the Docker CLI, one for dtui. Both start with a file that the CLI wrote: it sorts."""
    content = CONFIGS[request.param]
    theirs = Place(tmp_path / "theirs", content and content.replace("HOST", registry_auth.host))
    other = registry_auth.host.replace("127.0.0.1", "localhost")
    if content:
        theirs.log_in(other, registry_auth)
        theirs.docker("logout", other)
    ours = Place(tmp_path / "ours", theirs.path.read_text() if content is not None else None)
    return theirs, ours, registry_auth


def test_log_in_and_out(places: tuple[Place, Place, Registry]) -> None:
    theirs, ours, registry = places
    assert registry.login
    theirs.log_in(registry.host, registry)
    store_login(registry.host, *registry.login, ours.env)
    assert ours.path.read_bytes() == theirs.path.read_bytes()
    assert ours.path.stat().st_mode & 0o777 == 0o600
    assert ours.stored() == [asked for asked in theirs.stored() if registry.host in asked]
    theirs.docker("logout", registry.host)
    erase_login(registry.host, ours.env)
    assert ours.path.read_bytes() == theirs.path.read_bytes()


def test_each_finds_what_the_other_stored(tmp_path: Path, registry_auth: Registry) -> None:
    place = Place(tmp_path / "both", None)
    assert registry_auth.login
    assert not place.finds_a_login(registry_auth.host)
    store_login(registry_auth.host, *registry_auth.login, place.env)
    assert place.finds_a_login(registry_auth.host)
    erase_login(registry_auth.host, place.env)
    assert not place.finds_a_login(registry_auth.host)
    place.log_in(registry_auth.host, registry_auth)
    assert credentials_for(registry_auth.host, place.env) == registry_auth.auth
    assert read_logins([], place.env).logins[registry_auth.host].user == registry_auth.login[0]


def test_log_out_of_docker_hub(tmp_path: Path) -> None:
    content = json.dumps(
        {"auths": {key: {"auth": "YTpi"} for key in ("h", HUB, "index.docker.io")}}, indent="\t"
    )
    theirs, ours = Place(tmp_path / "theirs", content), Place(tmp_path / "ours", content)
    theirs.docker("logout")
    erase_login("docker.io", ours.env)
    assert HUB not in theirs.path.read_text()
    assert json.loads(ours.path.read_bytes()) == {"auths": {"h": {"auth": "YTpi"}}}
