"""What was said about a container's host side when it was made: HostConfig without what engines fill in (pure)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

# Read with mounts and networks, or nothing but how the client was started.
_ELSEWHERE = frozenset(
    ("Binds", "Mounts", "Tmpfs", "VolumesFrom", "VolumeDriver", "NetworkMode", "Links", "PortBindings")
)
_NOT_CARRIED = frozenset(("ContainerIDFile", "ConsoleSize", "Cgroup"))
# Here nothing (0, false, an empty list) is something else than nothing said.
_MEANT_WHEN_EMPTY = frozenset(("Init", "MemorySwappiness", "MaskedPaths", "ReadonlyPaths"))

SHM_SIZE = 64 * 1024 * 1024
# The paths that every engine hides by itself; newer ones hide more of /proc and /sys.
_MASKED = frozenset(
    ("/proc/acpi", "/proc/kcore", "/proc/keys", "/proc/timer_list", "/proc/scsi", "/sys/firmware")
)
_READONLY = frozenset(("/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"))


def own_host(host: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of HostConfig that are not an engine's default, without mounts, networks and links.

    Fields that are not known here are carried as well: a newer engine's are not lost.
    """
    found = {}
    for key, value in host.items():
        if key in _ELSEWHERE or key in _NOT_CARRIED or value is None:
            continue
        if (value or key in _MEANT_WHEN_EMPTY) and not is_default(key, value, host):
            found[key] = _CLEANED[key](host) if key in _CLEANED else value
    bindings = port_bindings(host)
    return found | {"PortBindings": bindings} if bindings else found


def is_default(key: str, value: Any, host: Mapping[str, Any]) -> bool:
    """Whether an engine fills this in by itself when nothing is said."""
    return key in _DEFAULTS and _DEFAULTS[key](value, host)


def port_bindings(host: Mapping[str, Any]) -> dict[str, list[dict[str, str]]]:
    """The published ports by the container's port, those with an address of the host at all."""
    return {port: list(at) for port, at in (host.get("PortBindings") or {}).items() if at}


def _is_hidden_by_engine(core: frozenset[str]) -> Callable[[Any, Mapping[str, Any]], bool]:
    def is_default(paths: Any, host: Mapping[str, Any]) -> bool:
        if host.get("Privileged"):
            return True  # nothing is hidden from it, whatever was said
        return core <= set(paths) and all(path.startswith(("/proc/", "/sys/")) for path in paths)

    return is_default


def security_options(host: Mapping[str, Any]) -> list[str]:
    """SecurityOpt without the `label=disable` that engines add where a container shares the host's processes."""
    shares = host.get("Privileged") or host.get("PidMode") == "host" or host.get("IpcMode") == "host"
    return [option for option in host.get("SecurityOpt") or () if not (shares and option == "label=disable")]


def _cgroup_namespace(host: Mapping[str, Any]) -> str:
    """The default, which hangs on the version of control groups: "host" with 1, "private" with 2.

    Engines fill in OomKillDisable with version 1, and let nobody set it with 2.
    """
    return "private" if host.get("OomKillDisable") is None else "host"


def _without_empty(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in fields.items() if value}


_CLEANED: Mapping[str, Callable[[Mapping[str, Any]], Any]] = {
    "RestartPolicy": lambda host: _without_empty(host["RestartPolicy"]),
    "LogConfig": lambda host: _without_empty(host["LogConfig"]),
    "SecurityOpt": security_options,
}
_DEFAULTS: Mapping[str, Callable[[Any, Mapping[str, Any]], bool]] = {
    "ShmSize": lambda size, host: size == SHM_SIZE,
    "IpcMode": lambda mode, host: mode == "private",
    "PidMode": lambda mode, host: mode == "private",
    "UTSMode": lambda mode, host: mode == "private",
    "Isolation": lambda isolation, host: isolation == "default",
    "CgroupnsMode": lambda mode, host: mode == _cgroup_namespace(host),
    "RestartPolicy": lambda policy, host: policy.get("Name") in (None, "", "no"),
    "LogConfig": lambda log, host: log.get("Type") in (None, "", "json-file") and not log.get("Config"),
    "Runtime": lambda runtime, host: runtime == "runc",
    "MemorySwap": lambda swap, host: swap == 2 * (host.get("Memory") or 0),
    "MemorySwappiness": lambda swappiness, host: swappiness == -1,
    "PidsLimit": lambda limit, host: limit <= 0,
    "SecurityOpt": lambda options, host: not security_options(host),
    "MaskedPaths": _is_hidden_by_engine(_MASKED),
    "ReadonlyPaths": _is_hidden_by_engine(_READONLY),
}
