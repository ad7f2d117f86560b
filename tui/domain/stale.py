"""Which records an event makes stale: its object, and those that share a name with it (pure)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tui.domain.container import Container
from tui.domain.events import EngineEvent
from tui.domain.image import Image
from tui.domain.reference import canonical

# After these the engine says an image by another ID or name than before, or takes several at once.
_WHOLE = ("prune", "load", "import", "pull", "build")


@dataclass(frozen=True, slots=True)
class Stale:
    """IDs to ask for again; None means all of that kind."""

    containers: frozenset[str] | None = frozenset()
    images: frozenset[str] | None = frozenset()
    volumes: frozenset[str] | None = frozenset()
    networks: frozenset[str] | None = frozenset()


def stale(event: EngineEvent, containers: Iterable[Container], images: Iterable[Image]) -> Stale:
    """What to ask for again after an event.

    A tag event names the image that got the name; the one that lost it, and containers whose image text
    was that name, change too without being named.
    """
    if event.kind == "container" and event.action == "commit":
        # Says nothing of the image it made, which may have no name.
        return Stale(images=None)
    if event.kind == "container":
        return Stale(containers=frozenset((event.id,)))
    if event.kind == "volume":
        return Stale(volumes=_named(event))
    if event.kind == "network":
        return _of_network(event)
    if event.kind != "image":
        return Stale()
    if event.action in _WHOLE or not event.id.startswith("sha256:"):
        return Stale(containers=_users(event, containers), images=None)
    return Stale(containers=_users(event, containers), images=frozenset((event.id, *_holders(event, images))))


def _named(event: EngineEvent) -> frozenset[str] | None:
    """The object of an event, or all of its kind after one that took several and names none."""
    return frozenset((event.id,)) if event.id and event.action != "prune" else None


def _of_network(event: EngineEvent) -> Stale:
    """Who is on a network is told by the containers, not by the network."""
    if event.action in ("connect", "disconnect"):
        return Stale(containers=frozenset((event.container,) if event.container else ()))
    return Stale(networks=_named(event))


def _holders(event: EngineEvent, images: Iterable[Image]) -> set[str]:
    name = canonical(event.name) if event.action == "tag" else ""
    return {i.id for i in images if name and any(canonical(tag) == name for tag in i.tags)}


def _users(event: EngineEvent, containers: Iterable[Container]) -> frozenset[str]:
    name = canonical(event.name) if event.name else ""
    return frozenset(
        c.id for c in containers if event.id in (c.image_id, c.image) or canonical(c.image) == name
    )
