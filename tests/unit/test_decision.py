"""What is decided about each thing: derived from what uses it, never less than that needs."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.decided_world import DECISIONS, decided, worlds
from tests.unit.plan_world import container, image, network, volume
from tui.domain.container import Mount
from tui.domain.decision import Case, Decision, Decisions, cases, derived, open_cases, refusal
from tui.domain.world import World

WEB, DB = container("web", "i", volumes=["data"], networks=["net"]), container("db", "j", volumes=["data"])
ANON = "ab12" * 16
WORLD = World(
    (WEB, DB),
    (image("i", "web:1"), image("j", "db:1"), image("k", "old:1"), image("l")),
    volumes=(volume("data"), volume("spare"), volume(ANON)),
    networks=(network("net"), network("empty"), network("bridge")),
)
SAID_WEB, SAID_DB = "container:c-web", "container:c-db"


def found(decisions: Decisions, world: World = WORLD) -> dict[str, Case]:
    return {case.id: case for case in cases(world, decisions)}


def said(**decisions: Decision) -> Decisions:
    return Decisions({f"container:c-{name}": decision for name, decision in decisions.items()})


def test_everything_that_hangs_on_a_container_waits_for_it() -> None:
    got = found(Decisions())
    assert {id for id, case in got.items() if case.decision is None} == {
        *("container:c-db", "container:c-web", "image:i", "image:j"),
        *("volume:data", "volume:spare", "network:n-net"),
    }
    assert got["image:i"].why == "web is not decided yet"
    assert {case.id for case in open_cases(got.values())} == {id for id in got if got[id].decision is None}


def test_what_nobody_uses_is_forgotten_but_what_somebody_named() -> None:
    got = found(Decisions())
    assert {id: got[id].decision for id in ("image:k", "image:l", "network:n-empty", f"volume:{ANON}")} == {
        "image:k": "forget",
        "image:l": "forget",
        "network:n-empty": "forget",
        f"volume:{ANON}": "forget",
    }
    assert got["volume:spare"] == Case(
        "volume:spare", "volume", "spare", "spare", None, False, "no container uses it"
    )
    assert "network:n-bridge" not in got


def test_what_followed_holds_when_the_containers_went_by_the_plan() -> None:
    before = derived(cases(WORLD, said(web="move", db="forget").with_said(["volume:spare"], "keep")))
    assert before["volume:data"] == before["image:i"] == before["network:n-net"] == "move"
    assert "volume:spare" not in before
    assert "container:c-web" not in before
    left = replace(WORLD, containers=())
    got = found(Decisions({}, before), left)
    assert {id: got[id].decision for id in ("volume:data", "image:i", "image:j", "network:n-net")} == {
        "volume:data": "move",
        "image:i": "move",
        "image:j": "forget",
        "network:n-net": "move",
    }
    assert got["volume:data"].why == "no container uses it any more"
    assert found(Decisions({"volume:data": "forget"}, before), left)["volume:data"].decision == "forget"
    # Who uses it now counts more than who did.
    assert found(Decisions({SAID_WEB: "keep", SAID_DB: "keep"}, before))["volume:data"].decision == "keep"


def test_the_order_is_containers_by_project_then_each_kind() -> None:
    labels = {"com.docker.compose.project": "shop"}
    world = World((container("b"), container("a"), container("z", labels=labels)), (image("i", "x:1"),))
    assert [case.id for case in cases(world, Decisions())] == [
        "container:c-z",
        "container:c-a",
        "container:c-b",
        "image:i",
    ]


@pytest.mark.parametrize(
    ("web", "db", "data"),
    [
        ("forget", "forget", "forget"),
        ("forget", "move", "move"),
        ("keep", "move", "keep"),
        ("keep", None, "keep"),
        ("move", None, None),
        ("forget", None, None),
    ],
)
def test_of_two_users_the_one_that_needs_more_counts(
    web: Decision | None, db: Decision | None, data: Decision | None
) -> None:
    decisions = Decisions().with_said([SAID_WEB], web).with_said([SAID_DB], db)
    assert found(decisions)["volume:data"].decision == data


def test_data_of_what_moves_may_be_left_behind_but_not_its_image() -> None:
    decisions = said(web="move", db="move").with_said(["volume:data", "image:i", "network:n-net"], "forget")
    got = found(decisions)
    assert (got["volume:data"].decision, got["volume:data"].is_by_hand) == ("forget", True)
    assert (got["image:i"].decision, got["image:i"].is_by_hand) == ("move", False)
    assert got["network:n-net"].decision == "move"
    assert refusal(got["image:i"], "forget", WORLD, decisions) == "web is moved and needs web:1"
    assert refusal(got["volume:data"], "forget", WORLD, decisions) == ""


def test_what_is_kept_by_hand_is_kept_before_its_users_are_decided() -> None:
    decisions = Decisions().with_said(["volume:data", "image:i"], "keep").with_said(["image:j"], "forget")
    got = found(decisions)
    assert (got["volume:data"].decision, got["volume:data"].is_by_hand) == ("keep", True)
    assert got["image:i"].decision == "keep"
    assert got["image:j"].decision is None


def test_a_path_of_the_host_is_everybodys() -> None:
    bound = WEB._replace(mounts=(Mount("bind", "", "/srv", "/srv"),))
    world = World((bound,))
    decisions = said(web="keep").with_said(["bind:/srv"], "forget")
    assert found(decisions, world)["bind:/srv"].decision == "forget"
    assert found(said(web="move"), world)["bind:/srv"].decision == "move"
    assert refusal(found(decisions, world)["bind:/srv"], "forget", world, decisions) == ""


_RANK = {"forget": 0, "move": 1, "keep": 2}


def uses(world: World, case: Case) -> list[str]:
    """The IDs of the containers that use it, found in another way than cases do."""
    has = {
        "image": lambda c: c.image_id == case.object,
        "volume": lambda c: any(m.type == "volume" and m.name == case.object for m in c.mounts),
        "bind": lambda c: any(m.type == "bind" and m.source == case.object for m in c.mounts),
        "network": lambda c: case.name in c.networks,
    }
    return [c.id for c in world.containers if case.kind in has and has[case.kind](c)]


@given(decided())
def test_nothing_that_a_kept_or_moved_container_needs_is_less_than_that(
    drawn: tuple[World, Decisions],
) -> None:
    world, decisions = drawn
    for case in cases(world, decisions):
        for user in uses(world, case):
            need = decisions.said.get(f"container:{user}")
            if case.kind == "bind" and case.is_by_hand:
                continue
            if need == "keep":
                assert case.decision == "keep"
            elif need == "move" and case.decision is not None:
                left_behind = case.kind == "volume" and case.is_by_hand
                assert left_behind or _RANK[case.decision] >= _RANK["move"]
            elif need is None:
                # Until it is decided, only that it is kept is enough for certain.
                assert case.decision in (None, "keep")


@given(decided(), st.data())
def test_what_is_not_refused_is_what_it_is_then_and_what_is_refused_changes_nothing(
    drawn: tuple[World, Decisions], data: st.DataObject
) -> None:
    world, decisions = drawn
    known = cases(world, decisions)
    case = data.draw(st.sampled_from(known))
    wanted = data.draw(st.sampled_from(DECISIONS))
    then = found(decisions.with_said([case.id], wanted), world)[case.id]
    if refusal(case, wanted, world, decisions):
        assert (then.decision, then.is_by_hand) != (wanted, True)
    elif all(f"container:{user}" in decisions.said for user in uses(world, case)):
        assert (then.decision, then.is_by_hand) == (wanted, True)


@given(decided(), st.data())
def test_taking_back_what_was_said_gives_back_what_was(
    drawn: tuple[World, Decisions], data: st.DataObject
) -> None:
    world, decisions = drawn
    ids = [case.id for case in cases(world, decisions) if case.id not in decisions.said]
    chosen = data.draw(st.sets(st.sampled_from(ids))) if ids else set()
    said = decisions.with_said(chosen, data.draw(st.sampled_from(DECISIONS)))
    back = said.with_said(chosen, None)
    assert back == decisions
    assert cases(world, back) == cases(world, decisions)


@given(worlds(), st.lists(st.sampled_from(DECISIONS), min_size=4, max_size=4))
def test_once_all_containers_are_decided_only_what_somebody_named_and_nobody_uses_is_open(
    world: World, drawn: list[Decision]
) -> None:
    decisions = Decisions({f"container:{c.id}": d for c, d in zip(world.containers, drawn, strict=False)})
    for case in open_cases(cases(world, decisions)):
        assert (case.kind, case.name, case.users) == ("volume", "data", ())


@given(decided())
def test_everything_is_there_once(drawn: tuple[World, Decisions]) -> None:
    world, decisions = drawn
    ids = [case.id for case in cases(world, decisions)]
    assert len(set(ids)) == len(ids)
    removable = [n for n in world.networks if not n.is_predefined]
    paths = {m.source for c in world.containers for m in c.mounts if m.type == "bind"}
    assert len(ids) == sum(map(len, (world.containers, world.images, world.volumes, removable, paths)))
