from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.unit.plan_engine import Failing, a_plan, hex_id
from tests.unit.run_world import RunWorld, ended, only, reasons
from tests.wait import eventually
from tui.domain.plan import Step
from tui.domain.plan_json import About
from tui.domain.risk import Risk
from tui.engine.errors import Conflict, EngineError, EngineUnreachable
from tui.work.jobs import Jobs
from tui.work.journal import Journal, look
from tui.work.plan_report import command_of
from tui.work.plan_resume import interrupted
from tui.work.plan_run import PlanRun
from tui.work.state_folder import state_folder

BUG = "The engine failed"


@pytest.fixture
def world(tmp_path: Path) -> RunWorld:
    return RunWorld(tmp_path)


def test_all_is_done_in_order_and_told(world: RunWorld) -> None:
    plan = a_plan(world.engine)
    record = world.run(plan)
    assert record.state == "done", record.failure
    assert record.result == "7 done; freed 1.5k (510B foretold, an estimate)"
    assert world.engine.all() == {f"image/sha256:{hex_id(11)}"}
    done = world.engine.done()
    assert done.index(f"stop {hex_id(2)}") < done.index(f"remove container {hex_id(2)}")
    assert done.index(f"remove container {hex_id(1)}") < done.index(f"remove image sha256:{hex_id(10)}")
    assert done[-3:] == ["remove volume data", f"remove network {hex_id(20)}", "remove cache abcdefghijkl0"]
    assert len(record.items) == 7
    assert record.progress.current == record.progress.total == 7
    assert look(world.env, world.engine.id, world.memory) is None


def test_every_change_is_in_the_audit_file(world: RunWorld) -> None:
    world.run(a_plan(world.engine))
    found = {(line["action"], line["object"], line["result"], line["host"]) for line in world.audit()}
    assert found == {
        (f"{kind}.remove", name, "ok", "prod-1")
        for kind, name in (
            ("container", "c1"),
            ("container", "c2"),
            ("image", "app:1, app:2"),
            ("volume", "data"),
            ("network", "net"),
            ("cache", "build cache abcdefghijkl0"),
        )
    } | {("image.untag", "kept:2", "ok", "prod-1")}


def test_containers_are_recorded_before_they_go(world: RunWorld) -> None:
    world.run(a_plan(world.engine))
    folder = os.path.join(state_folder(world.env), "removed")
    assert len(os.listdir(folder)) == 2
    kept = [line["detail"] for line in world.audit() if line["action"] == "container.remove"]
    assert all(folder in detail for detail in kept)


def test_what_is_gone_already_is_no_failure_and_no_deed(world: RunWorld) -> None:
    plan = a_plan(world.engine)
    for path in list(world.engine.folder.glob("container/*")):
        path.unlink()
    (world.engine.folder / "volume" / "data").unlink()
    (world.engine.folder / "cache" / "abcdefghijkl0").unlink()
    record = world.run(plan)
    assert record.state == "done"
    assert "3 done, 4 gone before" in record.result
    assert not any(line["action"] == "container.remove" for line in world.audit())


def test_a_failure_stops_only_what_needs_it(world: RunWorld) -> None:
    plan = a_plan(world.engine)
    world.engine.errors[hex_id(1)] = [EngineError(BUG, "device or resource busy")]
    record = world.run(plan)
    assert reasons(record) == {
        "container c1": f"{BUG}: device or resource busy",
        "image app:1, app:2": "it needs container c1, which is still there",
    }
    failed = [line for line in world.audit() if line["result"] == "failed"]
    assert [line["object"] for line in failed] == ["c1"]


def test_a_retry_does_what_was_not_done_and_nothing_twice(world: RunWorld) -> None:
    plan = a_plan(world.engine)
    world.engine.errors[hex_id(1)] = [EngineError(BUG, "busy")]
    jobs, run, id = world.started(plan)
    assert ended(jobs, id).state == "failed"
    assert jobs.retry(id)
    record = ended(jobs, id)
    assert record.state == "done", record.failure
    assert run.report is not None
    assert run.report.counts == "7 done"
    assert len(world.engine.done()) == len(set(world.engine.done()))


class Slow(Failing):
    """One that can be held while it removes something."""

    held = ""

    def _drop(self, kind: str, id: str) -> None:
        if id == self.held:
            (self.folder / "reached").touch()
            eventually((self.folder / "go").exists, what="let go")
        super()._drop(kind, id)


def test_cancelling_ends_it_between_steps(world: RunWorld) -> None:
    plan = a_plan(world.engine)
    world.engine = Slow(world.folder / "engine")
    world.engine.held = hex_id(1)
    jobs, _, id = world.started(plan)
    eventually((world.engine.folder / "reached").exists, what="in the middle of it")
    assert jobs.cancel(id)
    (world.engine.folder / "go").touch()
    assert ended(jobs, id).state == "cancelled"
    assert not world.engine.has("container", hex_id(1)), "what was begun is ended"
    assert world.engine.has("volume", "data")
    assert look(world.env, world.engine.id, world.memory) is None, "it was wanted so"
    assert jobs.retry(id)
    assert ended(jobs, id).state == "done"
    assert len(world.engine.done()) == len(set(world.engine.done()))


def test_a_second_run_on_the_engine_is_refused(world: RunWorld) -> None:
    plan = a_plan(world.engine)
    with Journal(world.env, world.engine.id, world.memory) as journal:
        journal.begin({}, {}, 1)
        record = world.run(plan)
    assert record.failure is not None
    assert record.failure.title == "Another dtui runs a plan on this engine"
    assert world.engine.done() == []


def test_an_engine_that_comes_back_is_waited_for(world: RunWorld) -> None:
    plan = a_plan(world.engine)
    world.patience = 20.0
    world.engine.errors[hex_id(1)] = [EngineUnreachable("The connection was lost")]
    record = world.run(plan)
    assert record.state == "done", record.failure
    assert any("waiting for it" in line for line in record.log)


def test_an_engine_that_is_lost_in_a_close_look_is_waited_for(world: RunWorld) -> None:
    class Cut(Failing):
        looks = 0

        def container_changes(self, id: str, within: float = 0) -> tuple[dict[str, Any], ...]:
            self.looks += 1
            if self.looks == 1:
                raise EngineUnreachable("The connection was lost")
            return super().container_changes(id)

    plan = a_plan(world.engine)
    world.engine = Cut(world.folder / "engine")
    record = world.run(plan)
    assert record.state == "done", record.failure


def test_an_engine_that_never_answers_about_one_object_is_left_with_it(world: RunWorld) -> None:
    plan = a_plan(world.engine)
    world.patience = 20.0
    world.engine.errors["data"] = [EngineUnreachable("No answer in time")] * 9
    record = world.run(plan)
    assert reasons(record) == {"volume data": "No answer in time: whether it was removed is not known"}
    assert "6 done, 1 failed" in "\n".join(record.log)


def test_what_was_done_while_the_engine_was_lost_counts_as_done(world: RunWorld) -> None:
    class Cut(Failing):
        def _drop(self, kind: str, id: str) -> None:
            super()._drop(kind, id)
            if id == hex_id(1):
                raise EngineUnreachable("The connection was lost")

    plan = a_plan(world.engine)
    world.engine, world.patience = Cut(world.folder / "engine"), 20.0
    record = world.run(plan)
    assert record.state == "done", record.failure
    assert "7 done" in record.result


def test_an_engine_that_stays_away_stops_the_run_which_goes_on_later(world: RunWorld) -> None:
    class Lost(Failing):
        def _drop(self, kind: str, id: str) -> None:
            self.is_gone = self.is_gone or id == "data"
            super()._drop(kind, id)

    plan = a_plan(world.engine)
    world.engine = Lost(world.folder / "engine")
    record = world.run(plan)
    assert record.state == "failed"
    assert record.failure is not None
    assert record.failure.title == "The engine is gone; 4 of 7 steps were ended"
    assert "In the middle of volume data" in record.failure.detail
    world.engine = Failing(world.folder / "engine")
    found = interrupted(world.env, world.engine.id, world.means, world.memory)
    assert found is not None
    assert str(found.middle) == "volume data: not done"
    assert found.lines[0].endswith("4 of 7 steps were ended, 3 are left")
    assert [step.kind for step in found.left] == ["volume", "network", "cache"]
    assert world.resumed().state == "done"
    assert len(world.engine.done()) == len(set(world.engine.done()))


def test_another_engine_at_the_same_place_is_not_gone_on_with(world: RunWorld) -> None:
    class Swapped(Failing):
        def _drop(self, kind: str, id: str) -> None:
            self.id = "another"
            raise EngineUnreachable("The connection was lost")

    plan = a_plan(world.engine)
    world.engine, world.patience = Swapped(world.folder / "engine"), 20.0
    record = world.run(plan)
    assert record.failure is not None
    assert "another engine answers there now" in record.failure.detail
    assert not any(line.startswith("remove") for line in world.engine.done())


def test_a_plan_for_another_engine_is_refused(world: RunWorld) -> None:
    run = PlanRun(a_plan(world.engine), world.means, world.around, About(engine_id="another"))
    jobs = Jobs()
    record = ended(jobs, jobs.start("Clean up", "a plan", "", run).id)
    assert record.failure is not None
    assert record.failure.title == "This plan was made for another engine"
    assert world.engine.done() == []


def test_a_removal_that_goes_on_in_the_engine_is_waited_for(world: RunWorld) -> None:
    class Removing(Failing):
        looks = 0

        def remove_container(self, id: str) -> None:
            raise Conflict("The engine refused", f"removal of container {id} is already in progress")

        def inspect_container(self, id: str) -> dict[str, Any]:
            self.looks += 1
            if self.looks > 6:
                self._drop("container", id)
            return super().inspect_container(id)

    step = world.engine.container(1)
    world.engine = Removing(world.folder / "engine")
    assert world.run(only(step)).state == "done"


def test_the_record_of_one_that_removes_itself_is_made_before_it_is_stopped(world: RunWorld) -> None:
    class Removes(Failing):
        def stop(self, id: str) -> None:
            super().stop(id)
            assert len(os.listdir(os.path.join(state_folder(world.env), "removed"))) == 1
            self._drop("container", id)

    running = {"Status": "running", "Running": True, "StartedAt": "1", "FinishedAt": "0"}
    step = world.engine.container(1, State=running, HostConfig={"AutoRemove": True})
    world.engine = Removes(world.folder / "engine")
    record = world.run(only(replace(step, risks=(Risk("running", "it is running"),))))
    assert record.state == "done", record.failure


def test_commands_quote_what_is_hostile() -> None:
    step = Step("volume:x", "volume", "a b; rm -rf /", "a b; rm -rf /")
    assert command_of(step) == "docker volume rm 'a b; rm -rf /'"
    image = Step("image:x", "image", "sha256:" + "0" * 64, "untagged")
    assert command_of(image) == "docker rmi --no-prune sha256:" + "0" * 64


def test_killed_at_any_moment_it_goes_on_and_does_nothing_twice(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.unit.killed_run", str(tmp_path / "world"), "23", "0"]
    told = subprocess.run(command, cwd=Path(__file__).parents[2], capture_output=True, text=True, check=True)
    *deaths, last = [line.split("\t") for line in told.stdout.splitlines()]
    assert last[1] == "outlived"
    assert len(deaths) > 30
    kept = f"image/sha256:{hex_id(11)}"
    assert {tuple(death[2:]) for death in deaths} == {("once", "ended", kept)}
    middles = {death[1] for death in deaths}
    assert "LOST" not in middles
    assert not any("TWICE" in middle or "unknown" in middle for middle in middles)
    assert any("not done" in middle for middle in middles)
    assert any(": done" in middle for middle in middles)
