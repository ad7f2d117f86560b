"""What a finding is, and what it is found in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

# All there are, the gravest first: the settings switch them off by these.
IDS = (
    "engine-socket",
    "privileged",
    "restarts",
    "root",
    "secret-env",
    "log-unbounded",
    "writable-state",
    "anonymous-volume",
    "shell-form",
    "no-restart",
    "moving-tag",
    "empty-layers",
)
_GRAVE = frozenset(IDS[:2])


class Finding(NamedTuple):
    """Something that is worth a look: why it is said of this object, and what helps."""

    id: str
    title: str
    reason: str
    remedy: str

    @property
    def is_grave(self) -> bool:
        """Whether it gives the whole host away."""
        return self.id in _GRAVE


class Seen(NamedTuple):
    """What is known of a container, or of an image without one.

    Attributes:
        container: `GET /containers/{id}/json`, None for an image.
        image: `GET /images/{id}/json`, None where it is not known, or gone.
        history: `GET /images/{id}/history`, None where it is not known.
        changed: Files that the container changed in its writable layer, without noise; None where not known.
        log_size: Bytes of its log file, None where that cannot be told.
    """

    container: Mapping[str, Any] | None = None
    image: Mapping[str, Any] | None = None
    history: Sequence[Mapping[str, Any]] | None = None
    changed: Sequence[str] | None = None
    log_size: int | None = None

    @property
    def config(self) -> Mapping[str, Any]:
        """How the container was configured, which includes what its image says; else the image's own."""
        return (self.container or self.image or {}).get("Config") or {}

    @property
    def host(self) -> Mapping[str, Any]:
        """The container's part of the host, empty for an image."""
        return (self.container or {}).get("HostConfig") or {}

    @property
    def mounts(self) -> Sequence[Mapping[str, Any]]:
        """What is mounted in the container."""
        return (self.container or {}).get("Mounts") or ()


def listed(names: Sequence[str], most: int = 3) -> str:
    """The first names, and how many more there are."""
    more = len(names) - most
    return ", ".join(names[:most]) + (f" and {more} more" if more > 0 else "")
