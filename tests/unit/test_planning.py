"""Making plans of what was gathered, and what was not told in time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import pytest

from tests.unit.plan_world import container, image, record
from tui.domain.check import Verdict
from tui.domain.layers import ChainLayer, ImageLayers
from tui.domain.plan_rules import Rules
from tui.domain.volume import Volume
from tui.domain.world import World
from tui.engine.errors import EngineError, EngineUnreachable
from tui.engine.info import EngineInfo
from tui.engine.storage import ImageTree
from tui.work.planning import gather, known_later, make_plan

ANON = "ab12" * 16
LATE = EngineUnreachable("Docker does not answer", "No answer in time.")


def layers(id: str) -> ImageLayers:
    return ImageLayers(id, (ChainLayer(f"layer of {id}", 10),), True)


class FakeEngine:
    """Lists of one thing each."""

    cache_error: EngineError | None = None
    connect_error: EngineError | None = None

    def describe(self) -> EngineInfo:
        return EngineInfo("Docker", "20.10", "1.41", "ABCD")

    def list_containers(self) -> Sequence[Any]:
        return (container("old", "another"),)

    def list_images(self) -> Sequence[Any]:
        return (image("i", "a:1"), image("seen"))

    def image_tree(self) -> ImageTree:
        return ImageTree((image("h"), image("seen")), {"i": "h", "h": ""})

    def list_volumes(self) -> Sequence[Any]:
        return ()

    def list_networks(self) -> Sequence[Any]:
        return ()

    def build_cache(self, within: float) -> Sequence[Any]:
        if self.cache_error:
            raise self.cache_error
        return (record("r"),)

    def connect(self) -> None:
        if self.connect_error:
            raise self.connect_error


class FakeFacts:
    """Tells of one more image each time."""

    def __init__(self, told: int) -> None:
        self.told, self.most = 0, told

    def gather(self, ids: Iterable[str], within: float) -> dict[str, ImageLayers]:
        self.told = min(self.told + 1, self.most)
        return {id: layers(id) for id in list(ids)[: self.told]}


def gathered(engine: FakeEngine, facts: FakeFacts | None = None) -> World:
    asked: Any = engine
    known: Any = facts
    return gather(asked, facts=known)


def test_an_image_that_is_listed_is_not_hidden() -> None:
    assert [hidden.id for hidden in gathered(FakeEngine()).hidden] == ["h"]


def test_a_plan_is_for_the_engine_that_was_asked() -> None:
    assert gathered(FakeEngine()).engine_id == "ABCD"


@pytest.mark.parametrize("error", [LATE, EngineError("No such request")])
def test_a_build_cache_that_is_not_told_makes_an_estimate(error: EngineError) -> None:
    engine = FakeEngine()
    engine.cache_error = error
    world = gathered(engine, FakeFacts(3))
    assert world.cache is None
    plan = make_plan(world, Rules(), verdicts={"i": Verdict("also", ("reg",))})
    assert not plan.with_on("image:i").plan.total.exact
    assert all(step.kind != "cache" for step in plan.steps)


def test_an_engine_that_is_gone_is_no_late_answer() -> None:
    engine = FakeEngine()
    engine.cache_error = engine.connect_error = LATE
    with pytest.raises(EngineUnreachable):
        gathered(engine)


def test_what_is_told_later_is_waited_for_as_long_as_there_is_more() -> None:
    facts: Any = FakeFacts(2)
    world = gathered(FakeEngine(), facts)
    assert len(world.layers) == 1
    assert len(known_later(world, facts, lambda: True).layers) == 2, "of three: the engine tells no more"
    assert known_later(world, facts, lambda: False).layers == world.layers


def test_verdicts_and_sizes_that_are_known_need_no_look() -> None:
    made = Volume(ANON, "local", "local", "/v", 1, {}, {})
    world = World((), (image("i", "a:1"), image("j", "b:1")), volumes=(made,), volume_sizes={ANON: 0})
    plan = make_plan(world, Rules(), verdicts={"i": Verdict("also", ("reg",)), "j": Verdict("only copy")})
    assert plan.looking == frozenset()
    assert plan.on == {"image:i", f"volume:{ANON}"}
