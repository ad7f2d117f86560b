"""Drawn hosts and what was said of them, for tests of decommissions."""

from __future__ import annotations

from typing import get_args

from hypothesis import strategies as st

from tests.unit.plan_world import NOW, container, image, network, volume
from tui.domain.container import Mount
from tui.domain.decision import Decision, Decisions, cases
from tui.domain.world import World

DECISIONS: tuple[Decision, ...] = get_args(Decision)
IMAGES, VOLUMES, NETWORKS, PATHS = "ij", ("data", "ab12" * 16), ("net", "back"), ("/srv", "/etc/app")


@st.composite
def worlds(draw: st.DrawFn) -> World:
    """A few containers that share what there is in all ways."""
    made = []
    for number in range(draw(st.integers(0, 4))):
        c = container(
            f"c{number}",
            draw(st.sampled_from(IMAGES)),
            volumes=sorted(draw(st.sets(st.sampled_from(VOLUMES)))),
            networks=sorted(draw(st.sets(st.sampled_from((*NETWORKS, "bridge"))))),
            labels=draw(st.sampled_from([{}, {"com.docker.compose.project": "shop"}])),
        )
        binds = tuple(Mount("bind", "", path, "/x") for path in draw(st.sets(st.sampled_from(PATHS))))
        made.append(c._replace(mounts=c.mounts + binds))
    return World(
        tuple(made),
        tuple(image(id, *[f"{id}:1"] * draw(st.integers(0, 1))) for id in IMAGES),
        volumes=tuple(map(volume, VOLUMES)),
        networks=tuple(map(network, (*NETWORKS, "bridge"))),
        now=NOW,
    )


@st.composite
def decided(draw: st.DrawFn) -> tuple[World, Decisions]:
    """A host, and what was said of some of it, in any order and sense."""
    world = draw(worlds())
    said = Decisions()
    ids = [case.id for case in cases(world, said)]
    for id in draw(st.lists(st.sampled_from(ids), max_size=12)) if ids else ():
        said = said.with_said([id], draw(st.sampled_from(DECISIONS)))
    return world, said
