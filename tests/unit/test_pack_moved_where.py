"""Where what moves comes from: digests of images that were seen, paths, networks, and who was stopped."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.unit.test_pack_moved import APP, CONTAINERS, KEPT, OLD, POSTGRES, SURVEY, decided, moved
from tui.domain.check import Answer, Verdict
from tui.domain.host_path import is_archivable
from tui.domain.move import AddressPool
from tui.work.pack_moved import moved_from
from tui.work.pack_networks import network_of

SAFE = Verdict("also", ("reg.example",), "seen", 1.0)


def answer(reference: str, state: Any = "same", deep: bool = True, image: str = APP) -> Answer:
    return Answer(reference, image, state, kept=KEPT, deep=deep)


@pytest.mark.parametrize(
    ("verdict", "answers", "name"),
    [
        (SAFE, ["reg.example/app:1"], f"reg.example/app:1@{KEPT}"),
        (SAFE, ["docker.io/library/app:1", "docker.io/library/app:2"], f"app:2@{KEPT}"),
        (None, ["reg.example/app:1"], ""),
        (Verdict("unknown"), ["reg.example/app:1"], ""),
        (Verdict("also", is_loose=True), ["reg.example/app:1"], ""),
        (SAFE, [], ""),
    ],
)
def test_an_image_comes_by_its_digest_only_where_it_was_seen(
    verdict: Verdict | None, answers: list[str], name: str
) -> None:
    made = moved(decided(web="move"), {APP: verdict} if verdict else {}, map(answer, answers))
    image = made.images[APP]
    assert (image.name, bool(image.archive)) == ((name, False) if name else ("app:2", True))


@pytest.mark.parametrize(
    "bad",
    [
        answer("reg.example/app:1", deep=False),
        answer("reg.example/app:1", "moved"),
        answer(f"reg.example/app@{KEPT}"),
        answer("reg.example/app:1", image=POSTGRES),
    ],
    ids=["not seen whole", "another has the tag", "under no tag", "of another image"],
)
def test_an_answer_that_is_no_proof(bad: Answer) -> None:
    assert moved(decided(web="move"), {APP: SAFE}, [bad]).images[APP].archive


@pytest.mark.parametrize(
    ("path", "is_carried"),
    [
        ("/srv/web", True),
        ("/home/alice/.config", True),
        ("/var/www", True),
        ("/etc/nginx", True),
        ("/runner", True),
        ("/usr/local/app", True),
        ("/library", True),
        ("/", False),
        ("/usr", False),
        ("/lib/modules", False),
        ("/var", False),
        ("/var/lib", False),
        ("/var/lib/docker/volumes", False),
        ("/var/run/docker.sock", False),
        ("/srv/app.sock", False),
        ("/proc", False),
        ("/dev/snd", False),
        ("/run/user/1000", False),
        ("/etc", False),
        ("/etc/localtime", False),
        ("/etc/../proc", False),
        ("/sys/", False),
    ],
)
def test_which_paths_are_carried(path: str, is_carried: bool) -> None:
    assert is_archivable(path) == is_carried


def test_the_engines_socket_is_no_path_that_moves() -> None:
    made = moved(decided(web="move", sock="move"))
    assert [path.path for path in made.paths] == ["/srv/web"]
    assert any(work.kind == "engine socket" for work in made.recipes[0].left)


@pytest.mark.parametrize(
    ("pool", "fixed", "kept"),
    [
        ({"Subnet": "172.18.0.0/16", "Gateway": "172.18.0.1"}, False, False),
        ({"Subnet": "192.168.16.0/20", "Gateway": "192.168.16.1/20"}, False, False),
        ({"Subnet": "172.18.0.0/16", "Gateway": "172.18.0.1"}, True, True),
        ({"Subnet": "172.18.0.0/16"}, False, True),
        ({"Subnet": "172.18.0.0/16", "Gateway": "172.18.0.9"}, False, True),
        ({"Subnet": "172.18.0.0/24", "Gateway": "172.18.0.1"}, False, True),
        ({"Subnet": "10.1.0.0/16", "Gateway": "10.1.0.1"}, False, True),
        ({"Subnet": "172.18.0.0/16", "Gateway": "172.18.0.1", "IPRange": "172.18.5.0/24"}, False, True),
        ({"Subnet": "fd00::/64", "Gateway": "fd00::1"}, False, True),
        ({}, True, False),
    ],
)
def test_addresses_that_the_engine_chose_are_left_to_the_other(
    pool: dict[str, str], fixed: bool, kept: bool
) -> None:
    assert bool(network_of({"Name": "n", "IPAM": {"Config": [pool]}}, fixed).pools) == kept


def test_all_of_a_network() -> None:
    aux = {"router": "10.1.0.2"}
    pool = {
        "Subnet": "10.1.0.0/16",
        "IPRange": "10.1.1.0/24",
        "Gateway": "10.1.0.9",
        "AuxiliaryAddresses": aux,
    }
    made = network_of(
        {
            "Name": "n",
            "Driver": "macvlan",
            "Internal": True,
            "Attachable": True,
            "EnableIPv6": True,
            "IPAM": {"Driver": "custom", "Config": [pool]},
            "Options": {"parent": "eth0"},
            "Labels": {"a": "b"},
        }
    )
    assert made.pools == (AddressPool("10.1.0.0/16", "10.1.1.0/24", "10.1.0.9", (("router", "10.1.0.2"),)),)
    assert (made.driver, made.ipam_driver, made.options) == ("macvlan", "custom", (("parent", "eth0"),))
    assert (made.is_internal, made.is_attachable, made.has_ipv6) == (True, True, True)
    assert made.labels == (("a", "b"),)


@pytest.mark.parametrize(("ran", "starts"), [((), False), ((f"container:{OLD}",), True)])
def test_who_was_stopped_for_the_pack_is_started_over_there(ran: tuple[str, ...], starts: bool) -> None:
    stopped = CONTAINERS[OLD] | {"State": {"Status": "exited", "Running": False}}
    survey = replace(SURVEY, containers={**CONTAINERS, OLD: stopped})
    (recipe,) = moved_from(survey, decided(old="move"), {}, "old-host", ran=ran).recipes
    assert recipe.is_running is starts
