"""Containers as they are told once they were asked for in full: the demo and the engines say the same."""

from __future__ import annotations

from typing import Any

import pytest

from tests.contract.host import unique
from tests.contract.site import CONFIG, SECOND, Site, rich
from tests.wait import eventually
from tui.domain.recipe_api import create_body, endpoint_settings
from tui.domain.recipe_difference import differences
from tui.domain.recipe_read import read

# What hangs on the engine's version or on the machine, not on what was asked for.
OF_ENGINES = {
    "CgroupnsMode",
    "ContainerIDFile",
    "KernelMemory",
    "KernelMemoryTCP",
    "MaskedPaths",
    "OomKillDisable",
    "ReadonlyPaths",
    "Runtime",
}
DEFAULTS = {
    **dict.fromkeys(
        "Binds VolumesFrom CapAdd CapDrop Dns DnsOptions DnsSearch ExtraHosts GroupAdd Links SecurityOpt Devices "
        "BlkioWeightDevice BlkioDeviceReadBps BlkioDeviceWriteBps BlkioDeviceReadIOps BlkioDeviceWriteIOps "
        "DeviceCgroupRules DeviceRequests MemorySwappiness PidsLimit Ulimits PortBindings".split()
    ),
    **dict.fromkeys(
        "VolumeDriver Cgroup PidMode UTSMode UsernsMode Isolation CgroupParent CpusetCpus CpusetMems".split(),
        "",
    ),
    **dict.fromkeys(
        "OomScoreAdj CpuShares NanoCpus BlkioWeight CpuPeriod CpuQuota CpuRealtimePeriod CpuRealtimeRuntime Memory "
        "MemoryReservation MemorySwap CpuCount CpuPercent IOMaximumIOps IOMaximumBandwidth".split(),
        0,
    ),
    **dict.fromkeys(("Privileged", "PublishAllPorts", "ReadonlyRootfs", "AutoRemove"), False),
    "LogConfig": {"Type": "json-file", "Config": {}},
    "IpcMode": "private",
    "ConsoleSize": [0, 0],
    "ShmSize": 67108864,
    "NetworkMode": "none",
    "RestartPolicy": {"Name": "no", "MaximumRetryCount": 0},
}


def test_what_was_asked_for_is_told(site: Site) -> None:
    body = rich(site)
    found = site.create(unique("rich"), body)
    assert {key: found["Config"][key] for key in CONFIG} == CONFIG
    assert found["Config"]["Image"] == site.image
    assert (found["Path"], found["Args"]) == ("/bin/sh", ["-c", "sleep 100"])
    told = found["HostConfig"]
    assert {key: told[key] for key in body["HostConfig"]} == body["HostConfig"]
    assert told["MemorySwap"] == 128_000_000, "as much again as memory"
    assert sorted(told.keys() - OF_ENGINES) == sorted({*DEFAULTS, *body["HostConfig"]})


def test_what_nobody_asked_for_is_filled_in(site: Site) -> None:
    found = site.create(unique("plain"), {"HostConfig": {"NetworkMode": "none"}})
    told = {key: value for key, value in found["HostConfig"].items() if key not in OF_ENGINES}
    told["RestartPolicy"]["Name"] = told["RestartPolicy"]["Name"] or "no"  # empty on the oldest engine
    assert told == DEFAULTS
    config = found["Config"]
    assert (config["Hostname"], config["Cmd"], config["Env"]) == (found["Id"][:12], ["sh"], None)
    assert (config["Entrypoint"], config["Labels"], config["Volumes"]) == (None, {}, None)
    assert not config.keys() & {"ExposedPorts", "Healthcheck", "StopSignal", "StopTimeout", "MacAddress"}
    assert (found["Mounts"], found["NetworkSettings"]["Ports"]) == ([], {})


def test_mounts_are_told_with_their_ways(site: Site) -> None:
    found = site.create(unique("mounts"), rich(site))
    told = {
        m["Destination"]: (m["Type"], m.get("Name", ""), m["Mode"], m["RW"], m["Propagation"])
        for m in found["Mounts"]
    }
    (declared,) = (m["Name"] for m in found["Mounts"] if m["Destination"] == "/declared")
    assert len(declared) == 64
    assert told == {
        "/kept": ("volume", site.volume, "z", False, ""),
        "/again": ("volume", site.volume, "nocopy", True, ""),
        "/declared": ("volume", declared, "", True, ""),
        "/host": ("bind", "", "", True, "rprivate"),
        "/conf": ("bind", "", "ro", False, "rprivate"),
        "/quick": ("tmpfs", "", "", True, ""),
    }


def test_mounts_of_another_container_come_along(site: Site) -> None:
    first = unique("first")
    host = {"NetworkMode": "none", "Binds": [f"{site.volume}:/kept"]}
    site.create(first, {"HostConfig": host})
    found = site.create(
        unique("next"), {"HostConfig": {"NetworkMode": "none", "VolumesFrom": [f"{first}:ro"]}}
    )
    (mount,) = found["Mounts"]
    assert (mount["Name"], mount["Destination"], mount["Mode"], mount["RW"]) == (
        site.volume,
        "/kept",
        "",
        False,
    )
    assert found["HostConfig"]["VolumesFrom"] == [f"{first}:ro"]


def test_an_anonymous_volume_that_is_mounted_by_its_name_stays(site: Site) -> None:
    own = {"HostConfig": {"NetworkMode": "none"}, "Volumes": {"/data": {}}}
    first, second, heir = (unique(name) for name in ("first", "second", "heir"))
    (mount,) = site.create(first, own)["Mounts"]
    volume = mount["Name"]
    mounts = [{"Type": "volume", "Source": volume, "Target": "/named"}]
    site.create(second, {"HostConfig": {"NetworkMode": "none", "Mounts": mounts}})
    site.api.remove_container(first, v=True)
    site.api.remove_container(second, v=True)
    assert volume in {each["Name"] for each in site.api.volumes()["Volumes"]}
    own_again = {"HostConfig": {"NetworkMode": "none"}, "Volumes": {"/data": {}}}
    (mount,) = site.create(first, own_again)["Mounts"]
    site.create(heir, {"HostConfig": {"NetworkMode": "none", "VolumesFrom": [first]}})
    site.api.remove_container(first, v=True)
    assert mount["Name"] in {each["Name"] for each in site.api.volumes()["Volumes"]}
    site.api.remove_container(heir, v=True)
    assert mount["Name"] not in {each["Name"] for each in site.api.volumes()["Volumes"]}


def test_an_images_settings_are_joined_with_ones_own(site: Site) -> None:
    own = {
        "Env": ["A=1", "B=2"],
        "Labels": {"a": "image", "b": "image"},
        "ExposedPorts": {"80/tcp": {}},
        "Volumes": {"/own": {}},
        "User": "7",
        "WorkingDir": "/srv",
        "Entrypoint": ["sleep"],
        "Cmd": ["1"],
        "Healthcheck": {"Test": ["CMD-SHELL", "true"]},
        "HostConfig": {"NetworkMode": "none"},
    }
    base = site.create(unique("base"), own)
    name = unique("contract/joined")
    image = site.api.commit(base["Id"], repository=name, tag="1")["Id"]
    try:
        asked = {
            "Image": f"{name}:1",
            "Env": ["A=9", "C=3"],
            "Labels": {"a": "container"},
            "ExposedPorts": {"81/udp": {}},
            "Volumes": {"/mine": {}},
            "Healthcheck": {"Interval": SECOND},
            "Cmd": ["2"],
            "HostConfig": {"NetworkMode": "none"},
        }
        config = site.create(unique("joined"), asked)["Config"]
        assert config["Env"] == ["A=9", "C=3", "B=2"]
        assert config["Labels"] == {"a": "container", "b": "image"}
        assert config["ExposedPorts"] == {"80/tcp": {}, "81/udp": {}}
        assert config["Volumes"] == {"/mine": {}, "/own": {}}
        assert (config["User"], config["WorkingDir"]) == ("7", "/srv")
        assert (config["Entrypoint"], config["Cmd"]) == (["sleep"], ["2"])
        assert config["Healthcheck"] == {"Test": ["CMD-SHELL", "true"], "Interval": SECOND}
        reset = site.create(unique("reset"), asked | {"Entrypoint": [""], "Cmd": ["sh"]})
        assert (reset["Config"]["Entrypoint"], reset["Path"], reset["Args"]) == (None, "sh", [])
        other = site.create(unique("other"), asked | {"Entrypoint": ["cat"], "Cmd": None})
        assert (other["Config"]["Entrypoint"], other["Config"]["Cmd"], other["Args"]) == (["cat"], None, [])
    finally:
        site.host.clean()
        site.api.remove_image(image)


@pytest.mark.parametrize(
    ("host_config", "message"),
    [
        ({"RestartPolicy": {"Name": "sometimes"}}, "invalid restart policy"),
        (
            {"RestartPolicy": {"Name": "always"}, "AutoRemove": True},
            "can't create 'AutoRemove' container with restart policy",
        ),
        ({"Memory": 1000}, "Minimum memory limit allowed is 6MB"),
        ({"VolumesFrom": ["nobody"]}, "No such container: nobody"),
        ({"Binds": ["a:/x"]}, "create a: volume name is too short"),
    ],
)
def test_what_makes_no_sense_is_refused(site: Site, host_config: dict[str, Any], message: str) -> None:
    body = {"Image": site.image, "HostConfig": {"NetworkMode": "none", **host_config}}
    status, answer = site.ask("/containers/create", body, name=unique("senseless"))
    assert status == 400
    assert answer["message"].startswith(message)


def test_limits_and_restart_policy_are_changed(site: Site) -> None:
    name = unique("updated")
    site.create(name, {"HostConfig": {"NetworkMode": "none", "Memory": 64_000_000}})
    order = {"RestartPolicy": {"Name": "always"}, "CpuShares": 100, "Memory": 50_000_000}
    assert site.ask(f"/containers/{name}/update", order)[0] == 200
    told = site.inspect(name)["HostConfig"]
    assert told["RestartPolicy"] == {"Name": "always", "MaximumRetryCount": 0}
    assert (told["CpuShares"], told["Memory"], told["MemorySwap"]) == (100, 50_000_000, 128_000_000)
    status, answer = site.ask(f"/containers/{name}/update", {"Memory": 500_000_000})
    assert status == 409
    assert "smaller than already set memoryswap limit" in answer["message"]
    assert site.ask(f"/containers/{name}/update", {"RestartPolicy": {"Name": "sometimes"}})[0] == 400
    assert site.ask("/containers/nobody/update", {"RestartPolicy": {"Name": "no"}})[0] == 404


def test_health_is_told_from_the_start_on(site: Site) -> None:
    name = unique("health")
    check = {"Test": ["CMD", "true"], "Interval": SECOND // 10}
    body = {"Cmd": ["sleep", "100"], "Healthcheck": check, "HostConfig": {"NetworkMode": "none"}}
    site.create(name, body)
    site.api.start(name)
    assert site.inspect(name)["State"]["Health"]["Status"] in ("starting", "healthy")
    eventually(lambda: site.inspect(name)["State"]["Health"]["Status"] == "healthy", what="it is healthy")
    without = unique("unchecked")
    site.create(without, body | {"Healthcheck": {"Test": ["NONE"]}})
    assert "Health" not in site.inspect(without)["State"]


def test_a_recipe_makes_the_same_again(site: Site) -> None:
    """What dtui reads of a container and asks for again is that container, on the demo as on engines."""
    name = unique("recipe")
    body = rich(site)
    body["HostConfig"]["PortBindings"] = {}
    site.create(name, body)
    site.api.connect_container_to_network(name, site.other, aliases=["three"])
    one = site.inspect(name)
    recipe = read(one, site.image_of(one), {one["Id"]: name})
    again, others = create_body(recipe, image=site.image)
    site.api.rename(name, f"{name}-before")
    made = site.create(name, dict(again))
    for attachment in others:
        order = {"Container": made["Id"], "EndpointConfig": endpoint_settings(attachment)}
        assert site.ask(f"/networks/{attachment.network}/connect", order)[0] == 200
    two = site.inspect(name)
    assert differences(one, site.image_of(one), two, site.image_of(two)) == ()
    less = {**again, "HostConfig": {**again["HostConfig"], "ShmSize": 2_000_000}}
    third = site.create(unique("other"), less)
    assert differences(one, site.image_of(one), third, site.image_of(third)) != ()
