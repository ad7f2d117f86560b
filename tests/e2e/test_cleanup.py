"""A clean-up of a full host, as a person presses it: what is foretold and freed, and what is never lost."""

from __future__ import annotations

import json
import os
import re
import subprocess
from contextlib import closing
from pathlib import Path

import pytest

from tests.e2e.cleanup import (
    HOST,
    Desk,
    ended,
    expected,
    export,
    go,
    lose_this,
    mark_volume,
    only,
    open_plan,
    shows_told,
    steps,
    told,
)
from tests.e2e.fleet import filter_by
from tests.lab.engine import DockerEngine20
from tests.lab.full_host import NAMED, FullHost, left_on, stored
from tests.wait import eventually

only20 = pytest.mark.parametrize("host", ["host20"], indirect=True)


def risky(host: FullHost) -> set[str]:
    """What exists only there, and what is to be kept: it is in no plan, or off."""
    found = {f"image {name}" for name in (*host.only_copies.values(), host.pinned)}
    found |= {f"volume {NAMED}", f"volume {host.anonymous['data']}"}
    return found | {"container changed exited", "container shop-web-1 created", "container up-0 running"}


def test_what_has_no_risk_goes_and_frees_what_was_foretold(host: FullHost, desk: Desk) -> None:
    before, bytes_before = left_on(desk.engine), stored(desk.engine)
    with desk.dtui(rows=110) as screen:
        open_plan(screen)
        shown = steps(screen)
        assert told(screen) == (60, 8)
        off = {step for step, on in shown.items() if not on}
        assert {f"image {name}" for name in host.only_copies.values()} <= off
        assert {"container changed", "container shop-web-1", f"volume {host.anonymous['data']}"} <= off
        assert shown[f"volume {host.anonymous['empty']}"]
        assert not [step for step in shown if "up-" in step or NAMED in step]
        assert host.pinned.rpartition("/")[2] not in screen.text
        assert "Carry out 60 steps" in go(screen, "y")
        assert "60 done" in ended(screen)
    freed, total = bytes_before - stored(desk.engine), desk.plan()["total"]
    assert total["exact"] is (host.make is DockerEngine20)
    if total["exact"]:
        assert abs(freed - total["freed"]) <= freed / 100
    left = left_on(desk.engine)
    assert left == expected(before, desk.plan())
    assert risky(host) <= left


@only20
def test_the_exported_script_leaves_the_same(host: FullHost, desk: Desk, tmp_path: Path) -> None:
    before = left_on(desk.engine)
    script, plan = tmp_path / "plan.sh", tmp_path / "plan.json"
    with desk.dtui() as screen:
        open_plan(screen)
        export(screen, "s", script)
        export(screen, "j", plan)
    environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "DOCKER_HOST": desk.engine.url}
    done = subprocess.run(["sh", script], env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    chosen = [step for step in json.loads(plan.read_text())["steps"] if step["on"]]
    assert len(chosen) == 60
    left = left_on(desk.engine)
    assert left == expected(before, {"steps": chosen})
    assert risky(host) <= left


@only20
def test_nothing_is_lost_without_the_hosts_name(host: FullHost, desk: Desk) -> None:
    hidden = host.only_copies["hidden"]
    with desk.dtui() as screen:
        before = left_on(desk.engine)
        mark_volume(screen, NAMED)
        open_plan(screen)
        screen.press("*")
        screen.wait_for("D agrees to lose it")
        # All but the only copies.
        shows_told(screen, 66, 3)
        for answer in ("y", "6", "enter"):
            assert f"Type the host's name ({HOST})" in go(screen, answer)
        only(screen, hidden)
        for typed in (["y"], ["enter"], [HOST[0], "enter"]):
            lose_this(screen)
            screen.press(*typed)
            screen.wait_gone("Agree to lose")
            screen.wait_quiet()
            assert told(screen) == (66, 3)
        assert left_on(desk.engine) == before
        lose_this(screen)
        screen.press(*HOST, "enter")
        shows_told(screen, 67, 2)
        asked = go(screen, *HOST, "enter")
        assert all(text in asked for text in ("only copy", NAMED, "changed", "compose project shop"))
        assert "67 done" in ended(screen)
    gone = before - left_on(desk.engine)
    assert gone & risky(host) == risky(host) - {
        f"image {host.only_copies['never']}",
        f"image {host.only_copies['moved']}",
        f"image {host.pinned}",
        "container up-0 running",
    }


@only20
def test_what_changes_between_plan_and_run_is_left_alone(host: FullHost, desk: Desk) -> None:
    named, moved = host.changing
    with desk.dtui() as screen, closing(desk.engine.api()) as api:
        open_plan(screen)
        api.tag(named, f"{host.registry.host}/new/name", "1")
        api.tag(host.only_copies["never"], *moved.rsplit(":", 1))
        api.start("ended")
        eventually(lambda: not api.inspect_container("ended")["State"]["Running"], what="ended again")
        mount = api.inspect_volume(host.anonymous["empty"])["Mountpoint"]
        Path(mount, "new").write_text("since then")
        before = left_on(desk.engine)
        go(screen, "y")
        said = ended(screen)
    left = left_on(desk.engine)
    outcomes = {r["step"]: r["outcome"] for r in desk.journal() if r["record"] == "after"}
    assert sorted(outcomes.values()).count("skipped") >= 4, outcomes
    assert "steps were not done" in said
    kept = {f"image {named}", f"image {host.registry.host}/new/name:1", f"image {moved}"}
    kept |= {f"image {moved}{suffix}" for suffix in (".0", "-build", "-stable")}
    kept |= {f"volume {host.anonymous['empty']}"} | {
        each for each in before if each.startswith("container ended")
    }
    assert kept | risky(host) <= left
    plan = desk.plan()
    plan["steps"] = [step for step in plan["steps"] if outcomes[step["id"]] == "done"]
    assert left == expected(before, plan)


@only20
def test_only_copies_that_were_rescued_go_and_can_be_had_back(host: FullHost, desk: Desk) -> None:
    copies = {f"image {name}" for name in host.only_copies.values()}
    with desk.dtui() as screen, closing(desk.engine.api()) as api:
        before = {api.inspect_image(name)["Id"] for name in host.only_copies.values()}
        open_plan(screen)
        only(screen, host.only_copies["hidden"])
        screen.press("r")
        screen.wait_for("Save it to an archive, and the other 2 like it")
        screen.wait_quiet()
        screen.press("A")
        screen.wait_for("the folder")
        screen.wait_quiet()
        screen.press("enter")
        screen.wait_for(re.compile(r"^. ✓ image .* rescued", re.MULTILINE), within=90)
        filter_by(screen, "state:rescued", 3)
        screen.press("*")
        shows_told(screen, 63, 5)
        assert "Type" not in go(screen, "y")
        assert "63 done" in ended(screen)
        assert not copies & left_on(desk.engine)
        for path in sorted(desk.home.glob("dtui-rescue-*/*.tar")):
            api.load_image(path.read_bytes(), quiet=True)
        assert copies <= left_on(desk.engine)
        assert {api.inspect_image(name)["Id"] for name in host.only_copies.values()} == before
