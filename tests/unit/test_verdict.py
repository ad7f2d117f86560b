"""Where else an image is: of every place that may have it, and never said of one that has lost a part."""

from __future__ import annotations

import json
import threading
from pathlib import Path

import pytest

from tests.unit.registry_world import World, digest_of, image, index, manifest
from tui.domain.check import Answer, Verdict, verdict
from tui.domain.image import Image, ImageRow
from tui.domain.manifest import Manifest
from tui.domain.pin import Pin, PinSet
from tui.engine.errors import EngineError
from tui.registry.errors import Unreachable
from tui.resources.confirmation import remove_images
from tui.resources.images import COLUMNS
from tui.work.judge import check_and_judge
from tui.work.verdict import Look, look, look_all

REPO = "reg.acme.com/app"
NAME = f"{REPO}:1"
MINE = manifest("config", "layer one", "layer two")
ARM = manifest("arm config", "arm layer")
OTHER = manifest("other config", "other layer")
ID = MINE.config.digest
CLASSIC = image(ID, NAME, digests=(f"{REPO}@{MINE.digest}",))
CONTAINERD = image(MINE.digest, NAME, digests=(f"{REPO}@{MINE.digest}",))
UNPUSHED = image(ID, NAME)


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


def lose(world: World, name: str, digest: str) -> None:
    world.blobs.remove((name, digest))


@pytest.mark.parametrize("here", [CLASSIC, CONTAINERD, UNPUSHED])
def test_it_is_also_where_manifest_and_blobs_were_seen(world: World, here: Image) -> None:
    world.put(REPO, MINE, tag="1")
    found = look(here, world.means())
    assert (found.verdict.kind, found.verdict.where) == ("also", ("reg.acme.com",))
    assert "its manifest and 3 blobs were seen there" in found.verdict.reason
    assert found.verdict.at == found.answers[0].at > 0
    assert sorted(line for line in world.asked if line.startswith("BLOB")) == sorted(
        f"BLOB {REPO}@{blob.digest}" for blob in MINE.blobs
    )


@pytest.mark.parametrize("here", [CLASSIC, CONTAINERD, UNPUSHED])
def test_a_registry_that_lost_a_layer_has_not_got_it(world: World, here: Image) -> None:
    world.put(REPO, MINE, tag="1")
    lose(world, REPO, digest_of("layer two"))
    found = look(here, world.means())
    assert found.verdict.kind == "only copy"
    assert digest_of("layer two") in found.answers[0].reason
    assert (found.answers[0].state, found.answers[0].absent) == ("same", True)


def test_a_layer_that_is_cut_off_there_is_not_seen_whole(world: World) -> None:
    world.put(REPO, MINE, tag="1")
    world.sizes[digest_of("layer two")] = 0
    found = look(CLASSIC, world.means()).verdict
    assert found.kind == "unknown"
    assert f"not seen whole: reg.acme.com has {digest_of('layer two')} with another size" in found.reason


def test_a_digest_in_the_engines_list_proves_nothing(world: World) -> None:
    for here in (CLASSIC, CONTAINERD):
        assert look(here, world.means()).verdict.kind == "only copy"


def test_a_digest_there_that_is_of_another_image_proves_nothing(world: World) -> None:
    world.put(REPO, OTHER)
    here = image(ID, NAME, digests=(f"{REPO}@{OTHER.digest}",))
    found = look(here, world.means())
    assert (found.answers[0].state, found.verdict.kind) == ("tag gone", "unknown")
    assert "not proven" in found.verdict.reason


@pytest.mark.parametrize("kind", ["GET", "BLOB"])
def test_layers_that_cannot_be_seen_prove_nothing(world: World, kind: str) -> None:
    world.put(REPO, MINE, tag="1")
    world.fail = lambda line: Unreachable("No way from here") if line.startswith(kind) else None
    found = look(CLASSIC, world.means())
    assert (found.answers[0].state, found.verdict.kind) == ("same", "unknown")
    assert "not seen whole: No way from here" in found.verdict.reason


@pytest.mark.parametrize(
    ("failure", "reason"),
    [
        (EngineError("No", "connection refused", "", 500), "Nobody listens at reg.acme.com"),
        (EngineError("No", "denied: no", "", 403), "not for this login to see"),
        (EngineError("No", "toomanyrequests", "", 429), "asked too often"),
    ],
)
def test_no_answer_is_no_verdict(world: World, failure: Exception, reason: str) -> None:
    world.fail = lambda line: failure if line.startswith("engine") else None
    found = look(CLASSIC, world.means()).verdict
    assert (found.kind, found.where) == ("unknown", ())
    assert "reg.acme.com" in found.reason
    assert reason in found.reason


def test_one_place_that_has_it_is_enough_and_all_are_named(world: World) -> None:
    other = "other.example/app"
    world.put(REPO, MINE, tag="1")
    world.put(other, MINE, tag="1")
    here = image(ID, NAME, f"{other}:1", "dead.example/app:1")
    dead = EngineError("No", "connection refused", "", 500)
    world.fail = lambda line: dead if "dead.example" in line else None
    found = look(here, world.means())
    assert found.verdict.kind == "also"
    assert sorted(found.verdict.where) == ["other.example", "reg.acme.com"]
    lose(world, other, digest_of("layer one"))
    assert look(here, world.means()).verdict.where == ("reg.acme.com",)
    lose(world, REPO, digest_of("layer one"))
    assert look(here, world.means()).verdict.kind == "unknown"
    world.fail = lambda line: None
    assert look(here, world.means()).verdict.kind == "only copy"


def test_without_a_name_there_is_nobody_to_ask(world: World) -> None:
    found = look(image(ID), world.means()).verdict
    assert (found.kind, found.reason) == (
        "unknown",
        "it has no name or digest that a registry could be asked for",
    )
    assert world.asked == []


def test_a_tag_that_went_on_leaves_the_digest_as_a_place(world: World) -> None:
    world.put(REPO, MINE)
    world.put(REPO, OTHER, tag="1")
    found = look(CLASSIC, world.means())
    assert (found.answers[0].state, found.verdict.kind) == ("moved", "also")


@pytest.mark.parametrize("tag", ["moved", "gone"])
def test_what_no_tag_holds_there_is_not_safe_there(world: World, tag: str) -> None:
    # A registry's clean-up takes what has no tag; Amazon's life cycle rules do so by themselves.
    world.put(REPO, MINE)
    if tag == "moved":
        world.put(REPO, OTHER, tag="1")
    found = look(CLASSIC, world.means()).verdict
    assert (found.kind, found.is_safe) == ("also", False)
    asked = remove_images([CLASSIC], {ID: found}, found.at)
    assert (asked.grade, asked.evidence) == (2, ())
    assert "no tag asked for has it, so a clean-up there may remove it" in asked.reasons[0]
    assert "untagged" in cells(CLASSIC, found)


def test_one_tag_that_holds_it_is_enough_whoever_answers_first(world: World) -> None:
    world.put(REPO, MINE)
    world.put("other.example/app", MINE, tag="1")
    for names in ((NAME, "other.example/app:1"), ("other.example/app:1", NAME)):
        here = image(ID, *names, digests=(f"{REPO}@{MINE.digest}",))
        found = look(here, world.means()).verdict
        assert (found.is_safe, found.where[0]) == (True, "other.example")
        assert remove_images([here], {ID: found}, found.at).grade == 1


def cells(here: Image, found: Verdict) -> list[str]:
    row = ImageRow(here, NAME, verdict=found)
    return [column.text(row, found.at) for column in COLUMNS]


def test_an_untagged_image_is_asked_for_by_its_digests(world: World) -> None:
    world.put(REPO, MINE)
    here = image(ID, digests=(f"{REPO}@{MINE.digest}", f"gone.example/app@{MINE.digest}"))
    found = look(here, world.means())
    assert sorted(answer.state for answer in found.answers) == ["not there", "same"]
    assert found.verdict.where == ("reg.acme.com",)
    assert not found.verdict.is_safe


def audited(folder: Path, name: str, id: str, digest: str, action: str = "image.push") -> str:
    path = folder / "audit.jsonl"
    line = {"action": action, "object": name, "object_id": id, "result": "ok", "detail": f"is {digest}"}
    path.write_text(json.dumps({"time": "2026-11-01T10:00:00.000Z", **line}) + "\n")
    return str(path)


def test_a_push_of_earlier_names_a_place_that_the_image_has_forgotten(world: World, tmp_path: Path) -> None:
    # With a repository's last name its digests go: the audit file still knows.
    world.put(REPO, MINE)
    path = audited(tmp_path, NAME, ID, MINE.digest)
    found = look(image(ID), world.means(audit_path=path))
    assert (found.answers[0].state, found.verdict.kind) == ("tag gone", "also")
    another = look(image(digest_of("another")), world.means(audit_path=path)).verdict
    assert another.kind == "unknown"


def test_a_copy_from_registry_to_registry_names_a_place(world: World, tmp_path: Path) -> None:
    path = audited(tmp_path, "own.example/kept/app:1", MINE.digest, MINE.digest, action="remote.mirror")
    world.put("own.example/kept/app", MINE, tag="1")
    found = look(CLASSIC, world.means(audit_path=path)).verdict
    assert (found.kind, found.where) == ("also", ("own.example",))


def test_pins_and_the_own_registry_are_places(world: World) -> None:
    world.put("pinned.example/app", MINE, tag="20261101")
    pins = PinSet([Pin("reg.acme.com/app:1", MINE.digest, ID, tags=("pinned.example/app:20261101",))])
    assert look(CLASSIC, world.means(pins=pins)).verdict.where == ("pinned.example",)
    world.put("own.example/mirror/app", MINE, tag="1")
    assert look(UNPUSHED, world.means(mirror="own.example/mirror/")).verdict.where == ("own.example",)


def test_that_a_registry_is_on_the_engines_own_host_is_said(world: World) -> None:
    world.put("localhost:5000/app", MINE, tag="1")
    assert "on the engine's own host" in look(image(ID, "localhost:5000/app:1"), world.means()).verdict.reason


def in_index(*children: tuple[Manifest, str]) -> Manifest:
    return index(*children, attested=True)


def test_shared_parts_are_asked_for_once(world: World) -> None:
    world.put(REPO, MINE, tag="1")
    world.tags[f"{REPO}:2"] = MINE.digest
    here = image(ID, NAME, f"{REPO}:2", digests=(f"{REPO}@{MINE.digest}",))
    seen: list[Look] = []
    look_all([here], world.means(), seen.append)
    assert [len(each.answers) for each in seen] == [1, 2], (
        "as soon as one place has it, and when all is known"
    )
    assert len(world.asked) == len(set(world.asked)) == 2 + 1 + 3


def test_too_late_is_unknown_unless_one_place_has_it(world: World) -> None:
    released = threading.Event()
    world.put(REPO, MINE, tag="1")
    world.fail = lambda line: released.wait(30) and None if "slow.example" in line else None
    try:
        both = image(ID, NAME, "slow.example/app:1")
        assert look(both, world.means(), within=1.0).verdict.kind == "also"
        only = look(image(ID, "slow.example/app:1"), world.means(), within=0.2).verdict
        assert (only.kind, only.reason) == ("unknown", "not all registries answered within 0.2 s")
    finally:
        released.set()


def test_a_check_of_what_is_there_costs_one_request_and_judges_nothing(world: World) -> None:
    world.put(REPO, MINE, tag="1")
    means = world.means(mirror="own.example")
    means.checks.judge(ID, Verdict("only copy"))
    told: list[Answer] = []
    check_and_judge([(NAME, CLASSIC)], means, told.append)
    assert [(answer.state, bool(answer.kept)) for answer in told] == [("same", True)]
    assert means.checks.verdict(ID) is None
    assert len(world.asked) == 1


def test_a_check_of_what_is_not_there_asks_the_other_places(world: World) -> None:
    world.put("own.example/app", MINE, tag="1")
    means = world.means(mirror="own.example")
    check_and_judge([(NAME, CLASSIC)], means, lambda answer: None)
    found = means.checks.verdict(ID)
    assert found is not None
    assert (found.kind, found.where) == ("also", ("own.example",))
    assert found.reason.endswith("were seen there")


def test_what_follows_from_answers() -> None:
    whole = Answer("a.example/x:1", "id", "same", "seen", at=20, kept="sha256:1", deep=True)
    shallow = Answer("b.example/x:1", "id", "same", at=10, kept="sha256:1")
    absent = Answer("c.example/x:1", "id", "not there", at=30, absent=True)
    denied = Answer("d.example/x:1", "id", "denied", at=40)
    assert verdict([denied, absent, whole]).where == ("a.example",)
    assert verdict([absent]).kind == "only copy"
    assert verdict([absent, denied]).reason == "d.example: denied"
    assert verdict([shallow, absent]).kind == "unknown"
    assert verdict([]).kind == "unknown"
