"""What else on a host talks to a container: by networks, links, or what both of them mount (pure)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from tui.domain.network import PREDEFINED

if TYPE_CHECKING:
    from tui.domain.container import Container
    from tui.domain.decision import Case, Decision
    from tui.domain.world import World


# Who moves is no more on the network of who is kept, and the other way round.
_APART = {"move": "keep", "keep": "move"}


class Tie(NamedTuple):
    """A way in which others are tied to a container: a clause on how, and their names."""

    how: str
    names: tuple[str, ...]


def neighbours(
    container: Container, world: World, inspects: Mapping[str, Mapping[str, Any]]
) -> tuple[Tie, ...]:
    """Who is tied to a container; `inspects` are `GET /containers/{id}/json` by ID, as far as known."""
    found = [
        *(
            Tie(f"on network {name}", _others(container, world.network_users.get(name, ())))
            for name in container.networks
            if name not in PREDEFINED
        ),
        *_links(container, world, inspects),
        *(
            Tie(f"mounts {m.name}, too", _others(container, world.volume_users.get(m.name, ())))
            for m in container.mounts
            if m.type == "volume" and m.name
        ),
        *(
            Tie(f"mounts {m.source}, too", _others(container, world.bind_users.get(m.source, ())))
            for m in container.mounts
            if m.type == "bind"
        ),
    ]
    return tuple(tie for tie in found if tie.names)


def decided(cases: Iterable[Case]) -> dict[str, Decision]:
    """What becomes of containers, by their IDs, as far as it is decided."""
    return {c.object: c.decision for c in cases if c.kind == "container" and c.decision is not None}


def parted(container: Container, world: World, decisions: Mapping[str, Decision]) -> Iterator[Tie]:
    """Who shares a network with a container and will be on another host than it: one of them moves, one is kept.

    `decisions` are those about containers, by their IDs; what is open parts nobody yet.
    """
    other = _APART.get(decisions.get(container.id, ""))
    for name in container.networks:
        if other and name not in PREDEFINED:
            users = (user for user in world.network_users.get(name, ()) if decisions.get(user.id) == other)
            if names := _others(container, users):
                yield Tie(f"on network {name}", names)


def _others(container: Container, users: Iterable[Container]) -> tuple[str, ...]:
    return tuple(sorted(user.name for user in users if user.id != container.id))


def _links(container: Container, world: World, inspects: Mapping[str, Mapping[str, Any]]) -> list[Tie]:
    """Links of old on the default bridge, and containers that share another's network or processes."""
    names = {c.id: c.name for c in world.containers}
    to, by, inside = list[str](), list[str](), list[str]()
    for id, data in inspects.items():
        host = data.get("HostConfig") or {}
        linked = {str(link).split(":")[0].lstrip("/") for link in host.get("Links") or ()}
        if id == container.id:
            to = sorted(linked)
        elif container.name in linked:
            by.append(names.get(id, id[:12]))
        modes = {str(host.get(mode) or "") for mode in ("NetworkMode", "PidMode", "IpcMode")}
        if id != container.id and modes & {f"container:{container.id}", f"container:{container.name}"}:
            inside.append(names.get(id, id[:12]))
    return [
        Tie("linked to", tuple(to)),
        Tie("linked by", tuple(sorted(by))),
        Tie("its network or processes are shared by", tuple(sorted(inside))),
    ]
