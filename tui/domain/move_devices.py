"""Devices of a container as options of `docker create` take them; None is what no option can say (pure)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tui.domain.move_mounts import fields

_REQUEST = frozenset("Driver Count DeviceIDs Capabilities Options".split())


def device(device: Mapping[str, Any]) -> str | None:
    """For `--device`."""
    here, there = str(device.get("PathOnHost") or ""), str(device.get("PathInContainer") or "")
    if not here or ":" in here + there:
        return None
    return f"{here}:{there or here}:{device.get('CgroupPermissions') or 'rwm'}"


def weighted(device: Mapping[str, Any]) -> str | None:
    """For `--blkio-weight-device`."""
    return _measured(device, "Weight")


def rated(device: Mapping[str, Any]) -> str | None:
    """For `--device-read-bps` and its like."""
    return _measured(device, "Rate")


def device_request(request: Mapping[str, Any]) -> list[tuple[str, ...]]:
    """The options for one of DeviceRequests, none where they cannot say it."""
    devices = [str(each) for each in request.get("DeviceIDs") or ()]
    if request.get("Driver") == "cdi":
        return [("--device", name) for name in devices]
    sets = [[str(each) for each in one] for one in request.get("Capabilities") or ()]
    if len(sets) != 1 or "gpu" not in sets[0] or request.keys() - _REQUEST:
        return []
    pairs = [("driver", str(request["Driver"]))] if request.get("Driver") else []
    if devices:
        pairs.append(("device", ",".join(devices)))
    else:
        count = int(request.get("Count") or 0)
        pairs.append(("count", "all" if count == -1 else str(count)))
    # `gpu` is added by the command line itself.
    others = [each for each in sets[0] if each != "gpu"]
    if others:
        pairs.append(("capabilities", ",".join(others)))
    options = [f"{key}={value}" for key, value in (request.get("Options") or {}).items()]
    if options:
        pairs.append(("options", fields(options)))
    return [("--gpus", fields(f"{key}={value}" for key, value in pairs))]


def _measured(device: Mapping[str, Any], key: str) -> str | None:
    path = str(device.get("Path") or "")
    return f"{path}:{device.get(key) or 0}" if path and ":" not in path else None
