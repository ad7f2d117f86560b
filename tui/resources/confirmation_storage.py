"""Confirmations of removing volumes and networks, graded by what can be lost (pure)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tui.domain.command import docker
from tui.domain.format import size
from tui.resources import networks, volumes
from tui.resources.confirmation import Confirmation
from tui.resources.storage_rows import NetworkRow, VolumeRow


def remove_volumes(rows: Sequence[VolumeRow], sizes: Mapping[str, int] | None) -> Confirmation:
    """Empty ones are grade 1; anonymous ones with data, or of which it is not known, 2; such named ones 3.

    `sizes` are as counted just now, in bytes by name; None when that took too long.
    """
    known = [(r, (sizes or {}).get(r.volume.name)) for r in rows]
    known.sort(key=lambda pair: -_volume_grade(*pair))
    total = sum(held or 0 for _, held in known)
    return Confirmation(
        grade=max((_volume_grade(*pair) for pair in known), default=1),
        title=f"Remove {_count(len(rows), 'volume')}",
        items=tuple(_volume_line(r, held) for r, held in known),
        reasons=tuple(reason for pair in known for reason in _volume_risks(*pair)),
        commands=tuple(docker("volume", "rm", r.volume.name) for r, _ in known),
        frees=size(total) if total else "",
        evidence=tuple(f"{volumes.title(r)} is empty." for r, held in known if held == 0),
    )


def _volume_grade(r: VolumeRow, held: int | None) -> int:
    if held == 0:
        return 1
    return 2 if r.volume.is_anonymous else 3


def _volume_line(r: VolumeRow, held: int | None) -> str:
    return f"{volumes.title(r)}  ({r.volume.driver}, {'size unknown' if held is None else size(held)})"


def _volume_risks(r: VolumeRow, held: int | None) -> list[str]:
    name = volumes.title(r)
    what = f"{name} is {'an anonymous' if r.volume.is_anonymous else 'a named'} volume"
    risks = []
    if held is None:
        risks.append(f"{what}; what it holds could not be found out.")
    elif held:
        risks.append(f"{what} with {size(held)} of data, which nothing brings back.")
    if r.volume.project:
        risks.append(f"{name} belongs to compose project {r.volume.project}.")
    return risks


def remove_networks(rows: Sequence[NetworkRow]) -> Confirmation:
    """They hold nothing: grade 1; of a swarm's it cannot be seen who uses them on other nodes: 2."""
    reasons = [reason for r in rows for reason in _network_risks(r)]
    return Confirmation(
        grade=2 if any(r.network.is_of_swarm for r in rows) else 1,
        title=f"Remove {_count(len(rows), 'network')}",
        items=tuple(_network_line(r) for r in rows),
        reasons=tuple(reasons),
        commands=tuple(docker("network", "rm", networks.handle(r)) for r in rows),
    )


def _network_risks(r: NetworkRow) -> list[str]:
    n = r.network
    risks = []
    if n.is_of_swarm:
        risks.append(
            f"{n.name} is the swarm's: services and other nodes may use it, which cannot be seen here."
        )
    if n.project:
        risks.append(
            f"{n.name} belongs to compose project {n.project}, which makes it again at its next start."
        )
    return risks


def _network_line(r: NetworkRow) -> str:
    parts = (r.network.driver, *r.network.subnets, r.network.short_id)
    return f"{r.network.name}  ({', '.join(filter(None, parts))})"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" + ("" if number == 1 else "s")
