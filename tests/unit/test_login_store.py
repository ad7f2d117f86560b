"""A login is kept where Docker's config says, as the Docker CLI writes it, and nothing else is touched."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.unit.docker_home import ECR, HUB, SECRET, DockerHome, auth
from tui.registry.config import RegistryError, credentials_for
from tui.registry.store import Stored, store_login

ALICE = auth("alice")["auth"]


def store(home: DockerHome, host: str = "h") -> Stored:
    return store_login(host, "alice", SECRET, home.env, limit=10)


def test_the_first_login(home: DockerHome) -> None:
    home.folder.rmdir()
    assert store(home).said.startswith(f"The secret stands unencrypted in {home.path}")
    assert (
        home.path.read_text() == f'{{\n\t"auths": {{\n\t\t"h": {{\n\t\t\t"auth": "{ALICE}"\n\t\t}}\n\t}}\n}}'
    )
    assert (home.path.stat().st_mode & 0o777, home.folder.stat().st_mode & 0o777) == (0o600, 0o700)
    assert credentials_for("h", home.env) == {"username": "alice", "password": SECRET}


def test_what_it_says_holds_no_secret(home: DockerHome) -> None:
    stored = store(home)
    assert (stored.kept, stored.plain, stored.path) == ("plain", True, str(home.path))
    assert SECRET not in repr(stored)
    assert ALICE not in repr(stored)


OTHERS = """{
  "psFormat": "table {{.Names}} <&> \\u2028 é \\ud800",
  "numbers": [1.50, 1e400, 12345678901234567890123, -0, true, false, null],
  "empty": [{}, [], ""],
  "auths": {"z": {"email": "e@x", "auth": "YTpi", "more": {"b": 1, "a": 2}}, "a": {"identitytoken": "t"}},
  "credHelpers": {"other": "x"},
  "aTool": {"deep": [[1, {"y": 2}]]}
}"""


@pytest.mark.parametrize("host", ["z", "a", "m"])
def test_keys_of_others_and_their_order_are_kept(home: DockerHome, host: str) -> None:
    home.path.write_text(OTHERS)
    store(home, host)
    before, after = json.loads(OTHERS), home.read()
    entry = after["auths"].pop(host)
    was = before["auths"].pop(host, {})
    assert entry == {key: was[key] for key in was if key in ("email", "more")} | {"auth": ALICE}
    assert json.dumps(after) == json.dumps(before)
    text = home.path.read_text()
    assert all(number in text for number in ("1.50", "1e400", "12345678901234567890123", "-0,"))
    assert r"\u003c\u0026\u003e \u2028 é \ud800" in text


def test_a_new_key_keeps_the_order_that_there_is(home: DockerHome) -> None:
    home.config(auths={"a": {}, "z": {}})
    store(home, "m")
    assert list(home.read()["auths"]) == ["a", "m", "z"]
    home.config(auths={"z": {}, "a": {}})
    store(home, "m")
    assert list(home.read()["auths"]) == ["z", "a", "m"]


def test_the_first_entry_comes_first(home: DockerHome) -> None:
    home.config(currentContext="prod", proxies={})
    store(home)
    assert list(home.read()) == ["auths", "currentContext", "proxies"]


@pytest.mark.parametrize(
    "entry", [None, [], "x", {"identitytoken": "old"}, {"username": "u", "password": "old"}]
)
def test_an_older_login_is_replaced(home: DockerHome, entry: object) -> None:
    home.config(auths={"h": entry})
    store(home)
    assert home.read() == {"auths": {"h": {"auth": ALICE}}}


def test_auths_that_are_null(home: DockerHome) -> None:
    home.path.write_text('{"auths": null, "x": 1}')
    store(home)
    assert list(home.read()) == ["auths", "x"]


def test_docker_hub_has_its_historic_key(home: DockerHome) -> None:
    store(home, "docker.io")
    assert list(home.read()["auths"]) == [HUB]
    assert credentials_for("docker.io", home.env) == {"username": "alice", "password": SECRET}


def test_another_spelling_stays_and_is_no_longer_in_force(home: DockerHome) -> None:
    home.config(auths={"https://h": auth("old")})
    store(home)
    assert home.read()["auths"] == {"h": {"auth": ALICE}, "https://h": auth("old")}
    assert (credentials_for("h", home.env) or {})["username"] == "alice"


def test_a_link_stays_a_link(home: DockerHome, tmp_path: Path) -> None:
    real = tmp_path / "dotfiles" / "docker.json"
    real.parent.mkdir()
    real.write_text("{}")
    home.path.symlink_to(real)
    assert store(home).path == str(real)
    assert home.path.is_symlink()
    assert list(json.loads(real.read_text())["auths"]) == ["h"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b'{"auths": {', "not valid JSON"),
        (b"\xff", "not valid JSON"),
        (b'{"n": NaN}', "not valid JSON"),
        (b"[1]", "something else than an object"),
        (b'{"auths": []}', '"auths" in'),
        (b'{"x": 1, "auths": {}, "x": 2}', "twice"),
        (b'{"auths": {"h": {"auth": ""}, "h": {}}}', "twice"),
    ],
)
def test_a_file_that_would_lose_something_is_never_written(
    home: DockerHome, content: bytes, words: str
) -> None:
    home.path.write_bytes(content)
    with pytest.raises(RegistryError, match=words) as caught:
        store(home)
    assert home.path.read_bytes() == content
    assert home.litter() == []
    assert SECRET not in str(caught.value)


@pytest.mark.parametrize("content", [b"", b" \n", b"null", b"{}"])
def test_an_empty_file_is_written(home: DockerHome, content: bytes) -> None:
    home.path.write_bytes(content)
    store(home)
    assert home.read() == {"auths": {"h": {"auth": ALICE}}}


@pytest.mark.parametrize(("user", "secret"), [("", "s"), ("u", ""), ("a:b", "s")])
def test_what_cannot_be_a_login_is_refused(home: DockerHome, user: str, secret: str) -> None:
    with pytest.raises(RegistryError):
        store_login("h", user, secret, home.env)
    assert not home.path.exists()


def test_the_same_login_again_touches_nothing_but_the_mode(home: DockerHome) -> None:
    store(home)
    before = home.path.stat().st_ino
    store(home)
    assert home.path.stat().st_ino == before
    home.path.chmod(0o644)
    store(home)
    assert home.path.stat().st_mode & 0o777 == 0o600


TOO_LARGE = """
import resource, sys
from tui.registry.store import store_login, RegistryError
resource.setrlimit(resource.RLIMIT_FSIZE, (64, 64))
try:
    store_login("h", "alice", sys.stdin.read(), {"DOCKER_CONFIG": sys.argv[1]})
except RegistryError as error:
    print(error)
"""


def test_a_disk_without_room_keeps_the_old_login(home: DockerHome) -> None:
    home.config(auths={"h": auth("bob", "old")})
    command = [sys.executable, "-c", TOO_LARGE, home.folder]
    said = subprocess.run(command, input=SECRET, capture_output=True, text=True, check=True).stdout
    assert said.startswith("The login was not stored. ")
    assert "File too large" in said
    assert SECRET not in said
    assert (home.read(), home.litter()) == ({"auths": {"h": auth("bob", "old")}}, [])


def test_a_helper_keeps_it(home: DockerHome) -> None:
    home.helper("x")
    home.config(credsStore="x", auths={"h": {**auth("old"), "email": "e"}, "https://h": auth("old")})
    stored = store(home)
    assert (stored.kept, stored.plain) == ("helper x", False)
    assert "'x'" in stored.said
    assert home.read()["auths"] == {"h": {"email": "e"}, "https://h": auth("old")}
    assert credentials_for("h", home.env) == {"username": "alice", "password": SECRET}


def test_the_host_s_own_helper_wins(home: DockerHome) -> None:
    for name in ("own", "all"):
        home.helper(name, f'[ "$1" = store ] && echo {name} >>{home.folder}/stored; cat >/dev/null')
    home.config(credsStore="all", credHelpers={ECR: "own", "plain": ""})
    kept = [store(home, host).kept for host in (ECR, "h", "plain")]
    assert kept == ["helper own", "helper all", "plain"]
    assert (home.folder / "stored").read_text() == "own\nall\n"


def test_a_secret_is_no_argument(home: DockerHome) -> None:
    """A helper gets it on stdin: nobody sees it in a list of processes, nor does a child's environment."""
    asked = home.folder / "asked"
    home.helper("x", f'cat >{asked}; {{ echo "$@"; tr "\\0" " " </proc/$$/cmdline; env; }} >{asked}.open')
    home.config(credsStore="x")
    store(home, "docker.io")
    assert json.loads(asked.read_text()) == {"ServerURL": HUB, "Username": "alice", "Secret": SECRET}
    assert SECRET not in (home.folder / "asked.open").read_text()


@pytest.mark.parametrize(
    ("script", "words"),
    [
        ("echo not implemented >&2; exit 1", "not implemented"),
        ("cat; exit 1", r"\(hidden\)"),
        ("cat >&2; exit 1", r"\(hidden\)"),
        ("sleep 60", "No answer within 0.3 seconds"),
        ("exit 3", "status 3"),
        (None, "Install docker-credential-x"),
    ],
)
def test_a_helper_that_fails_changes_nothing(home: DockerHome, script: str | None, words: str) -> None:
    if script:
        home.helper("x", script)
    home.config(credsStore="x", auths={"h": auth("old")})
    before = home.path.read_bytes()
    # Those that answer have all the time that a busy machine takes for that.
    limit = 0.3 if script and "sleep" in script else 30.0
    with pytest.raises(RegistryError, match=words) as caught:
        store_login("h", "alice", SECRET, home.env, limit=limit)
    assert home.path.read_bytes() == before
    assert SECRET not in repr(caught.value)


def test_a_secret_that_json_escapes_is_hidden_too(home: DockerHome) -> None:
    home.helper("x", "cat; exit 1")
    home.config(credsStore="x")
    with pytest.raises(RegistryError) as caught:
        store_login("h", "alice", 'quoted"séc\\ret', home.env)
    assert "ret" not in caught.value.detail.replace("Secret", "")


def test_a_helper_that_keeps_it_is_believed_though_the_file_cannot_be_written(home: DockerHome) -> None:
    home.helper("x")
    home.path.write_text('{"credsStore": "x", "a": 1, "a": 2}')
    stored = store(home)
    assert stored.kept == "helper x"
    assert "could" in stored.said or "twice" in stored.said
    assert credentials_for("h", home.env) is not None


STORING = """
import sys
from tui.registry.store import store_login, erase_login
env = {"DOCKER_CONFIG": sys.argv[1]}
for number in range(15):
    store_login(f"{sys.argv[2]}{number}", "u", "s", env)
    store_login("shared", sys.argv[2], "s", env)
    if number % 3 == 0:
        erase_login(f"{sys.argv[2]}{number}", env)
"""


def test_two_dtui_at_once_lose_no_login(home: DockerHome) -> None:
    home.config(other=[1, 2])
    command = [sys.executable, "-c", STORING, home.folder]
    writers = [subprocess.Popen([*command, name]) for name in "ab"]
    assert [writer.wait() for writer in writers] == [0, 0]
    wanted = {f"{name}{number}" for name in "ab" for number in range(15) if number % 3}
    after = home.read()
    assert set(after["auths"]) == wanted | {"shared"}
    assert after["other"] == [1, 2]
    assert home.litter() == []


@pytest.mark.parametrize("host", ["-", "h\n", "é", "a b", "\x1b[2J", "\ud800"])
def test_odd_hosts_do_no_harm(home: DockerHome, host: str) -> None:
    home.config(auths={"i": auth("a")})
    store(home, host)
    assert set(home.read()["auths"]) == {host, "i"}
    assert os.path.getsize(home.path)
