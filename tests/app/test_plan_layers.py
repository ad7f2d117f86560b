"""What the engine tells of layers after the plan is shown."""

from __future__ import annotations

import threading
from dataclasses import replace

from tests.app.conftest import Start, User
from tests.app.test_plan import open_plan
from tui.domain.world import World
from tui.screens.plan_layers import wait_for_layers
from tui.work.planning import counted


def unknown_images(user: User) -> int:
    plan = user.app.plans.plan
    return sum(step.kind == "image" and step.frees is None for step in (plan.steps if plan else ()))


async def test_layers_that_are_told_later_are_counted_then(start: Start) -> None:
    async with start((120, 40), logins=True) as user:
        await open_plan(user)
        plans = user.app.plans
        assert plans.plan is not None
        assert plans.world is not None
        unknown = replace(plans.world, layers={})
        plans.plan = counted(plans.plan, unknown)
        assert unknown_images(user) > 10
        taken: list[World] = []
        ended = threading.Event()
        ended.set()
        wait_for_layers(user.app, unknown, ended, taken.append)
        wait_for_layers(user.app, unknown, threading.Event(), plans._take_layers)
        await user.until(lambda: not unknown_images(user), "all bytes known")
        assert taken == [], "nobody waits for a plan that is there no more"
