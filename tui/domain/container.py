"""A container as the engine's list and inspect answers describe it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

COMPOSE_PROJECT = "com.docker.compose.project"
COMPOSE_SERVICE = "com.docker.compose.service"

_HEALTH = re.compile(r"\((healthy|unhealthy|health: starting)\)")
_EXIT = re.compile(r"\((-?\d+)\)")
_SPAN = re.compile(r"(?:About )?(?:(\d+)|an?|Less than a) (second|minute|hour|day|week|month|year)s?")
_SECONDS = {
    "second": 1,
    "minute": 60,
    "hour": 3600,
    "day": 86400,
    "week": 7 * 86400,
    "month": 30 * 86400,
    "year": 365 * 86400,
}


class Port(NamedTuple):
    """One published or exposed port; `public` is None when it is only exposed."""

    private: int
    public: int | None
    ip: str
    protocol: str

    def __str__(self) -> str:
        inner = f"{self.private}/{self.protocol}"
        if self.public is None:
            return inner
        host = f"[{self.ip}]:" if ":" in self.ip else f"{self.ip}:" if self.ip else ""
        return f"{host}{self.public}->{inner}"


class Mount(NamedTuple):
    """One mount: type is bind, volume or tmpfs; name is the volume's."""

    type: str
    name: str
    source: str
    destination: str


@dataclass(frozen=True, slots=True)
class Container:
    """One container (`GET /containers/json`). Times are Unix seconds.

    `image` is the text the engine shows: a reference, or a bare ID when the tag moved away.
    `since` is when the present state began, estimated from the status text, None where it says nothing.
    """

    id: str
    name: str
    image: str
    image_id: str
    command: str
    created: int
    state: str
    status: str
    health: str
    exit_code: int | None
    since: float | None
    ports: tuple[Port, ...]
    labels: Mapping[str, str]
    mounts: tuple[Mount, ...]
    networks: tuple[str, ...]

    @property
    def is_running(self) -> bool:
        """Whether its process exists: running, paused or restarting."""
        return self.state in ("running", "paused", "restarting")

    @property
    def short_id(self) -> str:
        """The first twelve digits of the ID, as the Docker CLI shows it."""
        return self.id[:12]

    @property
    def project(self) -> str:
        """The compose project it belongs to, or ''."""
        return self.labels.get(COMPOSE_PROJECT, "")

    @classmethod
    def from_api(cls, data: Mapping[str, Any], received: float) -> Container:
        """Make one from an entry of the list; `received` is when the answer came (Unix seconds)."""
        status = data.get("Status") or ""
        network = (data.get("NetworkSettings") or {}).get("Networks") or {}
        return cls(
            id=data["Id"],
            name=_own_name(data.get("Names") or ()),
            image=data.get("Image") or "",
            image_id=data.get("ImageID") or "",
            command=data.get("Command") or "",
            created=int(data.get("Created") or 0),
            state=data.get("State") or "unknown",
            status=status,
            health=_health(status),
            exit_code=_exit_code(status),
            since=_since(status, received),
            ports=tuple(_port(p) for p in data.get("Ports") or ()),
            labels=data.get("Labels") or {},
            mounts=tuple(_mount(m) for m in data.get("Mounts") or ()),
            networks=tuple(network),
        )


def _own_name(names: Any) -> str:
    """The name without its slash; a link's alias has two slashes and is not the container's own."""
    own = [name for name in names if name.count("/") == 1] or list(names)
    return own[0].lstrip("/") if own else ""


def _health(status: str) -> str:
    if "(" not in status:
        return ""
    found = _HEALTH.search(status)
    return found[1].removeprefix("health: ") if found else ""


def _exit_code(status: str) -> int | None:
    found = _EXIT.search(status) if status.startswith(("Exited", "Restarting")) else None
    return int(found[1]) if found else None


def _since(status: str, received: float) -> float | None:
    """The status tells a rounded-down span; the estimate is at most one of its units late."""
    found = _SPAN.search(status)
    if found is None:
        return None
    if status[found.start() :].startswith("Less"):
        return received
    return received - int(found[1] or 1) * _SECONDS[found[2]]


def _port(data: Mapping[str, Any]) -> Port:
    return Port(
        int(data.get("PrivatePort") or 0),
        data.get("PublicPort"),
        data.get("IP") or "",
        data.get("Type") or "tcp",
    )


def _mount(data: Mapping[str, Any]) -> Mount:
    return Mount(
        data.get("Type") or "",
        data.get("Name") or "",
        data.get("Source") or "",
        data.get("Destination") or "",
    )
