"""The same container asked for in other ways, or of another image: what is no difference, and what is."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from tests.unit.inspected import ANONYMOUS, ID, NAMES, OTHER_ID, bind, container, image, volume
from tui.domain.recipe_difference import Difference, differences, is_same_image


def both(one: dict[str, Any], other: dict[str, Any]) -> tuple[Difference, ...]:
    """The differences of containers with these host sides."""
    return differences(container(host=one), image(), container(host=other), image())


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"CapAdd": ["CAP_NET_ADMIN", "CAP_CHOWN"]}, {"CapAdd": ["CHOWN", "net_admin"]}),
        ({"NetworkMode": "default"}, {"NetworkMode": "bridge"}),
        ({"RestartPolicy": {"Name": ""}}, {"RestartPolicy": {"Name": "no", "MaximumRetryCount": 0}}),
        ({"Ulimits": None, "Dns": None}, {"Ulimits": [], "Dns": []}),
        ({"Ulimits": [{"Name": "a"}, {"Name": "b"}]}, {"Ulimits": [{"Name": "b"}, {"Name": "a"}]}),
        (
            {"PortBindings": {"80/tcp": [{"HostIp": "", "HostPort": "8080"}]}},
            {"PortBindings": {"80/tcp": [{"HostIp": "0.0.0.0", "HostPort": "8080"}]}},
        ),
        (
            {"PortBindings": {"80/tcp": [{"HostPort": "1"}, {"HostPort": "2"}]}},
            {"PortBindings": {"80/tcp": [{"HostPort": "2"}, {"HostPort": "1"}], "81/tcp": None}},
        ),
        (
            {"Devices": [{"PathOnHost": "/dev/kvm"}]},
            {"Devices": [{"PathOnHost": "/dev/kvm", "CgroupPermissions": "rwm"}]},
        ),
        ({"Tmpfs": {"/t": "rw,size=64m,mode=0700"}}, {"Tmpfs": {"/t": "mode=700,size=67108864"}}),
        (
            {"Tmpfs": {"/t": "size=1m,mode=1777"}},
            {
                "Mounts": [
                    {"Type": "tmpfs", "Target": "/t", "TmpfsOptions": {"SizeBytes": 1048576, "Mode": 0o1777}}
                ]
            },
        ),
        ({"Runtime": ""}, {"Runtime": "runc"}),
        ({"SecurityOpt": ["a", "b"]}, {"SecurityOpt": ["b", "a"]}),
        (
            {"LogConfig": {"Type": "json-file", "Config": None}},
            {"LogConfig": {"Type": "json-file", "Config": {}}},
        ),
        (
            {"DeviceRequests": [{"Driver": "", "Count": -1, "Capabilities": [["gpu"]], "Options": None}]},
            {"DeviceRequests": [{"Count": -1, "DeviceIDs": [], "Capabilities": [["gpu"]]}]},
        ),
    ],
)
def test_the_same_said_in_other_ways(one: dict[str, Any], other: dict[str, Any]) -> None:
    assert both(one, other) == ()


def test_the_same_mounts_asked_for_in_other_ways() -> None:
    mounts = [volume("data", "/data", writable=False), bind("/srv", "/srv"), volume(ANONYMOUS, "/cache")]
    one = container({"Volumes": {"/cache": {}}}, {"Binds": ["data:/data:ro", "/srv:/srv"]}, mounts=mounts)
    specs = [
        {
            "Type": "volume",
            "Source": "data",
            "Target": "/data",
            "ReadOnly": True,
            "VolumeOptions": {"Labels": {"a": "b"}},
        },
        {"Type": "bind", "Source": "/srv", "Target": "/srv", "BindOptions": {"CreateMountpoint": True}},
        {"Type": "volume", "Source": ANONYMOUS, "Target": "/cache"},
    ]
    other = container(host={"Mounts": specs}, mounts=list(reversed(mounts)))

    assert differences(one, image(), other, image()) == ()


def test_what_is_published_is_exposed_whether_that_was_said_or_not() -> None:
    fields = {"PortBindings": {"80/tcp": [{"HostPort": "8080"}]}}
    one, other = container(host=fields), container({"ExposedPorts": {"80/tcp": {}}}, fields)

    assert differences(one, image(), other, image()) == ()


def test_compose_labels_count_only_where_they_are_to() -> None:
    one = container({"Labels": {"com.docker.compose.project": "shop", "com.docker.composer": "x"}})

    assert differences(one, image(), container(), image()) == (
        Difference("label com.docker.composer", "x", ""),
    )
    assert len(differences(one, image(), container(), image(), ignore_compose=False)) == 2


def test_other_containers_are_compared_by_name() -> None:
    one = container(
        host={"NetworkMode": f"container:{OTHER_ID}", "PidMode": f"container:{OTHER_ID}"}, networks={}
    )
    theirs = "e" * 64
    other = container(
        host={"NetworkMode": f"container:{theirs}", "PidMode": f"container:{theirs}"}, networks={}
    )

    named = differences(one, image(), other, image(), one_names=NAMES, other_names={theirs: "db"})
    unnamed = differences(one, image(), other, image())
    elsewhere = differences(one, image(), other, image(), one_names=NAMES, other_names={theirs: "cache"})

    assert named == ()
    assert {d.what for d in unnamed} == {"network mode", "PidMode"}
    assert Difference("network mode", "container:db", "container:cache") in elsewhere


def test_networks_of_the_same_name_are_compared_by_what_was_asked_for() -> None:
    one = container(
        host={"NetworkMode": "front"},
        networks={"front": {"Aliases": ["b", "a", ID[:12]], "IPAddress": "198.18.0.2", "NetworkID": "1"}},
    )
    other = container(
        host={"NetworkMode": "front"},
        networks={"front": {"Aliases": ["a", "b"], "IPAddress": "198.18.0.9", "NetworkID": "2"}},
    )
    static = copy.deepcopy(other)
    static["NetworkSettings"]["Networks"]["front"]["IPAMConfig"] = {"IPv4Address": "198.18.0.9"}

    assert differences(one, image(), other, image()) == ()
    assert differences(one, image(), static, image()) == (
        Difference("network front", "aliases a, b", "aliases a, b; address 198.18.0.9"),
    )


def test_a_host_name_among_the_aliases_is_no_difference() -> None:
    networks = {"front": {"Aliases": ["a", "shop"]}}, {"front": {"Aliases": ["a"]}}
    one, other = (
        container(config={"Hostname": "shop"}, host={"NetworkMode": "front"}, networks=each)
        for each in networks
    )

    assert differences(one, image(), other, image()) == ()


def test_added_hosts_count_in_the_order_of_each_name_s_addresses() -> None:
    def told(*lines: str) -> tuple[Difference, ...]:
        other = container(host={"ExtraHosts": list(lines)})
        return differences(container(host={"ExtraHosts": ["a:1", "b:2", "a:3"]}), image(), other, image())

    assert told("b:2", "a:1", "a:3") == ()
    assert [d.what for d in told("b:2", "a:3", "a:1")] == ["extra hosts"]


def test_images_are_the_same_by_content_whatever_their_ids() -> None:
    one, other = (
        image(Env=["A=1"], Labels={}),
        image(Env=["A=1"], ArgsEscaped=True) | {"Id": "sha256:manifest"},
    )
    elsewhere = container() | {"Image": "sha256:manifest"}

    assert is_same_image(one, other)
    assert differences(container(), one, elsewhere, other) == ()


@pytest.mark.parametrize(
    "config",
    [
        {"Env": ["A=2"]},
        {"Cmd": ["other"]},
        {"Volumes": {"/data": {}}},
        {"ExposedPorts": {"80/tcp": {}}},
        {"Labels": {"a": "b"}},
        {"User": "7"},
    ],
)
def test_images_of_the_same_layers_may_still_differ(config: dict[str, Any]) -> None:
    assert not is_same_image(image(), image(**config) | {"Id": "sha256:other"})


def test_images_of_other_layers_differ() -> None:
    other = image() | {"Id": "sha256:other", "RootFS": {"Layers": ["sha256:2"]}}

    assert not is_same_image(image(), other)
    assert not is_same_image(image() | {"RootFS": {}}, other | {"RootFS": {}})


def test_an_image_that_is_gone_is_another_one_unless_the_id_says_otherwise() -> None:
    elsewhere = container() | {"Image": "sha256:other"}

    assert differences(container(), None, container(), None) == ()
    assert [d.what for d in differences(container(), None, elsewhere, image())] == ["image"]


def test_what_comes_with_another_image_is_not_told_again() -> None:
    old = image(
        Env=["PATH=/bin", "V=1"], Cmd=["old"], Labels={"v": "1"}, ExposedPorts={"80/tcp": {}}, User="7"
    )
    new = image(Env=["PATH=/usr/bin", "V=2"], Cmd=["new"], Labels={"v": "2"}) | {
        "Id": "sha256:new",
        "RootFS": {"Layers": ["sha256:2"]},
    }
    mine = {"Env": [*old["Config"]["Env"], "OWN=1"], "Labels": {"v": "1", "own": "x"}}
    one = container({**old["Config"], **mine})
    other = container(
        {**new["Config"], "Env": [*new["Config"]["Env"], "OWN=1"], "Labels": {"v": "2", "own": "x"}}
    )
    other["Image"] = "sha256:new"

    assert [d.what for d in differences(one, old, other, new)] == ["image"]

    other["Config"]["Env"] = ["PATH=/usr/bin", "V=2"]
    other["Config"]["Labels"] = {"v": "2"}
    assert [d.what for d in differences(one, old, other, new)] == ["image", "label own", "environment OWN"]
