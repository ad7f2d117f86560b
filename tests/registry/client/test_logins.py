"""Logins that are good, none, run out or not enough, at real registries."""

from __future__ import annotations

import pytest

from tests.lab.ecr import Ecr
from tests.lab.pushed import push_image
from tests.lab.registry import Registry
from tests.lab.token_registry import TokenRegistry
from tests.registry.client.place import PASSWORD, Place, were
from tui.registry.client import RegistryClient
from tui.registry.errors import Denied


@pytest.mark.parametrize(
    ("login", "words"),
    [
        (None, "not logged in"),
        ({"username": "alice", "password": "wrong"}, "refuses the login"),
        ({"username": "", "password": ""}, "refuses the login"),
    ],
)
def test_a_login_that_is_none(tls: Place, login: dict[str, str] | None, words: str) -> None:
    push_image(tls.registry, tls.repository, "v1")
    client = tls.open(login)
    with pytest.raises(Denied, match=words) as caught:
        client.head(tls.repository, "v1")
    assert "wrong" not in str(caught.value)
    were(tls.requests, tls.repository, "HEAD manifests/v1 401")


def test_amazon_says_why(ecr: Ecr, env: dict[str, str], repository: str) -> None:
    made = ecr.add_repository(repository)
    push_image(ecr.registry, repository, "v1")

    def client(password: str) -> RegistryClient:
        return RegistryClient(ecr.host, {"username": "AWS", "password": password}, env)

    old = client(ecr.issue(lifetime=-1).secret)
    with pytest.raises(Denied, match="has expired"):
        old.manifest(repository, "v1")
    with pytest.raises(Denied, match="expired, or has not the right"):
        old.head(repository, "v1")
    with pytest.raises(Denied, match="cannot read the login"):
        client("garbage").head(repository, "v1")
    with pytest.raises(Denied, match="not logged in"):
        RegistryClient(ecr.host, None, env).head(repository, "v1")
    made.denied.add("BatchGetImage")
    with pytest.raises(Denied, match="ecr:BatchGetImage"):
        client(ecr.issue().secret).manifest(repository, "v1")


def test_a_token_for_each_repository_and_a_new_one_when_it_has_run_out(
    tokens: TokenRegistry, registry: Registry, env: dict[str, str], repository: str
) -> None:
    push_image(registry, repository, "v1", "v2")
    client = RegistryClient(tokens.host, PASSWORD, env)
    client.head(repository, "v1")
    client.head(repository, "v2")
    assert tokens.scopes == [[f"repository:{repository}:pull"]]
    tokens.revoke()
    manifest = client.manifest(repository, "v1")
    assert len(tokens.scopes) == 2
    client.put_manifest(repository, "v3", manifest)
    tokens.revoke()
    client.put_manifest(repository, "v4", manifest)
    assert registry.digest(repository, "v4") == manifest.digest
    writes = [f"repository:{repository}:pull,push"]
    assert tokens.scopes[2:] == [writes, writes, [f"repository:{repository}:pull"]]


def test_rights_on_two_repositories_for_a_mount(
    tokens: TokenRegistry, registry: Registry, env: dict[str, str], repository: str
) -> None:
    push_image(registry, repository, "v1")
    client = RegistryClient(tokens.host, PASSWORD, env)
    layer = client.manifest(repository, "v1").config.digest
    answer = client.connection.ask(
        "POST",
        f"{repository}-too",
        f"blobs/uploads/?mount={layer}&from={repository}",
        scope_more=[f"repository:{repository}:pull"],
    )
    assert answer.status_code == 201
    assert sorted(tokens.scopes[-1]) == [
        f"repository:{repository}-too:pull,push",
        f"repository:{repository}:pull",
    ]


def test_who_may_not_see_it_is_told_so_after_one_request(
    tokens: TokenRegistry, registry: Registry, env: dict[str, str], repository: str
) -> None:
    push_image(registry, repository, "v1")
    tokens.denied.add(repository)
    for login in (PASSWORD, None):
        tokens.front.requests.clear()
        with pytest.raises(Denied, match="no such repository, or it is not for this login"):
            RegistryClient(tokens.host, login, env).head(repository, "v1")
        were(tokens.front.requests, repository, "HEAD manifests/v1 401")
    tokens.denied.clear()
    assert RegistryClient(tokens.host, None, env).head(repository, "v1").digest
    with pytest.raises(Denied, match="refuses the login"):
        RegistryClient(tokens.host, {"username": "alice", "password": "wrong"}, env).head(repository, "v1")
