"""A clean-up that was killed in its middle: told of at the next start, gone on with, nothing done twice."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from tests.app.conftest import Control, Start, User
from tests.app.test_plan import open_plan, rows
from tests.wait import eventually
from tui.demo.process import DemoProcess
from tui.domain.plan import Plan, Step
from tui.domain.plan_json import About, to_json
from tui.work import journal_text

ROOT = Path(__file__).parents[2]
BEFORE = 3  # steps that are ended when it is killed


def history(folder: Path) -> journal_text.History | None:
    """The run by its journal, None before there is one."""
    found = list(folder.glob("state/dtui/journal/*.jsonl"))
    return journal_text.read(found[0].read_bytes()) if found else None


def audited(folder: Path) -> Counter[str]:
    """How often each object's removal was done, by name, in the process that was killed and in the session."""
    files = [folder / "state" / "dtui" / "audit.jsonl", folder / "state" / "audit.jsonl"]
    lines = [json.loads(line) for file in files for line in file.read_text().splitlines()]
    return Counter(line["object"] for line in lines if line["result"] == "ok")


async def planned(start: Start) -> Plan:
    """The plan that a session makes before it ends."""
    async with start((120, 40), logins=True) as user:
        await open_plan(user)
        plan = user.app.plans.plan
        assert plan is not None
        assert "interrupted" not in user.text
        return plan


def killed(demo: DemoProcess, control: Control, folder: Path, plan: Plan) -> Step:
    """Run a plan in a process that is killed while the engine keeps it waiting; the step in the middle."""
    middle = plan.chosen[BEFORE]
    assert middle.kind == "container"
    (folder / "plan.json").write_text(to_json(plan, About()))
    control.post("/_demo/faults", [{"method": "DELETE", "path": middle.object, "stall": True}])
    command = [sys.executable, "-m", "tests.contract.run_plan", demo.socket, str(folder)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL) as child:
        try:
            eventually(
                lambda: (now := history(folder)) is not None and now.begun == middle.id,
                within=30,
                what="the step in the middle",
            )
        finally:
            child.kill()
    control.post("/_demo/faults", [])
    return middle


async def go_on(user: User) -> None:
    """Answer as somebody who goes on, and wait for the end."""
    await user.press("ctrl+g")
    await user.sees("was interrupted", "Go on where it stopped")
    await user.dialog()
    await user.press("g")
    await user.sees("Go on with")
    await user.agree()
    await user.until(user.app.jobs.records, "the job")
    await user.until(lambda: not user.app.jobs.active, "its end", 6000)


@pytest.mark.parametrize("engine_did_it", [False, True], ids=["not done", "done"])
async def test_a_killed_run_is_told_of_and_gone_on_with(
    start: Start, control: Control, demo: DemoProcess, tmp_path: Path, engine_did_it: bool
) -> None:
    plan = await planned(start)
    middle = killed(demo, control, tmp_path, plan)
    if engine_did_it:
        control.call("DELETE", f"/containers/{middle.object}")
    (tmp_path / "docker").rename(tmp_path / "docker of the first session")
    async with start((120, 40), logins=True) as user:
        await user.sees("A clean-up was interrupted", f"{BEFORE} of {len(plan.chosen)} steps were ended")
        await open_plan(user)
        assert middle.name in rows(user) or engine_did_it
        await user.press("ctrl+g")
        state = "done" if engine_did_it else "not done"
        await user.sees("was interrupted", f" {middle.name}: {state}")
        await user.dialog()
        await user.press("escape")
        await go_on(user)
        record = user.app.jobs.records()[-1]
        assert record.state == "done", (record.failure, record.failure and record.failure.detail)
        left = {c["Id"] for c in control.get("/containers/json?all=1")}
        left |= {image["Id"] for image in control.get("/images/json")}
        left |= {r["ID"] for r in control.get("/system/df")["BuildCache"]}
        assert not [step.name for step in plan.chosen if step.object in left]
    done = audited(tmp_path)
    assert set(done.values()) == {1}, "something was done twice"
    assert done.keys() == {step.name for step in plan.chosen}
    ended = history(tmp_path)
    assert ended is not None
    assert ended.ending == "done"
    assert len(ended.results) == len(plan.chosen)


async def test_one_that_is_left_be_makes_room_for_another(
    start: Start, control: Control, demo: DemoProcess, tmp_path: Path
) -> None:
    middle = killed(demo, control, tmp_path, await planned(start))
    (tmp_path / "docker").rename(tmp_path / "docker of the first session")
    async with start((120, 40), logins=True) as user:
        await user.sees("A clean-up was interrupted")
        await open_plan(user)
        await user.press("ctrl+g")
        await user.sees("Begin the new plan in its place")
        await user.dialog()
        await user.press("n")
        await user.sees("Carry out")
        await user.agree()
        await user.until(user.app.jobs.records, "the job")
        await user.until(lambda: not user.app.jobs.active, "its end", 6000)
        assert user.app.jobs.records()[-1].state == "done", user.app.jobs.records()[-1].failure
        assert middle.object not in json.dumps(control.get("/containers/json?all=1"))
    async with start((120, 40)) as user:
        await user.until(lambda: user.app.main.loaded >= {"containers", "images"}, "the lists")
        await user.press("x")
        await user.until(lambda: user.app.plans.plan is not None, "a plan", 1500)
        assert "interrupted" not in user.text
