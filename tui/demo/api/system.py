"""The engine about itself: ping, version and info."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from tui.demo.state.consumption import MEMORY, PROCESSORS
from tui.demo.state.engine import DemoEngine
from tui.demo.wire import Exchange

_KERNEL = "6.1.0-22-amd64"
_HOST: Mapping[str, Any] = {
    "MemoryLimit": True,
    "SwapLimit": True,
    "CgroupDriver": "systemd",
    "CgroupVersion": "2",
    "KernelVersion": _KERNEL,
    "OperatingSystem": "Debian GNU/Linux 12 (bookworm)",
    "OSVersion": "12",
    "OSType": "linux",
    "Architecture": "x86_64",
    "NCPU": PROCESSORS,
    "MemTotal": MEMORY,
    "SecurityOptions": ["name=apparmor", "name=seccomp,profile=builtin"],
    "HttpProxy": "",
    "HttpsProxy": "",
    "NoProxy": "",
}
_DAEMON: Mapping[str, Any] = {
    "Driver": "overlay2",
    "DriverStatus": [["Backing Filesystem", "extfs"], ["Supports d_type", "true"]],
    "Plugins": {
        "Volume": ["local"],
        "Network": ["bridge", "host", "null"],
        "Authorization": None,
        "Log": ["json-file"],
    },
    "LoggingDriver": "json-file",
    "IndexServerAddress": "https://index.docker.io/v1/",
    "RegistryConfig": {"InsecureRegistryCIDRs": ["127.0.0.0/8"], "IndexConfigs": {}, "Mirrors": []},
    "DockerRootDir": "/var/lib/docker",
    "Labels": [],
    "ExperimentalBuild": False,
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
    "Warnings": None,
}


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
            "ID": engine.id,
            "Containers": len(states),
            "ContainersRunning": running,
            "ContainersPaused": paused,
            "ContainersStopped": len(states) - running - paused,
            "Images": images,
            "NEventsListener": engine.events.followers,
            "SystemTime": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
            "Name": engine.host,
            "ServerVersion": engine.settings.version,
            **_HOST,
            **_DAEMON,
        }
    )
