"""What is changed of a container that is there: its restart policy and the networks it is on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import docker.errors
import pytest

from tests.contract.host import Host, on_real_engines, unique
from tui.engine.client import Engine
from tui.engine.errors import EngineError, NotFound

UNKNOWN = "0" * 64


@pytest.fixture
def network(host: Host) -> Iterator[str]:
    """A network with addresses that can be asked for."""
    pool = docker.types.IPAMPool(subnet="198.19.77.0/24")
    made = host.api.create_network(unique("front"), ipam=docker.types.IPAMConfig(pool_configs=[pool]))["Id"]
    yield made
    host.clean()
    with suppress(docker.errors.NotFound):
        host.api.remove_network(made)


def policy(host: Host, container: str) -> Any:
    return host.api.inspect_container(container)["HostConfig"]["RestartPolicy"]


@pytest.mark.parametrize("start", [False, True])
def test_a_restart_policy_is_changed_and_given_back(host: Host, engine: Engine, start: bool) -> None:
    made = host.container(unique("policy"), start=start)
    engine.set_restart_policy(made, {"Name": "on-failure", "MaximumRetryCount": 3})
    assert policy(host, made) == {"Name": "on-failure", "MaximumRetryCount": 3}
    engine.set_restart_policy(made, {"Name": "no", "MaximumRetryCount": 0})
    assert policy(host, made)["Name"] == "no"
    assert (host.state(made) == "running") is start


def test_a_policy_that_is_none(host: Host, engine: Engine) -> None:
    made = host.container(unique("policy"))
    with pytest.raises(EngineError):
        engine.set_restart_policy(made, {"Name": "sometimes"})
    with pytest.raises(NotFound):
        engine.set_restart_policy(UNKNOWN, {"Name": "no"})


def test_a_container_is_put_on_a_network(host: Host, engine: Engine, network: str) -> None:
    # One without a network of its own takes no other.
    made = engine.create_container(unique("connected"), {"Image": "busybox:latest", "Cmd": ["sleep", "9999"]})
    try:
        settings = {"Aliases": ["db"], "IPAMConfig": {"IPv4Address": "198.19.77.9"}}
        engine.connect_network(network, made, settings)
        name = host.api.inspect_network(network)["Name"]
        told = host.api.inspect_container(made)["NetworkSettings"]["Networks"][name]
        assert "db" in told["Aliases"]
        assert told["IPAMConfig"]["IPv4Address"] == "198.19.77.9"
    finally:
        engine.remove_container(made)


@on_real_engines
def test_a_network_that_is_not_there_is_told_at_the_start(host: Host, engine: Engine) -> None:
    made = engine.create_container(unique("alone"), {"Image": "busybox:latest", "Cmd": ["sleep", "9999"]})
    try:
        engine.connect_network(unique("nowhere"), made)
        with pytest.raises(NotFound, match=r"network .* not found"):
            engine.start(made)
    finally:
        engine.remove_container(made)
