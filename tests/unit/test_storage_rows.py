"""What the lists of volumes and networks show and say, and why something of them is not removed."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.test_volume import ANONYMOUS, mounted
from tui.domain.container import Container
from tui.domain.network import Network
from tui.domain.volume import Origin, Volume
from tui.resources import networks, volumes
from tui.resources.confirmation_storage import remove_networks, remove_volumes
from tui.resources.storage_overview import network as network_details
from tui.resources.storage_overview import volume as volume_details
from tui.resources.storage_rows import NetworkRow, VolumeRow, network_rows, volume_rows

NOW = 1465981200.0
SWARM = {"com.docker.compose.project": "fleet"}


def volume(name: str, **data: Any) -> Volume:
    return Volume.from_api({"Name": name, "Driver": "local", **data})


def row(name: str, *containers: Container, **known: Any) -> VolumeRow:
    """The row of one volume; `known` is what volume_rows is told besides."""
    told = {"declared": {}, "recorded": {}, "sizes": {}, "measured": 0.0, **known}
    (made,) = volume_rows([volume(name)], containers, **told)
    return made


def net(name: str, id: str = "n" * 64, **data: Any) -> Network:
    return Network.from_api({"Id": id, "Name": name, "Driver": "bridge", **data})


def on(name: str, network: str, state: str = "running") -> Container:
    data = {"Id": name * 9, "Names": [f"/{name}"], "State": state}
    return Container.from_api({**data, "NetworkSettings": {"Networks": {network: {}}}}, 0.0)


# what is shown


def test_an_anonymous_volume_says_what_it_is_of() -> None:
    made = row(ANONYMOUS, mounted("db", ANONYMOUS, "/data"))
    assert volumes.shown(made) == "64f0abab postgres:12 /data"
    assert volumes.full_name(made) == f"{ANONYMOUS}  anonymous, made for db at /data (postgres:12)"


@pytest.mark.parametrize(
    ("declared", "says"),
    [
        ({"sha256:1": frozenset(["/data"])}, "declared by postgres:12 at /data"),
        ({"sha256:1": frozenset(["/x"])}, "made for db at /data, where postgres:12 declares none"),
    ],
)
def test_whether_the_image_declares_it_is_said_once_it_was_asked(
    declared: dict[str, frozenset[str]], says: str
) -> None:
    made = row(ANONYMOUS, mounted("db", ANONYMOUS, "/data"), declared=declared)
    assert volumes.explained(made) == f"anonymous, {says}"


def test_a_volume_that_nothing_mounts_is_explained_by_the_record() -> None:
    record = Origin("report", "busybox:latest", "/work", None, NOW + 3 * 3600)
    made = row(ANONYMOUS, recorded={ANONYMOUS: record})
    assert volumes.shown(made) == "64f0abab busybox:latest /work"
    assert volumes.explained(made) == (
        "anonymous, of report (busybox:latest) at /work, which dtui removed on 2016-06-15"
    )


def test_else_it_is_unknown() -> None:
    made = row(ANONYMOUS)
    assert volumes.shown(made) == "64f0abab origin unknown"
    assert "unknown origin" in volumes.full_name(made)


def test_two_volumes_whose_names_begin_alike_never_look_alike() -> None:
    names = [f"{'a' * 63}{last}" for last in "bc"]
    rows = volume_rows([volume(n) for n in names], (), {}, {}, {}, 0.0)
    assert len({volumes.shown(r) for r in rows}) == 2


@pytest.mark.parametrize(
    ("image", "short"),
    [
        ("329074924855.dkr.ecr.us-east-1.amazonaws.com/billing/api:1", "billing/api:1 /d"),
        ("localhost:5000/app:1", "app:1 /d"),
        ("grafana/grafana:11", "grafana/grafana:11 /d"),
        ("sha256:0123456789abcdef0123", "0123456789ab /d"),
    ],
)
def test_the_image_is_named_in_few_cells(image: str, short: str) -> None:
    made = row(ANONYMOUS, mounted("db", ANONYMOUS, "/d")._replace(image=image))
    assert volumes.shown(made) == f"64f0abab {short}"
    assert image in volumes.full_name(made)


def test_a_named_volume_says_where_it_is_mounted() -> None:
    made = row("pg", mounted("a", "pg", "/old"), mounted("b", "pg", "/data", "running"))
    assert (volumes.shown(made), volumes.used_by(made)) == ("pg", "b +1")
    assert volumes.full_name(made) == "pg  mounted by b at /data, a at /old"
    assert volumes.full_name(row("pg")) == "pg  no container mounts it"


@pytest.mark.parametrize(
    ("states", "glyph"),
    [((), ""), (("exited",), "exited"), (("exited", "running"), "running"), (("paused",), "running")],
)
def test_the_sign_says_whether_a_running_container_mounts_it(states: tuple[str, ...], glyph: str) -> None:
    users = [mounted(f"c{n}", "pg", "/data", state) for n, state in enumerate(states)]
    assert volumes.glyph(row("pg", *users)) == glyph


def test_named_volumes_come_first() -> None:
    rows = volume_rows([volume(n) for n in (ANONYMOUS, "zz", "aa")], (), {}, {}, {}, 0.0)
    key = next(c.key for c in volumes.COLUMNS if c.id == "name")
    assert [r.id for r in sorted(rows, key=key)] == ["aa", "zz", ANONYMOUS]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("used", "db"), ("path", "/data"), ("image", "postgres:12"), ("anonymous", "yes"), ("size", "7B"),
        ("driver", "local"), ("label", ""), ("nothing", None),
    ],
)  # fmt: skip
def test_fields_of_a_volume(name: str, text: str | None) -> None:
    made = row(ANONYMOUS, mounted("db", ANONYMOUS, "/data"), sizes={ANONYMOUS: 7})
    assert volumes.field(made, name) == text


def test_every_field_that_can_be_asked_for_has_a_text() -> None:
    assert all(volumes.field(row("pg"), name) is not None for name in volumes.FIELDS)
    assert all(networks.field(NetworkRow(net("x")), name) is not None for name in networks.FIELDS)


def test_networks_that_share_a_name_are_told_apart() -> None:
    rows = network_rows([net("x", "1" * 64), net("x", "2" * 64), net("y", "3" * 64)], [on("c", "x")])
    assert [networks.shown(r) for r in rows] == [f"x {'1' * 12}", f"x {'2' * 12}", "y"]
    assert [r.users for r in rows] == [("c",), ("c",), ()]
    assert networks.handle(rows[0]) == "1" * 12


def test_the_ranges_of_a_network() -> None:
    config = [{"Subnet": "172.18.0.0/16"}, {"Subnet": "fd00::/64"}]
    assert networks.subnet(NetworkRow(net("x", IPAM={"Config": config}))) == "172.18.0.0/16 +1"
    assert networks.subnet(NetworkRow(net("x"))) == "-"


def test_the_foot_line_of_a_network_names_all_on_it() -> None:
    (made,) = network_rows([net("x", Internal=True)], [on("b", "x", "exited"), on("a", "x")])
    assert (networks.used_by(made), networks.full_name(made)) == ("a +1", "x  internal  used by a, b")
    assert networks.full_name(NetworkRow(net("none"))) == "none  predefined  no container is on it"


# why it stays


def refusal(action: Any, made: object) -> str:
    return str(action.refusal(made))


def test_a_volume_in_use_names_who_uses_it() -> None:
    users = [mounted(name, "pg", "/data") for name in "abcde"]
    assert refusal(volumes.ACTIONS[0], row("pg", *users)) == (
        "pg is in use by a, b, c and 2 more containers: remove what mounts it first"
    )
    assert refusal(volumes.ACTIONS[0], row("pg")) == ""


@pytest.mark.parametrize("name", ["bridge", "host", "none"])
def test_a_predefined_network_stays(name: str) -> None:
    assert "predefined" in refusal(networks.ACTIONS[0], NetworkRow(net(name)))


def test_a_network_in_use_names_who_is_on_it() -> None:
    running, stopped = on("a", "x"), on("b", "x", "exited")
    (made,) = network_rows([net("x")], [running, stopped])
    assert refusal(networks.ACTIONS[0], made) == "x is in use by a, b: take them off it first"
    (made,) = network_rows([net("x")], [stopped])
    assert refusal(networks.ACTIONS[0], made) == (
        "x is in use by b: stopped, but not to be started without it"
    )
    assert refusal(networks.ACTIONS[0], NetworkRow(net("x"))) == ""


def test_of_two_networks_of_a_name_none_is_refused_for_the_other() -> None:
    """Who is on which is asked when one is to go."""
    rows = network_rows([net("x", "1" * 64), net("x", "2" * 64)], [on("c", "x")])
    assert [refusal(networks.ACTIONS[0], r) for r in rows] == ["", ""]


# what is asked before it goes


@pytest.mark.parametrize(
    ("name", "sizes", "grade", "says"),
    [
        ("pg", {"pg": 0}, 1, ""),
        ("pg", {"pg": 902_000_000}, 3, "pg is a named volume with 902M of data"),
        ("pg", {}, 3, "what it holds could not be found out"),
        ("pg", None, 3, "what it holds could not be found out"),
        (ANONYMOUS, {ANONYMOUS: 0}, 1, ""),
        (ANONYMOUS, {ANONYMOUS: 1}, 2, "is an anonymous volume with 1B of data"),
        (ANONYMOUS, None, 2, "what it holds could not be found out"),
    ],
)
def test_volumes_are_graded_by_what_they_hold(
    name: str, sizes: dict[str, int] | None, grade: int, says: str
) -> None:
    wanted = remove_volumes([row(name)], sizes)
    assert wanted.grade == grade
    assert says in "".join(wanted.reasons)
    assert wanted.commands == (f"docker volume rm {name}",)
    assert bool(wanted.evidence) is (grade == 1)


def test_the_worst_volume_makes_the_grade_and_comes_first() -> None:
    wanted = remove_volumes([row("empty"), row(ANONYMOUS), row("pg")], {"empty": 0, ANONYMOUS: 5, "pg": 7})
    assert (wanted.grade, wanted.frees) == (3, "12B")
    assert [item.split()[0] for item in wanted.items] == ["pg", ANONYMOUS, "empty"]


def test_what_compose_made_is_said() -> None:
    owned = VolumeRow(volume("pg", Labels=SWARM), "pg")
    assert "pg belongs to compose project fleet." in remove_volumes([owned], {"pg": 0}).reasons
    of_compose = NetworkRow(net("fleet_default", Labels=SWARM))
    wanted = remove_networks([of_compose])
    assert (wanted.grade, "compose project fleet" in wanted.reasons[0]) == (1, True)


def test_a_network_holds_nothing_but_a_swarm_s_may_be_used_elsewhere() -> None:
    plain, swarm = NetworkRow(net("x")), NetworkRow(net("y", Scope="swarm"))
    assert (remove_networks([plain]).grade, remove_networks([plain]).reasons) == (1, ())
    assert remove_networks([plain, swarm]).grade == 2


def test_of_two_networks_of_a_name_the_command_names_the_id() -> None:
    rows = network_rows([net("x", "1" * 64), net("x", "2" * 64)], ())
    assert remove_networks(rows[:1]).commands == (f"docker network rm {'1' * 12}",)


# details


def text_of(lines: list[tuple[str, str]]) -> str:
    return "\n".join(line for line, _ in lines)


def test_details_of_a_volume() -> None:
    made = row("pg", mounted("db", "pg", "/data"), sizes={"pg": 1500}, measured=NOW - 60)
    text = text_of(volume_details(made, {"Options": {"type": "nfs"}}, NOW))
    assert "db at /data  (stopped, postgres:12)" in text
    assert "1.5k (1,500 bytes), counted 1m ago" in text
    assert "type=nfs" in text
    assert "m lets the engine count" in text_of(volume_details(row("pg"), {}, NOW))
    untold = row("pg", measured=NOW - 60)
    assert "not told by its driver" in text_of(volume_details(untold, {}, NOW))
    newer = VolumeRow(volume("pg", CreatedAt="2016-06-15T09:00:00Z"), "pg", measured=NOW - 60)
    assert "m lets the engine count" in text_of(volume_details(newer, {}, NOW))


def test_details_of_a_network_have_the_addresses() -> None:
    config = [{"Subnet": "172.18.0.0/16", "Gateway": "172.18.0.1"}]
    (made,) = network_rows([net("x", IPAM={"Config": config})], [on("a", "x"), on("b", "x", "exited")])
    inside = {"1": {"Name": "a", "IPv4Address": "172.18.0.2/16", "IPv6Address": ""}}
    text = text_of(network_details(made, {"Containers": inside, "IPAM": {"Config": config}}, NOW))
    assert "  a  172.18.0.2/16" in text
    assert "  b  (stopped)" in text
    assert "gateway     172.18.0.1" in text
