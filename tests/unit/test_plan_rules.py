"""What the rules propose of containers and images, what they never do, and what marks add."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.unit.plan_world import NOW, container, image, network, volume
from tui.domain.pin import Pin, PinSet
from tui.domain.plan import Plan, Step
from tui.domain.plan_rules import Proposed, Rules, propose
from tui.domain.world import Marked, World

NOTHING = Rules(None, False, False, None, False, False, None)
ANON = "ab12" * 16
DIGEST = "sha256:" + "1" * 64


def made(world: World, rules: Rules = NOTHING, marked: Marked | None = None) -> Proposed:
    return propose(replace(world, now=NOW), rules, marked)


def by_id(proposed: Proposed) -> dict[str, Step]:
    return {step.id: step for step in proposed.steps}


def ids(proposed: Proposed) -> set[str]:
    return set(by_id(proposed))


def test_no_rule_proposes_nothing() -> None:
    world = World(
        (container("old"),),
        (image("i"), image("j", "a:1")),
        volumes=(volume(ANON),),
        networks=(network("n"),),
    )
    assert made(world) == Proposed(())


def test_containers_stopped_for_long_are_proposed_and_running_ones_never() -> None:
    world = World(
        (
            container("old", days=4),
            container("fresh", days=2),
            container("up", state="running", days=90),
            container("paused", state="paused", days=90),
            container("never", state="created", days=5),
            container("going", state="removing", days=90),
        )
    )
    found = by_id(made(world, replace(NOTHING, stopped_days=3)))
    assert set(found) == {"container:c-old", "container:c-never"}
    assert found["container:c-old"].why == "stopped 4d"
    assert found["container:c-never"].why == "never started, created 5d ago"


def test_a_container_whose_span_is_not_told_counts_from_its_creation() -> None:
    old = container("old")._replace(since=None)
    assert ids(made(World((old,)), replace(NOTHING, stopped_days=99))) == {"container:c-old"}
    assert ids(made(World((old,)), replace(NOTHING, stopped_days=101))) == set()


def test_a_marked_running_container_is_a_step_with_its_risk() -> None:
    found = made(World((container("up", state="running"),)), marked=Marked(containers=frozenset(["c-up"])))
    (step,) = found.steps
    assert [risk.kind for risk in step.risks] == ["running"]
    assert step.why == "marked"


@pytest.mark.parametrize(
    ("labels", "kinds"),
    [
        ({"com.docker.compose.project": "shop", "com.docker.compose.service": "web"}, ["compose"]),
        ({"com.docker.swarm.service.name": "web"}, ["swarm"]),
        ({"com.docker.stack.namespace": "shop"}, ["swarm"]),
        ({"maintainer": "nobody"}, []),
    ],
)
def test_who_owns_a_container_is_a_risk(labels: dict[str, str], kinds: list[str]) -> None:
    world = World((container("old", labels=labels),))
    (step,) = made(world, replace(NOTHING, stopped_days=3)).steps
    assert [risk.kind for risk in step.risks] == kinds


def test_a_compose_project_is_named() -> None:
    labels = {"com.docker.compose.project": "shop", "com.docker.compose.service": "web"}
    (step,) = made(World((container("old", labels=labels),)), replace(NOTHING, stopped_days=3)).steps
    assert step.risks[0].text == "of compose project shop, service web"


def test_dangling_images_have_neither_tag_nor_digest() -> None:
    world = World((), (image("i"), image("j", digests=[f"a@{DIGEST}"]), image("k", "a:1")))
    assert ids(made(world, replace(NOTHING, dangling=True))) == {"image:i"}


def test_an_image_of_a_container_that_goes_needs_that_step_and_others_are_kept() -> None:
    world = World(
        (container("old", "i"), container("up", "j", state="running")),
        (image("i", "a:1"), image("j", "b:1"), image("k", "c:1")),
    )
    found = by_id(made(world, replace(NOTHING, stopped_days=3, unused=True)))
    assert set(found) == {"container:c-old", "image:i", "image:k"}
    assert found["image:i"].needs == ("container:c-old",)
    assert found["image:i"].why == "unused once old is removed"
    assert (found["image:k"].needs, found["image:k"].why) == ((), "unused")


def test_a_marked_image_in_use_is_left_out_by_the_name_of_who_uses_it() -> None:
    world = World((container("up", "i", state="running"), container("b", "i")), (image("i", "a:1"),))
    found = made(world, marked=Marked(images=frozenset(["i"])))
    assert found.steps == ()
    assert found.left_out == (("a:1", "container up and 1 more use it"),)


def test_an_image_with_all_its_names_is_one_step() -> None:
    world = World((), (image("i", "a:1", "b:1", digests=[f"a@{DIGEST}", f"c@{DIGEST}"]),))
    (step,) = made(world, replace(NOTHING, unused=True)).steps
    assert step.takes == ("a:1", "b:1", f"c@{DIGEST}"), (
        "of a repository with a tag the digest goes with the tag"
    )
    assert step.name == "a:1, b:1"


def test_some_marked_names_are_untags_and_all_of_them_the_image() -> None:
    world = World((), (image("i", "a:1", "b:1", "c:1"),))
    some = made(world, marked=Marked(names=frozenset([("i", "a:1"), ("i", "c:1")])))
    assert ids(some) == {"untag:a:1", "untag:c:1"}
    assert all(step.object == "i" and step.frees == 0 for step in some.steps)
    every = made(world, marked=Marked(names=frozenset([("i", name) for name in ("a:1", "b:1", "c:1")])))
    assert ids(every) == {"image:i"}


def test_a_marked_row_without_a_name_is_the_image() -> None:
    assert ids(made(World((), (image("i"),)), marked=Marked(names=frozenset([("i", "")])))) == {"image:i"}


def test_all_names_of_an_image_in_use_are_never_untagged() -> None:
    world = World((container("up", "i", state="running"),), (image("i", "a:1", "b:1"),))
    found = made(world, marked=Marked(names=frozenset([("i", "a:1"), ("i", "b:1")])))
    assert found.steps == ()
    assert found.left_out == (("a:1, b:1", "container up uses it"),)


def test_names_beyond_the_newest_images_of_a_repository() -> None:
    world = World(
        (container("up", "v1", state="running"),),
        (
            image("v4", "a:4", "a:latest", days=1),
            image("v3", "a:3", days=2),
            image("v2", "a:2", days=3),
            image("v1", "a:1", "keep:1", days=4),
            image("other", "b:1", days=90),
        ),
    )
    found = by_id(made(world, replace(NOTHING, newest=2)))
    assert set(found) == {"image:v2", "untag:a:1"}
    assert found["image:v2"].why == "older than newest 2"


def test_an_old_image_in_use_keeps_a_name() -> None:
    world = World(
        (container("up", "v1", state="running"),),
        (image("v2", "a:2", days=1), image("v1", "a:1", "a:stable", days=4)),
    )
    assert made(world, replace(NOTHING, newest=1)).steps == ()


def test_pins_are_never_proposed_and_refused_when_marked() -> None:
    pins = PinSet([Pin("docker.io/library/a:1"), Pin("docker.io/library/b:1", image="j")])
    world = World((), (image("i", "a:1", "c:1"), image("j"), image("k", "c:2")), pins=pins)
    every = Rules(0, True, True, 0, True, True, 0)
    assert ids(made(world, every)) == {"image:k", "untag:c:1"}
    marked = Marked(images=frozenset(["j"]), names=frozenset([("i", "a:1"), ("i", "c:1")]))
    found = made(world, marked=marked)
    assert ids(found) == set(), "all names were marked, so the image was meant"
    assert {left.name for left in found.left_out} == {"a:1, c:1", "<untagged> j"}
    assert all("pinned" in left.why for left in found.left_out)
    one = made(world, marked=Marked(names=frozenset([("i", "a:1")])))
    assert [left.name for left in one.left_out] == ["a:1"]


def test_no_image_goes_while_the_pins_cannot_be_read() -> None:
    world = World((), (image("i", "a:1", "b:1"), image("j")), pins=PinSet((), "pins.toml cannot be read"))
    assert made(world, Rules(0, True, True, 0, True, True, 0)).steps == ()


def test_an_image_goes_after_those_built_on_it_and_their_leftovers_go_too() -> None:
    world = World(
        (),
        (image("base", "base:1"), image("top", "app:1")),
        hidden=(image("h1"), image("h2")),
        parents={"top": "h2", "h2": "h1", "h1": "base", "base": ""},
    )
    found = made(world, replace(NOTHING, unused=True))
    plan = Plan.of(found.steps)
    assert [step.object for step in plan.steps] == ["top", "h2", "h1", "base"]
    assert by_id(found)["image:h2"].why == "left of a build, nothing stands on it"


def test_what_another_image_is_built_on_stays_with_it() -> None:
    world = World(
        (container("up", "top", state="running"),),
        (image("base", "base:1"), image("top", "app:1")),
        hidden=(image("h1"),),
        parents={"top": "h1", "h1": "base"},
    )
    assert made(world, replace(NOTHING, unused=True)).steps == ()
    found = made(world, marked=Marked(images=frozenset(["base"])))
    assert found.left_out[0].name == "base:1"
    assert "built on it" in found.left_out[0].why


def test_a_leftover_that_a_container_uses_stays() -> None:
    world = World(
        (container("debug", "h1", state="running"),),
        (image("top", "app:1"),),
        hidden=(image("h1"),),
        parents={"top": "h1"},
    )
    assert ids(made(world, replace(NOTHING, unused=True))) == {"image:top"}


def test_marks_add_up() -> None:
    both = Marked(frozenset("a"), names=frozenset([("i", "x")])) | Marked(frozenset("b"), frozenset("i"))
    assert both == Marked(frozenset("ab"), frozenset("i"), frozenset([("i", "x")]))


def test_ten_thousand_images_are_near_linear() -> None:
    def steps_of(count: int) -> int:
        parents = {f"h{n}": f"h{n + 1}" for n in range(count)}
        world = World(
            (),
            tuple(image(f"i{n}", f"repo{n % 50}:{n}", days=n) for n in range(count)),
            hidden=tuple(image(f"h{n}") for n in range(count)),
            parents=parents | {"i0": "h0"},
        )
        return len(Plan.of(made(world, Rules()).steps).steps)

    assert steps_of(10_000) == 20_000
