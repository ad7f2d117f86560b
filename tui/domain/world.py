"""All that is on a host, as far as a clean-up plan is made of it (pure)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from tui.domain.container import Container
from tui.domain.image import Image
from tui.domain.pin import PinSet

if TYPE_CHECKING:
    from tui.domain.build_cache import CacheRecord
    from tui.domain.layers import ImageLayers
    from tui.domain.network import Network
    from tui.domain.volume import Volume


@dataclass(frozen=True)
class World:
    """One host at one time (`now`, Unix seconds), by the ID that its engine has for itself.

    `hidden` are the intermediate images of classic builds, which no list shows; `parents` maps the ID of an
    image to that of the image it was built on, as far as the engine tells. `layers` is by image ID,
    `volume_sizes` (bytes, as far as known) by name, `volume_origins` says of which
    image and path a volume was whose container is gone; `cache` is None where the engine does not tell.
    """

    containers: tuple[Container, ...] = ()
    images: tuple[Image, ...] = ()
    hidden: tuple[Image, ...] = ()
    parents: Mapping[str, str] = field(default_factory=dict)
    volumes: tuple[Volume, ...] = ()
    volume_sizes: Mapping[str, int] = field(default_factory=dict)
    volume_origins: Mapping[str, str] = field(default_factory=dict)
    networks: tuple[Network, ...] = ()
    cache: tuple[CacheRecord, ...] | None = ()
    layers: Mapping[str, ImageLayers] = field(default_factory=dict)
    pins: PinSet = field(default_factory=PinSet)
    now: float = 0.0
    engine_id: str = ""

    @cached_property
    def image_users(self) -> Mapping[str, tuple[Container, ...]]:
        """The containers of each image ID."""
        return _grouped((c.image_id, c) for c in self.containers)

    @cached_property
    def volume_users(self) -> Mapping[str, tuple[Container, ...]]:
        """The containers that mount each volume, by its name."""
        pairs = ((m.name, c) for c in self.containers for m in c.mounts if m.type == "volume" and m.name)
        return _grouped(pairs)

    @cached_property
    def bind_users(self) -> Mapping[str, tuple[Container, ...]]:
        """The containers that mount each path of the host."""
        return _grouped(
            (m.source, c) for c in self.containers for m in c.mounts if m.type == "bind" and m.source
        )

    def origin(self, volume: str) -> str:
        """Of which image a volume is, and at which path, '' where nobody knows."""
        for user in self.volume_users.get(volume, ()):
            for mount in user.mounts:
                if mount.type == "volume" and mount.name == volume:
                    return f"{user.image} {mount.destination}"
        return self.volume_origins.get(volume, "")

    @cached_property
    def network_users(self) -> Mapping[str, tuple[Container, ...]]:
        """The containers of each network, by its name; stopped ones need it to start again."""
        return _grouped((name, c) for c in self.containers for name in c.networks)

    @cached_property
    def children(self) -> Mapping[str, tuple[str, ...]]:
        """The images that were built on each image, by ID."""
        there = {image.id for image in (*self.images, *self.hidden)}
        found: dict[str, list[str]] = {}
        for child, parent in self.parents.items():
            if child in there:
                found.setdefault(parent, []).append(child)
        return {parent: tuple(children) for parent, children in found.items()}


@dataclass(frozen=True, slots=True)
class Marked:
    """What was chosen by hand: IDs of containers, images (with all their names), networks; names of volumes.

    `names` are pairs of an image ID and one of its tags.
    """

    containers: frozenset[str] = frozenset()
    images: frozenset[str] = frozenset()
    names: frozenset[tuple[str, str]] = frozenset()
    volumes: frozenset[str] = frozenset()
    networks: frozenset[str] = frozenset()

    def __or__(self, other: Marked) -> Marked:
        return Marked(
            self.containers | other.containers,
            self.images | other.images,
            self.names | other.names,
            self.volumes | other.volumes,
            self.networks | other.networks,
        )


def _grouped(pairs: Iterable[tuple[str, Container]]) -> Mapping[str, tuple[Container, ...]]:
    found: dict[str, dict[str, Container]] = {}
    for key, container in pairs:
        found.setdefault(key, {})[container.id] = container
    return {key: tuple(containers.values()) for key, containers in found.items()}
