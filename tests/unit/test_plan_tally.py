"""What a plan frees follows its switches: shared layers, build cache, what is not known."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tests.unit.plan_world import record
from tui.domain.build_cache import CacheHold
from tui.domain.layers import ChainLayer, ImageLayers
from tui.domain.plan import Plan, Step
from tui.domain.plan_tally import with_layers
from tui.domain.reclaim import Keeper, reclaim

BASE, APP, TOOL = ChainLayer("base", 100), ChainLayer("app", 10), ChainLayer("tool", 1)
LAYERS = {
    "a": ImageLayers("a", (BASE, APP), True),
    "b": ImageLayers("b", (BASE, TOOL), True),
    "kept": ImageLayers("kept", (BASE, APP), True),
}


def image_step(id: str) -> Step:
    return Step(f"image:{id}", "image", id, f"{id}:1")


def test_an_image_step_frees_what_no_other_image_has() -> None:
    plan = with_layers(Plan.of([image_step("a"), image_step("b"), image_step("new")]), LAYERS)
    assert [step.frees for step in plan.steps] == [0, 1, None]
    assert plan.total.freed == 1
    assert plan.total.keepers == (Keeper(("kept",), 110),)
    assert plan.total.unknown == 1
    assert not plan.total.exact


def test_the_last_holder_frees_the_shared_rest() -> None:
    known = {id: LAYERS[id] for id in "ab"}
    plan = with_layers(Plan.of([image_step("a"), image_step("b")]), known)
    assert (plan.total.freed, plan.total.exact) == (111, True)
    assert plan.gain("image:b") == 101
    alone = plan.with_off("image:b").plan
    assert (alone.total.freed, alone.total.shared_rest) == (10, 100)
    assert alone.gain("image:b") == 101


def test_a_layer_of_the_build_cache_goes_with_its_record() -> None:
    hold = CacheHold({"r": ("app",)}, {"s": 5})
    steps = [image_step("a"), Step("cache:r", "cache", "r", "r", frees=9), Step("cache:s", "cache", "s", "s")]
    plan = with_layers(Plan.of(steps), {"a": LAYERS["a"]}, hold)
    assert [step.frees for step in plan.steps] == [110, 0, 5]
    assert plan.total.freed == 115
    without = plan.with_off("cache:r").plan
    assert (without.total.freed, without.total.held_by_cache) == (105, 10)
    assert without.gain("cache:r") == 10


def test_without_knowledge_of_the_cache_a_records_own_bytes_stay_as_told() -> None:
    made = record("r", size=9)
    plan = with_layers(Plan.of([Step("cache:r", "cache", made.id, "r", frees=made.size)]), {})
    assert plan.total.freed == 9


@given(st.data())
def test_any_order_of_switches_ends_at_what_the_selection_frees(data: st.DataObject) -> None:
    chains = [ChainLayer(f"l{n}", n + 1) for n in range(6)]
    known = {
        f"i{n}": ImageLayers(f"i{n}", tuple(data.draw(st.lists(st.sampled_from(chains), unique=True))), True)
        for n in range(5)
    }
    plan = with_layers(Plan.of([image_step(id) for id in known]), known)
    for id in data.draw(st.lists(st.sampled_from(sorted(known)), max_size=12)):
        plan = plan.toggle(f"image:{id}").plan
        assert plan.total.freed == reclaim([s.object for s in plan.chosen], known).freed
