"""Which engine is chosen, and that an unknown name is never another engine."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path

import pytest

from tui.engine.endpoint import DEFAULT_SOCKET, EndpointError, parse_host, resolve


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    return {"HOME": str(tmp_path), "DOCKER_CONFIG": str(tmp_path / "docker")}


def context(env: dict[str, str], name: str, host: str, tls: tuple[str, ...] = (), skip: bool = False) -> None:
    folder = Path(env["DOCKER_CONFIG"]) / "contexts"
    key = hashlib.sha256(name.encode()).hexdigest()
    meta = folder / "meta" / key
    meta.mkdir(parents=True)
    endpoints = {"docker": {"Host": host, "SkipTLSVerify": skip}}
    (meta / "meta.json").write_text(json.dumps({"Name": name, "Endpoints": endpoints}))
    for part in tls:
        files = folder / "tls" / key / "docker"
        files.mkdir(parents=True, exist_ok=True)
        (files / f"{part}.pem").write_text("")


def config(env: dict[str, str], text: str) -> None:
    folder = Path(env["DOCKER_CONFIG"])
    folder.mkdir(exist_ok=True)
    (folder / "config.json").write_text(text)


@pytest.mark.parametrize(
    ("given", "url"),
    [
        ("unix:///p/d.sock", "unix:///p/d.sock"),
        ("unix://", DEFAULT_SOCKET),
        ("tcp://", "tcp://localhost:2375"),
        ("tcp://h", "tcp://h:2375"),
        ("tcp://h:", "tcp://h:2375"),
        ("h:99", "tcp://h:99"),
        (":99", "tcp://localhost:99"),
        ("10.0.0.1", "tcp://10.0.0.1:2375"),
        ("tcp://[::1]", "tcp://[::1]:2375"),
        ("tcp://[::1]:7", "tcp://[::1]:7"),
        (" unix:///p ", "unix:///p"),
    ],
)
def test_forms_of_the_docker_cli(given: str, url: str) -> None:
    assert parse_host(given) == url


def test_tls_changes_the_port() -> None:
    assert parse_host("tcp://h", tls=True) == "tcp://h:2376"


def test_a_relative_socket_is_made_whole(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    assert parse_host("unix://d.sock") == f"unix://{tmp_path}/d.sock"


@pytest.mark.parametrize(
    ("given", "way_out"),
    [
        ("ssh://me@h:22/x", "-p 22 me@h"),
        ("ssh://h", "docker.sock h`"),
        ("fd://", "unix:///"),
        ("npipe:////./pipe/x", "unix:///"),
        ("https://h:1/", "tcp://h:1"),
        ("foo://h", "unix:///"),
        ("UNIX:///x", "unix:///"),
        ("/var/run/docker.sock", "unix:///var/run/docker.sock"),
        ("tcp://h:1/path", "host:port"),
        ("tcp://me@h:1", "host:port"),
        ("tcp://h:99999", "host:port"),
        ("tcp://h:x", "host:port"),
    ],
)
def test_refused_with_a_way_out(given: str, way_out: str) -> None:
    with pytest.raises(EndpointError) as caught:
        parse_host(given)
    assert way_out in caught.value.hint
    assert given in caught.value.title


def test_the_order(env: dict[str, str]) -> None:
    for name in ("flag", "variable", "current"):
        context(env, name, f"tcp://{name}:1")
    assert resolve(env=env).url == DEFAULT_SOCKET
    config(env, '{"currentContext": "current"}')
    assert resolve(env=env).host_label == "current"
    env["DOCKER_CONTEXT"] = "variable"
    assert resolve(env=env).host_label == "variable"
    env["DOCKER_HOST"] = "tcp://host:1"
    assert resolve(env=env).host_label == "host"
    assert resolve(context="flag", env=env).host_label == "flag"
    assert resolve(host="tcp://given", env=env).host_label == "given"
    with pytest.raises(EndpointError):
        resolve("tcp://given", "flag", env)


def test_the_default_context_is_docker_host(env: dict[str, str]) -> None:
    config(env, '{"currentContext": "other"}')
    context(env, "other", "tcp://other:1")
    assert resolve(context="default", env=env).url == DEFAULT_SOCKET
    assert resolve(context="default", env={**env, "DOCKER_HOST": "tcp://h:1"}).url == "tcp://h:1"
    assert resolve(env={**env, "DOCKER_CONTEXT": "default"}).url == DEFAULT_SOCKET


@pytest.mark.parametrize("where", ["flag", "variable", "file"])
def test_an_unknown_context_names_the_known(env: dict[str, str], where: str) -> None:
    context(env, "prod", "tcp://prod:1")
    if where == "file":
        config(env, '{"currentContext": "prdo"}')
    if where == "variable":
        env["DOCKER_CONTEXT"] = "prdo"
    with pytest.raises(EndpointError, match="default, prod"):
        resolve(context="prdo" if where == "flag" else None, env=env)


@pytest.mark.parametrize("text", ["{", "[]", '{"currentContext": 3}', "\udcff"])
def test_a_broken_config_is_a_sentence(env: dict[str, str], text: str) -> None:
    config(env, "{}")
    Path(env["DOCKER_CONFIG"], "config.json").write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(EndpointError, match=r"config\.json"):
        resolve(env=env)
    assert resolve(host="unix:///x", env=env).url == "unix:///x"


@pytest.mark.parametrize("text", ["{", "[]", "{}", '{"Endpoints": {"docker": {}}}', '{"Endpoints": []}'])
def test_a_broken_context_is_a_sentence(env: dict[str, str], text: str) -> None:
    context(env, "prod", "tcp://prod:1")
    context(env, "good", "tcp://good:1")
    key = hashlib.sha256(b"prod").hexdigest()
    Path(env["DOCKER_CONFIG"], "contexts", "meta", key, "meta.json").write_text(text)
    with pytest.raises(EndpointError, match="'prod'"):
        resolve(context="prod", env=env)
    with pytest.raises(EndpointError, match="default, good"):
        resolve(context="typo", env=env)


def test_a_context_on_ssh_is_refused_by_name(env: dict[str, str]) -> None:
    context(env, "far", "ssh://me@far")
    with pytest.raises(EndpointError, match="the context 'far'") as caught:
        resolve(context="far", env=env)
    assert "later version" in caught.value.detail


def test_tls_of_a_context(env: dict[str, str]) -> None:
    context(env, "safe", "tcp://safe:2376", ("ca", "cert", "key"))
    context(env, "loose", "tcp://loose:2376", skip=True)
    safe, loose = resolve(context="safe", env=env), resolve(context="loose", env=env)
    assert safe.tls is not None
    assert safe.tls.verify
    assert safe.tls.key.endswith("docker/key.pem")
    assert (safe.via, safe.warning, safe.context) == ("tcp+tls", "", "safe")
    assert loose.tls is not None
    assert not loose.tls.verify
    assert "not checked" in loose.warning


def test_tls_of_the_variables(env: dict[str, str], tmp_path: Path) -> None:
    for part in ("ca", "cert", "key"):
        (tmp_path / f"{part}.pem").write_text("")
    env |= {"DOCKER_TLS_VERIFY": "1", "DOCKER_CERT_PATH": str(tmp_path)}
    endpoint = resolve(env={**env, "DOCKER_HOST": "tcp://h"})
    assert endpoint.url == "tcp://h:2376"
    assert endpoint.tls is not None
    assert endpoint.tls.ca == str(tmp_path / "ca.pem")
    assert resolve(env=env).url == "tcp://localhost:2376"
    assert resolve(host="unix:///x", env=env).tls is None


@pytest.mark.parametrize("missing", ["ca", "cert", "key"])
def test_a_missing_tls_file_is_named(env: dict[str, str], tmp_path: Path, missing: str) -> None:
    for part in {"ca", "cert", "key"} - {missing}:
        (tmp_path / f"{part}.pem").write_text("")
    env |= {"DOCKER_TLS_VERIFY": "1", "DOCKER_CERT_PATH": str(tmp_path)}
    with pytest.raises(EndpointError, match=rf"{missing}\.pem"):
        resolve("tcp://h", env=env)


def test_what_the_header_says(env: dict[str, str]) -> None:
    local, plain = resolve(env=env), resolve("tcp://far:1", env=env)
    assert (local.host_label, local.via, local.warning) == (os.uname().nodename, "local socket", "")
    assert (plain.host_label, plain.via) == ("far", "tcp, no TLS!")
    assert "anybody on the way" in plain.warning
    assert "of this machine" in resolve("tcp://127.0.0.1:1", env=env).warning
