"""The engine about itself: ping, version, info, disk usage and events."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from tui.demo.api.container_json import list_entry as container_entry
from tui.demo.api.image_json import list_entry as image_entry
from tui.demo.api.image_json import shared_size
from tui.demo.api.storage import volume_json
from tui.demo.state.engine import DemoEngine
from tui.demo.state.model import sha
from tui.demo.wire import Exchange

ENGINE_ID = "6f2c1a90-5d3e-4b7a-9c18-d3300de40000"
_KERNEL = "6.1.0-22-amd64"


def ping(engine: DemoEngine, exchange: Exchange, fields: Mapping[str, str]) -> None:
    """GET and HEAD /_ping."""
    exchange.headers |= {
        "Builder-Version": "2",
        "Cache-Control": "no-cache, no-store, must-revalidate",
        "Pragma": "no-cache",
        "Swarm": "inactive",
    }
    exchange.raw(b"OK", 200, "text/plain; charset=utf-8")


def version(engine: DemoEngine, exchange: Exchange, fields: Mapping[str, str]) -> None:
    """GET /version."""
    settings = engine.settings
    facts = {
        "ApiVersion": settings.max_api,
        "Arch": "amd64",
        "BuildTime": "2025-01-22T13:41:17.000000000+00:00",
        "Experimental": "false",
        "GitCommit": "demo",
        "GoVersion": "go1.22.11",
        "KernelVersion": _KERNEL,
        "MinAPIVersion": settings.min_api,
        "Os": "linux",
    }
    top = {key: value for key, value in facts.items() if key != "Experimental"}
    component = {"Name": "Engine", "Version": settings.version, "Details": facts}
    exchange.json(
        {"Platform": {"Name": "dtui demo"}, "Components": [component], "Version": settings.version, **top}
    )


def info(engine: DemoEngine, exchange: Exchange, fields: Mapping[str, str]) -> None:
    """GET /info."""
    with engine.lock:
        states = [container.state for container in engine.containers.by_id.values()]
        images = len(engine.images.by_id)
    running = sum(state in ("running", "restarting") for state in states)
    paused = states.count("paused")
    exchange.json(
        {
            "ID": ENGINE_ID,
            "Containers": len(states),
            "ContainersRunning": running,
            "ContainersPaused": paused,
            "ContainersStopped": len(states) - running - paused,
            "Images": images,
            "Driver": "overlay2",
            "DriverStatus": [["Backing Filesystem", "extfs"], ["Supports d_type", "true"]],
            **_fixed_info(engine),
        }
    )


def _fixed_info(engine: DemoEngine) -> dict[str, Any]:
    return {
        "Plugins": {
            "Volume": ["local"],
            "Network": ["bridge", "host", "null"],
            "Authorization": None,
            "Log": ["json-file"],
        },
        "MemoryLimit": True,
        "SwapLimit": True,
        "NEventsListener": engine.events.followers,
        "SystemTime": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "LoggingDriver": "json-file",
        "CgroupDriver": "systemd",
        "CgroupVersion": "2",
        "KernelVersion": _KERNEL,
        "OperatingSystem": "Debian GNU/Linux 12 (bookworm)",
        "OSVersion": "12",
        "OSType": "linux",
        "Architecture": "x86_64",
        "IndexServerAddress": "https://index.docker.io/v1/",
        "RegistryConfig": {"InsecureRegistryCIDRs": ["127.0.0.0/8"], "IndexConfigs": {}, "Mirrors": []},
        "NCPU": 8,
        "MemTotal": 33_554_432_000,
        "DockerRootDir": "/var/lib/docker",
        "HttpProxy": "",
        "HttpsProxy": "",
        "NoProxy": "",
        "Name": engine.host,
        "Labels": [],
        "ExperimentalBuild": False,
        "ServerVersion": engine.settings.version,
        "Runtimes": {"runc": {"path": "runc"}},
        "DefaultRuntime": "runc",
        "Swarm": {
            "NodeID": "",
            "NodeAddr": "",
            "LocalNodeState": "inactive",
            "ControlAvailable": False,
            "Error": "",
        },
        "LiveRestoreEnabled": False,
        "SecurityOptions": ["name=apparmor", "name=seccomp,profile=builtin"],
        "Warnings": None,
    }


def disk_usage(engine: DemoEngine, exchange: Exchange, fields: Mapping[str, str]) -> None:
    """GET /system/df."""
    import json

    now = time.time()
    with engine.lock:
        layers = {
            layer.chain_id: layer.size for image in engine.images.by_id.values() for layer in image.layers
        }
        images = [_image_usage(engine, exchange.version, id) for id in engine.images.by_id]
        containers = [json.loads(container_entry(engine, c, now)) for c in engine.containers.newest_first()]
        for entry in containers:
            entry["SizeRw"] = int(sha("rw", entry["Id"])[:5], 16)
            image = engine.images.by_id.get(entry["ImageID"])
            entry["SizeRootFs"] = entry["SizeRw"] + (image.size if image else 0)
        volumes = [_volume_usage(engine, name) for name in engine.volumes]
    exchange.json(
        {
            "LayersSize": sum(layers.values()),
            "Images": images,
            "Containers": containers,
            "Volumes": volumes,
            "BuildCache": [],
            "BuilderSize": 0,
        }
    )


def _image_usage(engine: DemoEngine, version: tuple[int, int], id: str) -> dict[str, Any]:
    image, names = engine.images.by_id[id], engine.images.names
    entry = image_entry(engine, image, names.tags(id), names.digests(id), version)
    users = sum(1 for _ in engine.containers.of_image(id))
    return entry | {"Containers": users, "SharedSize": shared_size(engine, image)}


def _volume_usage(engine: DemoEngine, name: str) -> dict[str, Any]:
    volume = engine.volumes[name]
    users = sum(any(m.name == name for m in c.mounts) for c in engine.containers.by_id.values())
    return volume_json(volume) | {"UsageData": {"Size": volume.size, "RefCount": users}}
