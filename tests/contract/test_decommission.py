"""A host is given up: half of it moves, the rest is forgotten, and nothing that moves is lost on the way."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from tests.contract.decided import Decided, carry_out, opened, writer
from tests.contract.host import Host
from tests.contract.run_plan import Runner
from tests.contract.run_yard import Yard
from tests.lab import seed
from tests.wait import eventually
from tui.work import journal_text
from tui.work.plan_errors import PlanIncomplete

ROOT = Path(__file__).parents[2]


@pytest.fixture
def decided(host: Host, running: Runner, yard: Yard) -> Decided:
    return Decided(host, running, yard)


class Half:
    """One container that moves with its volume and network, one that is forgotten, one that is kept."""

    def __init__(self, decided: Decided) -> None:
        yard = decided.yard
        self.images = [decided.image(), decided.image(), decided.image()]
        self.tags = list(yard.tags)
        self.data, self.kept_data = yard.volume(), yard.volume()
        self.network = yard.network()
        self.web = writer(yard, self.tags[0], self.data)
        self.old = yard.container(image=self.tags[1])
        self.kept = writer(yard, self.tags[2], self.kept_data)
        self.all = yard.all
        decided.say({self.web: "move", self.old: "forget", self.kept: "keep"})

    @property
    def moved(self) -> set[str]:
        return {f"container:{self.web}", f"image:{self.images[0]}", f"volume:{self.data}"}

    @property
    def stays(self) -> set[str]:
        return {self.kept, self.tags[2], self.kept_data}


def lock_of(decided: Decided, id: str) -> str:
    """What has to be done before a step can be switched on."""
    step = decided.plan().step(id)
    assert step is not None
    return next(risk.text for risk in step.open_risks if risk.lock)


def test_half_of_a_host_goes_once_the_pack_of_the_rest_was_confirmed(
    decided: Decided, tmp_path: Path
) -> None:
    half = Half(decided)
    first = decided.plan()
    assert first.is_whole_host
    assert {step.id for step in first.steps if step.is_locked} == half.moved
    assert {step.object for step in first.chosen} == {half.old, half.images[1], half.network}
    assert first.grade == 3

    decided.pack(tmp_path / "first")
    assert decided.plan().on == first.on, "nobody has confirmed it"

    # It ran on while it was packed, and after.
    decided.record.confirm(decided.record.packs[0], 1.0)
    assert "is running" in lock_of(decided, f"volume:{half.data}")

    decided.yard.api.stop(half.web)
    assert "ran until" in lock_of(decided, f"volume:{half.data}")

    again = decided.pack(tmp_path / "second")
    decided.record.confirm(again, 2.0)
    last = decided.plan()
    assert {step.id for step in last.steps if step.rescued} == half.moved
    assert {step.id for step in last.steps if step.id not in last.on} == set()
    assert last.grade == 3
    carry_out(decided.running, last)
    assert decided.yard.all == half.stays
    results = opened(decided.running).results
    assert {id: ended.outcome for id, ended in results.items()} == dict.fromkeys(last.on, "done")


def test_what_is_started_again_after_the_plan_was_made_is_left_alone(
    decided: Decided, tmp_path: Path
) -> None:
    half = Half(decided)
    decided.yard.api.stop(half.web)
    decided.record.confirm(decided.pack(tmp_path / "pack"), 1.0)
    plan = decided.plan()
    assert not [step for step in plan.steps if step.is_locked]
    decided.yard.api.start(half.web)
    with pytest.raises(PlanIncomplete):
        carry_out(decided.running, plan)
    assert {half.web, half.data, half.tags[0]} <= decided.yard.all
    results = opened(decided.running).results
    assert results[f"container:{half.web}"].outcome == "skipped"
    assert results[f"volume:{half.data}"].outcome == "skipped"


def test_who_ran_on_and_is_gone_by_now_wrote_all_the_same(decided: Decided, tmp_path: Path) -> None:
    half = Half(decided)
    decided.record.confirm(decided.pack(tmp_path / "pack"), 1.0)
    plan = decided.plan()
    # Only the container goes, agreed to be lost; its volume is to be moved for itself then.
    switched = plan.with_on(f"container:{half.web}", lose=True)
    assert not switched.refusal
    carry_out(decided.running, replace(switched.plan, on=frozenset([f"container:{half.web}"])))
    assert half.web not in decided.yard.all
    decided.record.decide([f"volume:{half.data}"], "move")
    assert "ran until" in lock_of(decided, f"volume:{half.data}")
    decided.record.confirm(decided.pack(tmp_path / "again"), 2.0)
    step = decided.plan().step(f"volume:{half.data}")
    assert step is not None
    assert step.rescued


def test_what_was_copied_into_a_volume_after_the_pack_is_not_lost(decided: Decided, tmp_path: Path) -> None:
    """No container ran, and none is new: only what the volume holds tells.

    On Docker 20.10 a volume's time of creation tells too, once the second is another.
    """
    half = Half(decided)
    decided.yard.api.stop(half.web)
    decided.record.confirm(decided.pack(tmp_path / "pack"), 1.0)
    volume = f"volume:{half.data}"
    assert decided.plan().step(volume).rescued  # type: ignore[union-attr]
    decided.yard.api.put_archive(half.web, "/data", seed.packed({"late": b"x" * 1000}))
    lock = lock_of(decided, volume)
    assert "when it was packed" in lock or "made anew or written to" in lock
    decided.record.confirm(decided.pack(tmp_path / "again"), 2.0)
    assert decided.plan().step(volume).rescued  # type: ignore[union-attr]


def test_who_only_reads_may_run_on(decided: Decided, tmp_path: Path) -> None:
    yard = decided.yard
    decided.image()
    data = yard.volume()
    made = writer(yard, yard.tags[0], data)
    yard.api.stop(made)
    reader = writer(yard, yard.tags[0], data, "/in", "ro")
    decided.say({made: "move", reader: "move"})
    decided.record.confirm(decided.pack(tmp_path / "pack"), 1.0)
    steps = {step.id: step for step in decided.plan().steps}
    assert steps[f"volume:{data}"].rescued
    assert not steps[f"container:{reader}"].is_locked, steps[f"container:{reader}"].risks
    assert not steps[f"container:{reader}"].rescued, "what it writes into itself is not in the pack"


def test_what_is_decided_is_there_after_a_start_anew(decided: Decided) -> None:
    yard = decided.yard
    decided.image()
    one, two = yard.container(image=yard.tags[0]), yard.container(image=yard.tags[0])
    decided.say({one: "forget"})
    assert open_names(decided) == {yard.tags[0], f"{yard.name}-1"}
    again = Decided(decided.host, decided.running, yard)
    again.say({two: "forget"})
    decided.record.reload()
    assert decided.record.decisions == again.record.decisions
    plan = again.plan()
    assert {step.object for step in plan.chosen if step.kind == "container"} == {one, two}
    carry_out(decided.running, plan)
    assert yard.all == set()
    assert len(opened(decided.running).results) == 3


def open_names(decided: Decided) -> set[str]:
    """What is not in the plan since it is not decided yet."""
    plan = decided.plan()
    assert all(left.why == "it is not decided yet" for left in plan.left_out)
    return {left.name for left in plan.left_out}


def lines(folder: Path) -> int:
    found = list(folder.glob("state/dtui/journal/*.jsonl"))
    return journal_text.whole(found[0].read_bytes()).count(b"\n") if found else 0


def test_killed_in_its_middle_it_is_gone_on_with_and_all_ends_are_kept(
    host: Host, decided: Decided, tmp_path: Path
) -> None:
    yard = decided.yard
    decided.image()
    made = [yard.container(image=yard.tags[0]) for _ in range(12)]
    kept = yard.container()
    decided.say({**dict.fromkeys(made, "forget"), kept: "keep"})
    plan = decided.plan()
    assert len(plan.chosen) == 13
    decided.running.save(plan)
    command = [sys.executable, "-m", "tests.contract.decided", host.socket, str(tmp_path)]
    for ended in (6, 14):
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as process:
            eventually(lambda ended=ended: lines(tmp_path) >= ended, within=30, every=0.001)
            process.kill()
    results = opened(decided.running).results
    assert set(results) < plan.on
    subprocess.run(command, cwd=ROOT, check=True, timeout=60)
    assert yard.all == {kept}
    after = opened(decided.running)
    assert set(after.results) == plan.on
    assert {ended.outcome for ended in after.results.values()} <= {"done", "gone"}
    assert after.decisions.said[f"container:{kept}"] == "keep"
