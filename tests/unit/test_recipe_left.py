"""What a person has to see to before a container does elsewhere what it did here."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.inspected import NAMES, OTHER_ID, bind, container, image, volume
from tests.unit.rich_container import rich
from tui.domain.host_path import is_engine_socket
from tui.domain.recipe import WorkLeft
from tui.domain.recipe_read import read


def left(inspect: dict[str, Any]) -> tuple[WorkLeft, ...]:
    return read(inspect, image(), NAMES).left


def told(inspect: dict[str, Any]) -> list[tuple[str, str]]:
    """Kinds and texts."""
    return [(work.kind, work.text) for work in left(inspect)]


def test_an_ordinary_container_leaves_no_work() -> None:
    fields = {"PortBindings": {"80/tcp": [{"HostIp": "0.0.0.0", "HostPort": "80"}, {"HostIp": "127.0.0.1"}]}}

    assert left(container(host=fields, mounts=[volume("data", "/data")])) == ()


@pytest.mark.parametrize(
    ("path", "is_socket"),
    [
        ("/var/run/docker.sock", True),
        ("/run/user/1000/docker.sock", True),
        ("/run/podman/podman.sock", True),
        ("/run/", True),
        ("/", True),
        ("/var/run", True),
        ("/var/lib", False),
        ("/srv/docker.sock.d", False),
    ],
)
def test_what_reaches_the_engine(path: str, is_socket: bool) -> None:
    assert is_engine_socket(path) is is_socket


def test_paths_of_the_host() -> None:
    inspect = container(
        mounts=[bind("/srv/conf", "/conf"), bind("/var/run/docker.sock", "/d.sock"), bind("/", "/z")]
    )

    assert told(inspect) == [
        ("host path", "/srv/conf of the host is mounted at /conf"),
        ("engine socket", "it reaches the engine through /var/run/docker.sock (mounted at /d.sock)"),
        ("engine socket", "/ of the host is mounted at /z, and the engine's socket is in it"),
    ]


@pytest.mark.parametrize(
    ("fields", "work"),
    [
        (
            {"NetworkMode": "host"},
            ("host network", "it uses the host's own network, where the host's name is vm"),
        ),
        ({"PidMode": "host"}, ("host namespace", "it shares the host's processes")),
        ({"IpcMode": "host"}, ("host namespace", "it shares the host's shared memory")),
        ({"UTSMode": "host"}, ("host namespace", "it shares the host's host name")),
        ({"UsernsMode": "host"}, ("host namespace", "its user namespace is host")),
        ({"NetworkMode": f"container:{OTHER_ID}"}, ("other container", "it shares the network of db")),
        ({"PidMode": f"container:{OTHER_ID}"}, ("other container", "it shares the processes of db")),
        ({"Links": ["/db:/web/store"]}, ("other container", "it is linked to db")),
        ({"Privileged": True}, ("privileged", "it is privileged: it may do to the host what root may")),
        ({"Devices": [{"PathOnHost": "/dev/kvm"}]}, ("device", "it uses the device /dev/kvm")),
        (
            {"DeviceRequests": [{"Capabilities": [["gpu", "nvidia"]]}]},
            ("device", "it asks for devices (gpu nvidia)"),
        ),
        ({"DeviceCgroupRules": ["c 1:3 mr"]}, ("device", "it may use devices by the rule c 1:3 mr")),
        ({"CgroupParent": "/lab"}, ("other", "it runs under the control group /lab")),
        ({"Runtime": "runsc"}, ("other", "it is run by runsc")),
        ({"SecurityOpt": ["apparmor=mine"]}, ("other", "it runs under the AppArmor profile mine")),
        ({"KernelMemory": 1}, ("other", "its kernel memory has a limit")),
        (
            {"StorageOpt": {"size": "1G"}},
            ("other", "its own layer has a size limit or other storage options"),
        ),
        (
            {"PortBindings": {"80/tcp": [{"HostIp": "192.0.2.7", "HostPort": "80"}]}},
            ("other", "its port 80/tcp is published at the host's address 192.0.2.7"),
        ),
    ],
)
def test_what_hangs_on_the_host(fields: dict[str, Any], work: tuple[str, str]) -> None:
    assert told(container({"Hostname": "vm"}, fields)) == [work]


@pytest.mark.parametrize(
    "fields",
    [
        {"SecurityOpt": ["apparmor=unconfined", "no-new-privileges"]},
        {"Binds": ["data:/data:z"]},
        {"RestartPolicy": {"Name": "always"}, "Memory": 1},
    ],
)
def test_what_goes_anywhere(fields: dict[str, Any]) -> None:
    assert left(container(host=fields)) == ()


def test_a_path_that_was_labelled() -> None:
    assert told(container(host={"Binds": ["/srv:/srv:ro,Z"]})) == [
        ("host path", "/srv of the host is mounted at /srv"),
        ("other", "/srv was labelled for SELinux (option Z)"),
    ]


def test_a_volume_kept_by_a_driver() -> None:
    inspect = container(mounts=[volume("media", "/media", driver="nfs")])

    assert told(inspect) == [("other", "the volume media at /media is kept by the driver nfs")]


def test_the_network_it_goes_out_by() -> None:
    networks = {"front": {"GwPriority": 5}, "back": {"GwPriority": 0}}
    inspect = container(host={"NetworkMode": "front"}, networks=networks)

    assert told(inspect) == [("other", "its way out has the priority 5 on front")]


def test_links_on_networks_of_its_own() -> None:
    inspect = container(host={"NetworkMode": "front"}, networks={"front": {"Links": [f"{OTHER_ID}:store"]}})

    assert told(inspect) == [("other container", "it is linked to db")]


def test_what_a_swarm_made() -> None:
    inspect = container({"Labels": {"com.docker.swarm.service.name": "shop_web"}})

    assert told(inspect) == [("other", "the swarm service shop_web made it")]


def test_values_in_the_open_are_told_by_name_only() -> None:
    secret = "s3cret-and-long"
    inspect = container(
        {
            "Env": [f"TOKEN={secret}", "MODE=fast", "SERVICE=billing-worker"],
            "Cmd": ["serve", f"--token={secret}", "fast", "billing-worker"],
            "Labels": {"x": f"of {secret}", "mode": "fast"},
            "Healthcheck": {"Test": ["CMD-SHELL", f"curl {secret}"]},
        },
        {"Sysctls": {"a": secret}},
    )

    assert sorted(told(inspect)) == [
        ("other", "a label holds the value of TOKEN"),
        ("other", "its command holds the value of TOKEN"),
        ("other", "its health check holds the value of TOKEN"),
        ("other", "what it was made with holds the value of TOKEN"),
    ]
    assert secret not in str(left(inspect))


def test_every_piece_of_work_has_a_remedy() -> None:
    found = left(rich())

    assert len(found) > 5
    assert all(work.remedy for work in found)
