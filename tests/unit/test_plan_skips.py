"""What is left alone: all that changed between the plan and its run."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.unit.plan_engine import Failing, a_plan, hex_id
from tests.unit.run_world import RunWorld, only, reasons
from tui.domain.check import Verdict
from tui.domain.image import Image
from tui.domain.plan import Step


@pytest.fixture
def world(tmp_path: Path) -> RunWorld:
    return RunWorld(tmp_path)


def change(engine: Failing, kind: str, id: str, **values: Any) -> None:
    engine.put(kind, id, **(engine._get(kind, id) | values))


def started_again(engine: Failing) -> None:
    state = {"Status": "exited", "Running": False, "StartedAt": "8", "FinishedAt": "9"}
    change(engine, "container", hex_id(1), State=state)


def file_changed(engine: Failing) -> None:
    change(engine, "container", hex_id(1), Changes=[{"Path": "/data/x", "Kind": 1}])


def another_name(engine: Failing) -> None:
    change(engine, "image", f"sha256:{hex_id(10)}", RepoTags=["app:1", "app:2", "app:new"])


def name_lost(engine: Failing) -> None:
    change(engine, "image", f"sha256:{hex_id(10)}", RepoTags=["app:1"])


def name_moved(engine: Failing) -> None:
    change(engine, "image", f"sha256:{hex_id(11)}", RepoTags=["kept:1"])
    engine.image(12, "kept:2", "other:1")


def last_name(engine: Failing) -> None:
    change(engine, "image", f"sha256:{hex_id(11)}", RepoTags=["kept:2"])


def new_user(engine: Failing) -> None:
    engine.container(9, f"sha256:{hex_id(10)}")


def made_anew(engine: Failing) -> None:
    change(engine, "network", hex_id(20), Name="another")


def connected(engine: Failing) -> None:
    change(engine, "network", hex_id(20), users=["late"])


@pytest.mark.parametrize(
    ("what", "step", "reason"),
    [
        (started_again, "container c1", "it changed: started was 1, is 8 now; finished was 2, is 9 now"),
        (file_changed, "container c1", "there is more to lose by now: 1 file changed"),
        (another_name, "image app:1, app:2", "it got the name app:new"),
        (name_lost, "image app:1, app:2", "it lost its name app:2"),
        (new_user, "image app:1, app:2", "container c9 uses it"),
        (name_moved, "untag kept:2", "it is the name of another image now, 000000000000"),
        (last_name, "untag kept:2", "it is the image's last name now, so that the image would go with it"),
        (made_anew, "network net", "it changed: name was net, is another now"),
        (connected, "network net", "container late is on it"),
    ],
)
def test_what_changed_since_is_left_alone_and_the_rest_done(
    world: RunWorld, what: Callable[[Failing], None], step: str, reason: str
) -> None:
    plan = a_plan(world.engine)
    what(world.engine)
    record = world.run(plan)
    assert reasons(record)[step] == reason
    assert record.state == "failed"
    assert record.failure is not None
    assert record.failure.title.startswith(f"{len(reasons(record))} of 7 steps were not done")
    assert set(reasons(record)) - {step} == ({"image app:1, app:2"} if step == "container c1" else set())


@pytest.mark.parametrize(
    ("size", "step", "reason"),
    [
        (7, Step("volume:v", "volume", "v", "v", frees=0), "it holds 7B now, 0B when it was looked at"),
        (7, Step("volume:v", "volume", "v", "v", frees=5, rescued="saved"), "it holds 7B now, 5B"),
        (7, Step("volume:v", "volume", "v", "v", frees=5), ""),
        (0, Step("volume:v", "volume", "v", "v", frees=0), ""),
    ],
)
def test_an_empty_or_saved_volume_that_got_more_since_stays(
    world: RunWorld, size: int, step: Step, reason: str
) -> None:
    world.engine.put("volume", "v", Name="v", Driver="local", size=size)
    record = world.run(only(step))
    assert reasons(record).get("volume v", "").startswith(reason)
    assert world.engine.has("volume", "v") is bool(reason)


def test_a_name_that_comes_in_the_middle_keeps_the_image(world: RunWorld) -> None:
    class Tagged(Failing):
        def remove_image(self, name: str) -> list[dict[str, str]]:
            if name == "app:2":
                change(self, "image", f"sha256:{hex_id(10)}", RepoTags=["app:2", "late:1"])
            return super().remove_image(name)

    step = world.engine.image(10, "app:1", "app:2")
    world.engine = Tagged(world.folder / "engine")
    record = world.run(only(step))
    assert reasons(record)["image app:1, app:2"] == (
        "It got a name meanwhile: late:1 (app:1, app:2 went before)"
    )
    assert world.engine.inspect_image("late:1")["Id"] == step.object


def test_what_was_not_looked_at_stays(world: RunWorld) -> None:
    record = world.run(only(replace(world.engine.container(1), provisional=True)))
    assert reasons(record) == {"container c1": "it was not looked at closely yet"}
    assert world.engine.done() == []


def test_what_is_pinned_meanwhile_stays(world: RunWorld) -> None:
    plan = a_plan(world.engine)
    digest = "sha256:" + "a" * 64
    Path(world.pins.path).write_text(
        f'[[pin]]\nreference = "docker.io/library/app:1"\ndigest = "{digest}"\n'
        f'[[pin]]\nreference = "docker.io/library/kept:2"\ndigest = "{digest}"\n'
    )
    record = world.run(plan)
    assert set(reasons(record)) == {"image app:1, app:2", "untag kept:2"}
    assert world.engine.inspect_image("app:2")["RepoTags"] == ["app:1", "app:2"]


def test_a_pin_file_that_cannot_be_read_keeps_every_image(world: RunWorld) -> None:
    plan = a_plan(world.engine)
    Path(world.pins.path).write_text("[[pin")
    assert set(reasons(world.run(plan))) == {"image app:1, app:2", "untag kept:2"}


SAFE = Verdict("also", ("r.example",), "seen", 1000.0)
LOOSE = replace(SAFE, is_loose=True)
UNKNOWN = Verdict("unknown", (), "no answer", 1000.0)
ONLY = Verdict("only copy", (), "r.example: not there", 1000.0)


@pytest.mark.parametrize(
    ("agreed", "now", "goes"),
    [
        (SAFE, SAFE, True),
        (SAFE, LOOSE, False),
        (SAFE, UNKNOWN, False),
        (SAFE, ONLY, False),
        (LOOSE, UNKNOWN, False),
        (UNKNOWN, UNKNOWN, True),
        (UNKNOWN, ONLY, False),
        (UNKNOWN, SAFE, True),
        (ONLY, ONLY, True),
    ],
)
def test_registries_are_asked_again_right_before(
    world: RunWorld, agreed: Verdict, now: Verdict, goes: bool
) -> None:
    step = world.engine.image(10, "app:1", verdict=agreed)
    world.judge = lambda image: now
    record = world.run(only(step))
    assert (record.state == "done") is goes
    if not goes:
        assert "asked again" in reasons(record)["image app:1"]
        assert world.engine.has("image", step.object)


def test_docker_hub_where_looks_count_is_asked_again_after_a_minute(world: RunWorld) -> None:
    asked: list[str] = []

    def judge(image: Image) -> Verdict:
        asked.append(image.id)
        return ONLY

    world.judge = judge
    for at, goes in ((time.time(), True), (time.time() - 61, False)):
        step = world.engine.image(10, "app:1", verdict=replace(SAFE, where=("docker.io",), at=at))
        assert (world.run(only(step)).state == "done") is goes
        assert bool(asked) is not goes


def test_what_was_rescued_needs_no_registry(world: RunWorld) -> None:
    step = world.engine.image(10, "app:1", verdict=SAFE, rescued="saved to /mnt/app.tar")
    world.judge = lambda image: ONLY
    assert world.run(only(step)).state == "done"


def test_an_archive_that_went_makes_up_for_nothing(world: RunWorld, tmp_path: Path) -> None:
    archive = tmp_path / "app.tar"
    archive.write_bytes(b"all of it")
    kept = world.engine.image(10, "app:1", verdict=ONLY, rescued="saved", archive=str(archive))
    lost = world.engine.image(11, "app:2", verdict=ONLY, rescued="saved", archive=f"{archive}.gone")
    assert world.run(only(kept)).state == "done"
    record = world.run(only(lost))
    assert "is not there any more" in reasons(record)["image app:2"]
    assert world.engine.has("image", lost.object)
