"""A network as the engine describes it, and who is on it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tui.domain.container import COMPOSE_PROJECT
from tui.domain.timestamp import unix

if TYPE_CHECKING:
    from tui.domain.container import Container

PREDEFINED = frozenset(("bridge", "host", "none"))
# Made by `docker swarm init`, not by a person.
_OF_SWARM = frozenset(("docker_gwbridge",))


@dataclass(frozen=True, slots=True)
class Network:
    """One network (`GET /networks` or `GET /networks/{id}`). Names may occur twice; times are Unix seconds."""

    id: str
    name: str
    driver: str
    scope: str
    subnets: tuple[str, ...]
    created: int
    labels: Mapping[str, str]
    is_internal: bool = False
    is_ingress: bool = False

    @property
    def short_id(self) -> str:
        """The first twelve digits of the ID, as the Docker CLI shows it."""
        return self.id[:12]

    @property
    def is_predefined(self) -> bool:
        """Whether every engine has it, so that it cannot be removed."""
        return self.name in PREDEFINED

    @property
    def is_of_swarm(self) -> bool:
        """Whether the swarm made it or spreads it over its nodes: services may be on it that no list here tells."""
        return self.is_ingress or self.scope == "swarm" or self.name in _OF_SWARM

    @property
    def project(self) -> str:
        """The compose project it belongs to, or ''."""
        return self.labels.get(COMPOSE_PROJECT, "")

    @classmethod
    def from_api(cls, data: Mapping[str, Any]) -> Network:
        """Make one from an entry of the list or an inspect answer."""
        ranges = (data.get("IPAM") or {}).get("Config") or ()
        return cls(
            id=data["Id"],
            name=data.get("Name") or "",
            driver=data.get("Driver") or "",
            scope=data.get("Scope") or "",
            subnets=tuple(entry["Subnet"] for entry in ranges if entry.get("Subnet")),
            created=unix(data.get("Created") or ""),
            labels=data.get("Labels") or {},
            is_internal=bool(data.get("Internal")),
            is_ingress=bool(data.get("Ingress")),
        )


@dataclass(frozen=True, slots=True)
class NetworkUse:
    """One container on a network, also one that is stopped: it could not start without it."""

    container: str
    container_id: str
    is_running: bool


def network_uses(containers: Iterable[Container]) -> dict[str, tuple[NetworkUse, ...]]:
    """Network name to the containers on it. The list of containers names networks, so of two that share a name
    each seems to have the containers of both.
    """
    found: dict[str, list[NetworkUse]] = {}
    for c in containers:
        for name in c.networks:
            found.setdefault(name, []).append(NetworkUse(c.name, c.id, c.is_running))
    return {
        name: tuple(sorted(uses, key=lambda u: (not u.is_running, u.container)))
        for name, uses in found.items()
    }
