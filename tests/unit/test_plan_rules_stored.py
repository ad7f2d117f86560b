"""What the rules propose of volumes, networks and the build cache."""

from __future__ import annotations

from dataclasses import replace

from tests.unit.plan_world import container, image, network, record, volume
from tests.unit.test_plan_rules import ANON, NOTHING, by_id, ids, made
from tui.domain.layers import ChainLayer, ImageLayers
from tui.domain.plan import LeftOut, Plan
from tui.domain.plan_rules import Proposed
from tui.domain.world import Marked, World


def test_anonymous_volumes_that_nothing_mounts_and_named_ones_never() -> None:
    world = World(
        (container("old", volumes=["cd" * 32]), container("up", state="running", volumes=["ef" * 32])),
        volumes=(volume(ANON), volume("cd" * 32), volume("ef" * 32), volume("data")),
        volume_sizes={ANON: 0},
        volume_origins={ANON: "postgres:12 /var/lib/postgresql"},
    )
    found = by_id(made(world, replace(NOTHING, stopped_days=3, anonymous_volumes=True)))
    assert set(found) == {f"volume:{ANON}", f"volume:{'cd' * 32}", "container:c-old"}
    assert found[f"volume:{'cd' * 32}"].needs == ("container:c-old",)
    assert found[f"volume:{ANON}"].risks == (), "nothing in it"
    assert found[f"volume:{ANON}"].why == "anonymous, of postgres:12 /var/lib/postgresql"
    assert found[f"volume:{'cd' * 32}"].why == "anonymous, of i /cdcd"
    assert [risk.kind for risk in found[f"volume:{'cd' * 32}"].risks] == ["anonymous volume"]


def test_a_marked_named_volume_takes_the_hosts_name_unless_it_is_empty() -> None:
    world = World((), volumes=(volume("data"), volume("full"), volume("empty")))
    world = replace(world, volume_sizes={"full": 5_000_000, "empty": 0})
    found = by_id(made(world, marked=Marked(volumes=frozenset(["data", "full", "empty"]))))
    assert [(r.kind, r.grade) for r in found["volume:data"].risks] == [("volume with data", 3)]
    assert [(r.kind, r.grade) for r in found["volume:full"].risks] == [("volume with data", 3)]
    assert found["volume:full"].risks[0].text == "it holds 5M"
    assert found["volume:empty"].risks == ()


def test_a_marked_volume_in_use_is_left_out() -> None:
    world = World((container("b", volumes=["data"]),), volumes=(volume("data"),))
    found = made(world, marked=Marked(volumes=frozenset(["data"])))
    assert found == Proposed((), (LeftOut("data", "container b uses it"),))


def test_networks_that_nothing_uses() -> None:
    world = World(
        (container("old", networks=["going"]), container("b", days=1, networks=["used"])),
        networks=(
            *map(network, ("bridge", "free", "used", "going")),
            network("in", ingress=True),
            network("wide", scope="swarm"),
        ),
    )
    found = by_id(made(world, replace(NOTHING, stopped_days=3, networks=True)))
    assert set(found) == {"container:c-old", "network:n-free", "network:n-going"}
    assert found["network:n-going"].needs == ("container:c-old",)
    marked = made(world, marked=Marked(networks=frozenset(["n-bridge", "n-used", "n-in", "n-wide"])))
    assert ids(marked) == {"network:n-wide"}
    assert [risk.kind for risk in marked.steps[0].risks] == ["swarm"]
    assert dict(marked.left_out) == {
        "bridge": "the engine made it and needs it",
        "used": "container b uses it",
        "in": "swarm made it and needs it",
    }


def test_old_build_cache_goes_children_first_and_what_a_kept_one_stands_on_stays() -> None:
    world = World(
        cache=(
            record("base"),
            record("mid", "base"),
            record("top", "mid"),
            record("kept-base"),
            record("fresh", "kept-base", days=1),
            record("busy", in_use=True),
        )
    )
    found = made(world, replace(NOTHING, cache_days=7))
    assert [step.object for step in Plan.of(found.steps).chosen] == ["top", "mid", "base"]
    assert by_id(found)["cache:mid"].frees == 10
    assert by_id(found)["cache:base"].why == "not used for 30d"


def test_a_record_that_an_image_shares_goes_after_that_image_or_not_at_all() -> None:
    world = World(
        (container("up", "kept", state="running"),),
        (image("kept", "kept:1"), image("going", "going:1")),
        cache=(record("r-base", shared=True, size=100), record("r-top", "r-base", shared=True, size=10)),
        layers={
            "kept": ImageLayers("kept", (ChainLayer("base", 100),), True),
            "going": ImageLayers("going", (ChainLayer("base", 100), ChainLayer("top", 10)), True),
        },
    )
    rules = replace(NOTHING, unused=True, cache_days=7)
    found = by_id(made(world, rules))
    assert set(found) == {"image:going", "cache:r-top"}
    assert found["cache:r-top"].needs == ("image:going",)
    assert found["cache:r-top"].frees == 0
    both = by_id(made(replace(world, containers=()), rules))
    assert both["cache:r-base"].needs == ("cache:r-top", "image:going", "image:kept")
    unknown = replace(world, containers=(), layers={})
    assert set(by_id(made(unknown, rules))) == {"image:going", "image:kept"}
