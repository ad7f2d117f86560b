"""A clean-up that was interrupted, gone on with from the plan's screen."""

from __future__ import annotations

import json
from dataclasses import replace

from tests.app.conftest import Control, Start, User
from tests.app.test_plan import open_plan, rows
from tui.domain.plan import Plan
from tui.domain.plan_json import About, to_json
from tui.work.journal import Journal


def interrupted_run(user: User, plan: Plan) -> None:
    """A journal as a dtui leaves it that died before its first step."""
    made = json.loads(to_json(replace(plan, steps=plan.chosen, left_out=()), About()))
    engine_id = user.app.engine.describe().engine_id
    assert engine_id
    with Journal(user.app.env, engine_id) as journal:
        journal.begin({"engine": engine_id, "host": "demo", "user": "carol"}, made, len(plan.on))


async def test_it_is_offered_where_no_step_of_the_new_plan_is_on(start: Start, control: Control) -> None:
    async with start((120, 40), logins=True) as user:
        await open_plan(user)
        plan = user.app.plans.plan
        assert plan is not None
        name = next(r.step.name for r in rows(user).values() if r.is_on and r.step.kind == "container")
        interrupted_run(user, plan)
        await user.press("backslash")
        await user.sees("0 on")
        await user.press("ctrl+g")
        await user.sees("was interrupted", "Go on where it stopped")
        await user.dialog()
        await user.press("g")
        await user.sees(f"Go on with {len(plan.on)} steps")
        await user.agree()
        await user.until(
            lambda: name not in {c["Names"][0][1:] for c in control.get("/containers/json?all=1")},
            "its first steps",
            3000,
        )
