"""Logging out: every spelling goes, and what a helper keeps."""

from __future__ import annotations

import pytest

from tests.unit.docker_home import HUB, DockerHome, auth
from tests.unit.test_login_store import store
from tui.registry.config import RegistryError, credentials_for
from tui.registry.store import erase_login


def test_logging_out_drops_every_spelling(home: DockerHome) -> None:
    home.config(auths={"https://h": auth("a"), "h": auth("a"), "http://h/v1/": {}, "i": auth("a")}, x=1)
    erased = erase_login("h", home.env)
    assert (erased.kept, erased.said) == ("nowhere", f"Removed from {home.path}.")
    assert home.read() == {"auths": {"i": auth("a")}, "x": 1}
    erase_login("i", home.env)
    assert home.path.read_text() == '{\n\t"auths": {},\n\t"x": 1\n}'


def test_logging_out_of_docker_hub(home: DockerHome) -> None:
    keys = [HUB, "docker.io", "index.docker.io", HUB + "access-token", HUB + "refresh-token"]
    home.config(auths={key: auth("a") for key in keys} | {"h": {}})
    erase_login("docker.io", home.env)
    assert home.read() == {"auths": {"h": {}}}


def test_logging_out_where_nothing_is(home: DockerHome) -> None:
    assert erase_login("h", home.env).said == "There was no login for h."
    assert not home.path.exists()
    home.config(auths={"i": auth("a")})
    before = home.path.read_bytes()
    erase_login("h", home.env)
    assert home.path.read_bytes() == before


def test_logging_out_of_a_helper(home: DockerHome) -> None:
    home.helper("x")
    home.config(credsStore="x")
    for host in ("h", "https://h", "i"):
        store(home, host)
    assert erase_login("h", home.env).said == f"Removed from the credential helper 'x' and {home.path}."
    assert (credentials_for("h", home.env), credentials_for("https://h", home.env)) == (None, None)
    assert credentials_for("i", home.env) is not None
    assert list(home.read()["auths"]) == ["i"]


@pytest.mark.parametrize("script", ["echo not implemented; exit 1", None])
def test_a_helper_that_does_not_erase_is_told(home: DockerHome, script: str | None) -> None:
    if script:
        home.helper("x", script)
    home.config(credsStore="x", auths={"h": {}})
    before = home.path.read_bytes()
    with pytest.raises(RegistryError, match="did not erase"):
        erase_login("h", home.env)
    assert home.path.read_bytes() == before
