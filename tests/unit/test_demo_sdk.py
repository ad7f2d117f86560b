"""The official SDK finds nothing missing."""

from __future__ import annotations

from collections.abc import Iterator

import docker
import pytest
from docker.errors import APIError, ImageNotFound, NotFound

from tests.unit.demo_http import DemoClient


@pytest.fixture
def sdk(engine: DemoClient) -> Iterator[docker.DockerClient]:
    client = docker.DockerClient(base_url=f"unix://{engine.path}")
    yield client
    client.close()


def test_lists_and_objects(sdk: docker.DockerClient) -> None:
    assert len(sdk.containers.list(all=True)) == len(sdk.api.containers(all=True))
    assert len(sdk.images.list()) == len(sdk.api.images())
    assert sdk.containers.get("web.1").status == "running"
    assert sdk.images.get("redis").tags == ["redis:latest"]
    assert sdk.ping() is True
    assert len(sdk.volumes.list()) > 10
    assert {network.name for network in sdk.networks.list()} > {"bridge", "host", "none"}


def test_a_container_from_birth_to_death(sdk: docker.DockerClient) -> None:
    container = sdk.containers.create("busybox:1.36", ["sleep", "9"], name="one", network_mode="none")
    container.start()
    container.pause()
    container.unpause()
    container.rename("two")
    container.stop(timeout=0)
    container.reload()
    assert (container.name, container.status) == ("two", "exited")
    container.remove()
    with pytest.raises(NotFound):
        sdk.containers.get("two")


def test_errors_keep_their_words(sdk: docker.DockerClient) -> None:
    with pytest.raises(APIError) as caught:
        sdk.containers.get("web.1").remove()
    assert caught.value.status_code == 409
    assert str(caught.value.explanation).startswith("You cannot remove a running container")
    with pytest.raises(ImageNotFound):
        sdk.images.get("nope")


def test_names(sdk: docker.DockerClient) -> None:
    image = sdk.images.get("redis:latest")
    assert image.tag("localhost:5000/redis", "mine")
    image.reload()
    assert image.tags == ["redis:latest", "localhost:5000/redis:mine"]
    records = sdk.api.remove_image("localhost:5000/redis:mine", noprune=True)
    assert records == [{"Untagged": "localhost:5000/redis:mine"}]


def test_push_and_pull(sdk: docker.DockerClient) -> None:
    sdk.images.get("redis:latest").tag("localhost:5001/redis", "mine")
    auth = {"username": "demo", "password": "demo"}
    refused = list(sdk.api.push("localhost:5001/redis", "mine", stream=True, decode=True))
    pushed = list(sdk.api.push("localhost:5001/redis", "mine", stream=True, decode=True, auth_config=auth))
    assert refused[-1]["error"] == "no basic auth credentials"
    digest = pushed[-1]["aux"]["Digest"]
    found = sdk.api.inspect_distribution("localhost:5001/redis:mine", auth_config=auth)
    assert found["Descriptor"]["digest"] == digest
    assert sdk.images.pull("hello-world", "latest").tags == ["hello-world:latest"]


def test_events(sdk: docker.DockerClient) -> None:
    stream = sdk.events(decode=True, filters={"type": ["container"], "event": ["die", "stop"]})
    sdk.containers.get("web.1").stop()
    assert [next(stream)["Action"] for _ in range(2)] == ["die", "stop"]
    stream.close()
