"""A container's recipe as options of `docker create` and `docker run`, field by field (pure).

What the command line has no option for is collected beside them: nothing of a recipe is passed over in silence.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from tui.domain.move_devices import device, device_request, rated, weighted
from tui.domain.move_mounts import mount, tmpfs
from tui.domain.move_told import Say, Told, duration, each, formed, labels, pairs, size, switch, text
from tui.domain.recipe import Recipe
from tui.domain.shell import is_writable


def told(recipe: Recipe) -> Told:
    """The options for the body of a recipe, without its name, networks, environment and command."""
    made = Told()
    _fields(made, _CONFIG, recipe.body)
    _fields(made, _HOST, recipe.host)
    _paths(made, recipe.host)
    return made


def _fields(made: Told, table: Mapping[str, Say], values: Mapping[str, Any]) -> None:
    for key in (*(key for key in table if key in values), *sorted(values.keys() - table.keys())):
        if key not in _ELSEWHERE:
            _field(made, table, key, values[key])


def _paths(made: Told, host: Mapping[str, Any]) -> None:
    """The paths that an engine hides by itself: all of them or none."""
    if host.get("MaskedPaths") == [] and host.get("ReadonlyPaths") == []:
        made.say("--security-opt", "systempaths=unconfined")
    elif not host.get("Privileged"):
        for key in ("MaskedPaths", "ReadonlyPaths"):
            if host.get(key) is not None:
                made.no_option(key)


def _field(made: Told, table: Mapping[str, Say], key: str, value: Any) -> None:
    if key in table:
        # Of what is empty only what is named in _MEANT says anything.
        if value or (key in _MEANT and value is not None):
            table[key](made, value)
    elif value not in (None, "", 0, False, [], {}):
        made.no_option(key)


def _health(made: Told, health: Mapping[str, Any]) -> None:
    test = list(health.get("Test") or ())
    if test[:1] == ["NONE"]:
        made.say("--no-healthcheck")
        return
    if test[:1] == ["CMD-SHELL"] and len(test) == 2:
        made.say("--health-cmd", test[1])
    elif test:
        from shlex import join

        made.say("--health-cmd", join(test[1:]))
        made.leave("its health check runs through a shell here", "see that its image has /bin/sh")
    for key, option in _TIMES.items():
        if health.get(key):
            made.say(option, duration(int(health[key])))
    if health.get("Retries"):
        made.say("--health-retries", str(health["Retries"]))
    for key in sorted(health.keys() - _TIMES.keys() - {"Test", "Retries"}):
        made.no_option(f"{key} of a health check")


def _ports(made: Told, bindings: Mapping[str, Any]) -> None:
    for port, places in bindings.items():
        for place in places or ():
            address, at = place.get("HostIp") or "", place.get("HostPort") or ""
            where = f"[{address}]:" if ":" in address else f"{address}:" if address else ""
            made.say("--publish", f"{where}{at}:{port}" if where or at else port)


def _restart(made: Told, policy: Mapping[str, Any]) -> None:
    name, tries = policy.get("Name") or "", policy.get("MaximumRetryCount") or 0
    if name:
        made.say("--restart", f"{name}:{tries}" if tries else name)


def _log(made: Told, log: Mapping[str, Any]) -> None:
    if log.get("Type"):
        made.say("--log-driver", log["Type"])
    pairs("--log-opt")(made, log.get("Config") or {})


def _ulimits(made: Told, limits: Iterable[Mapping[str, Any]]) -> None:
    for limit in limits:
        made.say("--ulimit", f"{limit['Name']}={limit.get('Soft', 0)}:{limit.get('Hard', 0)}")


def _cpus(made: Told, nanos: int) -> None:
    made.say("--cpus", f"{nanos // 1_000_000_000}.{nanos % 1_000_000_000:09}".rstrip("0").rstrip("."))


def _security(made: Told, options: Iterable[str]) -> None:
    for option in options:
        # A profile of its own stands in a file beside the environment: see `seccomp_profile`.
        if not is_seccomp_profile(option):
            made.say("--security-opt", option)


def is_seccomp_profile(option: str) -> bool:
    """Whether a security option holds a whole seccomp profile, which the command line reads from a file."""
    return option.startswith(("seccomp={", "seccomp:{")) and is_writable(option)


def _links(made: Told, links: Iterable[str]) -> None:
    for link in links:
        # Engines tell them as /target:/container/alias.
        target, _, alias = link.partition(":")
        made.say("--link", f"{target.lstrip('/')}:{alias.rpartition('/')[2] or target.lstrip('/')}")


def _requests(made: Told, requests: Iterable[Mapping[str, Any]]) -> None:
    for request in requests:
        words = device_request(request)
        if words:
            made.options += words
        else:
            made.leave("its request for devices is more than --gpus can say", "make it with the Engine's API")


def _init(made: Told, value: bool) -> None:
    made.say("--init" if value else "--init=false")


_ELSEWHERE = frozenset(
    "HostConfig NetworkMode MacAddress Entrypoint Cmd MaskedPaths ReadonlyPaths "
    # How a client that waits for it is connected: of no weight for one that runs by itself.
    "AttachStdin AttachStdout AttachStderr StdinOnce ConsoleSize ContainerIDFile ArgsEscaped".split()
)
_MEANT = frozenset("Init MemorySwappiness StopTimeout".split())
_TIMES = {
    "Interval": "--health-interval",
    "Timeout": "--health-timeout",
    "StartPeriod": "--health-start-period",
    "StartInterval": "--health-start-interval",
}
_CONFIG: Mapping[str, Say] = {
    "Hostname": text("--hostname"),
    "Domainname": text("--domainname"),
    "User": text("--user"),
    "Tty": switch("--tty"),
    "OpenStdin": switch("--interactive"),
    "WorkingDir": text("--workdir"),
    "Labels": labels,
    "StopSignal": text("--stop-signal"),
    "StopTimeout": text("--stop-timeout"),
    "ExposedPorts": each("--expose"),
    "Healthcheck": _health,
}
_HOST: Mapping[str, Say] = {
    "RestartPolicy": _restart,
    "AutoRemove": switch("--rm"),
    "PortBindings": _ports,
    "PublishAllPorts": switch("--publish-all"),
    "Mounts": formed("--mount", mount, "a mount"),
    "Tmpfs": lambda made, places: formed("--tmpfs", tmpfs, "a tmpfs")(made, places.items()),
    "Binds": each("--volume"),
    "VolumesFrom": each("--volumes-from"),
    "VolumeDriver": text("--volume-driver"),
    "Links": _links,
    "ExtraHosts": each("--add-host"),
    "Dns": each("--dns"),
    "DnsOptions": each("--dns-option"),
    "DnsSearch": each("--dns-search"),
    "CapAdd": each("--cap-add"),
    "CapDrop": each("--cap-drop"),
    "GroupAdd": each("--group-add"),
    "Privileged": switch("--privileged"),
    "SecurityOpt": _security,
    "ReadonlyRootfs": switch("--read-only"),
    "Init": _init,
    "PidMode": text("--pid"),
    "IpcMode": text("--ipc"),
    "UTSMode": text("--uts"),
    "UsernsMode": text("--userns"),
    "CgroupnsMode": text("--cgroupns"),
    "CgroupParent": text("--cgroup-parent"),
    "Runtime": text("--runtime"),
    "Isolation": text("--isolation"),
    "LogConfig": _log,
    "Annotations": pairs("--annotation"),
    "Sysctls": pairs("--sysctl"),
    "StorageOpt": pairs("--storage-opt"),
    "ShmSize": size("--shm-size"),
    "Memory": size("--memory"),
    "MemoryReservation": size("--memory-reservation"),
    "MemorySwap": size("--memory-swap"),
    "MemorySwappiness": text("--memory-swappiness"),
    "KernelMemory": size("--kernel-memory"),
    "OomKillDisable": switch("--oom-kill-disable"),
    "OomScoreAdj": text("--oom-score-adj"),
    "NanoCpus": _cpus,
    "CpuShares": text("--cpu-shares"),
    "CpuPeriod": text("--cpu-period"),
    "CpuQuota": text("--cpu-quota"),
    "CpuRealtimePeriod": text("--cpu-rt-period"),
    "CpuRealtimeRuntime": text("--cpu-rt-runtime"),
    "CpusetCpus": text("--cpuset-cpus"),
    "CpusetMems": text("--cpuset-mems"),
    "PidsLimit": text("--pids-limit"),
    "Ulimits": _ulimits,
    "BlkioWeight": text("--blkio-weight"),
    "BlkioWeightDevice": formed("--blkio-weight-device", weighted, "the weight of a device"),
    "BlkioDeviceReadBps": formed("--device-read-bps", rated, "the rate of a device"),
    "BlkioDeviceWriteBps": formed("--device-write-bps", rated, "the rate of a device"),
    "BlkioDeviceReadIOps": formed("--device-read-iops", rated, "the rate of a device"),
    "BlkioDeviceWriteIOps": formed("--device-write-iops", rated, "the rate of a device"),
    "Devices": formed("--device", device, "a device"),
    "DeviceCgroupRules": each("--device-cgroup-rule"),
    "DeviceRequests": _requests,
}
