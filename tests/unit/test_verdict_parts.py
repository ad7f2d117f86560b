"""What of an image has to be seen in a registry: which of its manifests, each of their layers, and no more."""

from __future__ import annotations

import json
import threading
from pathlib import Path

import pytest

from tests.unit.registry_world import World, digest_of, image, index, manifest
from tests.wait import eventually
from tui.domain.manifest import Manifest
from tui.domain.remote import RateLimit
from tui.work.verdict import look

REPO = "reg.acme.com/app"
NAME = f"{REPO}:1"
MINE = manifest("config", "layer one", "layer two")
ARM = manifest("arm config", "arm layer")
ID = MINE.config.digest


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


def lose(world: World, name: str, digest: str) -> None:
    world.blobs.remove((name, digest))


def in_index(*children: tuple[Manifest, str]) -> Manifest:
    return index(*children, attested=True)


def test_of_an_index_this_platform_is_looked_at_on_the_classic_store(world: World) -> None:
    top = in_index((ARM, "linux/arm64"), (MINE, "linux/amd64"))
    world.put(REPO, ARM, MINE, top, tag="1")
    here = image(ID, NAME, digests=(f"{REPO}@{top.digest}",))
    lose(world, REPO, digest_of("arm layer"))
    assert look(here, world.means()).verdict.kind == "also"
    lose(world, REPO, digest_of("layer one"))
    assert look(here, world.means()).verdict.kind == "only copy"


def test_of_an_index_all_platforms_are_looked_at_on_the_containerd_store(world: World) -> None:
    # It may hold them all, and nobody tells which: a platform that is lost there may be here alone.
    top = in_index((ARM, "linux/arm64"), (MINE, "linux/amd64"))
    world.put(REPO, ARM, MINE, top, tag="1")
    here = image(top.digest, NAME, digests=(f"{REPO}@{top.digest}",))
    assert look(here, world.means()).verdict.kind == "also"
    lose(world, REPO, digest_of("arm layer"))
    assert look(here, world.means()).verdict.kind == "only copy"
    del world.manifests[REPO, ARM.digest]
    found = look(here, world.means())
    assert found.verdict.kind == "only copy"
    assert "a manifest of" in found.answers[0].reason


def test_of_docker_hubs_index_this_platform_is_enough(world: World) -> None:
    name = "docker.io/library/app"
    top = in_index((ARM, "linux/arm64"), (MINE, "linux/amd64"))
    world.put(name, ARM, MINE, top, tag="1")
    here = image(top.digest, "app:1", digests=(f"app@{top.digest}",))
    assert look(here, world.means()).verdict.kind == "also"
    assert [line for line in world.asked if line.startswith("GET")] == [
        f"GET {name}@{top.digest}",
        f"GET {name}@{MINE.digest}",
    ]
    world.limit = RateLimit(3, 100, 21600)
    means = world.means()
    means.checks.tell_limit("docker.io", world.limit)
    found = look(here, means).verdict
    assert found.kind == "unknown"
    assert "only 3 pulls are left" in found.reason


def test_layers_that_are_kept_elsewhere_prove_nothing(world: World) -> None:
    data = json.loads(MINE.content)
    data["layers"][0]["urls"] = ["https://elsewhere.example/layer"]
    content = json.dumps(data)
    windows = Manifest(digest_of(content), MINE.media_type, content.encode())
    world.put(REPO, windows, tag="1")
    lose(world, REPO, digest_of("layer one"))
    found = look(image(ID, NAME), world.means()).verdict
    assert found.kind == "unknown"
    assert "1 of its layers are kept elsewhere" in found.reason
    world.blobs.add((REPO, digest_of("layer one")))
    assert look(image(ID, NAME), world.means()).verdict.kind == "also"


def test_a_damaged_image_is_told_as_such(world: World) -> None:
    world.put(REPO, MINE, tag="1")
    lose(world, REPO, digest_of("layer one"))
    found = look(image(ID, NAME), world.means()).verdict
    assert found.kind == "only copy"
    assert f"{digest_of('layer one')} of it is missing" in found.reason


def test_an_index_of_very_many_images_is_not_read_to_its_end(world: World) -> None:
    many = [manifest(f"config {number}") for number in range(90)]
    top = index((MINE, "linux/amd64"), *((each, f"linux/other{n}") for n, each in enumerate(many)))
    world.put(REPO, MINE, *many, top, tag="1")
    found = look(image(top.digest, NAME, digests=(f"{REPO}@{top.digest}",)), world.means()).verdict
    assert (found.kind, "more than 50 images" in found.reason) == ("unknown", True)
    assert len(world.asked) < 60


@pytest.mark.parametrize("name", [REPO, "docker.io/acme/app"])
def test_an_index_without_an_image_for_this_platform_proves_nothing(world: World, name: str) -> None:
    top = index((ARM, "linux/arm64"))
    world.put(name, ARM, top, tag="1")
    here = image(top.digest, f"{name}:1", digests=(f"{name}@{top.digest}",))
    assert look(here, world.means()).verdict.kind == "unknown"


def test_nothing_more_is_asked_when_nobody_waits_any_longer(world: World) -> None:
    held, ended = threading.Event(), threading.Event()
    world.put(REPO, MINE, tag="1")

    def hold(line: str) -> None:
        if line.startswith("BLOB"):
            held.wait(30)
            ended.set()

    world.fail = hold  # type: ignore[assignment]
    assert look(image(ID, NAME), world.means(), within=1.0).verdict.kind == "unknown"
    held.set()
    eventually(ended.is_set, what="the question that was under way")
    eventually(lambda: not any(t.name == "check" for t in threading.enumerate()), what="no more threads")
    assert len([line for line in world.asked if line.startswith("BLOB")]) == 1
