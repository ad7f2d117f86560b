"""A repository of a registry, and what was asked about it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from tests.conftest import LOGIN
from tests.lab.registry import Registry
from tui.registry.client import RegistryClient

PASSWORD = {"username": LOGIN[0], "password": LOGIN[1]}
NOWHERE = f"sha256:{'0' * 64}"


@dataclass
class Place:
    """A repository of one of the registries: what to ask, what is behind it, and what was asked.

    Without a front nobody notes the requests.
    """

    client: RegistryClient
    registry: Registry
    repository: str
    requests: list[str] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)
    is_fronted: bool = True
    open: Callable[[dict[str, str] | None], RegistryClient] = lambda login: NotImplemented


def were(requests: list[str], repository: str, *expected: str) -> None:
    """See that the requests about a repository were these: method, what follows its name, and status."""

    lines = (line.split(" ") for line in requests if f"/v2/{repository}/" in line)
    found = [f"{method} {path.partition(f'{repository}/')[2]} {status}" for method, path, status in lines]
    assert found == list(expected)
