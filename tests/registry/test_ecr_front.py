"""What Amazon's registries do otherwise than a docker-registry, with dtui's own client."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing

import pytest

from tests.lab.ecr import ACCOUNT, REGION, Ecr
from tests.lab.pushed import push_image
from tui.registry.client import RegistryClient
from tui.registry.errors import Denied, NotThere, RegistryError

Env = dict[str, str]


@pytest.fixture
def name(ecr: Ecr) -> str:
    """A repository of the first account."""
    made = f"app-{os.urandom(4).hex()}"
    ecr.add_repository(made)
    return made


@pytest.fixture
def client(ecr: Ecr, env: Env) -> Iterator[RegistryClient]:
    """Logged in to the first account's registry."""
    login = {"username": "AWS", "password": ecr.issue().secret}
    with closing(RegistryClient(ecr.host, login, env)) as made:
        yield made


def requests(ecr: Ecr, method: str) -> list[str]:
    return [line for line in ecr.front.requests if line.startswith(f"{method} ")]


def test_more_tags_than_a_page_has(ecr: Ecr, client: RegistryClient, name: str) -> None:
    digest = push_image(ecr.registry, name, "v0")
    names = {f"v{number}" for number in range(2500)}
    ecr.storage.tag(name, digest, *sorted(names - {"v0"}))
    pages = list(client.tags(name))
    assert [len(page) for page in pages] == [1000, 1000, 500]
    assert {tag for page in pages for tag in page} == names
    assert len([line for line in requests(ecr, "GET") if "tags/list" in line]) == 3


def test_layers_are_read_elsewhere_without_the_login(ecr: Ecr, client: RegistryClient, name: str) -> None:
    push_image(ecr.registry, name, "v1", created="2026-01-02T03:04:05Z")
    assert client.created(name, client.manifest(name, "v1")) == 1767323045.0
    last = ecr.front.requests[-1]
    assert "starport-layer-bucket.s3.us-east-1.amazonaws.com" in last
    assert last.endswith(" 200")


def test_what_is_not_there(ecr: Ecr, client: RegistryClient, name: str) -> None:
    for repository in (name, "no/such"):
        with pytest.raises(NotThere):
            client.head(repository, "v1")
        with pytest.raises(NotThere):
            client.manifest(repository, f"sha256:{'0' * 64}")


def test_no_right_to_read(ecr: Ecr, client: RegistryClient, name: str) -> None:
    push_image(ecr.registry, name, "v1")
    ecr.repositories[ACCOUNT, REGION, name].denied |= {"BatchGetImage", "ListImages"}
    with pytest.raises(Denied):
        client.head(name, "v1")
    with pytest.raises(Denied):
        list(client.tags(name))


def test_nothing_is_removed_by_this_api(ecr: Ecr, client: RegistryClient, name: str) -> None:
    digest = push_image(ecr.registry, name, "v1", "v2", content=b"x")
    with pytest.raises(RegistryError, match="removes no tags"):
        client.remove_tag(name, "v1", digest)
    assert ecr.storage.tags(name) == {"v1": digest, "v2": digest}
    assert ecr.storage.images(name) == [digest]
    assert all(line.endswith(" 405") for line in requests(ecr, "DELETE"))
    assert requests(ecr, "POST") == requests(ecr, "PUT") == []


@pytest.mark.parametrize("mounting", [False, True])
def test_layers_are_mounted_where_the_account_says_so(
    ecr: Ecr, client: RegistryClient, name: str, mounting: bool
) -> None:
    push_image(ecr.registry, name, "v1")
    other = f"other-{os.urandom(4).hex()}"
    ecr.add_repository(other)
    ecr.answers.mounting = mounting
    (layer,) = client.manifest(name, "v1").layers
    assert client.mount_blob(other, layer.digest, name) is mounting
    assert client.has_blob(other, layer.digest) is mounting
    assert len(requests(ecr, "POST")) == 1
