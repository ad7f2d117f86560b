"""The plan: order, what goes on and off together, locks, and what starts on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from tui.domain.plan import KINDS, Plan, Step, StepKind, Total
from tui.domain.plan_order import in_order
from tui.domain.reclaim import Reclaim
from tui.domain.risk import Risk

RUNNING = Risk("running", "it is running")
ONLY = Risk("only copy", "ONLY COPY", 3)
FILES = Risk("changed files", "3 files changed")


def step(
    id: str,
    kind: StepKind = "container",
    *,
    risks: Sequence[Risk] = (),
    needs: Sequence[str] = (),
    frees: int | None = 1,
    rescued: str = "",
) -> Step:
    return Step(id, kind, id, id, risks=tuple(risks), needs=tuple(needs), frees=frees, rescued=rescued)


def ids(plan: Plan) -> list[str]:
    return [step.id for step in plan.chosen]


def test_a_step_with_a_risk_starts_off() -> None:
    plan = Plan.of([step("a"), step("b", risks=[RUNNING])])
    assert ids(plan) == ["a"]


def test_what_needs_a_step_that_starts_off_starts_off() -> None:
    plan = Plan.of([step("i", "image", needs=["c"]), step("c", risks=[FILES]), step("j", "image")])
    assert ids(plan) == ["j"]


def test_the_order_is_containers_images_volumes_networks_cache() -> None:
    kinds: list[StepKind] = ["cache", "network", "volume", "image", "untag", "container"]
    ordered = in_order(step(kind, kind) for kind in kinds)
    assert [s.id for s in ordered] == ["container", "image", "untag", "volume", "network", "cache"]


def test_an_image_goes_after_those_built_on_it() -> None:
    ordered = in_order(
        [
            step("base", "image", needs=["middle"]),
            step("middle", "image", needs=["top"]),
            step("top", "image", needs=["c"]),
            step("c"),
        ]
    )
    assert [s.id for s in ordered] == ["c", "top", "middle", "base"]


@given(st.lists(st.tuples(st.sampled_from(KINDS), st.lists(st.integers(0, 12), max_size=4)), max_size=12))
def test_every_step_is_placed_once_even_where_needs_go_in_circles(
    drawn: list[tuple[StepKind, list[int]]],
) -> None:
    steps = [step(str(n), kind, needs=[str(m) for m in needs]) for n, (kind, needs) in enumerate(drawn)]
    ordered = in_order(steps)
    assert sorted(s.id for s in ordered) == sorted(s.id for s in steps)


def test_on_takes_with_it_what_it_needs_and_off_what_needs_it() -> None:
    plan = Plan.of(
        [step("c", risks=[FILES]), step("i", "image", needs=["c"]), step("b", "image", needs=["i"])]
    )
    switched = plan.with_on("b")
    assert ids(switched.plan) == ["c", "i", "b"]
    assert [s.id for s in switched.also] == ["c", "i"]
    back = switched.plan.with_off("c")
    assert ids(back.plan) == []
    assert [s.id for s in back.also] == ["i", "b"]


def test_an_only_copy_is_locked_until_it_is_rescued() -> None:
    plan = Plan.of([step("i", "image", risks=[ONLY])])
    refused = plan.toggle("i")
    assert ids(refused.plan) == []
    assert "only copy" in refused.refusal
    rescued = plan.with_rescue("i", "saved to /x, sha256:ab")
    assert ids(rescued) == [], "unlocked, not switched on"
    assert ids(rescued.toggle("i").plan) == ["i"]
    assert rescued.steps[0].grade == 1


def test_an_only_copy_may_be_lost_when_that_was_confirmed_and_only_that_one() -> None:
    plan = Plan.of([step("i", "image", risks=[ONLY]), step("b", "image", risks=[ONLY], needs=["i"])])
    assert ids(plan.with_on("i", lose=True).plan) == ["i"]
    assert plan.with_on("i", lose=True).plan.grade == 3
    refused = plan.with_on("b", lose=True)
    assert ids(refused.plan) == []
    assert "i" in refused.refusal


def test_a_rescue_does_not_make_a_running_container_harmless() -> None:
    plan = Plan.of([step("c", risks=[RUNNING, FILES])]).with_rescue("c", "committed")
    assert plan.steps[0].open_risks == (RUNNING,)
    assert plan.steps[0].grade == 2


def test_a_renewed_step_with_a_new_risk_goes_off_with_what_needs_it() -> None:
    plan = Plan.of([step("c"), step("i", "image", needs=["c"])])
    assert ids(plan) == ["c", "i"]
    renewed = plan.with_steps({"c": step("c", risks=[RUNNING])})
    assert ids(renewed) == []
    same = plan.with_on("i").plan.with_steps({"c": step("c", frees=5)})
    assert ids(same) == ["c", "i"]


def test_a_risk_that_was_known_when_it_was_switched_on_leaves_it_on() -> None:
    plan = Plan.of([step("c", risks=[RUNNING])]).with_on("c").plan
    assert ids(plan.with_steps({"c": step("c", risks=[RUNNING], frees=7)})) == ["c"]


class Doubling:
    """Two steps together free more than each: what shared layers do."""

    def freed(self, on: frozenset[str]) -> int:
        return 10 * len(on) + (100 if len(on) == 2 else 0)

    def reclaim(self, on: frozenset[str]) -> Reclaim:
        return Reclaim(self.freed(on), notes=("guessed",), exact=False)


def test_the_gain_of_a_step_follows_what_else_is_on() -> None:
    plan = Plan.of([step("a", "image"), step("b", "image", risks=[RUNNING])], tally=Doubling())
    assert plan.total == Total(10, exact=False, notes=("guessed",))
    assert plan.gain("b") == 110
    assert plan.gain("a") == 10
    assert plan.with_on("b").plan.gain("a") == 110


def test_what_is_no_image_is_added_to_the_layers() -> None:
    plan = Plan.of(
        [step("a", "image"), step("v", "volume", frees=7), step("k", "cache", frees=3)], tally=Doubling()
    )
    assert plan.total.freed == Doubling().freed(plan.on) + 7
    assert plan.gain("v") == 7


def test_without_layers_the_sum_of_images_is_an_estimate_and_what_is_not_known_is_counted() -> None:
    assert Plan.of([step("a"), step("b", "volume")]).total == Total(2)
    assert not Plan.of([step("a", "image")]).total.exact
    total = Plan.of([step("a"), step("b", frees=None)]).total
    assert (total.freed, total.exact, total.unknown) == (1, False, 1)


def test_the_names_of_an_image_come_off_before_its_digests() -> None:
    made = Step("i", "image", "sha256:1", "a:1", names=("a:1", "b:1"), digests=("c@sha256:2",))
    assert made.takes == ("a:1", "b:1", "c@sha256:2")
    assert Step("u", "untag", "sha256:1", "a:1", names=("a:1", "b:1")).takes == ("a:1",)


def unlooked(made: Step) -> Step:
    return replace(made, provisional=True)


def test_what_was_not_looked_at_is_off_and_comes_on_once_it_is_found_harmless() -> None:
    container, image = step("c"), step("i", "image", needs=["c"])
    plan = Plan.of([unlooked(container), unlooked(image)])
    assert ids(plan) == []
    assert plan.looking == {"c", "i"}
    assert "looked at" in plan.with_on("i").refusal
    image_first = plan.with_steps({"i": image})
    assert ids(image_first) == [], "its container is not looked at yet"
    assert ids(image_first.with_steps({"c": container})) == ["c", "i"]


def test_what_was_switched_off_does_not_come_on_by_itself() -> None:
    container, image = step("c"), step("i", "image")
    plan = Plan.of([unlooked(container), image]).with_off("c").plan.with_off("i").plan
    assert ids(plan.with_steps({"c": container})) == []


def test_what_was_found_risky_does_not_come_on_by_a_rescue() -> None:
    plan = Plan.of([unlooked(step("i", "image")), unlooked(step("j", "image"))])
    plan = plan.with_steps({"i": step("i", "image", risks=[ONLY])}).with_rescue("i", "saved")
    assert ids(plan.with_steps({"j": step("j", "image")})) == ["j"]


def test_what_a_build_left_goes_on_with_its_image_and_not_by_another_switch() -> None:
    plan = Plan.of(
        [
            step("top", "image", risks=[RUNNING]),
            replace(step("mid", "image", needs=["top"]), follows=True),
            replace(step("low", "image", needs=["mid"]), follows=True),
            step("x", risks=[RUNNING]),
        ]
    )
    switched = plan.with_on("top")
    assert ids(switched.plan) == ["top", "mid", "low"]
    assert [s.id for s in switched.also] == ["mid", "low"]
    without = switched.plan.with_off("mid").plan
    assert ids(without.with_on("x").plan) == ["x", "top"]


def test_a_look_that_ends_late_loses_neither_a_rescue_nor_what_is_freed() -> None:
    asked = step("i", "image", frees=None)
    plan = Plan.of([unlooked(asked)]).with_rescue("i", "pushed as b:1", ("a:1", "b:1"))
    plan = replace(plan, steps=(replace(plan.steps[0], frees=7),))
    (found,) = plan.with_steps({"i": replace(asked, risks=(ONLY,))}).steps
    assert (found.rescued, found.names, found.frees, found.is_locked) == (
        "pushed as b:1",
        ("a:1", "b:1"),
        7,
        False,
    )


def test_thousands_of_switches_are_near_linear() -> None:
    count = 3000
    plan = Plan.of(
        [step(str(n), "image", risks=[RUNNING], needs=[str(n - 1)] if n % 3 else []) for n in range(count)]
    )
    for n in range(count):
        plan = plan.with_on(str(n)).plan
    assert len(plan.on) == count
    for n in range(count):
        plan = plan.with_off(str(n)).plan
    assert not plan.on
