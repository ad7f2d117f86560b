"""One name compared with its registry: by what is there, and with no more questions than it takes."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.registry_world import World, digest_of, image, index, manifest
from tui.domain.check import Answer
from tui.domain.image import Image
from tui.domain.pin import Pin
from tui.registry.errors import NotThere
from tui.work.check import check, check_pin

REPO = "reg.acme.com/app"
NAME = f"{REPO}:1"
MINE = manifest("config", "layer")
OTHER = manifest("other config", "other layer")
ID = MINE.config.digest
# The classic store: the ID is the configuration's digest. The containerd store: it is the manifest's.
CLASSIC = image(ID, NAME, digests=(f"{REPO}@{MINE.digest}",))
UNPUSHED = image(ID, NAME)
CONTAINERD = image(MINE.digest, NAME, digests=(f"{REPO}@{MINE.digest}",))


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


def asked(world: World, here: Image, name: str = NAME, **more: object) -> Answer:
    return check(name, here, world.means(**more))


@pytest.mark.parametrize("here", [CLASSIC, CONTAINERD])
def test_any_digest_of_the_image_is_the_same_and_costs_one_question(world: World, here: Image) -> None:
    world.put(REPO, MINE, tag="1")
    found = asked(world, here)
    assert (found.state, found.kept, found.digest, found.absent) == ("same", MINE.digest, MINE.digest, False)
    assert world.asked == [f"engine {NAME}"]
    assert found.at > 0
    assert not found.deep


def test_all_digests_count_not_the_first(world: World) -> None:
    world.put(REPO, MINE, tag="1")
    first = f"{REPO}@{digest_of('another')}"
    assert asked(world, image(ID, NAME, digests=(first, f"{REPO}@{MINE.digest}"))).state == "same"
    elsewhere = image(ID, NAME, digests=(first, f"docker.io/library/app@{MINE.digest}"))
    assert asked(world, elsewhere).state == "same"


def test_what_was_never_pushed_is_not_there_whatever_the_store_says_of_digests(world: World) -> None:
    for here in (UNPUSHED, CONTAINERD):
        found = asked(world, here)
        assert (found.state, found.kept, found.absent) == ("not there", "", True)


def test_the_same_image_under_another_manifest_is_found_by_its_configuration(world: World) -> None:
    # Podman tells digests of its own, and layers pressed anew make another manifest of the same image.
    world.put(REPO, MINE, tag="1")
    found = asked(world, image(ID, NAME, digests=(f"{REPO}@{digest_of('podman')}",)))
    assert (found.state, found.kept) == ("same", MINE.digest)
    assert "the very same image" in found.reason


def test_a_tag_that_moved_keeps_the_digest_there(world: World) -> None:
    world.put(REPO, MINE)
    new = world.put(REPO, OTHER, tag="1")
    for here in (CLASSIC, CONTAINERD):
        found = asked(world, here)
        assert (found.state, found.digest, found.kept, found.absent) == ("moved", new, MINE.digest, False)


def test_a_tag_that_moved_away_from_what_is_gone_there(world: World) -> None:
    world.put(REPO, OTHER, tag="1")
    for here in (CLASSIC, CONTAINERD, UNPUSHED):
        found = asked(world, here)
        assert (found.state, found.kept, found.absent) == ("moved", "", True)


def test_a_tag_that_is_gone_while_its_digest_is_not(world: World) -> None:
    world.put(REPO, MINE)
    found = asked(world, CLASSIC)
    assert (found.state, found.kept, found.absent) == ("tag gone", MINE.digest, False)


def test_the_second_digest_may_be_what_is_still_there(world: World) -> None:
    world.put(REPO, MINE)
    here = image(ID, NAME, digests=(f"{REPO}@{digest_of('another')}", f"{REPO}@{MINE.digest}"))
    assert asked(world, here).kept == MINE.digest


@pytest.mark.parametrize("here", [CLASSIC, CONTAINERD, UNPUSHED])
def test_an_index_that_holds_the_image_is_the_same(world: World, here: Image) -> None:
    arm = manifest("arm config", "arm layer")
    top = index((arm, "linux/arm64"), (MINE, "linux/amd64"), attested=True)
    world.put(REPO, MINE, arm, top, tag="1")
    found = asked(world, here)
    assert (found.state, found.reason, found.kept) == ("same", "as linux/amd64 of an index", top.digest)
    assert not any(arm.digest in line for line in world.asked), "the other platform was read for nothing"


def test_an_index_in_an_index_is_looked_into(world: World) -> None:
    inner = index((MINE, "linux/amd64"))
    world.put(REPO, MINE, inner, index((inner, "")), tag="1")
    assert asked(world, UNPUSHED).state == "same"


@pytest.mark.parametrize("here", [CLASSIC, CONTAINERD, UNPUSHED])
def test_of_two_images_for_one_platform_engines_take_the_first(world: World, here: Image) -> None:
    world.put(REPO, MINE, OTHER, index((MINE, "linux/amd64"), (OTHER, "linux/amd64")), tag="1")
    assert asked(world, here).state == "same"
    world.put(REPO, MINE, OTHER, index((OTHER, "linux/amd64"), (MINE, "linux/amd64")), tag="1")
    found = asked(world, here)
    assert (found.state, found.kept, found.absent) == ("moved", MINE.digest, False)
    assert "another one stands before it" in found.reason


def test_an_index_of_other_platforms_or_images_is_not(world: World) -> None:
    for top in (index((MINE, "linux/arm64")), index((OTHER, "linux/amd64"))):
        world.put(REPO, MINE, OTHER, top, tag="1")
        assert asked(world, UNPUSHED).state == "moved"


def test_an_index_here_of_which_the_tag_is_the_plain_manifest_now(world: World) -> None:
    top = index((MINE, "linux/amd64"), (OTHER, "linux/arm64"))
    world.put(REPO, OTHER, top, MINE, tag="1")
    here = image(top.digest, NAME, digests=(f"{REPO}@{top.digest}",))
    found = asked(world, here)
    assert (found.state, found.kept) == ("same", top.digest)
    world.tags[NAME] = OTHER.digest
    found = asked(world, here)
    assert (found.state, found.kept) == ("moved", top.digest), "it is the one of another platform"


def test_an_index_here_that_is_gone_there_proves_nothing(world: World) -> None:
    top = index((MINE, "linux/amd64"))
    world.put(REPO, MINE, tag="1")
    found = asked(world, image(top.digest, NAME, digests=(f"{REPO}@{top.digest}",)))
    assert (found.state, found.kept, found.absent) == ("moved", "", True)


def test_an_index_of_too_many_images_is_not_read_to_its_end(world: World) -> None:
    many = [manifest(f"config {number}") for number in range(30)]
    world.put(REPO, *many, index(*((each, "") for each in many)), tag="1")
    found = asked(world, UNPUSHED)
    assert (found.state, found.absent) == ("unreachable", False)
    assert len(world.asked) < 12


def test_podman_has_no_such_request(world: World) -> None:
    world.engine_asks = False
    world.put(REPO, MINE, tag="1")
    assert asked(world, UNPUSHED).state == "same"
    assert world.asked == [f"HEAD {NAME}", f"GET {REPO}@{MINE.digest}"]


def test_podmans_mark_of_what_was_built_there_is_no_registry(world: World) -> None:
    world.info = world.info._replace(name="Libpod")
    found = asked(world, image(ID, "localhost/app:1"), "localhost/app:1")
    assert (found.state, world.asked) == ("not checked", [])


def test_an_earlier_push_is_told_of_what_is_not_there(world: World, tmp_path: Path) -> None:
    lines = [
        f'{{"time": "2026-11-0{day}T10:00:00Z", "action": "image.push", "object": "{NAME}", '
        f'"object_id": "{id}", "result": "{result}", "detail": "{NAME} is {MINE.digest} in the registry"}}'
        for day, id, result in ((1, ID, "ok"), (2, "sha256:other", "failed"))
    ]
    (tmp_path / "audit.jsonl").write_text("\n".join(['{"half', *lines]))
    found = asked(world, UNPUSHED, audit_path=str(tmp_path / "audit.jsonl"))
    assert found.state == "not there"
    assert found.reason == f"it was pushed from here on 2026-11-01 as {MINE.digest}"
    assert asked(world, UNPUSHED, audit_path=str(tmp_path / "none")).reason == ""


def test_a_name_that_is_none_is_not_asked_for(world: World) -> None:
    found = asked(world, UNPUSHED, "acme/UPPER")
    assert (found.state, world.asked) == ("not checked", [])
    assert found.reason


def test_a_digest_is_asked_for_as_it_is(world: World) -> None:
    world.put(REPO, MINE)
    name = f"{REPO}@{MINE.digest}"
    found = asked(world, CLASSIC, name)
    assert (found.state, found.kept, found.reference) == ("same", MINE.digest, name)
    world.manifests.clear()
    found = asked(world, CLASSIC, name)
    assert (found.state, found.absent) == ("not there", True)


def test_a_pin_is_compared_by_its_digest_alone(world: World) -> None:
    pin = Pin(NAME, MINE.digest, ID)
    world.put(REPO, MINE, index((MINE, "linux/amd64")), tag="1")
    found = check_pin(pin, world.means())
    assert (found.state, found.kept) == ("moved", MINE.digest), "an index of it is not what was pinned"
    assert not any(line.startswith("GET") for line in world.asked)
    world.put(REPO, MINE, tag="1")
    assert check_pin(pin, world.means()).state == "same"
    del world.tags[NAME]
    assert check_pin(pin, world.means()).state == "tag gone"
    world.manifests.clear()
    assert check_pin(pin, world.means()).state == "not there"


def test_a_pin_without_a_digest_is_compared_by_its_image(world: World) -> None:
    world.put(REPO, MINE, tag="1")
    assert check_pin(Pin(NAME, "", ID), world.means()).state == "same"
    assert check_pin(Pin(NAME, "", digest_of("another")), world.means()).state == "moved"
    assert check_pin(Pin(NAME), world.means()).state == "not checked"


def test_an_engine_that_is_gone_while_platforms_are_asked_leaves_none_out(world: World) -> None:
    world.put(REPO, MINE, index((MINE, "linux/arm64")), tag="1")
    world.platform = ""
    assert asked(world, UNPUSHED).state == "same"


def test_not_there_by_the_clients_own_word(world: World) -> None:
    world.engine_asks = False
    world.fail = lambda line: NotThere("No such thing") if line.startswith("HEAD") else None
    assert asked(world, CLASSIC).state == "not there"
