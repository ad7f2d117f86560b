"""Two containers compared: nothing that was said may differ unseen, nothing that engines make of it counts."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

import pytest

from tests.unit.inspected import ANONYMOUS, ID, NAMES, OTHER_ID, bind, container, image, rich, volume
from tui.domain.recipe_difference import Difference, differences, hide_values, is_same_image

# What is no part of what a container is: how its client was attached, what an engine only notes, and what is
# compared by what came of it (inspect's Mounts and Networks).
UNCOMPARED = {
    ("Config", "AttachStdin"),
    ("Config", "StdinOnce"),
    ("Config", "Image"),
    ("Config", "OnBuild"),
    ("Config", "Volumes"),
    ("HostConfig", "ContainerIDFile"),
    ("HostConfig", "ConsoleSize", "0"),
    ("HostConfig", "ConsoleSize", "1"),
    ("HostConfig", "VolumeDriver"),
    ("HostConfig", "VolumesFrom"),
    # Mounts say what came of these.
    ("HostConfig", "Mounts", "0", "Source"),
    ("HostConfig", "Mounts", "0", "Type"),
    ("HostConfig", "Mounts", "1", "Type"),
    ("Mounts", "0", "Source"),
    ("Mounts", "0", "Mode"),
    ("Mounts", "0", "Propagation"),
    ("Mounts", "1", "Source"),
    ("Mounts", "1", "Mode"),
    ("Mounts", "1", "Propagation"),
    ("Mounts", "2", "Source"),
    ("Mounts", "2", "Mode"),
    ("Mounts", "2", "Propagation"),
    ("Mounts", "3", "Source"),
    ("Mounts", "3", "Mode"),
    # What the engine chose, next to what was asked for.
    ("NetworkSettings", "Networks", "front", "IPAddress"),
}


# Of these the rich container has only what an engine fills in, or Mounts says what came of them.
NOT_SAID = {
    field for field, value in container()["HostConfig"].items() if rich()["HostConfig"][field] == value
}
NOT_SAID |= {"OomKillDisable", "ConsoleSize"}


def paths(value: Any, here: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The way to every value inside."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, child in inner:
        yield from paths(child, (*here, str(key)))
    if not isinstance(value, dict | list) or not value:
        yield here


def changed(inspect: dict[str, Any], path: tuple[str, ...]) -> dict[str, Any]:
    """The same with another value at the end of the way."""
    made = copy.deepcopy(inspect)
    *way, last = path
    place: Any = made
    for key in way:
        place = place[int(key) if isinstance(place, list) else key]
    at = int(last) if isinstance(place, list) else last
    place[at] = another(place[at], path)
    return made


def without(inspect: dict[str, Any], path: tuple[str, ...]) -> dict[str, Any]:
    """The same without what is at the end of the way."""
    made = copy.deepcopy(inspect)
    *way, last = path
    place: Any = made
    for key in way:
        place = place[int(key) if isinstance(place, list) else key]
    del place[int(last) if isinstance(place, list) else last]
    return made


def another(value: Any, path: tuple[str, ...]) -> Any:
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    if isinstance(value, str):
        return {"MacAddress": "02:42:00:00:00:77", "IPAddress": "198.18.5.9"}.get(path[-1], value + "x")
    return {"IPAMConfig": {"IPv4Address": "198.18.6.9"}, "Options": {"new": "1"}}.get(path[-1], ["new"])


EVERY = [
    path
    for path in paths(rich())
    if path[0] in ("Config", "HostConfig", "Mounts", "NetworkSettings")
    and path not in UNCOMPARED
    and path[:2] != ("Config", "ExposedPorts")  # no values there
]


@pytest.mark.parametrize("path", EVERY, ids=".".join)
def test_whatever_differs_is_seen(path: tuple[str, ...]) -> None:
    one, other = rich(), changed(rich(), path)

    assert differences(one, image(), other, image(), ignore_compose=False), path
    assert differences(other, image(), one, image(), ignore_compose=False), path


@pytest.mark.parametrize(
    ("where", "names"),
    [
        (
            ("Config",),
            ("Env", "Cmd", "Entrypoint", "Labels", "Healthcheck", "User", "Hostname", "StopTimeout"),
        ),
        (("HostConfig",), tuple(field for field in rich()["HostConfig"] if field not in NOT_SAID)),
        (("NetworkSettings", "Networks"), ("front", "back")),
        (("Config", "ExposedPorts"), ("9/udp",)),
        (("Config", "Healthcheck"), ("Test", "Interval", "Retries")),
        (("HostConfig", "LogConfig", "Config"), ("max-size",)),
        (("HostConfig", "RestartPolicy"), ("Name", "MaximumRetryCount")),
        (
            ("NetworkSettings", "Networks", "front"),
            ("Aliases", "IPAMConfig", "Links", "DriverOpts", "MacAddress"),
        ),
        (("Mounts",), ("2",)),
    ],
)
def test_whatever_is_gone_is_seen(where: tuple[str, ...], names: tuple[str, ...]) -> None:
    for name in names:
        other = without(rich(), (*where, name))
        assert differences(rich(), image(), other, image()), name
        assert differences(other, image(), rich(), image()), name


def test_the_ways_are_many() -> None:
    assert len(EVERY) > 120


@pytest.mark.parametrize("path", sorted(UNCOMPARED & set(paths(rich()))), ids=".".join)
def test_what_is_not_compared(path: tuple[str, ...]) -> None:
    assert differences(rich(), image(), changed(rich(), path), image()) == (), path


def test_a_container_is_like_itself() -> None:
    assert differences(rich(), image(), rich(), image(), ignore_compose=False) == ()


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


def test_values_of_environments_are_never_told() -> None:
    one = container(
        {"Env": ["A=one-secret-value", "B=two-secret-value"], "Cmd": ["--token=one-secret-value"]}
    )
    other = container({"Env": ["A=other-secret-value", "C=short"], "Labels": {"t": "other-secret-value"}})

    found = differences(one, image(), other, image())

    assert found == (
        Difference("command", '["--token=${A}"]', '["sh"]'),
        Difference("label t", "", "${A}"),
        Difference("environment A", "set", "another value"),
        Difference("environment B", "set", "not set"),
        Difference("environment C", "not set", "set"),
    )
    assert "secret" not in str(found)


def test_longer_values_are_hidden_before_shorter_ones_in_them() -> None:
    env = (("SHORT", "password"), ("LONG", "password-of-all"), ("TINY", "of"))

    assert hide_values("x password-of-all y password", env) == "x ${LONG} y ${SHORT}"


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
