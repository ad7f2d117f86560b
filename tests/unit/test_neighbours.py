"""Who is tied to a container: by networks, links, what it shares and what both mount."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.plan_world import container, network, volume
from tui.domain.container import Container, Mount
from tui.domain.decision import Decision
from tui.domain.neighbours import Tie, neighbours, parted
from tui.domain.world import World

WEB = container("web", volumes=["data"], networks=["front", "back"])
DB = container("db", networks=["back"])
LOG = container("log", volumes=["data"], networks=["bridge"])
ALONE = container("alone", networks=["bridge"])


def with_path(c: Container, path: str) -> Container:
    return c._replace(mounts=(*c.mounts, Mount("bind", "", path, "/p")))


def tied(c: Container, *others: Container, **inspects: Any) -> dict[str, tuple[str, ...]]:
    """How, and to whom, with the HostConfig of each by the containers' names."""
    world = World(
        containers=(c, *others), networks=(network("front"), network("back")), volumes=(volume("data"),)
    )
    told = {f"c-{name}": {"HostConfig": host} for name, host in inspects.items()}
    return {tie.how: tie.names for tie in neighbours(c, world, told)}


def test_nobody() -> None:
    assert tied(ALONE, LOG) == {}, "everybody is on the bridge, where nobody finds another by name"
    assert neighbours(ALONE, World(containers=(ALONE,)), {}) == ()


def test_networks_and_volumes() -> None:
    assert tied(WEB, DB, LOG, ALONE) == {"on network back": ("db",), "mounts data, too": ("log",)}
    assert tied(DB, WEB) == {"on network back": ("web",)}


def test_paths_of_the_host() -> None:
    other = with_path(DB, "/srv/elsewhere")
    assert tied(with_path(ALONE, "/srv"), with_path(LOG, "/srv"), other) == {"mounts /srv, too": ("log",)}


def test_links_are_told_by_both() -> None:
    link = {"Links": ["/alone:/log/friend"]}
    assert tied(LOG, ALONE, log=link) == {"linked to": ("alone",)}
    assert tied(ALONE, LOG, log=link) == {"linked by": ("log",)}


def test_what_is_shared() -> None:
    for host in (
        {"NetworkMode": "container:c-web"},
        {"PidMode": "container:web"},
        {"IpcMode": "container:c-web"},
    ):
        assert tied(WEB, ALONE, alone=host) == {"its network or processes are shared by": ("alone",)}
    assert tied(WEB, ALONE, alone={"NetworkMode": "container:c-db"}) == {}


def test_one_that_is_gone_from_the_list_is_known_by_its_id() -> None:
    told = {"c-0123456789abcdef": {"HostConfig": {"Links": ["/alone:/x/a"]}}}
    assert neighbours(ALONE, World(containers=(ALONE,)), told) == (Tie("linked by", ("c-0123456789",)),)


def parts(c: Container, **decisions: Decision) -> list[Tie]:
    """Who is parted from it on a host with web and db on back, log and alone on the bridge."""
    world = World(containers=(WEB, DB, LOG, ALONE), networks=(network("front"), network("back")))
    return list(parted(c, world, {f"c-{name}": decision for name, decision in decisions.items()}))


def test_who_moves_is_parted_from_who_is_kept() -> None:
    assert parts(WEB, web="move", db="keep") == [Tie("on network back", ("db",))]
    assert parts(DB, web="move", db="keep") == [Tie("on network back", ("web",))]


@pytest.mark.parametrize(
    "decisions",
    [
        {"web": "move", "db": "move"},
        {"web": "keep", "db": "keep"},
        {"web": "move", "db": "forget"},
        {"web": "forget", "db": "keep"},
        {"web": "move"},
        {"db": "keep"},
    ],
)
def test_nobody_is_parted_while_both_go_the_same_way_one_ends_or_one_is_open(
    decisions: dict[str, Decision],
) -> None:
    assert parts(WEB, **decisions) == parts(DB, **decisions) == []


def test_on_the_bridge_nobody_was_found_by_name() -> None:
    assert parts(LOG, log="move", alone="keep") == []
