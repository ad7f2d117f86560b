"""What a rescue that was killed leaves is dtui's own to take away."""

from __future__ import annotations

from tests.unit.plan_world import NOW, container
from tui.domain.plan_rules import Rules, propose
from tui.domain.world import World

NOTHING = Rules(None, False, False, None, False, False, None)


def test_what_a_rescue_left_behind_is_proposed_and_may_still_be_in_use() -> None:
    rescue = {"dtui.rescue": "data"}
    world = World(
        (
            container("left", state="created", days=1, labels=rescue),
            container("now", state="created", days=0.01, labels=rescue),
            container("mine", days=1, labels=rescue),
        ),
        now=NOW,
    )
    found = {step.id: step for step in propose(world, NOTHING).steps}
    assert set(found) == {"container:c-left", "container:c-now"}
    assert found["container:c-left"].why == "made for a rescue of data"
    assert found["container:c-left"].risks == ()
    assert [risk.text for risk in found["container:c-now"].risks] == [
        "made 14m ago: a rescue may still be reading through it"
    ]
