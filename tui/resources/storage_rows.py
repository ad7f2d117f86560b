"""The rows of the Volumes and Networks views; the first screen needs none, and does not pay for them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tui.domain.network import Network, NetworkUse, network_uses
from tui.domain.volume import Origin, Volume, VolumeUse, origin, users_of, volume_uses

if TYPE_CHECKING:
    from tui.domain.container import Container

# So many digits of an anonymous volume's name are shown beside what it is of.
DIGITS = 8


@dataclass(frozen=True, slots=True)
class VolumeRow:
    """One volume, the containers that mount it, and where it comes from, None while nobody knows.

    `size` in bytes is None until it was measured, at `measured` (Unix seconds). `short` is what is shown of the
    name of an anonymous one.
    """

    volume: Volume
    short: str
    uses: tuple[VolumeUse, ...] = ()
    origin: Origin | None = None
    size: int | None = None
    measured: float = 0.0

    @property
    def id(self) -> str:
        """What stays the same: the name."""
        return self.volume.name

    @property
    def users(self) -> tuple[str, ...]:
        """The names of the containers that mount it, each once."""
        return users_of(self.uses)


def volume_rows(
    volumes: Iterable[Volume],
    containers: Iterable[Container],
    declared: Mapping[str, frozenset[str]],
    recorded: Mapping[str, Origin],
    sizes: Mapping[str, int],
    measured: float,
) -> tuple[VolumeRow, ...]:
    """The rows; `declared` and `recorded` say of anonymous volumes where they come from, see domain/volume.py."""
    known = list(volumes)
    uses, rows = volume_uses(containers), []
    taken: dict[str, int] = {}
    for volume in known:
        taken[volume.name[:DIGITS]] = taken.get(volume.name[:DIGITS], 0) + 1
    for volume in known:
        mine, short = uses.get(volume.name, ()), volume.name
        found = None
        if volume.is_anonymous:
            found = origin(mine, declared, recorded.get(volume.name))
            short = short[:DIGITS] if taken[short[:DIGITS]] == 1 else short
        rows.append(VolumeRow(volume, short, mine, found, sizes.get(volume.name), measured))
    return tuple(rows)


@dataclass(frozen=True, slots=True)
class NetworkRow:
    """One network and the containers on it, stopped ones too.

    Where its name is another network's too (`is_double`), `uses` are those of both: containers tell names only.
    """

    network: Network
    uses: tuple[NetworkUse, ...] = ()
    is_double: bool = False

    @property
    def id(self) -> str:
        """What stays the same: the ID."""
        return self.network.id

    @property
    def users(self) -> tuple[str, ...]:
        """The names of the containers on it."""
        return tuple(use.container for use in self.uses)


def network_rows(networks: Iterable[Network], containers: Iterable[Container]) -> tuple[NetworkRow, ...]:
    """The rows."""
    known = list(networks)
    uses = network_uses(containers)
    times: dict[str, int] = {}
    for network in known:
        times[network.name] = times.get(network.name, 0) + 1
    return tuple(NetworkRow(n, uses.get(n.name, ()), times[n.name] > 1) for n in known)
