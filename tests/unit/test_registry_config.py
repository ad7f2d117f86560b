"""Logins are found where the Docker CLI finds them, and never shown."""

from __future__ import annotations

import base64
import json
import os
import time
from pathlib import Path

import pytest

from tui.registry import helper as helper_module
from tui.registry.config import Credentials, RegistryError, credentials_for

SECRET = "s3cret:with:colons"
HUB = "https://index.docker.io/v1/"


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    (tmp_path / "bin").mkdir()
    return {"DOCKER_CONFIG": str(tmp_path), "PATH": f"{tmp_path / 'bin'}:{os.environ['PATH']}"}


def config(env: dict[str, str], **content: object) -> None:
    Path(env["DOCKER_CONFIG"], "config.json").write_text(json.dumps(content))


def auth(name: str, password: str = SECRET) -> dict[str, str]:
    return {"auth": base64.b64encode(f"{name}:{password}".encode()).decode()}


def install(env: dict[str, str], name: str, script: str) -> None:
    path = Path(env["DOCKER_CONFIG"], "bin", f"docker-credential-{name}")
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


def test_no_file_is_no_login(env: dict[str, str]) -> None:
    assert credentials_for("h", env) is None


def test_the_folder_is_that_of_home(tmp_path: Path, env: dict[str, str]) -> None:
    (tmp_path / ".docker").mkdir()
    config({"DOCKER_CONFIG": str(tmp_path / ".docker")}, auths={"h": auth("alice")})
    assert credentials_for("h", {"HOME": str(tmp_path)}) == {"username": "alice", "password": SECRET}


@pytest.mark.parametrize("key", ["h:5000", "https://h:5000", "http://h:5000/v2/", "https://h:5000/"])
def test_every_spelling_of_a_host(env: dict[str, str], key: str) -> None:
    config(env, auths={"h": auth("other"), key: auth("alice")})
    assert credentials_for("h:5000", env) == {"username": "alice", "password": SECRET}


def test_the_exact_key_is_in_force(env: dict[str, str]) -> None:
    config(env, auths={"https://h": auth("old"), "h": auth("new")})
    found = credentials_for("h", env)
    assert found is not None
    assert found["username"] == "new"


@pytest.mark.parametrize("host", ["docker.io", "index.docker.io", "registry-1.docker.io"])
def test_docker_hub(env: dict[str, str], host: str) -> None:
    config(env, auths={HUB: auth("alice")})
    assert credentials_for(host, env) == {"username": "alice", "password": SECRET}


@pytest.mark.parametrize(
    ("entry", "found"),
    [
        ({"username": "u", "password": "p"}, {"username": "u", "password": "p"}),
        ({**auth("x", ""), "identitytoken": "t"}, {"identitytoken": "t"}),
        ({"registrytoken": "t"}, {"registrytoken": "t"}),
        ({"auth": ""}, None),
        ({}, None),
        (None, None),
    ],
)
def test_forms_of_an_entry(env: dict[str, str], entry: object, found: dict[str, str] | None) -> None:
    config(env, auths={"h": entry})
    assert credentials_for("h", env) == found


@pytest.mark.parametrize("text", ["%%%", base64.b64encode(b"nocolon").decode(), "/w=="])
def test_a_damaged_login_is_told_without_it(env: dict[str, str], text: str) -> None:
    config(env, auths={"h": {"auth": text}})
    with pytest.raises(RegistryError, match="docker login h") as caught:
        credentials_for("h", env)
    assert text not in str(caught.value)


def test_a_broken_file_is_told_without_its_text(env: dict[str, str]) -> None:
    Path(env["DOCKER_CONFIG"], "config.json").write_text(f'{{"auths": "{SECRET}')
    with pytest.raises(RegistryError, match=r"config\.json is not valid JSON") as caught:
        credentials_for("h", env)
    assert caught.value.__cause__ is None
    assert SECRET not in repr(caught.value)


def test_a_file_of_somebody_else(env: dict[str, str]) -> None:
    Path(env["DOCKER_CONFIG"], "config.json").mkdir()
    with pytest.raises(RegistryError, match="cannot be read"):
        credentials_for("h", env)


def test_secrets_do_not_show() -> None:
    assert repr(Credentials(username="alice", password=SECRET)) == "Credentials(password, username)"


def test_a_helper_is_asked_for_its_host_only(env: dict[str, str]) -> None:
    install(env, "one", 'read -r host; echo "{\\"Username\\": \\"AWS\\", \\"Secret\\": \\"for $host\\"}"')
    config(env, auths={"plain": auth("alice")}, credHelpers={"h": "one"})
    assert credentials_for("h", env) == {"username": "AWS", "password": "for h"}
    assert credentials_for("plain", env) == {"username": "alice", "password": SECRET}


def test_the_store_serves_every_host_without_a_helper(env: dict[str, str]) -> None:
    for name in ("one", "all"):
        install(env, name, f'echo "{{\\"Username\\": \\"{name}\\", \\"Secret\\": \\"x\\"}}"; cat >/dev/null')
    config(env, auths={"b": auth("plain")}, credHelpers={HUB: "one"}, credsStore="all")
    assert (credentials_for("docker.io", env) or {})["username"] == "one"
    assert (credentials_for("b", env) or {})["username"] == "all"


def test_a_token_of_a_helper(env: dict[str, str]) -> None:
    install(env, "x", 'echo "{\\"Username\\": \\"<token>\\", \\"Secret\\": \\"t\\"}"')
    config(env, credsStore="x")
    assert credentials_for("h", env) == {"identitytoken": "t"}


def test_a_helper_that_has_none(env: dict[str, str]) -> None:
    install(env, "x", "echo credentials not found in native keychain; exit 1")
    config(env, credsStore="x")
    assert credentials_for("h", env) is None


@pytest.mark.parametrize(
    ("script", "words"),
    [
        ("echo the vault is locked >&2; exit 1", "the vault is locked"),
        ("exit 3", "status 3"),
        (f"echo {SECRET}", "not the JSON"),
        (f"echo '[\"{SECRET}\"]'", "not the JSON"),
    ],
)
def test_a_helper_that_fails(
    env: dict[str, str], script: str, words: str, capfd: pytest.CaptureFixture[str]
) -> None:
    install(env, "x", script)
    config(env, credsStore="x")
    with pytest.raises(RegistryError, match=words) as caught:
        credentials_for("h", env)
    assert SECRET not in str(caught.value)
    assert caught.value.hint
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(("name", "words"), [("gone", "Install docker-credential-gone"), ("../x", "slash")])
def test_a_helper_that_is_not_there(env: dict[str, str], name: str, words: str) -> None:
    config(env, credsStore=name)
    with pytest.raises(RegistryError, match=words):
        credentials_for("h", env)


def test_a_helper_that_waits_is_ended_with_its_children(
    env: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(helper_module, "LIMIT", 0.1)
    install(env, "x", "sleep 60 & wait")
    config(env, credsStore="x")
    started = time.monotonic()
    with pytest.raises(RegistryError, match=r"within 0\.1 seconds"):
        credentials_for("h", env)
    assert time.monotonic() - started < 10
