"""The rows of a plan: its steps, and after them what stays and why."""

from __future__ import annotations

from dataclasses import replace

from tests.unit.plan_world import NOW, container, image
from tui.domain.decision import Decisions, cases
from tui.domain.pin import Pin, PinSet
from tui.domain.plan import LeftOut, Plan, Step
from tui.domain.plan_decided import decided_plan
from tui.domain.world import World
from tui.resources import plan as listed
from tui.resources.plan_told import overview

GOES = Step("image:i", "image", "i", "a:1", names=("a:1",), why="unused", frees=5)
PLAN = Plan.of([GOES], [LeftOut("b:1", "pinned as b:1: unpin that first (p in Images)")])


def cells(row: listed.PlanRow) -> dict[str, str]:
    return {column.id: column.text(row, NOW) for column in listed.COLUMNS}


def test_what_stays_comes_last_with_the_reason_and_the_way_out() -> None:
    goes, stays = listed.plan_rows(PLAN)
    assert (goes.stays, stays.stays, goes.place, stays.place) == (False, True, 0, 1)
    assert cells(stays) == {
        "kind": "stays",
        "name": "b:1",
        "frees": "-",
        "why": "pinned as b:1: unpin that first (p in Images)",
        "risk": "stays",
    }
    assert listed.full_name(stays) == "b:1  stays: pinned as b:1: unpin that first (p in Images)"
    assert overview(stays, PLAN, NOW)[1] == (
        "stays      pinned as b:1: unpin that first (p in Images)",
        "warn",
    )


def test_it_is_no_step_that_could_be_switched_or_lost_or_saved() -> None:
    _, stays = listed.plan_rows(PLAN)
    assert (stays.is_on, stays.state, listed.glyph(stays)) == (False, "stays", "")
    assert stays.id not in {step.id for step in PLAN.steps}
    refusals = {a.id: why for a in listed.ACTIONS if (why := a.refusal(stays))}
    told = "b:1 stays, pinned as b:1: unpin that first (p in Images)"
    assert refusals == {"plan.rescue": told, "plan.lose": told}


def test_the_same_name_for_other_reasons_is_another_row_and_the_same_reason_one() -> None:
    left = [LeftOut("data", "container a uses it"), LeftOut("data", "it is predefined")]
    rows = listed.plan_rows(Plan.of([], [*left, left[0]]))
    assert len({row.id for row in rows}) == len(rows) == 2


def test_a_filter_finds_what_stays() -> None:
    rows = listed.plan_rows(PLAN)
    assert [listed.field(row, "state") for row in rows] == ["on", "stays"]
    assert [listed.field(row, "kind") for row in rows] == ["image", "stays"]
    assert "stays b:1" in listed.haystack(rows[1])


def test_a_pinned_image_that_is_forgotten_says_how_it_would_go() -> None:
    world = World(
        (container("old", "k"),),
        (image("k", "old:1"), image("m", "free:1")),
        pins=PinSet([Pin("docker.io/library/old:1")]),
        now=NOW,
    )
    decided = cases(world, Decisions({"container:c-old": "forget"}))
    found = decided_plan(world, decided)
    assert {step.id for step in found.steps} == {"container:c-old", "image:m"}
    assert found.left_out == (("old:1", "pinned as old:1: unpin that first (p in Images)"),)
    unpinned = decided_plan(replace(world, pins=PinSet()), decided)
    assert "image:k" in {step.id for step in unpinned.steps}
