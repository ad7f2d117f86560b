"""Who is tied to a container: by networks, links, what it shares and what both mount."""

from __future__ import annotations

from typing import Any

from tests.unit.plan_world import container, network, volume
from tui.domain.container import Container, Mount
from tui.domain.neighbours import Tie, neighbours
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
