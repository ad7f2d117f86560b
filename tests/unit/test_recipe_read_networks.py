"""Mounts and networks of a container, read as they were asked for when it was made."""

from __future__ import annotations

import pytest

from tests.unit.inspected import (
    ANONYMOUS,
    OTHER_ID,
    bind,
    container,
    volume,
)
from tests.unit.rich_container import rich
from tests.unit.test_recipe_read import host, of
from tui.domain.recipe import Attachment

ASKED = {
    "Binds": ["data:/data:ro", "/srv/conf/:/conf:ro,rshared", "cache:/cache:nocopy", "/plain:/plain"],
    "Mounts": [
        {"Type": "volume", "Source": "m", "Target": "/m/", "VolumeOptions": {"Labels": {"a": "b"}}},
        {"Type": "bind", "Source": "/b", "Target": "/b", "BindOptions": {"NonRecursive": True}},
    ],
    "VolumesFrom": ["db:ro"],
}
LISTED = [
    volume("m", "/m"),
    volume("data", "/data", writable=False),
    volume(ANONYMOUS, "/anonymous"),
    volume("nfs", "/of/db", driver="nfs", writable=False),
    volume("cache", "/cache"),
    bind("/srv/conf", "/conf", writable=False),
    bind("/b", "/b"),
    bind("/plain", "/plain"),
]
READ = [
    {"Type": "volume", "Source": ANONYMOUS, "Target": "/anonymous"},
    {"Type": "bind", "Source": "/b", "Target": "/b", "BindOptions": {"NonRecursive": True}},
    {"Type": "volume", "Source": "cache", "Target": "/cache", "VolumeOptions": {"NoCopy": True}},
    {
        "Type": "bind",
        "Source": "/srv/conf/",
        "Target": "/conf",
        "ReadOnly": True,
        "BindOptions": {"Propagation": "rshared"},
    },
    {"Type": "volume", "Source": "data", "Target": "/data", "ReadOnly": True},
    {"Type": "volume", "Source": "m", "Target": "/m", "VolumeOptions": {"Labels": {"a": "b"}}},
    {
        "Type": "volume",
        "Source": "nfs",
        "Target": "/of/db",
        "ReadOnly": True,
        "VolumeOptions": {"DriverConfig": {"Name": "nfs"}},
    },
    {"Type": "bind", "Source": "/plain", "Target": "/plain"},
]


def test_mounts_of_every_kind_are_asked_for_in_one_way() -> None:
    recipe = of(container({"Volumes": {"/anonymous": {}}}, ASKED, mounts=LISTED))

    assert recipe.body == {"HostConfig": {"Mounts": READ}}


def test_mounts_that_were_asked_for_and_are_not_listed() -> None:
    fields = {
        "Binds": ["data:/data:ro", "/srv:/srv:slave"],
        "Mounts": [{"Type": "volume", "Source": "m", "Target": "/m"}],
    }

    assert host(**fields)["Mounts"] == [
        {"Type": "volume", "Source": "data", "Target": "/data", "ReadOnly": True},
        {"Type": "volume", "Source": "m", "Target": "/m"},
        {"Type": "bind", "Source": "/srv", "Target": "/srv", "BindOptions": {"Propagation": "slave"}},
    ]


def test_memory_file_systems_stay_as_they_were_asked_for() -> None:
    spec = {"Type": "tmpfs", "Target": "/m", "TmpfsOptions": {"SizeBytes": 1000, "Mode": 448}}
    told = {"Type": "tmpfs", "Source": "", "Destination": "/t", "Mode": "", "RW": True}
    inspect = container(host={"Tmpfs": {"/t": "size=64m,uid=7"}, "Mounts": [spec]}, mounts=[told])

    assert of(inspect).host == {"Tmpfs": {"/t": "size=64m,uid=7"}, "Mounts": [spec]}


def test_networks_first_the_one_it_was_made_with() -> None:
    recipe = of(rich())

    assert recipe.attachments == (
        Attachment(
            "front",
            aliases=("shop",),
            ipv4="198.18.5.7",
            ipv6="fd00::7",
            link_local=("169.254.3.4",),
            mac="02:42:c6:13:00:01",
            options=(("speed", "high"),),
            links=(("db", "store"),),
        ),
        Attachment("back"),
    )
    assert recipe.host["NetworkMode"] == "front"


def test_a_hardware_address_made_from_the_ip_address_was_not_asked_for() -> None:
    made_up = {"front": {"MacAddress": "02:42:c6:12:05:07", "IPAddress": "198.18.5.7"}}

    assert of(container(host={"NetworkMode": "front"}, networks=made_up)).attachments == (
        Attachment("front"),
    )


@pytest.mark.parametrize(
    ("told", "asked"),
    [("36:0e:b6:e2:76:a3", ""), ("00:0e:b6:e2:76:a3", "00:0e:b6:e2:76:a3")],
)
def test_newer_engines_make_up_any_local_hardware_address(told: str, asked: str) -> None:
    networks = {"front": {"MacAddress": told, "IPAddress": "198.18.5.7", "GwPriority": 0}}
    inspect = container(host={"NetworkMode": "front"}, networks=networks)

    assert of(inspect).attachments == (Attachment("front", mac=asked),)


@pytest.mark.parametrize("mode", ["default", "bridge"])
def test_a_hardware_address_on_the_default_bridge(mode: str) -> None:
    told = {"bridge": {"MacAddress": "02:42:ac:11:00:99", "IPAddress": "172.17.0.2"}}
    recipe = of(container(host={"NetworkMode": mode}, networks=told))

    assert (recipe.body, recipe.attachments) == ({"MacAddress": "02:42:ac:11:00:99"}, ())


def test_on_the_default_bridge_and_another_network() -> None:
    recipe = of(container(networks={"bridge": {}, "alpha": {"Aliases": ["a"]}}))

    assert recipe.attachments == (Attachment("bridge"), Attachment("alpha", aliases=("a",)))
    assert recipe.host["NetworkMode"] == "bridge"


def test_a_network_that_was_named_by_its_id() -> None:
    id = "f" * 64
    recipe = of(container(host={"NetworkMode": id}, networks={"a": {}, "zone": {"NetworkID": id}}))

    assert [a.network for a in recipe.attachments] == ["zone", "a"]
    assert recipe.host["NetworkMode"] == "zone"


def test_taken_off_its_network_it_comes_back_to_it() -> None:
    recipe = of(container(host={"NetworkMode": "front"}, networks={}))

    assert recipe.attachments == (Attachment("front"),)


def test_other_containers_are_named_by_name() -> None:
    fields = {
        "NetworkMode": f"container:{OTHER_ID}",
        "PidMode": f"container:{OTHER_ID[:12]}",
        "IpcMode": "container:db",
    }

    assert host(**fields) == dict.fromkeys(fields, "container:db")


def test_links_are_told_in_the_form_they_are_asked_for_in() -> None:
    assert host(Links=["/db:/web/store", f"/{OTHER_ID}:/web/db"]) == {"Links": ["db:db", "db:store"]}
