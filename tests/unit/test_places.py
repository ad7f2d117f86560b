"""Every place that may have an image, and what the audit file tells of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.unit.registry_world import digest_of, image, manifest
from tui.domain.pin import Pin, PinSet
from tui.resources.catalog import Catalog
from tui.work.evidence import ACTIONS, Push, Pushes
from tui.work.places import places_of

REPO = "reg.acme.com/app"
NAME = f"{REPO}:1"
MINE = manifest("config", "layer one", "layer two")
OTHER = manifest("other config", "other layer")
ID = MINE.config.digest
UNPUSHED = image(ID, NAME)


def test_the_actions_that_are_evidence_are_there() -> None:
    catalog = Catalog()
    assert [action for action in ACTIONS if catalog.get(action) is None] == []


def test_every_place_is_named_once() -> None:
    here = image(
        ID, NAME, f"{REPO}:2", "redis", digests=(f"{REPO}@{MINE.digest}", f"x.example/y@{MINE.digest}")
    )
    pushes = [Push("pushed.example/app:1", ID, OTHER.digest, "2026-11-01"), Push("not a name!", ID, "", "")]
    found = places_of(here, PinSet(), pushes, "own.example/m")
    assert [place.reference for place in found] == [
        NAME,
        f"{REPO}:2",
        "docker.io/library/redis:latest",
        "pushed.example/app:1",
        f"x.example/y@{MINE.digest}",
        "own.example/m/app:1",
        "own.example/m/app:2",
        "own.example/m/redis:latest",
        f"own.example/m/y@{MINE.digest}",
    ]
    assert {place.digests for place in found} == {(OTHER.digest,)}


def test_a_pin_of_another_image_lends_no_digest() -> None:
    pins = PinSet([Pin(NAME, OTHER.digest, digest_of("another image"))])
    assert all(place.digests == () for place in places_of(UNPUSHED, pins, (), ""))


@pytest.mark.parametrize(
    ("mirror", "name"), [("own.example/m", "own.example/m/app:1"), ("acme/", "docker.io/acme/app:1")]
)
def test_a_name_in_the_own_registry_is_not_mirrored_again(mirror: str, name: str) -> None:
    found = places_of(image(ID, name), PinSet(), (), mirror)
    assert [place.reference for place in found] == [name]


def test_pushes_are_read_from_the_end_of_the_audit_file(tmp_path: Path) -> None:
    path = tmp_path / "audit.jsonl"
    lines = [
        {"action": "image.push", "object": "app:1", "object_id": "a", "result": "ok", "time": "2026-11-01T"},
        {"action": "image.push", "object": "app:1", "object_id": "b", "result": "ok", "time": "2026-11-02T"},
        {"action": "image.push", "object": "app:1", "object_id": "a", "result": "ok", "time": "2026-11-03T"},
        {"action": "image.push", "object": "app:2", "object_id": "a", "result": "failed"},
        {"action": "image.tag", "object": "app:3", "object_id": "a", "result": "ok"},
        ["no", "line"],
    ]
    path.write_bytes(b'\xff\xfe{"half\n' + b"\n".join(json.dumps(line).encode() for line in lines))
    found = Pushes.read(str(path))
    last = found.of_name("docker.io/library/app:1")
    assert last is not None
    assert (last.image, last.day) == ("a", "2026-11-03")
    assert [push.reference for push in found.of_image(image("a"))] == ["docker.io/library/app:1"]
    assert len(found.all) == 2
    assert Pushes.read(str(tmp_path / "none")).all == ()
    assert Pushes.read("").all == ()
