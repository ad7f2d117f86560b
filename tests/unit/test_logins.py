"""The logins are read as the Docker CLI would find them; what is wrong with one stays with that one."""

from __future__ import annotations

import os
import pwd
import time

import pytest

from tests.unit.docker_home import ECR, HUB, SECRET, DockerHome, auth, in_hours, token
from tui.domain.login import Login, left, state
from tui.registry.logins import Logins, read_logins
from tui.registry.record import note_login
from tui.registry.store import store_login

MINE = pwd.getpwuid(os.getuid())


def only(home: DockerHome, host: str = "h", limit: float = 10) -> Login:
    return read_logins([host], home.env, limit=limit).logins[host]


def test_nothing_is_no_login(home: DockerHome) -> None:
    assert read_logins(["h"], home.env) == Logins({"h": Login("h")}, str(home.path))


def test_hosts_of_images_come_first_then_all_that_are_named(home: DockerHome) -> None:
    home.helper("x")
    home.config(
        auths={"z": auth("u"), HUB: auth("u"), HUB + "access-token": auth("u")}, credHelpers={"c": "x"}
    )
    assert list(read_logins(["m", "z", "a", "m"], home.env).logins) == ["m", "z", "a", "c", "docker.io"]


def test_a_plain_login(home: DockerHome) -> None:
    home.config(auths={"h": auth("alice")})
    login = only(home)
    assert login == Login("h", ("h",), "h", "alice", "plain")
    assert state(login, 0) == "not checked"


def test_an_ecr_token_tells_its_end(home: DockerHome) -> None:
    end = in_hours(1)
    home.config(auths={ECR: auth("AWS", token(end))})
    login = only(home, ECR)
    assert (login.expires, login.expires_from, login.user) == (end, "token", "AWS")
    assert left(login, end - 2460) == "0:41"


def test_public_ecr_too(home: DockerHome) -> None:
    home.config(auths={"public.ecr.aws": auth("AWS", token(in_hours(-1)))})
    assert state(only(home, "public.ecr.aws"), time.time()) == "expired"


def test_a_password_that_looks_like_a_token_has_no_end(home: DockerHome) -> None:
    home.config(auths={"h": auth("alice", token(in_hours(1)))})
    assert only(home).expires is None


def test_the_record_tells_the_end_of_a_token_that_does_not(home: DockerHome) -> None:
    home.config(auths={ECR: auth("AWS", "opaque")})
    end = in_hours(2)
    note_login(ECR, "AWS", home.env, secret="opaque", expires=end)
    login = only(home, ECR)
    assert (login.expires, login.expires_from) == (end, "record")
    assert state(login, time.time()) == "valid"


@pytest.mark.parametrize("entry", [auth("AWS", "another"), auth("alice", "opaque")])
def test_the_record_is_not_of_a_login_made_since(home: DockerHome, entry: dict[str, str]) -> None:
    note_login(ECR, "AWS", home.env, secret="opaque", expires=in_hours(2))
    home.config(auths={ECR: entry})
    login = only(home, ECR)
    assert (login.expires, login.checked) == (None, None)


def test_the_token_wins_over_the_record(home: DockerHome) -> None:
    secret = token(in_hours(1))
    note_login(ECR, "AWS", home.env, secret=secret, expires=in_hours(9))
    home.config(auths={ECR: auth("AWS", secret)})
    assert only(home, ECR).expires_from == "token"


def test_a_password_that_was_taken_is_valid(home: DockerHome) -> None:
    store_login("h", "alice", SECRET, home.env)
    note_login("h", "alice", home.env, secret=SECRET)
    assert state(only(home), time.time()) == "valid"


@pytest.mark.parametrize(
    ("keys", "in_force", "said"),
    [
        (["https://h", "h"], "h", "2 times; h is in force"),
        (["http://h/v2/", "https://h", "h"], "h", "3 times"),
        (["https://h/v1/"], "https://h/v1/", ""),
        (["https://h", "http://h"], "https://h", "any of them"),
    ],
)
def test_spellings_of_one_host(home: DockerHome, keys: list[str], in_force: str, said: str) -> None:
    home.config(auths={key: auth(key.replace(":", "")) for key in keys})
    login = only(home)
    assert (login.keys, login.key, login.user) == (tuple(keys), in_force, in_force.replace(":", ""))
    assert said in login.note
    assert bool(said) == bool(login.note)
    assert list(read_logins([], home.env).logins) == ["h"]


def test_docker_hub_by_its_historic_key(home: DockerHome) -> None:
    home.config(auths={"docker.io": auth("wrong"), HUB: auth("right"), "index.docker.io": auth("wrong")})
    login = only(home, "docker.io")
    assert (login.user, login.key, len(login.keys)) == ("right", HUB, 3)


def test_docker_hub_by_no_other_key(home: DockerHome) -> None:
    home.config(auths={"docker.io": auth("wrong")})
    login = only(home, "docker.io")
    assert (state(login, 0), login.keys, login.key) == ("none", ("docker.io",), "")
    assert HUB in login.note


def test_an_identity_token(home: DockerHome) -> None:
    home.config(auths={"h": {"identitytoken": "t"}, "i": {**auth("bob", ""), "identitytoken": "t"}})
    logins = read_logins([], home.env).logins
    assert [(login.user, login.kept) for login in logins.values()] == [("<token>", "plain"), ("bob", "plain")]


@pytest.mark.parametrize(
    ("entry", "words"),
    [({"auth": ""}, "is empty"), ({"auth": "%%%"}, "unreadable"), ({"auth": "bm9jb2xvbg=="}, "unreadable")],
)
def test_a_damaged_entry_spoils_only_itself(home: DockerHome, entry: dict[str, str], words: str) -> None:
    home.config(auths={"bad": entry, "good": auth("alice")})
    found = read_logins([], home.env)
    assert words in found.logins["bad"].problem
    assert state(found.logins["bad"], 0) == "broken"
    assert found.logins["good"].user == "alice"
    assert found.warnings == ()


@pytest.mark.parametrize("entry", [{}, None, 5, [], "x"])
def test_an_entry_without_a_login(home: DockerHome, entry: object) -> None:
    home.config(auths={"h": entry})
    assert only(home) == Login("h", ("h",))


@pytest.mark.parametrize(
    "content", [b"{", b"[]", b'"x"', b"\xff\xfe", b"[" * 100_000, b'{"auths": []}', b'{"auths": {"h": NaN}}']
)
def test_a_broken_file(home: DockerHome, content: bytes) -> None:
    home.path.write_bytes(content)
    found = read_logins(["h", "i"], home.env)
    assert [state(login, 0) for login in found.logins.values()] == ["broken", "broken"]
    assert str(home.path) in found.warnings[0]


@pytest.mark.parametrize("content", [b"", b"\n", b"{}", b"null", b'{"auths": null, "credHelpers": 5}'])
def test_an_empty_file_is_none(home: DockerHome, content: bytes) -> None:
    home.path.write_bytes(content)
    assert read_logins(["h"], home.env) == Logins({"h": Login("h")}, str(home.path))


def test_a_pipe_in_its_place_does_not_hang(home: DockerHome) -> None:
    os.mkfifo(home.path)
    assert only(home).user == ""


def test_a_folder_in_its_place(home: DockerHome) -> None:
    home.path.mkdir()
    assert "directory" in only(home).problem


def test_no_secret_shows(home: DockerHome) -> None:
    home.helper("x", f'echo \'{{"Username":"u","Secret":"{SECRET}"}}\'')
    home.config(auths={"a": auth("alice"), "b": {"identitytoken": SECRET}}, credHelpers={"c": "x"})
    shown = repr(read_logins([], home.env))
    assert SECRET not in shown
    assert auth("alice")["auth"] not in shown


def test_sudo_with_another_home_is_told(home: DockerHome) -> None:
    env = {"HOME": str(home.folder), "SUDO_USER": MINE.pw_name, "PATH": ""}
    (said,) = read_logins([], env).warnings
    assert f"{home.folder}/.docker/config.json" in said
    assert f"{MINE.pw_dir}/.docker/config.json" in said
    for same in ({"DOCKER_CONFIG": str(home.folder)}, {"SUDO_USER": "no such user"}):
        assert read_logins([], env | same).warnings == ()


def test_secrets_that_others_may_read_are_told(home: DockerHome) -> None:
    home.config(auths={"h": auth("alice")})
    home.path.chmod(0o644)
    assert "mode 0644" in read_logins([], home.env).warnings[0]
    home.config(auths={"h": {}})
    home.path.chmod(0o644)
    assert read_logins([], home.env).warnings == ()


def test_logins_in_the_environment_are_told(home: DockerHome) -> None:
    assert "DOCKER_AUTH_CONFIG" in read_logins([], home.env | {"DOCKER_AUTH_CONFIG": "{}"}).warnings[0]
