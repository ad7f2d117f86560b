"""Two containers compared by what engines tell, word for word, without any of the code that is tried."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_CONFIG = ("User", "WorkingDir", "StopSignal", "StopTimeout", "Healthcheck", "Tty", "OpenStdin", "Domainname")
_HOST = (
    *(
        "Memory",
        "MemoryReservation",
        "MemorySwap",
        "NanoCpus",
        "CpuShares",
        "CpusetCpus",
        "PidsLimit",
        "ShmSize",
    ),
    *("Privileged", "ReadonlyRootfs", "Init", "AutoRemove", "PublishAllPorts", "OomScoreAdj", "Runtime"),
    *("RestartPolicy", "LogConfig", "PortBindings", "Devices", "DeviceCgroupRules", "Sysctls", "Tmpfs"),
    *("Dns", "DnsSearch", "DnsOptions", "UTSMode", "UsernsMode"),
)
_IN_ANY_ORDER = ("Ulimits", "ExtraHosts", "GroupAdd", "SecurityOpt")
_CAPABILITIES = ("CapAdd", "CapDrop")


def as_told(inspect: Mapping[str, Any]) -> dict[str, Any]:
    """What makes a container, apart from IDs and from what an engine chose: null, false, 0 and nothing are one."""
    config, host = inspect["Config"], inspect["HostConfig"]
    told: dict[str, Any] = {name: config.get(name) for name in _CONFIG} | {n: host.get(n) for n in _HOST}
    told["RestartPolicy"] = {**host["RestartPolicy"], "Name": host["RestartPolicy"]["Name"] or "no"}
    told["runs"] = [*(config.get("Entrypoint") or ()), *(config.get("Cmd") or ())]
    told["Env"] = sorted(each for each in config.get("Env") or () if "=" in each)
    told["Labels"] = {
        name: text for name, text in config["Labels"].items() if not name.startswith("com.docker.compose.")
    }
    told |= {name: sorted(map(str, host.get(name) or ())) for name in _IN_ANY_ORDER}
    told |= {
        name: sorted(each.removeprefix("CAP_") for each in host.get(name) or ()) for name in _CAPABILITIES
    }
    told["mounts"] = sorted(
        (m["Type"], m.get("Name") or m["Source"], m["Destination"], m["RW"])
        for m in inspect["Mounts"]
        if m["Type"] in ("bind", "volume")
    )
    told["networks"] = {
        name: _end(inspect, end) for name, end in inspect["NetworkSettings"]["Networks"].items()
    }
    return {name: value for name, value in told.items() if value}


def _end(inspect: Mapping[str, Any], end: Mapping[str, Any]) -> tuple[list[str], dict[str, str]]:
    """Its aliases and the addresses that were asked for on one network."""
    made_up = {inspect["Id"][:12], inspect["Name"].lstrip("/"), inspect["Config"]["Hostname"]}
    asked = {name: text for name, text in (end.get("IPAMConfig") or {}).items() if text}
    return sorted({*(end.get("Aliases") or ())} - made_up), asked
