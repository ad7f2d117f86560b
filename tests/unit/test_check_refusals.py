"""What is made of engines and registries that do not say what is there."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.registry_world import World, digest_of, image, manifest
from tui.domain.check import Answer
from tui.domain.image import Image
from tui.engine.errors import EngineError, EngineUnreachable
from tui.registry.errors import Denied, RegistryError, Unreachable
from tui.work.check import check, check_all

REPO = "reg.acme.com/app"
NAME = f"{REPO}:1"
MINE = manifest("config", "layer")
OTHER = manifest("other config", "other layer")
ID = MINE.config.digest
CLASSIC = image(ID, NAME, digests=(f"{REPO}@{MINE.digest}",))


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


def asked(world: World, here: Image, name: str = NAME) -> Answer:
    return check(name, here, world.means())


@pytest.mark.parametrize(
    ("said", "status", "state"),
    [
        ('Head "https://x/v2/": no basic auth credentials', 500, "denied"),
        ("denied: Your authorization token has expired. Reauthenticate and try again.", 403, "denied"),
        ("errors:\ndenied: requested access to the resource is denied\nunauthorized: ask", 403, "denied"),
        ("toomanyrequests: slow down", 500, "rate-limited"),
        ("toomanyrequests: You have reached your pull rate limit", 429, "rate-limited"),
        ("received unexpected HTTP status: 503 Service Unavailable", 500, "unreachable"),
        ("error parsing HTTP 404 response body: invalid character '<' looking", 500, "unreachable"),
        ('Get "https://x/v2/": dial tcp: lookup x on 1.1.1.1:53: no such host', 500, "unreachable"),
        ('Get "https://x/v2/": x509: certificate signed by unknown authority', 500, "unreachable"),
        ("manifest unknown: manifest unknown", 404, "not there"),
        ("name unknown: The repository with name 'app' does not exist in the registry", 404, "not there"),
    ],
)
def test_what_engines_say(world: World, said: str, status: int, state: str) -> None:
    world.fail = lambda line: EngineError("No", said, "", status) if line.startswith("engine") else None
    found = asked(world, CLASSIC)
    assert found.state == state
    assert found.kept == ""
    assert found.absent == (state == "not there")
    assert bool(found.reason) == (state != "not there")


def test_a_silent_engine_says_nothing_of_the_registry(world: World) -> None:
    world.fail = lambda line: EngineUnreachable("The engine does not answer", "No answer in time.")
    found = asked(world, CLASSIC)
    assert (found.state, found.reason) == ("not checked", "The engine does not answer: No answer in time")
    assert not found.is_definite


def test_a_silent_engine_is_not_asked_for_every_name(world: World) -> None:
    world.fail = lambda line: EngineUnreachable("The engine does not answer", "No answer in time.")
    found: list[Answer] = []
    names = [f"reg.acme.com/app:{n}" for n in range(9)]
    check_all([(name, image(ID, name)) for name in names], world.means(), found.append)
    assert {answer.state for answer in found} == {"not checked"}
    assert len([line for line in world.asked if line.startswith("engine")]) <= 4


def test_words_that_mean_nothing_are_looked_into_from_here(world: World) -> None:
    def fail(line: str) -> Exception:
        if line.startswith("engine"):
            return EngineError("No", "unknown: <html>404</html>", "", 500)
        return Unreachable("It is a web page", "It answered with HTML.")

    world.fail = fail
    found = asked(world, CLASSIC)
    assert (found.state, found.reason) == ("unreachable", "It is a web page: It answered with HTML")


def test_a_digest_that_the_registry_names_and_has_not(world: World) -> None:
    # The engine reads what a HEAD names, and then says that there is no such thing: which is not the tag.
    world.tags[NAME] = digest_of("a lie")
    world.fail = lambda line: (
        EngineError("No", "manifest unknown", "", 404) if line.startswith("engine") else None
    )
    found = asked(world, CLASSIC)
    assert (found.state, found.absent) == ("unreachable", False)
    assert "does not have that" in found.reason
    world.fail = lambda line: None
    assert asked(world, CLASSIC).state == "unreachable"


@pytest.mark.parametrize(
    ("failure", "state"),
    [
        (RegistryError("It is of the old schema 1", "Engines refuse it."), "unreachable"),
        (RegistryError("It sends something else", "Its digest is another."), "unreachable"),
        (Unreachable("It cannot be reached from this host"), "moved"),
        (Denied("Not for you to see"), "moved"),
    ],
)
def test_what_is_there_cannot_be_looked_into(world: World, failure: Exception, state: str) -> None:
    world.put(REPO, OTHER, tag="1")
    world.fail = lambda line: failure if line.startswith("GET") else None
    found = asked(world, CLASSIC)
    assert (found.state, found.absent, found.digest) == (state, False, OTHER.digest)
    assert str(failure.args[0]) in found.reason


def test_whether_the_digest_is_still_there_may_not_be_told(world: World) -> None:
    world.fail = lambda line: (
        EngineError("No", "503 Service Unavailable", "", 500) if f"@{MINE.digest}" in line else None
    )
    found = asked(world, CLASSIC)
    assert (found.state, found.kept, found.absent) == ("unreachable", "", False)
    assert "whether the digest still is" in found.reason
    world.put(REPO, OTHER, tag="1")
    found = asked(world, CLASSIC)
    assert (found.state, found.kept, found.absent) == ("moved", "", False)


def test_docker_hub_is_asked_by_head_from_here_which_it_does_not_count(world: World) -> None:
    world.put("docker.io/library/redis", MINE, tag="7")
    here = image(ID, "redis:7", digests=(f"redis@{MINE.digest}",))
    assert asked(world, here, "redis:7").state == "same"
    assert world.asked == ["HEAD docker.io/library/redis:7"]
    world.asked.clear()
    world.fail = lambda line: Unreachable("No way from here") if line.startswith("HEAD") else None
    assert asked(world, here, "redis:7").state == "same"
    assert world.asked == ["HEAD docker.io/library/redis:7", "engine docker.io/library/redis:7"]


def test_docker_hub_says_the_same_for_denied_and_missing_but_for_its_own_images(world: World) -> None:
    world.fail = lambda line: Denied("It has no such repository, or it is not for this login to see")
    theirs = asked(world, image(ID, "acme/app:1"), "acme/app:1")
    assert (theirs.state, theirs.absent) == ("denied", False)
    assert "or it is not for this login to see" in theirs.reason
    official = asked(world, image(ID, "app:1"), "app:1")
    assert (official.state, official.absent) == ("not there", True)


def test_a_bad_login_at_docker_hub_does_not_hide_its_own_images(world: World, tmp_path: Path) -> None:
    entry = '{"auths": {"https://index.docker.io/v1/": {"auth": "YWxpY2U6d3IwbmcK"}}}'
    (tmp_path / "config.json").write_text(entry)
    world.put("docker.io/library/redis", MINE, tag="7")
    world.fail = lambda line: Denied("Wrong password") if len(world.opened) == 1 else None
    assert asked(world, image(ID, "redis:7", digests=(f"redis@{MINE.digest}",)), "redis:7").state == "same"
    assert [login is None for _, login in world.opened] == [False, True]


@pytest.mark.parametrize(
    ("login", "reason"),
    [
        ("", "there is no login"),
        ("QVdTOmV5SndZWGxzYjJGa0lqb2llQ0lzSW1WNGNHbHlZWFJwYjI0aU9qRTFNREF3TURBd01EQjk=", "expired"),
    ],
)
def test_amazon_is_not_asked_without_a_login_that_is_good(
    world: World, tmp_path: Path, login: str, reason: str
) -> None:
    host = "123456789012.dkr.ecr.us-east-1.amazonaws.com"
    (tmp_path / "config.json").write_text(f'{{"auths": {{"{host}": {{"auth": "{login}"}}}}}}')
    found = asked(world, image(ID, f"{host}/app:1"), f"{host}/app:1")
    assert (found.state, world.asked) == ("denied", [])
    assert reason in found.reason
