"""Whom registries are asked by where there is no screen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from tui.engine.client import Engine
from tui.engine.endpoint import Endpoint
from tui.registry.client import RegistryClient
from tui.registry.errors import Unreachable
from tui.work.ask_verdicts import Asker, check_means

HERE, FAR = Endpoint.at("unix:///nobody.sock"), Endpoint.at("tcp://far.example:2375")


def test_a_registry_on_the_loopback_of_another_host_is_not_asked() -> None:
    means = check_means(Engine(FAR), Asker({"DOCKER_CONFIG": "/nowhere"}))
    with pytest.raises(Unreachable, match="on the engine's own host"):
        means.open_registry("localhost:5000", None)
    assert isinstance(means.open_registry("registry.example", None), RegistryClient)


def test_on_this_host_it_is() -> None:
    means = check_means(Engine(HERE), Asker({"DOCKER_CONFIG": "/nowhere"}))
    assert isinstance(means.open_registry("localhost:5000", None), RegistryClient)


def test_the_demo_asks_its_own() -> None:
    asked: list[tuple[str, Mapping[str, str] | None]] = []

    def own(host: str, login: Mapping[str, str] | None) -> Any:
        asked.append((host, login))

    means = check_means(Engine(HERE), Asker({}, own, "mirror.example"))
    means.open_registry("localhost:5000", {"username": "me"})
    assert (asked, means.mirror) == ([("localhost:5000", {"username": "me"})], "mirror.example")
