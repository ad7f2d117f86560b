"""Each field of a recipe is said by an option of `docker create`, or told as work that is left."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.moved_recipe import recipe, said
from tui.domain.move_run import not_expressible

SPECS: list[tuple[dict[str, Any], list[str]]] = [
    ({"Hostname": "h", "Domainname": "d.org"}, ["--hostname", "h", "--domainname", "d.org"]),
    ({"User": "1:2", "WorkingDir": "/w"}, ["--user", "1:2", "--workdir", "/w"]),
    ({"Tty": True, "OpenStdin": True}, ["--tty", "--interactive"]),
    ({"Tty": False, "Hostname": ""}, []),
    ({"StopSignal": "SIGINT", "StopTimeout": 0}, ["--stop-signal", "SIGINT", "--stop-timeout", "0"]),
    ({"Labels": {"a": "", "b": "c=d"}}, ["--label", "a=", "--label", "b=c=d"]),
    ({"ExposedPorts": {"80/tcp": {}}}, ["--expose", "80/tcp"]),
    ({"Entrypoint": [""], "Cmd": ["x"]}, ["--entrypoint", "", "x"]),
    ({"Entrypoint": ["/a"], "Cmd": ["-x", ""]}, ["--entrypoint", "/a", "-x", ""]),
    ({"Entrypoint": ["/a", "-b"], "Cmd": ["c"]}, ["--entrypoint", "/a", "-b", "c"]),
    ({"Healthcheck": {"Test": ["NONE"]}}, ["--no-healthcheck"]),
    (
        {
            "Healthcheck": {
                "Test": ["CMD-SHELL", "a | b"],
                "Interval": 1_500_000_001,
                "Timeout": 7_200_000_000_000,
            }
        },
        ["--health-cmd", "a | b", "--health-interval", "1500000001ns", "--health-timeout", "2h"],
    ),
    ({"Healthcheck": {"Test": ["CMD", "a b", "c"]}}, ["--health-cmd", "'a b' c"]),
    (
        {"Healthcheck": {"StartInterval": 2_000_000, "Retries": 3}},
        ["--health-start-interval", "2ms", "--health-retries", "3"],
    ),
    ({"MacAddress": "02:42:00:00:00:01"}, ["--mac-address", "02:42:00:00:00:01"]),
]
HOSTS: list[tuple[dict[str, Any], list[str]]] = [
    ({"NetworkMode": "host"}, ["--network", "host"]),
    ({"NetworkMode": "default"}, []),
    ({"RestartPolicy": {"Name": "always", "MaximumRetryCount": 0}}, ["--restart", "always"]),
    ({"RestartPolicy": {"Name": "on-failure", "MaximumRetryCount": 4}}, ["--restart", "on-failure:4"]),
    (
        {
            "PortBindings": {
                "80/tcp": [{"HostIp": "", "HostPort": "8080"}, {"HostIp": "::1", "HostPort": "1"}],
                "53/udp": None,
            }
        },
        ["--publish", "8080:80/tcp", "--publish", "[::1]:1:80/tcp"],
    ),
    ({"PortBindings": {"80/tcp": [{"HostIp": "", "HostPort": ""}]}}, ["--publish", "80/tcp"]),
    (
        {"PortBindings": {"80/tcp": [{"HostIp": "127.0.0.1", "HostPort": ""}]}},
        ["--publish", "127.0.0.1::80/tcp"],
    ),
    ({"Init": False}, ["--init=false"]),
    ({"Init": True, "Privileged": True}, ["--privileged", "--init"]),
    ({"MemorySwappiness": 0, "MemorySwap": -1}, ["--memory-swap", "-1", "--memory-swappiness", "0"]),
    (
        {"Memory": 1 << 30, "ShmSize": 1000, "MemoryReservation": 3 << 10},
        ["--shm-size", "1000", "--memory", "1g", "--memory-reservation", "3k"],
    ),
    ({"NanoCpus": 1_000_000_001}, ["--cpus", "1.000000001"]),
    ({"NanoCpus": 500_000_000}, ["--cpus", "0.5"]),
    ({"NanoCpus": 20_000_000_000}, ["--cpus", "20"]),
    ({"Ulimits": [{"Name": "core", "Soft": -1, "Hard": -1}]}, ["--ulimit", "core=-1:-1"]),
    (
        {"LogConfig": {"Type": "syslog", "Config": {"tag": "a=b"}}},
        ["--log-driver", "syslog", "--log-opt", "tag=a=b"],
    ),
    ({"Links": ["/db:/web/store", "cache:cache"]}, ["--link", "db:store", "--link", "cache:cache"]),
    ({"SecurityOpt": ["seccomp=unconfined"]}, ["--security-opt", "seccomp=unconfined"]),
    ({"SecurityOpt": ['seccomp={"a":1}']}, ["--security-opt", "seccomp=env/web.seccomp.json"]),
    ({"MaskedPaths": [], "ReadonlyPaths": []}, ["--security-opt", "systempaths=unconfined"]),
    ({"MaskedPaths": None, "Privileged": True, "ReadonlyPaths": []}, ["--privileged"]),
    (
        {
            "Mounts": [
                {
                    "Type": "bind",
                    "Source": "/a,b",
                    "Target": "/c",
                    "ReadOnly": True,
                    "BindOptions": {"CreateMountpoint": True},
                }
            ]
        },
        ["--mount", 'type=bind,"source=/a,b",target=/c,readonly'],
    ),
    (
        {
            "Mounts": [
                {
                    "Type": "bind",
                    "Source": "/a",
                    "Target": "/c",
                    "BindOptions": {"Propagation": "rshared", "ReadOnlyForceRecursive": True},
                }
            ]
        },
        ["--mount", "type=bind,source=/a,target=/c,bind-propagation=rshared,bind-recursive=readonly"],
    ),
    (
        {
            "Mounts": [
                {
                    "Type": "volume",
                    "Source": "v",
                    "Target": "/c",
                    "VolumeOptions": {
                        "NoCopy": True,
                        "Subpath": "i",
                        "Labels": {"a": "b,c"},
                        "DriverConfig": {"Name": "nfs", "Options": {"o": "x=y"}},
                    },
                }
            ]
        },
        [
            "--mount",
            'type=volume,source=v,target=/c,"volume-label=a=b,c",volume-driver=nfs,volume-opt=o=x=y,volume-subpath=i,volume-nocopy',
        ],
    ),
    (
        {"Mounts": [{"Type": "tmpfs", "Target": "/t", "TmpfsOptions": {"Mode": 448}}]},
        ["--mount", "type=tmpfs,target=/t,tmpfs-mode=700"],
    ),
    ({"Tmpfs": {"/t": "size=1m", "/u": ""}}, ["--tmpfs", "/t:size=1m", "--tmpfs", "/u"]),
    (
        {"Devices": [{"PathOnHost": "/dev/a", "PathInContainer": "", "CgroupPermissions": ""}]},
        ["--device", "/dev/a:/dev/a:rwm"],
    ),
    ({"BlkioDeviceReadBps": [{"Path": "/dev/a", "Rate": 9}]}, ["--device-read-bps", "/dev/a:9"]),
    ({"BlkioWeightDevice": [{"Path": "/dev/a", "Weight": 9}]}, ["--blkio-weight-device", "/dev/a:9"]),
    ({"DeviceRequests": [{"Count": -1, "Capabilities": [["gpu"]]}]}, ["--gpus", "count=all"]),
    (
        {
            "DeviceRequests": [
                {
                    "Driver": "nvidia",
                    "DeviceIDs": ["0", "GPU-1"],
                    "Capabilities": [["utility", "gpu"]],
                    "Options": {"a": "b"},
                }
            ]
        },
        ["--gpus", 'driver=nvidia,"device=0,GPU-1",capabilities=utility,options=a=b'],
    ),
    ({"DeviceRequests": [{"Driver": "cdi", "DeviceIDs": ["a.b/c=d"]}]}, ["--device", "a.b/c=d"]),
]


@pytest.mark.parametrize(
    ("body", "words"), [*SPECS, *(({"HostConfig": host}, words) for host, words in HOSTS)]
)
def test_a_field_is_said(body: dict[str, Any], words: list[str]) -> None:
    assert said(recipe(body=body)) == words


def each(names: list[str], value: Any) -> dict[str, Any]:
    return dict.fromkeys(names, value)


# All that the Engine API knows of when a container is made, each with something that is worth carrying.
FIELDS = {
    **each("Hostname Domainname User WorkingDir StopSignal".split(), "text"),
    **each("Tty OpenStdin NetworkDisabled".split(), True),
    **each("Cmd Entrypoint Shell OnBuild".split(), ["word"]),
    **each("Labels ExposedPorts Volumes".split(), {"name": {}}),
    "StopTimeout": 3,
    "MacAddress": "02:42:00:00:00:01",
    "Healthcheck": {"Test": ["CMD-SHELL", "x"]},
    "SomethingNew": "text",
}
OF_HOST = {
    **each(
        "NetworkMode PidMode IpcMode UTSMode UsernsMode CgroupnsMode CgroupParent Runtime Isolation VolumeDriver "
        "CpusetCpus CpusetMems Cgroup SomethingNew".split(),
        "text",
    ),
    **each(
        "AutoRemove PublishAllPorts Privileged ReadonlyRootfs OomKillDisable Init SomethingTrue".split(), True
    ),
    **each(
        "Memory MemoryReservation MemorySwap KernelMemory KernelMemoryTCP NanoCpus CpuShares CpuPeriod CpuQuota "
        "CpuRealtimePeriod CpuRealtimeRuntime MemorySwappiness OomScoreAdj PidsLimit BlkioWeight ShmSize CpuCount "
        "CpuPercent IOMaximumIOps IOMaximumBandwidth".split(),
        7,
    ),
    **each(
        "Binds VolumesFrom Dns DnsOptions DnsSearch ExtraHosts CapAdd CapDrop GroupAdd SecurityOpt Links "
        "DeviceCgroupRules MaskedPaths ReadonlyPaths".split(),
        ["a:b"],
    ),
    **each("Annotations Sysctls StorageOpt Tmpfs".split(), {"name": "value"}),
    **each(
        "BlkioDeviceReadBps BlkioDeviceWriteBps BlkioDeviceReadIOps BlkioDeviceWriteIOps BlkioWeightDevice".split(),
        [{"Path": "/dev/a", "Rate": 1, "Weight": 1}],
    ),
    "PortBindings": {"80/tcp": [{"HostPort": "1"}]},
    "RestartPolicy": {"Name": "always"},
    "LogConfig": {"Type": "local"},
    "Mounts": [{"Type": "tmpfs", "Target": "/x"}],
    "Devices": [{"PathOnHost": "/dev/a", "PathInContainer": "/dev/b"}],
    "DeviceRequests": [{"Count": 1, "Capabilities": [["gpu"]]}],
    "Ulimits": [{"Name": "nofile", "Soft": 1, "Hard": 2}],
}


@pytest.mark.parametrize("key", FIELDS)
def test_no_field_is_passed_over(key: str) -> None:
    found = recipe(body={key: FIELDS[key]})
    assert said(found) or not_expressible(found)


@pytest.mark.parametrize("key", OF_HOST)
def test_no_field_of_the_host_is_passed_over(key: str) -> None:
    found = recipe(host={key: OF_HOST[key]})
    assert bool(said(found)) != bool(not_expressible(found))


@pytest.mark.parametrize(
    "host",
    [
        {"Devices": [{"PathOnHost": "/dev/by-path/pci-0:0", "PathInContainer": "/dev/a"}]},
        {"Mounts": [{"Type": "image", "Source": "a", "Target": "/x"}]},
        {"Mounts": [{"Type": "tmpfs", "Target": "/x", "TmpfsOptions": {"Options": [["uid=1"]]}}]},
        {"Mounts": [{"Type": "bind", "Source": "/a\rb", "Target": "/x"}]},
        {"Mounts": [{"Type": "bind", "Source": "/a", "Target": "/x", "SomethingNew": 1}]},
        {"Tmpfs": {"/a:b": ""}},
        {"Sysctls": {"a=b": "c"}},
        {"DeviceRequests": [{"Count": 1, "Capabilities": [["tpu"]]}]},
        {"DeviceRequests": [{"Count": 1, "Capabilities": [["gpu"], ["tpu", "gpu"]]}]},
        {"MaskedPaths": ["/proc/x"], "ReadonlyPaths": []},
    ],
)
def test_what_no_option_can_say_is_work_left(host: dict[str, Any]) -> None:
    assert not_expressible(recipe(host=host))
    assert not any(
        word.startswith(("--mount", "--device", "--gpus", "--tmpfs")) for word in said(recipe(host=host))
    )
