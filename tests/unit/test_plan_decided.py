"""The plan of giving up a host: all that was decided is in it, and nothing that moves goes before it was packed."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.decided_world import DECISIONS, decided
from tests.unit.plan_world import NOW, container, image, network, record, volume
from tui.domain.carried import Carried
from tui.domain.check import Verdict
from tui.domain.container import RESCUE, Mount
from tui.domain.decision import Decision, Decisions, cases
from tui.domain.plan import LeftOut, Plan, Step
from tui.domain.plan_decided import decided_plan
from tui.domain.plan_rules import Proposed
from tui.domain.risk import Risk
from tui.domain.world import World
from tui.work.planning import plan_of
from tui.work.risks import with_size, with_verdict

WEB = container("web", "i", state="running", volumes=["data"], networks=["net"])
DB = container("db", "j", volumes=["data"], networks=["net"])
OLD = container("old", "k")
WORLD = World(
    (WEB, DB, OLD),
    (image("i", "web:1"), image("j", "db:1"), image("k", "old:1", "old:2"), image("m", "free:1")),
    volumes=(volume("data"),),
    networks=(network("net"),),
    cache=(record("cached", days=0.5), record("used", in_use=True)),
    now=NOW,
)


def said(**decisions: Decision) -> Decisions:
    return Decisions({f"container:c-{name}": decision for name, decision in decisions.items()})


def proposed(decisions: Decisions, world: World = WORLD, carried: Carried | None = None) -> Proposed:
    return decided_plan(world, cases(world, decisions), carried)


def by_id(found: Proposed) -> dict[str, Step]:
    return {step.id: step for step in found.steps}


def test_what_is_forgotten_or_moved_goes_and_what_is_kept_stays() -> None:
    found = by_id(proposed(said(web="move", db="keep", old="forget")))
    assert {id: step.why for id, step in found.items()} == {
        "container:c-web": "moves elsewhere",
        "image:i": "moves elsewhere, with web",
        "container:c-old": "forgotten",
        "image:k": "forgotten, with old",
        "image:m": "forgotten, no container uses it",
    }
    assert found["image:k"].names == ("old:1", "old:2")
    assert found["image:k"].needs == ("container:c-old",)


def test_what_moves_is_locked_and_what_is_forgotten_is_not() -> None:
    found = by_id(proposed(said(web="move", db="move", old="forget")))
    moved = {"container:c-web", "container:c-db", "image:i", "image:j", "volume:data", "network:n-net"}
    assert {id for id, step in found.items() if step.is_locked} == moved
    assert found["volume:data"].why == "moves elsewhere, with web and 1 more"
    risk = Risk("not moved", "it is to move, and no pack of it is confirmed", 3)
    assert all(found[id].risks[0] == risk for id in moved)
    looked = [replace(step, provisional=False) for step in found.values()]
    switched = Plan.of(looked).with_on("network:n-net")
    assert switched.refusal.endswith("is to move: make a pack of it and confirm that first")


def test_once_it_was_carried_off_it_is_rescued() -> None:
    all_of_it = Carried({"volume:data": "in a pack", "image:i": "in it too"}, at={"volume:data": 7.0})
    found = by_id(proposed(said(web="move", db="move", old="forget"), carried=all_of_it))
    assert (found["volume:data"].rescued, found["volume:data"].rescued_at) == ("in a pack", 7.0)
    assert not found["volume:data"].open_risks
    assert not found["image:i"].is_locked
    assert found["image:j"].is_locked
    # Whatever was decided of it since: what is in a pack is no only copy.
    forgotten = by_id(proposed(said(web="forget", db="forget", old="forget"), carried=all_of_it))
    assert forgotten["volume:data"].rescued == "in a pack"


def test_a_pack_that_counts_no_more_locks_and_says_why() -> None:
    void = Carried(void={"volume:data": "db is running"})
    step = by_id(proposed(said(web="move", db="move"), carried=void))["volume:data"]
    assert step.is_locked
    assert step.risks[0].text == "it is to move, and the pack of it does not count: db is running"


def test_a_recipe_in_a_pack_unlocks_but_makes_up_for_no_file() -> None:
    partly = Carried(partly={"container:c-web": "its recipe is in a confirmed pack; web is running"})
    step = by_id(proposed(said(web="move"), carried=partly))["container:c-web"]
    assert not step.is_locked
    assert step.why == "moves elsewhere, its recipe is in a confirmed pack; web is running"
    looked = replace(step, risks=(*step.risks, Risk("changed files", "3 files changed")))
    assert [risk.kind for risk in looked.open_risks] == ["running", "changed files"]


def test_no_rescue_but_a_pack_unlocks_what_moves() -> None:
    plan = Plan.of(proposed(said(web="move", db="move")).steps)
    saved = plan.with_rescue("volume:data", "saved to /home/x.tar").step("volume:data")
    assert saved is not None
    assert saved.is_locked
    assert plan.with_on("volume:data", lose=True).refusal, "what it needs is locked as well"


def test_looks_leave_it_locked() -> None:
    found = by_id(proposed(said(web="move", db="move")))
    assert with_size(found["volume:data"], 0).is_locked
    safe = with_verdict(found["image:i"], Verdict("also", ("docker.io",)))
    assert safe.is_locked
    assert [risk.kind for risk in safe.open_risks] == ["not moved"]


def test_what_is_open_is_left_out_and_said() -> None:
    found = proposed(said(old="forget"))
    assert set(by_id(found)) == {"container:c-old", "image:k", "image:m"}
    assert LeftOut("web", "it is not decided yet") in found.left_out
    assert LeftOut("data", "it is not decided yet") in found.left_out
    assert len(found.left_out) == 6


def test_the_build_cache_goes_with_a_host_on_which_nothing_is_kept() -> None:
    everything = said(web="forget", db="move", old="forget")
    assert by_id(proposed(everything))["cache:cached"].why == "nothing is kept here, not used for 12h"
    assert "cache:used" not in by_id(proposed(everything))
    for more in (said(web="forget", db="keep", old="forget"), said(web="forget", db="move")):
        assert "cache:cached" not in by_id(proposed(more))


def test_images_that_builds_left_go_with_their_image_and_need_no_pack() -> None:
    world = replace(WORLD, hidden=(image("h"),), parents={"i": "h"})
    found = by_id(proposed(said(web="move"), world))
    assert found["image:h"].follows
    assert (found["image:h"].why, found["image:h"].risks) == ("left of a build, nothing stands on it", ())
    assert found["image:h"].needs == ("image:i",)


@pytest.mark.parametrize("state", ["created", "removing", "dead"])
def test_what_a_rescue_left_goes_unless_it_is_kept_by_hand(state: str) -> None:
    """One that was killed leaves it: nobody is asked about that, and it keeps nothing from being decided."""
    carrier = container("dtui-rescue-1", "m", state=state, volumes=["data"], labels={RESCUE: "data"})
    carrier = carrier._replace(mounts=(*carrier.mounts, Mount("bind", "", "/only", "/run/only")))
    world = replace(WORLD, containers=(*WORLD.containers, carrier))
    web = Decisions({f"container:{c.id}": "move" for c in WORLD.containers})
    found = {case.id: case for case in cases(world, web)}
    assert found.pop("container:c-dtui-rescue-1").decision == "forget"
    assert found == {case.id: case for case in cases(WORLD, web)}
    assert by_id(proposed(web, world))["container:c-dtui-rescue-1"].why == "forgotten"
    kept = Decisions({**web.said, "container:c-dtui-rescue-1": "keep"})
    assert "container:c-dtui-rescue-1" not in by_id(proposed(kept, world))
    # Nor does it say that what nobody else uses may go.
    alone = replace(world, containers=(carrier,))
    decided = {case.id: case.decision for case in cases(alone, Decisions())}
    assert decided["volume:data"] is None


def test_a_whole_host_takes_its_name() -> None:
    plan = plan_of(proposed(said(old="forget")), WORLD).with_steps({})
    assert plan.grade == 0
    free = Plan.of([Step("network:n", "network", "n", "n")])
    assert free.grade == 1
    whole = replace(free, is_whole_host=True)
    assert whole.grade == 3
    assert whole.with_off("network:n").plan.grade == 0
    assert whole.with_off("network:n").plan.with_on("network:n").plan.grade == 3
    assert whole.with_steps({}).with_rescue("network:n", "x").grade == 3


@given(decided(), st.sampled_from((*DECISIONS, None)))
def test_nothing_kept_or_open_is_ever_in_it_and_nothing_that_it_needs(
    drawn: tuple[World, Decisions], fallback: Decision | None
) -> None:
    world, decisions = drawn
    found = cases(world, decisions)
    plan = decided_plan(world, found)
    going = {case.id for case in found if case.decision in ("forget", "move") and case.kind != "bind"}
    steps = by_id(plan)
    assert set(steps) <= going
    # What is not in it although it was decided is told.
    assert len(going - set(steps)) + sum(
        case.decision is None and case.kind != "bind" for case in found
    ) == len(plan.left_out)
    for case in found:
        if case.decision == "move" and case.id in steps:
            assert steps[case.id].is_locked
    for step in steps.values():
        assert set(step.needs) <= going


def test_a_host_with_nothing_on_it_has_an_empty_plan() -> None:
    assert decided_plan(World(now=NOW), ()) == Proposed(())
