"""A volume as the engine describes it, who mounts it, and where an anonymous one comes from."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tui.domain.container import COMPOSE_PROJECT
from tui.domain.timestamp import unix

if TYPE_CHECKING:
    from tui.domain.container import Container

_HEX = frozenset("0123456789abcdef")


def is_anonymous(name: str) -> bool:
    """Whether a volume's name is one that the engine makes up: 64 hex digits."""
    return len(name) == 64 and _HEX.issuperset(name)


@dataclass(frozen=True, slots=True)
class Volume:
    """One volume (`GET /volumes` or `GET /volumes/{name}`). Its name is its identity; times are Unix seconds."""

    name: str
    driver: str
    scope: str
    mountpoint: str
    created: int
    labels: Mapping[str, str]
    options: Mapping[str, str]

    @property
    def id(self) -> str:
        """What stays the same: the name."""
        return self.name

    @property
    def is_anonymous(self) -> bool:
        """Whether the engine made its name up: 64 hex digits.

        Newer engines label such volumes too, but a label can be given to any volume: what somebody named
        is not taken for nobody's.
        """
        return is_anonymous(self.name)

    @property
    def project(self) -> str:
        """The compose project it belongs to, or ''."""
        return self.labels.get(COMPOSE_PROJECT, "")

    @classmethod
    def from_api(cls, data: Mapping[str, Any]) -> Volume:
        """Make one from an entry of the list or an inspect answer."""
        return cls(
            name=data["Name"],
            driver=data.get("Driver") or "",
            scope=data.get("Scope") or "",
            mountpoint=data.get("Mountpoint") or "",
            created=unix(data.get("CreatedAt") or ""),
            labels=data.get("Labels") or {},
            options=data.get("Options") or {},
        )


@dataclass(frozen=True, slots=True)
class VolumeUse:
    """One mount of a volume: by which container of which image, and at which path in it."""

    container: str
    container_id: str
    image: str
    image_id: str
    path: str
    is_running: bool


def volume_uses(containers: Iterable[Container]) -> dict[str, tuple[VolumeUse, ...]]:
    """Volume name to its mounts, by all containers, stopped ones too."""
    found: dict[str, list[VolumeUse]] = {}
    for c in containers:
        for mount in c.mounts:
            if mount.type == "volume" and mount.name:
                use = VolumeUse(c.name, c.id, c.image, c.image_id, mount.destination, c.is_running)
                found.setdefault(mount.name, []).append(use)
    return {
        name: tuple(sorted(uses, key=lambda u: (not u.is_running, u.container)))
        for name, uses in found.items()
    }


def users_of(uses: Iterable[VolumeUse]) -> tuple[str, ...]:
    """The names of the containers, each once."""
    return tuple(dict.fromkeys(use.container for use in uses))


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a volume comes from: of which container of which image, and at which path in it.

    `is_declared` says whether the image itself declares a volume at that path, None while nobody knows.
    `removed` is when dtui removed that container (Unix seconds), None while it is still here.
    """

    container: str
    image: str
    path: str
    is_declared: bool | None = None
    removed: float | None = None


def origin(
    uses: Collection[VolumeUse], declared: Mapping[str, frozenset[str]], recorded: Origin | None = None
) -> Origin | None:
    """By a container that still mounts it, else by the record of one that was removed, else None: unknown.

    `declared` are the paths that images declare volumes at, by image ID, as far as they were asked for.
    """
    for use in uses:
        paths = declared.get(use.image_id)
        known = None if paths is None else use.path in paths
        return Origin(use.container, use.image, use.path, known)
    return recorded
