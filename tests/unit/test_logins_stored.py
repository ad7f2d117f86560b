"""Logins that helpers and stores keep: asked for, believed, waited for, and their troubles told."""

from __future__ import annotations

import time
from threading import Thread

import pytest

from tests.unit.docker_home import ECR, HUB, SECRET, DockerHome, auth, in_hours, token
from tests.unit.test_logins import only
from tests.wait import eventually
from tui.domain.login import Login, state
from tui.registry.helper import end_helpers
from tui.registry.logins import Logins, read_logins
from tui.registry.store import store_login


def test_a_store_lists_its_logins(home: DockerHome) -> None:
    home.helper("x")
    home.config(credsStore="x")
    for host, user in (("h", "alice"), ("docker.io", "bob")):
        store_login(host, user, SECRET, home.env)
    logins = read_logins(["i"], home.env).logins
    assert logins["h"] == Login("h", ("h",), "h", "alice", "helper x")
    assert (logins["docker.io"].user, logins["docker.io"].key) == ("bob", HUB)
    assert logins["i"] == Login("i")


def test_a_token_in_a_store_tells_its_end(home: DockerHome) -> None:
    home.helper("x")
    home.config(credsStore="x")
    end = in_hours(3)
    store_login(ECR, "AWS", token(end), home.env)
    login = only(home, ECR)
    assert (login.expires, login.expires_from, login.kept) == (end, "token", "helper x")


def test_only_what_must_be_known_is_asked_for(home: DockerHome) -> None:
    home.helper("x", f'echo "$1" >>{home.folder}/asked; [ "$1" != list ] || echo "{{\\"h\\": \\"alice\\"}}"')
    home.config(credsStore="x")
    assert only(home).user == "alice"
    assert (home.folder / "asked").read_text() == "list\n"


def test_a_store_that_cannot_list_is_asked_for_each(home: DockerHome) -> None:
    home.helper(
        "x", '[ "$1" = get ] || { echo not implemented >&2; exit 1; }; echo \'{"Username":"u","Secret":"s"}\''
    )
    home.config(credsStore="x")
    found = read_logins(["h"], home.env)
    assert (found.logins["h"].user, found.logins["h"].kept) == ("u", "helper x")
    assert "not implemented" in found.warnings[0]


def test_an_own_helper_wins_over_the_store(home: DockerHome) -> None:
    for name in ("own", "all"):
        home.helper(
            name,
            f'[ "$1" = list ] && echo "{{}}" || echo "{{\\"Username\\":\\"{name}\\",\\"Secret\\":\\"s\\"}}"',
        )
    home.config(credHelpers={"h": "own", "plain": ""}, credsStore="all", auths={"plain": auth("p")})
    logins = read_logins([ECR], home.env).logins
    kept = {host: (login.user, login.kept) for host, login in logins.items()}
    assert kept == {ECR: ("all", "helper all"), "h": ("own", "helper own"), "plain": ("p", "plain")}


def test_a_plain_login_that_a_helper_hides_is_told(home: DockerHome) -> None:
    home.helper("x")
    home.config(credHelpers={"h": "x"}, auths={"h": auth("alice"), "i": {}})
    assert "not used" in only(home).note
    assert only(home, "i").note == ""


def test_a_helper_that_has_none_says_so(home: DockerHome) -> None:
    home.helper("ecr-login")
    home.config(credHelpers={ECR: "ecr-login"})
    login = only(home, ECR)
    assert (state(login, 0), login.kept, login.key) == ("none", "helper ecr-login", "")
    assert ".ecr/log" in login.note


@pytest.mark.parametrize(
    ("script", "words"),
    [
        ("echo the vault is locked >&2; exit 1", "the vault is locked"),
        ("echo half a word", "not the JSON"),
        ("exit 7", "status 7"),
        ("sleep 60 & wait", r"within 0.3 seconds"),
        ("exec >/dev/null 2>&1 </dev/null; sleep 60", r"within 0.3 seconds"),
        (None, "Install docker-credential-x"),
    ],
)
def test_a_bad_helper_is_that_rows_problem(
    home: DockerHome, script: str | None, words: str, capfd: pytest.CaptureFixture[str]
) -> None:
    if script:
        home.helper("x", script)
    home.config(credHelpers={"h": "x"}, auths={"good": auth("alice")})
    # Those that answer have all the time that a busy machine takes for that.
    found = read_logins([], home.env, limit=0.3 if script and "sleep" in script else 30.0)
    assert words in found.logins["h"].problem
    assert (state(found.logins["h"], 0), found.logins["h"].kept) == ("broken", "helper x")
    assert found.logins["good"].user == "alice"
    assert capfd.readouterr() == ("", "")


def test_a_store_that_hangs_is_waited_for_once(home: DockerHome) -> None:
    home.helper("x", f"echo . >>{home.folder}/asked; sleep 60")
    home.config(credsStore="x")
    started = time.monotonic()
    found = read_logins([ECR, *map(str, range(40))], home.env, limit=0.3)
    assert time.monotonic() - started < 5
    assert (home.folder / "asked").read_text() == ".\n"
    assert all("No answer" in login.problem for login in found.logins.values())
    assert "No answer" in found.warnings[0]


def test_quitting_ends_helpers_that_hang(home: DockerHome) -> None:
    home.helper("x", f"echo . >>{home.folder}/asked; sleep 60 & wait")
    home.config(credHelpers={str(number): "x" for number in range(40)})
    found: list[Logins] = []
    reader = Thread(target=lambda: found.append(read_logins([], home.env, limit=60)))
    reader.start()
    eventually((home.folder / "asked").exists, what="a helper runs")
    while reader.is_alive():
        end_helpers()
        reader.join(0.01)
    assert all("ended by signal 9" in login.problem for login in found[0].logins.values())
    assert len((home.folder / "asked").read_text()) < 80


@pytest.mark.parametrize("name", ["../x", "\ud800", "\0", "a\nb"])
def test_a_helper_that_cannot_be(home: DockerHome, name: str) -> None:
    home.config(credHelpers={"h": name})
    assert "may not hold" in only(home).problem


def test_what_a_helper_says_on_stderr_does_no_harm(home: DockerHome) -> None:
    home.helper("x", 'echo "\\033[2Jpainted" >&2; echo \'{"Username":"u","Secret":"s"}\'')
    home.config(credHelpers={"h": "x"})
    assert (only(home).user, only(home).problem) == ("u", "")
