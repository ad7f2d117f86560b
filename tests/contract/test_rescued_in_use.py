"""A volume that is saved while a container writes to it: what goes would be newer than what was saved."""

from __future__ import annotations

import pytest

from tests.contract.decided import writer
from tests.contract.host import on_real_engines
from tests.contract.rescued import a_job, means
from tests.contract.run_plan import Runner
from tests.contract.run_yard import Yard, planned
from tui.domain.plan import Plan
from tui.domain.world import Marked
from tui.work.plan_errors import PlanIncomplete
from tui.work.rescue import RescueOrder, rescue_work

pytestmark = on_real_engines


def saved(running: Runner, plan: Plan, volume: str) -> Plan:
    """The plan with its volume saved to an archive."""
    step = plan.step(f"volume:{volume}")
    assert step is not None
    order = RescueOrder(step, "archive", str(running.folder / "data.tar"))
    rescue_work(means(running.engine, running.folder))(a_job(), order)
    done = order.rescued
    assert done is not None
    return plan.with_rescue(done.step, done.evidence, archive=done.place, at=done.at)


@pytest.mark.parametrize("is_stopped", [False, True])
def test_it_goes_only_if_nobody_wrote_since(running: Runner, yard: Yard, is_stopped: bool) -> None:
    yard.image()
    data = yard.volume()
    container = writer(yard, yard.tags[0], data)
    if is_stopped:
        yard.api.stop(container)
    plan = planned(running, Marked(frozenset([container]), volumes=frozenset([data])))
    plan = saved(running, plan, data)
    if is_stopped:
        running.run(plan)
        assert yard.all == {yard.tags[0]}
        return
    with pytest.raises(PlanIncomplete, match=r"ran until .* after it was saved: save it once more"):
        running.run(plan)
    assert yard.all == {yard.tags[0], data}
    # By now nobody writes: saved once more, it goes.
    (running.folder / "data.tar").unlink()
    again = planned(running, Marked(volumes=frozenset([data])))
    running.run(saved(running, again, data))
    assert yard.all == {yard.tags[0]}
