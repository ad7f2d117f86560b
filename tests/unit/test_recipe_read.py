"""What made a container, told from what its image and its engine say by themselves."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.inspected import (
    ID,
    IMAGE_ID,
    NAMES,
    OTHER_ID,
    container,
    image,
)
from tui.domain.recipe import Recipe
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
