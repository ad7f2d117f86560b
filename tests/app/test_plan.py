"""The clean-up plan on the screen: proposed, looked at, switched, exported, carried out and gone on with."""

from __future__ import annotations

import asyncio
import json
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

from tests.app.conftest import Control, Start, User
from tests.app.test_remote import flat
from tui.resources.plan import PlanRow

ONLY_COPY = "localhost:5000/fleet-tracker-inbound:dev-geo"


def rows(user: User) -> dict[str, PlanRow]:
    return {r.step.name: r for r in user.app.main.tables["plan"].listing.items.values()}


async def open_plan(user: User) -> None:
    """Press x and wait until all was looked at."""
    await user.press("x")
    await user.until(lambda: user.app.plans.plan is not None, "a plan", 1500)
    await user.until(lambda: not user.app.plans.plan.looking, "the close look", 3000)  # type: ignore[union-attr]


async def put_cursor(user: User, name: str) -> None:
    listing = user.app.main.table.listing
    listing.move_to(next(n for n, r in enumerate(listing.rows) if r.step.name == name))
    user.app.main.cursor_moved()


async def test_what_has_no_risk_is_on_and_nothing_else(start: Start, control: Control) -> None:
    async with start((120, 40), logins=True) as user:
        await open_plan(user)
        found = rows(user)
        on = {name for name, row in found.items() if row.is_on}
        assert on
        assert not [name for name in on if found[name].step.open_risks]
        running = {c["Names"][0][1:] for c in control.get("/containers/json")}
        assert not running & {r.step.name for r in found.values() if r.step.kind == "container"}
        assert found["report-once"].step.open_risks[0].kind == "changed files"
        assert user.app.main.table.listing.marks.ids == user.app.plans.plan.on  # type: ignore[union-attr]
        await user.sees(f"{len(on)} on", "frees")


async def test_a_switch_is_followed_by_the_total_and_by_what_it_needs(start: Start) -> None:
    async with start((120, 40), logins=True) as user:
        await open_plan(user)
        before = user.app.plans.plan
        await put_cursor(user, "vault-trial")
        await user.press("space")
        await user.sees("With it: hashicorp/vault:1.17")
        after = user.app.plans.plan
        assert before is not None
        assert after is not None
        assert len(before.on) - len(after.on) == 2
        assert before.total.freed - after.total.freed > 400_000_000


async def test_an_only_copy_is_locked_until_its_loss_is_agreed_to_or_it_is_rescued(
    start: Start, control: Control
) -> None:
    async with start((120, 40), logins=True) as user:
        await user.press("2")
        await user.filter(ONLY_COPY)
        await user.press("space")
        await open_plan(user)
        await put_cursor(user, ONLY_COPY)
        await user.press("space")
        await user.sees("is the only copy: rescue it first", "D agrees to lose it")
        assert not rows(user)[ONLY_COPY].is_on
        await user.press("D")
        await user.sees("This one", "that are locked")
        await user.dialog()
        await user.press("o")
        await user.sees("Agree to lose an only copy", "(demo-host)")
        await user.agree()
        await user.until(lambda: rows(user)[ONLY_COPY].is_on, "it is on")
        await user.press("ctrl+g")
        await user.sees("Carry out", "Type the host's name (demo-host)", "only copy")
        await user.dialog()
        await user.press("escape")
        await user.sees("Cancelled")
        assert ONLY_COPY in json.dumps(control.get("/images/json"))


async def test_all_that_is_locked_is_agreed_to_at_once_each_told_by_its_name(start: Start) -> None:
    async with start((120, 40), logins=True) as user:
        await open_plan(user)
        locked = {name for name, row in rows(user).items() if row.step.is_locked}
        assert len(locked) > 1
        await put_cursor(user, min(locked))
        await user.press("D")
        await user.dialog()
        await user.press("a")
        await user.sees(f"Agree to lose {len(locked)} that are locked", "Type the host's name (demo-host)")
        asked = user.app.screen.confirmation  # type: ignore[attr-defined]
        assert {item.partition(" ")[2] for item in asked.items} == locked
        await user.agree()
        await user.until(lambda: locked <= {n for n, r in rows(user).items() if r.is_on}, "all on")


async def test_a_pinned_name_is_in_no_plan(start: Start) -> None:
    async with start((120, 40), logins=True) as user:
        await user.press("2")
        await user.filter("memcached:1.6")
        await user.press("p")
        await user.dialog()
        await user.press("enter")
        await user.until(lambda: user.app.main.table.listing.rows[0].pin, "the pin")
        await user.press("space")
        await open_plan(user)
        await user.sees("Not in the plan: memcached:1.6")
        assert rows(user)["memcached:1.6"].state == "stays"
        await put_cursor(user, "memcached:1.6")
        plan = user.app.plans.plan
        assert plan is not None
        for key in ("space", "r", "D"):
            await user.press(key)
            await user.sees("memcached:1.6 stays, pinned as memcached:1.6: unpin that first (p in Images)")
            user.app.main.unsay()
        assert user.app.plans.plan.on == plan.on  # type: ignore[union-attr]
        await user.press("asterisk", "enter")
        await user.sees("stays      pinned as memcached:1.6")
        assert not rows(user)["memcached:1.6"].is_on
        assert user.app.main.table.listing.marks.ids == user.app.plans.plan.on  # type: ignore[union-attr]


async def test_a_plan_is_carried_out_and_what_is_left_is_looked_at_anew(
    start: Start, control: Control
) -> None:
    async with start((120, 40), logins=True) as user:
        await open_plan(user)
        doomed = {r.step.name for r in rows(user).values() if r.is_on and r.step.kind == "container"}
        kept = {r.step.name for r in rows(user).values() if not r.is_on and r.step.kind == "container"}
        await user.press("ctrl+g")
        await user.sees("Carry out", "y Yes")
        await user.agree()
        await user.until(user.app.jobs.records, "the job")
        await user.until(lambda: not user.app.jobs.records()[-1].is_active, "its end", 6000)
        assert user.app.jobs.records()[-1].state == "done", user.app.jobs.records()[-1].failure
        there = {c["Names"][0][1:] for c in control.get("/containers/json?all=1")}
        assert not doomed & there
        assert kept <= there
        await user.until(lambda: rows(user) and not any(r.is_on for r in rows(user).values()), "anew", 3000)
        folder = Path(user.app.env["XDG_STATE_HOME"]) / "dtui" / "removed"
        assert len(list(folder.iterdir())) >= len(doomed)


async def test_rules_change_what_is_proposed(start: Start) -> None:
    async with start((120, 40), logins=True) as user:
        await open_plan(user)
        assert any(r.step.why == "dangling" for r in rows(user).values())
        await user.press("o")
        await user.sees("Rules of the plan", "Images without a name")
        await user.dialog()
        await user.press("2")

        def is_made() -> bool:
            found = rows(user).values()
            return bool(found) and not any(r.step.why == "dangling" for r in found)

        await user.until(is_made, "the new plan", 3000)


async def test_the_plan_is_exported_for_its_owner_alone(start: Start, tmp_path: Path) -> None:
    async with start((120, 40), logins=True) as user:
        await open_plan(user)
        for key, name in (("s", "plan.sh"), ("j", "plan.json")):
            await user.press("ctrl+e")
            await user.sees("Export the plan")
            await user.dialog()
            await user.press(key)
            await user.sees("the file")
            await user.dialog()
            await user.press("ctrl+u")
            await user.type(str(tmp_path / name))
            await user.press("enter")
            await user.until((tmp_path / name).exists, "the file")
            await user.until(lambda: not user.app.acting.is_asking, "all of it to be written")
            assert (tmp_path / name).stat().st_mode & 0o077 == 0
        checked = await asyncio.to_thread(subprocess.run, ["sh", "-n", tmp_path / "plan.sh"], check=False)
        assert checked.returncode == 0
        data: Any = json.loads((tmp_path / "plan.json").read_text())
        assert data["schema"] == "dtui.plan/1"
        assert data["engine_id"], "for no other engine"
        assert f"engine={data['engine_id']}\n" in (tmp_path / "plan.sh").read_text()
        assert {s["name"] for s in data["steps"]} == rows(user).keys()


async def test_a_read_only_session_may_look_but_not_touch(start: Start) -> None:
    async with start((120, 40), logins=True, read_only=True) as user:
        await open_plan(user)
        await user.press("ctrl+g")
        await user.sees("not in a read-only session")
        await user.press("r")
        await user.sees("Rescue: not in a read-only session")


async def test_q_and_escape_leave_the_plan(start: Start) -> None:
    async with start((100, 30), logins=True) as user:
        await user.press("2")
        await open_plan(user)
        assert "2 Images > Clean-up plan" in flat(user)
        await user.press("q")
        await user.until(lambda: user.app.main.view == "images", "the images")


async def test_what_keeps_bytes_is_told_and_can_come_along(start: Start) -> None:
    async with start((120, 40), logins=True) as user:
        await open_plan(user)
        before = user.app.plans.plan
        assert before is not None
        keeper = before.total.keepers[0]
        await user.press("b")
        await user.sees("enter adds them to the plan", f"kept by {len(keeper.images)} image")
        await user.dialog()
        await user.press("enter")
        await user.until(lambda: user.app.plans.plan not in (None, before), "another plan", 1500)
        after = user.app.plans.plan
        assert after is not None
        added = {step.object for step in after.steps} - {step.object for step in before.steps}
        left_out = {left.why for left in after.left_out}
        assert added & set(keeper.images) or left_out


async def test_the_plan_is_made_anew_when_it_is_asked_for_again(start: Start, control: Control) -> None:
    async with start((120, 40), logins=True) as user:
        await open_plan(user)
        assert "vault-trial" in rows(user)
        control.call("DELETE", "/containers/vault-trial")
        await user.press("ctrl+r")
        await user.until(lambda: rows(user) and "vault-trial" not in rows(user), "the plan without it", 1500)


async def test_a_rule_that_is_changed_while_the_plan_is_made_counts(start: Start) -> None:
    async with start((120, 40), logins=True) as user:
        await open_plan(user)
        plans = user.app.plans
        assert any(r.step.why == "dangling" for r in rows(user).values())
        show, changed = plans._show, []

        def change_once() -> None:
            show()
            if not changed:
                changed.append(True)
                plans.make(rules=replace(plans.rules, dangling=False))

        # It shows that it looks when it has begun, with the old rules.
        plans._show = change_once  # type: ignore[method-assign]
        plans.make()

        def is_made() -> bool:
            found = rows(user).values()
            return bool(found) and not any(r.step.why == "dangling" for r in found)

        await user.until(is_made, "the plan by the new rules", 3000)
