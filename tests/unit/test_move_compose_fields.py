"""Each field of a container in the words of a Compose file, read again by Compose itself."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.lab.compose import Compose
from tests.unit.compose_project import read, recipe
from tui.domain.move_compose import compose_left
from tui.domain.move_compose_service import duration

HOUR = 3600 * 10**9


def wanted_devices(device: dict[str, Any]) -> dict[str, Any]:
    return {"deploy": {"resources": {"reservations": {"devices": [device]}}}}


SAID: list[tuple[dict[str, Any], dict[str, Any], dict[str, Any]]] = [
    # Config, HostConfig, service as Compose shows it
    ({"User": "1:2"}, {}, {"user": "1:2"}),
    ({"User": "0"}, {}, {"user": "0"}),
    ({"Hostname": "no", "Domainname": "1e3"}, {}, {"hostname": "no", "domainname": "1e3"}),
    ({"WorkingDir": "/a b"}, {}, {"working_dir": "/a b"}),
    ({"Tty": True, "OpenStdin": True}, {}, {"tty": True, "stdin_open": True}),
    ({"Entrypoint": [""], "Cmd": ["a", "$b"]}, {}, {"entrypoint": [""], "command": ["a", "$$b"]}),
    (
        {"StopSignal": "SIGUSR1", "StopTimeout": 75},
        {},
        {"stop_signal": "SIGUSR1", "stop_grace_period": "1m15s"},
    ),
    ({"StopTimeout": 0}, {}, {"stop_grace_period": "0s"}),
    ({"ExposedPorts": {"81/tcp": {}}}, {}, {"expose": ["81/tcp"]}),
    ({"Labels": {"a": "1", "com.docker.compose.project": "x"}}, {}, {"labels": {"a": "1"}}),
    ({"Healthcheck": {"Test": ["NONE"]}}, {}, {"healthcheck": {"disable": True}}),
    (
        {
            "Healthcheck": {
                "Test": ["CMD", "a"],
                "Interval": HOUR + 1,
                "StartInterval": 5 * 10**8,
                "Retries": 2,
            }
        },
        {},
        {
            "healthcheck": {
                "test": ["CMD", "a"],
                "interval": "1h0m0.000000001s",
                "start_interval": "500ms",
                "retries": 2,
            }
        },
    ),
    ({"Healthcheck": {"Timeout": 10**9}}, {}, {"healthcheck": {"timeout": "1s"}}),
    ({}, {"Annotations": {"a": "$b"}}, {"annotations": {"a": "$$b"}}),
    ({}, {"CapAdd": ["ALL"], "CapDrop": ["NET_RAW"]}, {"cap_add": ["ALL"], "cap_drop": ["NET_RAW"]}),
    ({}, {"CgroupParent": "/x", "CgroupnsMode": "host"}, {"cgroup_parent": "/x", "cgroup": "host"}),
    ({}, {"CpuShares": 5, "CpusetCpus": "0-1"}, {"cpu_shares": 5, "cpuset": "0-1"}),
    ({}, {"CpuPeriod": 1000, "CpuQuota": 500}, {"cpu_period": 1000, "cpu_quota": 500}),
    ({}, {"CpuRealtimePeriod": 9, "CpuRealtimeRuntime": 8}, {"cpu_rt_period": 9, "cpu_rt_runtime": 8}),
    ({}, {"NanoCpus": 300_000_000}, {"cpus": 0.3}),
    ({}, {"DeviceCgroupRules": ["c 1:3 r"]}, {"device_cgroup_rules": ["c 1:3 r"]}),
    (
        {},
        {"Devices": [{"PathOnHost": "/dev/a", "PathInContainer": "/dev/b", "CgroupPermissions": "rw"}]},
        {"devices": [{"source": "/dev/a", "target": "/dev/b", "permissions": "rw"}]},
    ),
    (
        {},
        {"DeviceRequests": [{"Driver": "nvidia", "Count": -1, "Capabilities": [["gpu", "compute"]]}]},
        wanted_devices({"capabilities": ["gpu", "compute"], "driver": "nvidia", "count": -1}),
    ),
    (
        {},
        {"DeviceRequests": [{"DeviceIDs": ["0", "1"], "Count": 0, "Capabilities": [["gpu"]]}]},
        wanted_devices({"capabilities": ["gpu"], "device_ids": ["0", "1"]}),
    ),
    (
        {},
        {"Dns": ["192.0.2.1"], "DnsSearch": ["."], "DnsOptions": ["a:2"]},
        {"dns": ["192.0.2.1"], "dns_search": ["."], "dns_opt": ["a:2"]},
    ),
    ({}, {"ExtraHosts": ["a:192.0.2.1", "b:::1"]}, {"extra_hosts": ["a=192.0.2.1", "b=::1"]}),
    ({}, {"GroupAdd": ["1", "x"]}, {"group_add": ["1", "x"]}),
    ({}, {"Init": False}, {"init": False}),
    ({}, {"IpcMode": "shareable", "PidMode": "host"}, {"ipc": "shareable", "pid": "host"}),
    ({}, {"Isolation": "process"}, {"isolation": "process"}),
    ({}, {"Links": ["db:alias"]}, {"external_links": ["db:alias"]}),
    (
        {},
        {"LogConfig": {"Type": "syslog", "Config": {"tag": "{{.Name}} $x"}}},
        {"logging": {"driver": "syslog", "options": {"tag": "{{.Name}} $$x"}}},
    ),
    (
        {},
        {"Memory": 2**33, "MemorySwap": -1, "MemoryReservation": 7},
        {"mem_limit": str(2**33), "memswap_limit": "-1", "mem_reservation": "7"},
    ),
    ({}, {"MemorySwappiness": 50}, {"mem_swappiness": "50"}),
    ({}, {"NetworkMode": "none"}, {"network_mode": "none"}),
    ({}, {"OomKillDisable": True, "OomScoreAdj": -5}, {"oom_kill_disable": True, "oom_score_adj": -5}),
    ({}, {"PidsLimit": 9, "ShmSize": 5}, {"pids_limit": 9, "shm_size": "5"}),
    (
        {},
        {
            "PortBindings": {
                "80/udp": [{"HostIp": "::1", "HostPort": "8000-8001"}],
                "81/tcp": [{"HostPort": ""}],
            }
        },
        {
            "ports": [
                {
                    "mode": "ingress",
                    "target": 80,
                    "published": "8000-8001",
                    "protocol": "udp",
                    "host_ip": "::1",
                },
                {"mode": "ingress", "target": 81, "protocol": "tcp"},
            ]
        },
    ),
    ({}, {"Privileged": True, "ReadonlyRootfs": True}, {"privileged": True, "read_only": True}),
    ({}, {"RestartPolicy": {"Name": "on-failure", "MaximumRetryCount": 3}}, {"restart": "on-failure:3"}),
    ({}, {"RestartPolicy": {"Name": "always"}}, {"restart": "always"}),
    (
        {},
        {"Runtime": "crun", "StorageOpt": {"size": "1G"}},
        {"runtime": "crun", "storage_opt": {"size": "1G"}},
    ),
    ({}, {"SecurityOpt": ["label=disable"]}, {"security_opt": ["label=disable"]}),
    ({}, {"MaskedPaths": [], "ReadonlyPaths": []}, {"security_opt": ["systempaths=unconfined"]}),
    ({}, {"Sysctls": {"net.a": "1 2"}}, {"sysctls": {"net.a": "1 2"}}),
    ({}, {"Tmpfs": {"/a": "", "/b": "size=1,ro"}}, {"tmpfs": ["/a", "/b:size=1,ro"]}),
    (
        {},
        {"Ulimits": [{"Name": "core", "Soft": 1, "Hard": -1}]},
        {"ulimits": {"core": {"soft": 1, "hard": -1}}},
    ),
    ({}, {"UTSMode": "host", "UsernsMode": "host"}, {"uts": "host", "userns_mode": "host"}),
    (
        {},
        {"BlkioWeight": 9, "BlkioDeviceReadBps": [{"Path": "/dev/a", "Rate": 5}]},
        {"blkio_config": {"weight": 9, "device_read_bps": [{"Path": "/dev/a", "Rate": "5"}]}},
    ),
    (
        {},
        {"BlkioWeightDevice": [{"Path": "/dev/a", "Weight": 5}]},
        {"blkio_config": {"weight_device": [{"Path": "/dev/a", "Weight": 5}]}},
    ),
]


def missing(wanted: Any, found: Any) -> Any:
    """What of the wanted data is not in what was found; other fields that Compose fills in do not count."""
    if isinstance(wanted, dict) and isinstance(found, dict):
        parts = {key: missing(value, found.get(key)) for key, value in wanted.items()}
        return {key: part for key, part in parts.items() if part is not None} or None
    return None if wanted == found else (wanted, found)


@pytest.mark.parametrize(("config", "host", "wanted"), SAID)
def test_each_field_is_said_in_the_words_of_compose(
    compose: Compose, tmp_path: Path, config: dict[str, Any], host: dict[str, Any], wanted: dict[str, Any]
) -> None:
    one = recipe(body=config, host=host)
    assert missing(wanted, read(compose, tmp_path, one)["services"]["web"]) is None
    assert compose_left(one) == ()


UNSAID: list[tuple[dict[str, Any], dict[str, Any], list[str]]] = [
    ({"Shell": ["x"]}, {}, ["Compose cannot say which shell its health check is run by"]),
    ({"NetworkDisabled": True}, {}, ["Compose cannot say that it has no network at all"]),
    ({"StopTimeout": -1}, {}, ["Compose cannot say that stopping it waits for ever"]),
    ({"NewField": 1}, {}, ["Compose cannot say its NewField"]),
    (
        {"MacAddress": "02:00:00:00:00:01"},
        {},
        ["Compose asks for its hardware address 02:00:00:00:00:01 of engines before 25 only"],
    ),
    ({}, {"AutoRemove": True}, ["Compose cannot say that it is removed when it stops (--rm)"]),
    ({}, {"NewField": 1}, ["Compose cannot say its NewField"]),
    ({}, {"CpusetMems": "0"}, ["Compose cannot say which memory nodes it may use (--cpuset-mems)"]),
    ({}, {"NanoCpus": 1_234_567_891}, ["Compose cannot say its limit of 1.234567891 CPUs without an error"]),
    ({}, {"MemorySwappiness": 0}, ["Compose cannot say that none of its memory is swapped out"]),
    ({}, {"VolumeDriver": "x"}, ["Compose cannot say which driver its volumes without a name have"]),
    (
        {},
        {"MaskedPaths": ["/proc/x"]},
        ["Compose cannot say which paths of /proc and /sys are hidden from it"],
    ),
    ({}, {"MaskedPaths": []}, ["Compose cannot say which paths of /proc and /sys are hidden from it"]),
    (
        {},
        {"PublishAllPorts": True},
        ["Compose cannot say that every exposed port is published on a port of the engine's choice (-P)"],
    ),
    (
        {},
        {"Devices": [{"PathOnHost": "/dev/a:b", "PathInContainer": "/x", "CgroupPermissions": "r"}]},
        ["Compose cannot say the device /dev/a:b, with a colon in its path"],
    ),
    (
        {},
        {"DeviceRequests": [{"Capabilities": [["gpu"], ["tpu"]]}]},
        ["Compose cannot say all of what it asks of devices (--gpus)"],
    ),
    (
        {},
        {"Mounts": [{"Type": "bind", "Source": "/a", "Target": "/b", "BindOptions": {"NonRecursive": True}}]},
        ["Compose cannot say NonRecursive of its mount at /b"],
    ),
    (
        {},
        {"Mounts": [{"Type": "cluster", "Source": "a", "Target": "/b"}]},
        ["Compose cannot say its mount of the kind cluster at /b"],
    ),
]


@pytest.mark.parametrize(("config", "host", "texts"), UNSAID)
def test_what_compose_has_no_words_for_is_told_and_not_lost(
    compose: Compose, tmp_path: Path, config: dict[str, Any], host: dict[str, Any], texts: list[str]
) -> None:
    one = recipe(body=config, host=host)
    assert [work.text for work in compose_left(one)] == texts
    assert all(work.remedy for work in compose_left(one))
    read(compose, tmp_path, one)
    head = (tmp_path / "compose.yaml").read_text().partition("\nname:")[0]
    assert " ".join(line.lstrip("# ") for line in head.splitlines()).count(texts[0]) == 1


@pytest.mark.parametrize(
    ("nanoseconds", "text"),
    [
        (0, "0s"),
        (1, "1ns"),
        (1_500_000_000, "1s500ms"),
        (3_600_000_000_000, "1h"),
        (90_000_001_000, "1m30s1us"),
    ],
)
def test_times_are_exact(nanoseconds: int, text: str) -> None:
    assert duration(nanoseconds) == text
