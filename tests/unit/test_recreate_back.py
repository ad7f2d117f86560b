"""Which container is gone back to, what stands aside is called, and what is asked before."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any

import pytest

from tests.unit.plan_world import container, image
from tui.domain.container import Container
from tui.resources.confirmation_recreate import go_back, recreate
from tui.screens.recreate_form import held_here, recreate_meaning, recreate_proposals, whole
from tui.screens.recreate_interrupted import told
from tui.work.recreate import refusal
from tui.work.recreate_back import WayBack, aside_name, base_name, way_back
from tui.work.recreate_look import Preview
from tui.work.recreate_record import Record

NEW = container("web", "web:2", state="running")
OLD = container("web-before-20261122-0651", "web:1")
OTHER = container("web-2", "web:1", state="running")


def record(stage: Any = "done", begun: float = 1.0, **changes: Any) -> Record:
    known = {"old": OLD.id, "name": "web", "aside": OLD.name, "new": NEW.id, "ran": True, **changes}
    return Record("E", image="web:2", image_id="2", policy={}, begun=begun, stage=stage, **known)  # type: ignore[arg-type]


def test_a_name_aside_says_when_by_the_clock_on_the_wall(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    time.tzset()
    try:
        assert aside_name("web", "before", set(), 1465981200.0) == "web-before-20160615-1800"
    finally:
        monkeypatch.undo()
        time.tzset()
    taken = {"web-before-20160615-1800", "web-before-20160615-1800-2"}
    made = aside_name("web", "before", taken, 1465981200.0)
    assert made not in taken
    assert base_name(made) == "web"
    assert base_name("web-before-20160615-1800-3") == "web"


@pytest.mark.parametrize("name", ["web", "web-before", "web-after-20160615-1800", "web-before-2016-1800"])
def test_other_names_say_nothing(name: str) -> None:
    assert base_name(name) == ""


@pytest.mark.parametrize("c", [NEW, OLD])
@pytest.mark.parametrize("records", [(), (record(),)])
def test_back_from_the_new_one_and_from_the_old(c: Container, records: Any) -> None:
    way = way_back(c, [OTHER, NEW, OLD], records)
    assert way == WayBack(OLD, NEW, records[0] if records else None)
    assert way.name == "web"


def test_no_way_back() -> None:
    assert way_back(OTHER, [OTHER, NEW, OLD], [record()]) is None
    assert way_back(NEW, [OTHER, NEW], [record()]) is None, "the old one is gone"
    # Somebody gave it its name back by hand, and removed the other.
    by_hand = OLD._replace(name="web")
    assert way_back(by_hand, [by_hand], [record()]) is None


def test_the_newest_that_stands_aside() -> None:
    newer = container("web-before-20261123-0000", "web:1.5")
    way = way_back(NEW, [OLD, newer, NEW, container("web-x-before-20271123-0000")], ())
    assert way is not None
    assert way.old == newer


def test_of_two_records_the_newer() -> None:
    newer = container("web-before-20261123-0000", "web:1.5")
    first = record(begun=1.0, new=newer.id)
    second = record(begun=2.0, old=newer.id, aside=newer.name)
    here = [OLD, newer, NEW]
    way = way_back(NEW, here, [first, second])
    assert way is not None
    assert way.old == newer


def test_one_that_died_before_its_new_one_was_known() -> None:
    way = way_back(OLD, [OLD, OTHER], [record("making", new="")])
    assert way == WayBack(OLD, None, record("making", new=""))
    # It died before it had its name aside.
    still = OLD._replace(name="web")
    way = way_back(still, [still], [record("begun", new="")])
    assert way is not None
    assert (way.old, way.new) == (still, None)


def preview(**changes: Any) -> Preview:
    known: dict[str, Any] = {
        "id": "1", "name": "web", "aside": "web-before-1", "runs": True, "image": "web:1", "image_id": "sha256:1",
        "reference": "web:2", "new_id": "sha256:2", "carried": ("user",), "changes": (), "changed": 0,
        "dependents": (), "project": "", "has_image": True, "commands": ("docker x",),
    }  # fmt: skip
    return Preview(**{**known, **changes})


def test_grades() -> None:
    assert recreate(preview()).grade == 2
    assert recreate(preview(runs=False)).grade == 1
    assert go_back(WayBack(OLD, NEW, None), runs=True).grade == 2
    assert go_back(WayBack(OLD, NEW, None), runs=False).grade == 1


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"changed": 3}, "3 files that were changed"),
        ({"changed": 1}, "1 file that was changed"),
        ({"changed": None}, "could not be found out"),
        ({"changes": ("user: none -> app",)}, "user: none -> app"),
        ({"dependents": ("log shares its network",)}, "log shares its network"),
        ({"project": "shop"}, "Compose made it (shop)"),
        ({"has_image": False}, "Its own image is gone"),
        ({"new_id": "sha256:1"}, "made of this image already"),
        ({}, "is interrupted"),
    ],
)
def test_reasons(changes: Any, words: str) -> None:
    assert words in " ".join(recreate(preview(**changes)).reasons)
    if changes:
        assert words not in " ".join(recreate(preview()).reasons)


def test_going_back_says_what_becomes_of_volumes_and_of_the_new_one() -> None:
    mounts = container("web", "web:2", state="running", volumes=["data"])
    assert "Volumes" in " ".join(go_back(WayBack(OLD, mounts, None), runs=True).reasons)
    assert "Volumes" not in " ".join(go_back(WayBack(OLD, NEW, None), runs=True).reasons)
    assert "stays beside it" in go_back(WayBack(OLD, NEW, record("started")), runs=True).evidence[0]
    assert "is removed" in go_back(WayBack(OLD, NEW, record("made")), runs=False).evidence[0]
    alone = go_back(WayBack(OLD, None, record("making")), runs=False)
    assert alone.evidence == ()
    assert alone.commands == (f"docker rename {OLD.name} web", "docker start web")
    policy = {"Name": "on-failure", "MaximumRetryCount": 3}
    both = go_back(WayBack(OLD, NEW, replace(record(), policy=policy)), runs=True)
    assert both.commands == (
        "docker update --restart no web",
        "docker stop web",
        "docker rename web web-after-...",
        f"docker rename {OLD.name} web",
        "docker update --restart on-failure:3 web",
        "docker start web",
    )


@pytest.mark.parametrize(
    ("stage", "words"),
    [
        ("begun", ("Recreating web was interrupted", OLD.name)),
        ("made", ("Recreating web was interrupted", OLD.name)),
        ("started", ("right after it started the new web",)),
        ("done", ("while it watched the new web, which runs",)),
        ("back", ("Recreating web was interrupted",)),
    ],
)
def test_what_was_interrupted_is_told_by_how_far_it_came(stage: str, words: tuple[str, ...]) -> None:
    one, two = told((record(stage),)), told((record(stage), record(stage)))
    assert all(word in one for word in (*words, "a, then b goes back"))
    assert "1 more" in two
    assert "more" not in one
    never_ran = go_back(WayBack(OLD, None, record("making", ran=False)), runs=False)
    assert never_ran.commands == (f"docker rename {OLD.name} web",)
    assert "docker start web" not in go_back(WayBack(OLD, NEW, None), runs=False).commands
    assert "docker start web" in go_back(WayBack(OLD, NEW, None), runs=True).commands


@pytest.mark.parametrize(
    ("inspect", "word"),
    [
        ({"HostConfig": {"AutoRemove": True}}, "--rm"),
        ({"Config": {"Labels": {"com.docker.swarm.service.id": "x"}}}, "swarm"),
        ({"State": {"Paused": True, "Status": "paused"}}, "unpause"),
        ({"State": {"Status": "removing"}}, "removing"),
    ],
)
def test_refusals(inspect: Any, word: str) -> None:
    assert word in refusal({"Name": "/web", **inspect})
    assert refusal({"Name": "/web", "State": {"Status": "running"}}) == ""


ONE = image("sha256:1", "web:1", "web:old", days=30)
TWO = image("sha256:2", "web:2", days=3, digests=["web@sha256:" + "d" * 64])
IMAGES = {i.id: i for i in (ONE, TWO, image("sha256:3", "other:1", days=1))}


def test_other_names_of_the_repository_are_proposed_newest_first() -> None:
    assert recreate_proposals("web:1", IMAGES.values()) == ("web:2", "web:old", "web:1")


def test_what_has_a_name_here() -> None:
    assert held_here(whole("docker.io/library/web:2"), IMAGES.values()) == TWO
    assert held_here(whole("web@sha256:" + "d" * 64), IMAGES.values()) == TWO
    assert held_here(whole("web"), IMAGES.values()) is None
    assert whole("web").familiar == "web:latest"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("web:2", "here: image"),
        ("web:1", "the one it has now"),
        ("web:3", "it is pulled first"),
    ],
)
def test_what_a_text_means(text: str, told: str) -> None:
    meaning = recreate_meaning(text, "sha256:1", IMAGES)
    assert meaning.refusal == ""
    assert told in " ".join(line for line, _ in meaning.lines)


@pytest.mark.parametrize("text", ["", "  ", "no name!", "UPPER:1"])
def test_what_is_no_name_is_refused(text: str) -> None:
    assert recreate_meaning(text, "sha256:1", IMAGES).refusal
