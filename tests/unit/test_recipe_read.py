"""What made a container, told from what its image and its engine say by themselves."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.inspected import (
    ANONYMOUS,
    ID,
    IMAGE_ID,
    NAMES,
    OTHER_ID,
    bind,
    container,
    image,
    rich,
    volume,
)
from tui.domain.recipe import Attachment, Recipe
from tui.domain.recipe_read import read


def of(inspect: dict[str, Any], **config: Any) -> Recipe:
    return read(inspect, image(**config), NAMES)


def host(**fields: Any) -> Any:
    """What is carried of a HostConfig."""
    return of(container(host=fields)).host


def config(said: dict[str, Any], **of_image: Any) -> Any:
    """What is carried of a Config."""
    return of(container(said), **of_image).body


def test_nothing_is_carried_of_what_nobody_said() -> None:
    recipe = of(container())

    assert recipe == Recipe(ID, "web", "app:1", IMAGE_ID)


def test_fields_that_are_left_out_or_null_mean_nothing() -> None:
    bare = {"Id": ID, "Name": "/web", "Image": IMAGE_ID, "Config": {"Hostname": ID[:12]}, "HostConfig": None}

    assert read(bare, None, {}) == Recipe(ID, "web", IMAGE_ID, IMAGE_ID, is_running=False)


def test_what_the_image_says_is_not_carried() -> None:
    said = {
        "User": "7",
        "WorkingDir": "/srv",
        "Env": ["PATH=/bin", "A=1"],
        "Labels": {"of": "image"},
        "Healthcheck": {"Test": ["CMD", "true"]},
        "StopSignal": "SIGQUIT",
        "ExposedPorts": {"80/tcp": {}},
        "Shell": ["/bin/ash", "-c"],
        "Entrypoint": ["/entry"],
        "Cmd": ["serve"],
        "Volumes": {"/data": {}},
    }

    recipe = of(container(said), **said)

    assert (recipe.body, recipe.env, recipe.unset) == ({}, (), ())


def test_of_an_image_that_is_gone_everything_is_carried() -> None:
    recipe = read(container({"Env": ["PATH=/bin"], "User": "7"}), None, {})

    assert recipe.env == (("PATH", "/bin"),)
    assert recipe.body == {"User": "7", "Cmd": ["sh"]}


@pytest.mark.parametrize(
    ("of_image", "of_container", "carried"),
    [
        # what the image says, what inspect tells of the container, what has to be said: Entrypoint, Cmd
        ((None, ["sh"]), (None, ["sh"]), {}),
        ((None, ["sh"]), ([], ["sh"]), {}),
        ((None, ["sh"]), (None, ["sleep", "9"]), {"Cmd": ["sleep", "9"]}),
        ((["/entry"], ["serve"]), (["/entry"], ["serve"]), {}),
        ((["/entry"], ["serve"]), (["/entry"], ["help"]), {"Cmd": ["help"]}),
        ((["/entry"], ["serve"]), (["/entry"], None), {"Entrypoint": ["/entry"]}),
        ((["/entry"], ["serve"]), (["/other"], None), {"Entrypoint": ["/other"]}),
        ((["/entry"], ["serve"]), (["/other"], ["serve"]), {"Entrypoint": ["/other"], "Cmd": ["serve"]}),
        ((["/entry"], ["serve"]), (None, ["sleep", "9"]), {"Entrypoint": [""], "Cmd": ["sleep", "9"]}),
        ((["/entry"], None), (None, ["serve"]), {"Entrypoint": [""], "Cmd": ["serve"]}),
        (("/entry", None), (["/entry"], None), {}),
    ],
)
def test_entrypoint_and_command_are_said_as_far_as_an_engine_would_not_merge_them(
    of_image: Any, of_container: Any, carried: Any
) -> None:
    assert (
        config(
            {"Entrypoint": of_container[0], "Cmd": of_container[1]},
            Entrypoint=of_image[0],
            Cmd=of_image[1],
        )
        == carried
    )


def test_values_that_differ_and_names_that_are_unset() -> None:
    said = ["PATH=/bin", "A=2", "EMPTY=", "LIST=a=b", "TWICE=1", "TWICE=2", "GONE"]

    recipe = of(container({"Env": said}), Env=["PATH=/bin", "A=1", "GONE=x", "NEVER=y"])

    assert recipe.env == (("A", "2"), ("EMPTY", ""), ("LIST", "a=b"), ("TWICE", "2"))
    assert recipe.unset == ("GONE", "NEVER")


def test_labels_apart_from_the_images() -> None:
    assert config({"Labels": {"a": "1", "b": "2"}}, Labels={"a": "1", "b": "1"}) == {"Labels": {"b": "2"}}


def test_a_health_check_that_was_switched_off() -> None:
    switched_off = {"Test": ["NONE"], "Interval": 5000000000}

    carried = config(
        {"Healthcheck": switched_off}, Healthcheck={"Test": ["CMD", "x"], "Interval": 5000000000}
    )

    assert carried == {"Healthcheck": {"Test": ["NONE"]}}


@pytest.mark.parametrize(
    ("of_image", "of_container", "carried"),
    [
        (None, "SIGTERM", {}),
        (None, "", {}),
        ("SIGQUIT", "SIGQUIT", {}),
        ("SIGQUIT", "SIGTERM", {"StopSignal": "SIGTERM"}),
        (None, "SIGINT", {"StopSignal": "SIGINT"}),
    ],
)
def test_the_stop_signal(of_image: Any, of_container: str, carried: Any) -> None:
    assert config({"StopSignal": of_container}, StopSignal=of_image) == carried


def test_being_killed_at_once_is_something_that_was_said() -> None:
    assert config({"StopTimeout": 0}) == {"StopTimeout": 0}


def test_how_the_client_was_attached_is_not_carried() -> None:
    assert (
        config({"AttachStdin": True, "AttachStdout": True, "StdinOnce": True, "Image": "x", "OnBuild": ["y"]})
        == {}
    )


def test_ports_that_are_published_are_not_said_twice() -> None:
    inspect = container(
        {"ExposedPorts": {"80/tcp": {}, "9/udp": {}, "81/tcp": {}}},
        {"PortBindings": {"80/tcp": [{"HostIp": "", "HostPort": "8080"}], "82/tcp": None}},
    )

    recipe = of(inspect, ExposedPorts={"81/tcp": {}})

    assert recipe.body["ExposedPorts"] == {"9/udp": {}}
    assert recipe.host == {"PortBindings": {"80/tcp": [{"HostIp": "", "HostPort": "8080"}]}}


@pytest.mark.parametrize(
    "said",
    [
        {"RestartPolicy": {"Name": "", "MaximumRetryCount": 0}},
        {"LogConfig": {"Type": "json-file", "Config": None}},
        {"NetworkMode": "bridge"},
        {"Memory": 1000, "MemorySwap": 2000},
        {"MemorySwappiness": -1},
        {"PidsLimit": 0},
        {"PidsLimit": -1},
        {"Isolation": "default"},
        {"Binds": [], "Tmpfs": {}, "Ulimits": None, "Links": []},
        {"ShmSize": 0},
        {"CgroupnsMode": "private", "OomKillDisable": None},
        {"CgroupnsMode": "host", "Privileged": True},
        {"SecurityOpt": ["label=disable"], "PidMode": "host"},
        {"SecurityOpt": ["label=disable"], "MaskedPaths": None, "ReadonlyPaths": None, "Privileged": True},
        {"MaskedPaths": None, "ReadonlyPaths": None},
    ],
)
def test_what_engines_fill_in_is_not_carried(said: dict[str, Any]) -> None:
    asked = {key: said[key] for key in ("Memory", "Privileged", "PidMode") if key in said}

    assert host(**said) == asked


@pytest.mark.parametrize(
    "said",
    [
        {"RestartPolicy": {"Name": "unless-stopped"}},
        {"RestartPolicy": {"Name": "on-failure", "MaximumRetryCount": 3}},
        {"LogConfig": {"Type": "json-file", "Config": {"max-size": "1m"}}},
        {"LogConfig": {"Type": "journald"}},
        {"Memory": 1000, "MemorySwap": -1},
        {"Memory": 1000, "MemorySwap": 1000},
        {"MemorySwappiness": 0},
        {"Init": False},
        {"Init": True},
        {"OomKillDisable": True},
        {"IpcMode": "shareable"},
        {"CgroupnsMode": "private"},
        {"SecurityOpt": ["label=disable"]},
        {"MaskedPaths": [], "ReadonlyPaths": []},
        {"MaskedPaths": ["/proc/kcore"]},
        {"NetworkMode": "host"},
        {"NetworkMode": "none"},
        {"Runtime": "runsc"},
        {"SomethingNewer": {"of": 1}},
    ],
)
def test_what_was_said_is_carried_as_it_is(said: dict[str, Any]) -> None:
    assert host(**said) == said


def test_the_hosts_control_groups_are_carried_where_they_are_not_the_default() -> None:
    said = {"CgroupnsMode": "host", "Privileged": True}

    assert host(**said, OomKillDisable=None) == said


def test_newer_engines_hide_more_paths_by_themselves() -> None:
    paths = [*container()["HostConfig"]["MaskedPaths"], "/sys/devices/virtual/powercap", "/proc/interrupts"]

    assert host(MaskedPaths=paths) == {}


@pytest.mark.parametrize(
    ("said", "carried"),
    [
        ({}, {}),
        ({"Hostname": "shop"}, {"Hostname": "shop"}),
        ({"Hostname": "dead00000000"}, {"Hostname": "dead00000000"}),
    ],
)
def test_a_short_id_as_host_name_was_not_given(said: dict[str, Any], carried: Any) -> None:
    assert config(said) == carried


@pytest.mark.parametrize(
    "fields", [{"NetworkMode": "host"}, {"UTSMode": "host"}, {"NetworkMode": f"container:{OTHER_ID}"}]
)
def test_another_ones_host_name_was_not_given(fields: dict[str, Any]) -> None:
    assert "Hostname" not in of(container({"Hostname": "vm"}, fields, networks={})).body


def test_mounts_of_every_kind_are_asked_for_in_one_way() -> None:
    inspect = container(
        {"Volumes": {"/anonymous": {}}},
        {
            "Binds": ["data:/data:ro", "/srv/conf/:/conf:ro,rshared", "cache:/cache:nocopy", "/plain:/plain"],
            "Mounts": [
                {"Type": "volume", "Source": "m", "Target": "/m/", "VolumeOptions": {"Labels": {"a": "b"}}},
                {"Type": "bind", "Source": "/b", "Target": "/b", "BindOptions": {"NonRecursive": True}},
            ],
            "VolumesFrom": ["db:ro"],
        },
        mounts=[
            volume("m", "/m"),
            volume("data", "/data", writable=False),
            volume(ANONYMOUS, "/anonymous"),
            volume("nfs", "/of/db", driver="nfs", writable=False),
            volume("cache", "/cache"),
            bind("/srv/conf", "/conf", writable=False),
            bind("/b", "/b"),
            bind("/plain", "/plain"),
        ],
    )

    recipe = of(inspect)

    assert recipe.body == {
        "HostConfig": {
            "Mounts": [
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
        }
    }


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


@pytest.mark.parametrize(
    ("state", "is_running"),
    [
        ({"Running": True}, True),
        ({"Running": True, "Paused": True}, True),
        ({"Running": False, "Restarting": True}, True),
        ({"Running": False}, False),
    ],
)
def test_whether_it_is_to_run(state: dict[str, bool], is_running: bool) -> None:
    assert of(container() | {"State": state}).is_running is is_running
