"""Tags listed, looked up and removed: the look-alike of Amazon's registries by both of its APIs, and others."""

from __future__ import annotations

import json
import os
from base64 import b64encode
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from tests.lab.ecr import ACCOUNT, REGION, Ecr
from tests.lab.ecr_api import ApiError
from tests.lab.pushed import push_image, push_index
from tests.lab.registry import Registry
from tests.lab.tls_rules import Answer, Rule
from tui.registry.client import RegistryClient
from tui.registry.errors import Denied, NotThere, RegistryError
from tui.registry.sources import BotocoreSource
from tui.work.place import Place
from tui.work.tags import list_tags, put_back, remove_tag, same_digest

Env = dict[str, str]
NOWHERE = f"sha256:{'0' * 64}"


@pytest.fixture
def name(ecr: Ecr) -> str:
    """A repository of the first account."""
    made = f"app-{os.urandom(4).hex()}"
    ecr.add_repository(made)
    return made


def log_in(env: Env, host: str, user: str, secret: str) -> None:
    folder = Path(env["DOCKER_CONFIG"])
    folder.mkdir(exist_ok=True)
    auth = b64encode(f"{user}:{secret}".encode()).decode()
    (folder / "config.json").write_text(json.dumps({"auths": {host: {"auth": auth}}}))


def place_at(host: str, repository: str, env: Env) -> Place:
    def open_registry(host: str, login: Mapping[str, str] | None) -> RegistryClient:
        return RegistryClient(host, login, env)

    return Place(host, repository, open_registry, env, api=BotocoreSource())


@pytest.fixture
def place(ecr: Ecr, env: Env, name: str) -> Place:
    """The repository, with a login to the registry besides the AWS credentials."""
    log_in(env, ecr.host, "AWS", ecr.issue().secret)
    return place_at(ecr.host, name, env)


@pytest.fixture
def plain(registry: Registry, env: Env) -> Place:
    """An empty repository of a plain registry."""
    return place_at(registry.host, f"team/app-{os.urandom(4).hex()}", env)


@pytest.fixture
def asked(ecr: Ecr) -> list[str]:
    """What Amazon's registry, not its API, was asked."""
    ecr.front.requests.clear()
    return ecr.front.requests


def operations(ecr: Ecr) -> list[str]:
    return [call.operation for call in ecr.api.calls]


def listed(place: Place) -> tuple[dict[str, str], list[str]]:
    """The digest of each tag, and the notes."""
    notes: list[str] = []
    return {tag.name: tag.digest for page in list_tags(place, notes.append) for tag in page}, notes


def test_aws_tells_all_without_asking_the_registry(ecr: Ecr, place: Place, asked: list[str]) -> None:
    digest = push_image(ecr.registry, place.repository, "v1", "v2", content=b"x")
    assert listed(place) == ({"v1": digest, "v2": digest}, [])
    assert asked == []
    assert operations(ecr) == ["DescribeImages"]


def test_without_the_right_the_registry_is_asked(ecr: Ecr, place: Place, asked: list[str]) -> None:
    for number in range(3):
        push_image(ecr.registry, place.repository, f"v{number}")
    ecr.repositories[ACCOUNT, REGION, place.repository].denied.add("DescribeImages")
    found, notes = listed(place)
    assert found == {"v0": "", "v1": "", "v2": ""}
    assert len(notes) == 1
    assert notes[0].startswith("No sizes and dates: AWS does not allow")
    assert "ecr:DescribeImages" in notes[0]
    assert [line for line in asked if "tags/list" in line] == [
        f"GET {ecr.host}/v2/{place.repository}/tags/list?n=1000 200"
    ]


def test_without_credentials_the_registry_is_asked(
    ecr: Ecr, environ: Callable[..., Env], place: Place
) -> None:
    push_image(ecr.registry, place.repository, "v1")
    environ(key="")
    found, notes = listed(place)
    assert found == {"v1": ""}
    assert "There are no AWS credentials" in notes[0]
    assert operations(ecr) == []


def test_what_aws_does_not_tell_to_the_end_the_registry_does(ecr: Ecr, place: Place) -> None:
    for number in range(4):
        push_image(ecr.registry, place.repository, f"v{number}")
    ecr.api.images.page = 3
    notes: list[str] = []
    pages = list_tags(place, notes.append)
    first = next(pages)
    ecr.api.failures += [ApiError("ThrottlingException", "Rate exceeded")] * 3
    rest = [tag for page in pages for tag in page]
    assert len(first) == 3
    assert sorted(tag.name for tag in [*first, *rest]) == ["v0", "v1", "v2", "v3"]
    assert [tag.digest for tag in rest] == [""]
    assert "too many requests" in notes[0]


def test_a_repository_that_aws_does_not_know_is_not_asked_for_again(
    ecr: Ecr, place: Place, asked: list[str]
) -> None:
    ecr.repositories.clear()
    with pytest.raises(NotThere):
        listed(place)
    with pytest.raises(NotThere):
        same_digest(place, NOWHERE)
    assert asked == []


def test_neither_aws_nor_the_registry(ecr: Ecr, environ: Callable[..., Env], name: str) -> None:
    with pytest.raises(Denied):
        listed(place_at(ecr.host, name, environ(key="")))


def test_somebody_elses_public_repository(ecr: Ecr, env: Env) -> None:
    own = f"{ecr.alias}/tool-{os.urandom(4).hex()}"
    other = f"somebody/{own.partition('/')[2]}"
    for each in (own, other):
        ecr.add_repository(each, "public")
    push_image(ecr.registry, own, "mine")
    digest = push_image(ecr.registry, other, "theirs")
    log_in(env, "public.ecr.aws", "AWS", ecr.issue("public").secret)
    place = place_at("public.ecr.aws", other, env)
    found, notes = listed(place)
    assert found == {"theirs": ""}
    assert notes == ["No sizes and dates: AWS tells them to the owner of a public repository only."]
    assert same_digest(place, digest).tags == ("theirs",)
    with pytest.raises(RegistryError):
        remove_tag(place, "theirs", digest)
    assert ecr.storage.tags(own).keys() == {"mine"}
    assert ecr.storage.tags(other).keys() == {"theirs"}


def test_a_plain_registry_by_its_own_api(registry: Registry, plain: Place) -> None:
    for number in range(3):
        push_image(registry, plain.repository, f"v{number}")
    assert listed(plain) == ({"v0": "", "v1": "", "v2": ""}, [])


def test_aws_finds_the_tags_of_a_digest(ecr: Ecr, place: Place, asked: list[str]) -> None:
    digest = push_image(ecr.registry, place.repository, "v9", "v10", content=b"x")
    push_image(ecr.registry, place.repository, "v11")
    found = same_digest(place, digest)
    assert (found.tags, found.is_whole, found.said) == (("v10", "v9"), True, "all tags were looked at")
    assert asked == []
    assert operations(ecr) == ["DescribeImages"]


def test_others_are_asked_for_the_newest_looking_tags(
    ecr: Ecr, environ: Callable[..., Env], place: Place, asked: list[str]
) -> None:
    old = push_image(ecr.registry, place.repository, "v1", "v19", content=b"x")
    for number in range(2, 19):
        push_image(ecr.registry, place.repository, f"v{number}")
    environ(key="")
    found = same_digest(place, old, limit=10)
    assert (found.tags, found.is_whole) == (("v19",), False)
    assert found.said == "10 of 19 tags were looked at"
    heads = sorted(line.partition("/manifests/")[2] for line in asked if line.startswith("HEAD"))
    assert heads == sorted(f"v{number} 200" for number in range(10, 20))
    # One greeting, one list, and nothing that counts as a pull.
    assert len(asked) == len(heads) + 2
    assert same_digest(place, old, limit=100).tags == ("v19", "v1")


def test_too_many_questions_are_not_followed_by_more(
    ecr: Ecr, environ: Callable[..., Env], place: Place, asked: list[str]
) -> None:
    digest = push_image(ecr.registry, place.repository, *(f"v{number}" for number in range(60)), content=b"x")
    environ(key="")
    ecr.front.rules += [Rule("HEAD", "/v[0-4]?[0-9]$", answer=Answer.error(429, "TOOMANYREQUESTS", "x"))]
    found = same_digest(place, digest)
    assert found.tags == tuple(f"v{number}" for number in range(59, 49, -1))
    assert found.looked == 10
    assert "too often" in found.reason
    assert found.said == f"10 of 60 tags were looked at: {found.reason}"
    assert len([line for line in asked if line.startswith("HEAD")]) <= 10 + 4


def test_looking_can_be_left(registry: Registry, plain: Place) -> None:
    class Left(Exception):
        """The pane was closed."""

    def left() -> None:
        raise Left

    push_image(registry, plain.repository, "v1")
    with pytest.raises(Left):
        same_digest(plain, NOWHERE, check_cancelled=left)


def test_amazons_tags_are_removed_by_aws(ecr: Ecr, place: Place) -> None:
    digest = push_image(ecr.registry, place.repository, "v1", "prod", content=b"one")
    removed = remove_tag(place, "v1", digest)
    assert (removed.digest, removed.with_image) == (digest, False)
    assert ecr.storage.tags(place.repository) == {"prod": digest}
    assert put_back(place, "v1", removed) == f"{removed.reference} is {digest} in the registry again"
    assert ecr.storage.tags(place.repository) == {"prod": digest, "v1": digest}


def test_the_last_tag_of_an_index_is_put_back(ecr: Ecr, place: Place) -> None:
    child = push_image(ecr.registry, place.repository, "amd64")
    digest = push_index(ecr.registry, place.repository, "v1", child)
    removed = remove_tag(place, "v1", digest)
    assert removed.with_image
    assert digest not in ecr.storage.images(place.repository)
    put_back(place, "v1", removed)
    assert ecr.storage.tags(place.repository)["v1"] == digest


def test_what_was_pushed_since_is_not_overwritten(ecr: Ecr, place: Place) -> None:
    removed = remove_tag(place, "v1", push_image(ecr.registry, place.repository, "v1", content=b"old"))
    new = push_image(ecr.registry, place.repository, "v1", content=b"new")
    with pytest.raises(RegistryError, match="somebody else"):
        put_back(place, "v1", removed)
    assert ecr.storage.tags(place.repository) == {"v1": new}


def test_without_a_login_it_is_removed_but_cannot_be_put_back(ecr: Ecr, env: Env, name: str) -> None:
    place = place_at(ecr.host, name, env)
    removed = remove_tag(place, "v1", push_image(ecr.registry, name, "v1"))
    assert ecr.storage.tags(name) == {}
    assert removed.previous is None
    with pytest.raises(RegistryError, match="not known"):
        put_back(place, "v1", removed)


def test_without_aws_nothing_is_removed(ecr: Ecr, environ: Callable[..., Env], place: Place) -> None:
    digest = push_image(ecr.registry, place.repository, "v1")
    environ(key="")
    with pytest.raises(RegistryError, match="no AWS credentials"):
        remove_tag(place, "v1", digest)
    assert ecr.storage.tags(place.repository) == {"v1": digest}


def test_a_plain_registry_loses_one_tag_only(registry: Registry, plain: Place) -> None:
    digest = push_image(registry, plain.repository, "v1", "prod", content=b"one")
    removed = remove_tag(plain, "v1", digest)
    assert registry.digest(plain.repository, "v1") is None
    assert registry.digest(plain.repository, "prod") == digest
    put_back(plain, "v1", removed)
    assert registry.digest(plain.repository, "v1") == digest


def test_a_tag_that_moved_is_not_removed(registry: Registry, plain: Place) -> None:
    digest = push_image(registry, plain.repository, "v1")
    with pytest.raises(RegistryError, match="something else by now"):
        remove_tag(plain, "v1", NOWHERE)
    assert registry.digest(plain.repository, "v1") == digest
    with pytest.raises(NotThere):
        remove_tag(plain, "v2", digest)
