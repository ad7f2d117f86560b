"""Registries of each kind for the client: plain, TLS with a password, with tokens, Amazon's look-alike."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from tests.conftest import LOGIN, needs, started
from tests.lab.ecr import Ecr
from tests.lab.fronted import FrontedRegistry
from tests.lab.registry import Registry
from tests.lab.token_registry import TokenRegistry
from tests.registry.client.place import PASSWORD, Place
from tui.registry.client import RegistryClient


@pytest.fixture(scope="session")
def fronted_lab(ecr_lab: Ecr) -> Iterator[FrontedRegistry]:
    needs(FrontedRegistry)
    yield from started(FrontedRegistry("client.lab.example", LOGIN, ecr_lab.authority, ecr_lab.proxy))


@pytest.fixture
def fronted(fronted_lab: FrontedRegistry) -> FrontedRegistry:
    """TLS and a password, as at the start."""
    fronted_lab.reset()
    return fronted_lab


@pytest.fixture
def tokens(ecr_lab: Ecr, registry: Registry) -> Iterator[TokenRegistry]:
    """TLS and tokens."""
    made = TokenRegistry(registry.host, "bearer.lab.example", LOGIN, ecr_lab.authority, ecr_lab.proxy)
    yield from started(made)


@pytest.fixture
def env(ecr_lab: Ecr) -> dict[str, str]:
    return ecr_lab.environment


@pytest.fixture
def repository() -> str:
    return f"fleet/app-{os.urandom(4).hex()}"


@pytest.fixture
def tls(fronted: FrontedRegistry, env: dict[str, str], repository: str) -> Iterator[Place]:
    """The one behind TLS and a password."""
    client = RegistryClient(fronted.host, PASSWORD, env)
    yield Place(
        client,
        fronted.registry,
        repository,
        fronted.front.requests,
        fronted.behind.requests,
        open=lambda login: RegistryClient(fronted.host, login, env),
    )
    client.close()


@pytest.fixture(params=["plain", "tls", "token", "amazon"])
def place(request: pytest.FixtureRequest, env: dict[str, str], repository: str) -> Iterator[Place]:
    """Each kind of registry."""
    if request.param == "tls":
        yield request.getfixturevalue("tls")
        return
    registry: Registry = request.getfixturevalue("registry")
    if request.param == "plain":
        made = Place(RegistryClient(registry.host, None, env), registry, repository, is_fronted=False)
    elif request.param == "token":
        tokens: TokenRegistry = request.getfixturevalue("tokens")
        client = RegistryClient(tokens.host, PASSWORD, env)
        made = Place(client, registry, repository, tokens.front.requests)
    else:
        ecr: Ecr = request.getfixturevalue("ecr")
        ecr.add_repository(repository)
        login = {"username": "AWS", "password": ecr.issue().secret}
        client = RegistryClient(ecr.host, login, env)
        made = Place(client, ecr.registry, repository, ecr.front.requests)
    yield made
    made.client.close()
