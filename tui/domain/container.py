"""A container as the engine's list and inspect answers describe it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from itertools import pairwise
from typing import Any, NamedTuple

COMPOSE_PROJECT = "com.docker.compose.project"
COMPOSE_SERVICE = "com.docker.compose.service"
# Marks a container that was made to save a volume or a path of the host through it, with its name.
RESCUE = "dtui.rescue"

_HEALTH = ("healthy", "unhealthy", "health: starting")
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


class Container(NamedTuple):
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
    def is_carrier(self) -> bool:
        """Whether it is dtui's own, made to save something through it: a rescue that was killed leaves it."""
        # On its way out it is told as "removing" for a moment, and as "dead" when that failed.
        return RESCUE in self.labels and self.state in ("created", "removing", "dead")

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
        health, exit_code, span = read_status(status)
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
            health=health,
            exit_code=exit_code,
            since=None if span is None else received - span,
            ports=tuple(map(_port, data.get("Ports") or ())),
            labels=data.get("Labels") or {},
            mounts=tuple(map(_mount, data.get("Mounts") or ())),
            networks=tuple(network),
        )


def _own_name(names: Any) -> str:
    """The name without its slash; a link's alias has two slashes and is not the container's own."""
    own = [name for name in names if name.count("/") == 1] or list(names)
    return own[0].lstrip("/") if own else ""


@lru_cache(maxsize=4096)
def read_status(status: str) -> tuple[str, int | None, int | None]:
    """Health, exit code, and the seconds since the present state began, as far as the status text tells.

    The engine rounds the span down, so it is at most one of its units too short. Thousands of containers
    share a few texts.
    """
    inner = status.partition("(")[2].partition(")")[0]
    code = inner if status.startswith(("Exited", "Restarting")) else ""
    health = next((word for word in _HEALTH if f"({word})" in status), "")
    exit_code = int(code) if code.removeprefix("-").isdecimal() else None
    return health.removeprefix("health: "), exit_code, _span(status)


def _span(status: str) -> int | None:
    """'About an hour', '3 days', 'Less than a second'."""
    words = status.split()
    for count, word in pairwise(words):
        unit = _SECONDS.get(word.removesuffix("s"))
        if unit is not None:
            return 0 if "Less" in words else (int(count) if count.isdecimal() else 1) * unit
    return None


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
