"""Push, pull, pin and refresh at registries in a real terminal: logins that die, and faults.

After each test every secret it used is looked for on the screens, in the home and in all command lines.
"""

from __future__ import annotations

import os
import re
import tomllib

import pytest

from tests.e2e.fleet import (
    Fleet,
    act,
    build_anew,
    eventually_digest,
    fault,
    find,
    is_left,
    jobs,
    newest_job,
    push,
    push_at_once,
    refresh,
    repository_of,
    shows,
    squeezed,
    usable,
    with_repository,
)
from tests.lab.ecr import Ecr
from tests.lab.ecr_api import ApiError
from tests.lab.engine import DockerEngine, DockerEngine20
from tests.lab.tls_registry import TlsRegistry
from tests.lab.tls_rules import Answer
from tests.wait import eventually

# the usual way


def test_expired_refreshed_pushed_pinned_and_pulled(fleet: Fleet, ecr: Ecr) -> None:
    name = with_repository(fleet)
    repository = f"{ecr.host}/{repository_of(name)}"
    fleet.log_in(ecr.issue(lifetime=-60).secret)
    # With a session at AWS that has ended, too, dtui cannot renew the login by itself.
    ecr.api.failures.append(ApiError("ExpiredTokenException", "The security token is expired"))
    screen = fleet.start()
    screen.wait_for("login expired")
    shows(push(screen, name), f"The login for {ecr.host} has expired")
    shows(newest_job(screen, "failed"), f"The login for {ecr.host} has expired", "aws sso login")
    assert fleet.uploads() == []

    refresh(screen, ecr.host)
    assert fleet.stored() in ecr.tokens
    assert list(fleet.pieces())[-2] in fleet.config.read_text(), "what is looked for is found where it is"
    shows(push(screen, name), f"{name} is new there")
    told = newest_job(screen, "done")
    digest = fleet.digest(name)
    assert digest
    shows(told, f"{name} is {digest} in the registry")

    find(screen, "2", name.partition("/")[2])
    shows(act(screen, "p", "registry and host agree", ["enter"]), f"{repository}@{digest}")
    pins = fleet.home / ".config/dtui/pins.toml"
    eventually(pins.exists, what="it is kept")
    screen.wait_for("● ")
    (pin,) = tomllib.loads(pins.read_text())["pin"]
    assert (pin["reference"], pin["pinned"]) == (name, f"{repository}@{digest}")

    fleet.api.remove_image(name)
    is_left(screen, 0)
    before = jobs(screen)
    screen.press("u")
    screen.wait_for("Pull on")
    screen.wait_quiet()
    screen.write(f"{repository}@{digest}")
    screen.wait_quiet()
    screen.press("enter")
    screen.wait_for(lambda: jobs(screen) > before)
    shows(newest_job(screen, "done"), f"Pull {repository}@{digest}")
    assert "z takes it back" not in screen.text, "that would be the pin"
    assert fleet.api.inspect_image(f"{repository}@{digest}")["RepoDigests"]
    usable(screen)


def test_a_login_that_dies_in_the_middle_of_a_push(fleet: Fleet, ecr: Ecr) -> None:
    name = with_repository(fleet)
    # Where nothing of a body is left unread, which would cut the connection: behind a layer, or behind them all.
    rule = fault(fleet, name, "PUT", "manifests" if fleet.is_containerd else "blobs", delay=600, times=1)
    screen = fleet.start()
    push(screen, name)
    eventually(lambda: rule.times == 0, what="the middle of it")
    dead = fleet.stored()
    ecr.tokens[dead].expires = 0
    ecr.front.rules.clear()
    shows(newest_job(screen, "done"), str(fleet.digest(name)), "fetching a token by the AWS SDK")
    assert fleet.stored() != dead


def test_logins_that_last_for_less_than_a_push(lab: DockerEngine, fleet: Fleet, ecr: Ecr) -> None:
    """Each layer is sent within the life of a token, all of them are not."""
    # The containerd store sends all layers at once, each by one request that may outlast its token; the other
    # five at a time, each in a third of its token's life.
    size, layers, rate = (75_000, 16, 75_000) if isinstance(lab, DockerEngine20) else (150_000, 7, 40_000)
    # The big layer that all images here stand on is there: it alone would take longer.
    ecr.answers.mounting = True
    login = {"username": "AWS", "password": ecr.issue().secret}
    fleet.api.push(with_repository(fleet), auth_config=login)
    name = with_repository(fleet, layers=layers, size=size)
    fault(fleet, name, "PATCH|PUT", "blobs", rate=rate)
    ecr.lifetime = 3
    fleet.log_in(ecr.issue().secret)
    before = len(ecr.tokens)
    screen = fleet.start()
    push(screen, name)
    shows(newest_job(screen, "done", within=180), str(fleet.digest(name)))
    assert len(ecr.tokens) >= before + 2, "one in time, one in the middle at least"


def test_over_another_digest_and_back(fleet: Fleet, ecr: Ecr) -> None:
    name = with_repository(fleet)
    screen = fleet.start()
    push(screen, name)
    newest_job(screen, "done")
    old = fleet.digest(name)
    image = build_anew(fleet, screen, name)
    screen.press("P")
    screen.wait_for("Push 1 name", within=60)
    screen.wait_quiet()
    shows(squeezed(screen.text), f"it is {old}", image, "Type the number of items (1)", "ago")
    screen.press("y")
    screen.wait_gone("Push 1 name")
    assert fleet.digest(name) == old

    push(screen, name, "1", "enter")
    told = newest_job(screen, "done")
    new = fleet.digest(name)
    assert new != old
    shows(told, f"{name} is {new} in the registry")
    ecr.front.requests.clear()
    push_at_once(screen, name)
    shows(newest_job(screen, "done"), f"{name} is {new} in the registry already: nothing was pushed")
    assert fleet.uploads() == []
    screen.press("z")
    eventually_digest(fleet, name, old)
    usable(screen)


# what goes wrong


def test_a_connection_that_is_cut_in_the_middle_of_a_layer(fleet: Fleet) -> None:
    name = with_repository(fleet, size=300_000)
    rule = fault(fleet, name, "PATCH|PUT", "blobs", cut=100_000, times=1)
    screen = fleet.start()
    push(screen, name)
    # The engine or dtui tries again: which of them depends on the store, and on where the cut comes.
    told = newest_job(screen, "done")
    assert rule.times == 0, "the connection was never cut"
    shows(told, str(fleet.digest(name)))


def test_a_registry_that_is_unavailable_twice(fleet: Fleet) -> None:
    name = with_repository(fleet)
    rule = fault(fleet, name, "POST", "blobs", answer=Answer(503), times=2)
    screen = fleet.start()
    push(screen, name)
    told = newest_job(screen, "done")
    assert rule.times == 0, "it was never unavailable"
    assert "Retryingin" in told or (squeezed("has trouble of its own") in told and "tryingagainin" in told)
    shows(told, str(fleet.digest(name)))


def test_a_registry_that_is_asked_too_often(fleet: Fleet, ecr: Ecr) -> None:
    name = with_repository(fleet)
    fault(fleet, name, "POST", "blobs", answer=Answer.error(429, "TOOMANYREQUESTS", "Rate exceeded"))
    screen = fleet.start()
    push(screen, name)
    newest_job(screen, "running")
    screen.wait_for(re.compile(r"is asked too often just now.*trying again in 2 seconds", re.DOTALL), 60)
    screen.press("c")
    newest_job(screen, "cancelled")
    ecr.front.rules.clear()
    screen.press("a")
    shows(newest_job(screen, "done"), str(fleet.digest(name)))


def test_a_tag_that_may_not_be_replaced(fleet: Fleet, ecr: Ecr) -> None:
    name = with_repository(fleet)
    screen = fleet.start()
    push(screen, name)
    newest_job(screen, "done")
    digest = fleet.digest(name)
    ecr.repositories.clear()
    ecr.add_repository(repository_of(name), immutable=True)
    ecr.front.requests.clear()
    push_at_once(screen, name)
    shows(newest_job(screen, "done"), "in the registry already: nothing was pushed")
    assert fleet.uploads() == []

    build_anew(fleet, screen, name)
    screen.press("P")
    screen.wait_for(f"{name} is another image there, where tags may not be replaced")
    # AWS does not tell everybody that they may not: then the registry does.
    ecr.api.failures.append(ApiError("AccessDeniedException", "no ecr:DescribeRepositories"))
    push(screen, name, "1", "enter")
    shows(newest_job(screen, "failed"), "may not be replaced", "Push under another tag (t)")
    assert fleet.digest(name) == digest
    usable(screen)


def test_a_repository_that_is_missing(fleet: Fleet, ecr: Ecr) -> None:
    name = fleet.build()
    fleet.log_in(ecr.issue().secret)
    screen = fleet.start()
    asked = push(screen, name)
    shows(asked, f"has no repository {repository_of(name)}: it is created first", "aws ecr create-repository")
    shows(newest_job(screen, "done"), "creating the repository", str(fleet.digest(name)))

    other = fleet.build()
    ecr.api.failures.append(ApiError("AccessDeniedException", "User: arn:aws:x is not authorized"))
    push(screen, other)
    shows(newest_job(screen, "failed"), "does not allow", "Ask for the permission ecr:CreateRepository")
    usable(screen)


@pytest.mark.parametrize("right", ["InitiateLayerUpload", "PutImage"])
def test_no_right_to_push(fleet: Fleet, ecr: Ecr, right: str) -> None:
    name = with_repository(fleet)
    next(iter(ecr.repositories.values())).denied.add(right)
    screen = fleet.start()
    push(screen, name)
    told = newest_job(screen, "failed")
    assert squeezed("has not the right") in told
    assert re.search("(?i)askfor", told), told
    usable(screen)


def test_an_authority_that_the_engine_does_not_know(fleet: Fleet, untrusted_registry: TlsRegistry) -> None:
    host = untrusted_registry.host
    name = f"{host}/app-{os.urandom(4).hex()}:one"
    fleet.api.tag(fleet.build(), name.rpartition(":")[0], "one")
    fleet.log_in(fleet.ecr.issue().secret)
    screen = fleet.start()
    why = (f"does not trust whoever signed the certificate of {host}", f"/etc/docker/certs.d/{host}/ca.crt")
    shows(push(screen, name, "1", "enter"), *why)
    shows(newest_job(screen, "failed"), *why)
    usable(screen)


def test_a_password_that_is_typed(fleet20: Fleet, tls_registry: TlsRegistry) -> None:
    fleet, (user, password) = fleet20, tls_registry.login or ("", "")
    fleet.passwords += [password, "wr0ng-passw0rd"]
    name = f"{tls_registry.host}/app-{os.urandom(4).hex()}:one"
    fleet.api.tag(fleet.build(), name.rpartition(":")[0], "one")
    fleet.log_in(fleet.ecr.issue().secret)
    screen = fleet.start()
    for typed, ended in (("wr0ng-passw0rd", "failed"), (password, "done")):
        find(screen, "5", tls_registry.host)
        act(screen, "L", "Log in to", [user, "enter", typed, "enter"])
        newest_job(screen, ended)
        assert (tls_registry.host in fleet.config.read_text()) == (ended == "done")
    push(screen, name)
    told = newest_job(screen, "done")
    shows(told, str(tls_registry.digest(*name.partition("/")[2].split(":"))))
