"""The pictures of clean-up plans and of a host that is decommissioned."""

from __future__ import annotations

from tests.app.conftest import User
from tests.app.scene import Picture, ask, row
from tests.app.stage import Stage
from tui.demo.process import DemoProcess


async def plan(user: User, demo: DemoProcess) -> None:
    """A clean-up plan: what is on, what could lose something, an only copy that is locked."""
    await user.press("2")
    await user.filter("localhost:5000/billing")
    await user.press("space", "x")
    plans = user.app.plans
    await user.until(lambda: plans.plan is not None and not plans.plan.looking, "the close look", 3000)
    await row(user, "report-once")


async def decided(user: User) -> None:
    """The Decommission list: one project moves, a few go, the rest is open."""
    await user.press("X")
    table = user.app.main.tables["decommission"]
    await user.until(lambda: table.listing.rows, "the cases", 1500)
    await user.until(lambda: not user.app.job_news.active, "the registries' answers", 3000)
    await ask(user, "a")
    await user.press("p", "m", "f", "f", "K")
    await user.until(lambda: user.app.details_pane.shown is table.listing.current, "the dossier")


async def decommission(user: User, demo: DemoProcess) -> None:
    """Case by case, with all that one must know below the list."""
    await decided(user)


async def decommission_pack(user: User, demo: DemoProcess) -> None:
    """What moves is packed, and the checksum is asked for as it was counted elsewhere."""
    await decided(user)
    await ask(user, "a")
    await user.press("o", "f")
    await ask(user, "ctrl+s")
    await user.press("s")
    await user.sees("sha256sum", "enter Confirm")


async def decommission_plan(user: User, demo: DemoProcess) -> None:
    """The one plan of what was decided: what moves is locked until a pack of it is confirmed."""
    await decided(user)
    await ask(user, "a")
    await user.press("o", "f", "ctrl+g")
    plans = user.app.plans
    await user.until(lambda: plans.plan is not None and not plans.plan.looking, "the close look", 3000)
    await row(user, "billing-api")


PLANS = (
    Picture(plan, Stage((110, 32))),
    Picture(decommission),
    Picture(decommission_pack),
    Picture(decommission_plan),
)
