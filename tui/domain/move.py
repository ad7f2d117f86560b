"""What is carried to another host: recipes of containers, and the images, volumes and networks they need (pure).

Paths are relative to the folder that is carried. An archive stands there whole under its path, or, where it was
streamed and is large, in parts that end in .00000, .00001 and so on, to be put together in this order.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from tui.domain.recipe import Recipe

# Volumes of the engine's own driver whose files are on another host.
REMOTE = ("nfs", "nfs4", "cifs", "smb3", "ceph", "glusterfs")
_UNSAFE = re.compile(r"[^A-Za-z0-9_.-]+")


class MovedImage(NamedTuple):
    """An image that is moved.

    `name` is what containers over there are made of: `repository:tag@sha256:…` or `repository@sha256:…` where a
    registry has it, else a name that the archive has or that it is given when it was loaded. `layers` (the digests
    of RootFS.Layers) and `created` (as inspect tells it) are what other engines know it by, whose IDs of it differ.
    """

    id: str
    name: str
    tags: tuple[str, ...] = ()
    archive: str = ""
    layers: tuple[str, ...] = ()
    created: str = ""


class MovedVolume(NamedTuple):
    """A volume that is moved; `archive` is '' where its contents are left behind or it is another host's."""

    name: str
    driver: str = "local"
    options: tuple[tuple[str, str], ...] = ()
    labels: tuple[tuple[str, str], ...] = ()
    archive: str = ""


class AddressPool(NamedTuple):
    """A range of addresses of a network, as in its IPAM configuration; '' where the engine chose."""

    subnet: str
    range: str = ""
    gateway: str = ""
    aux: tuple[tuple[str, str], ...] = ()


class MovedNetwork(NamedTuple):
    """A network that is moved, with what was chosen when it was made."""

    name: str
    driver: str = "bridge"
    is_internal: bool = False
    is_attachable: bool = False
    has_ipv6: bool = False
    ipam_driver: str = "default"
    pools: tuple[AddressPool, ...] = ()
    options: tuple[tuple[str, str], ...] = ()
    labels: tuple[tuple[str, str], ...] = ()


class MovedPath(NamedTuple):
    """A path of the host that is carried for a container that mounts it; it is unpacked by hand."""

    path: str
    archive: str
    users: tuple[str, ...] = ()


class Changes(NamedTuple):
    """The files that a container changed in itself, carried beside its image."""

    container: str
    archive: str
    files: int | None = None


@dataclass(frozen=True, slots=True)
class Moved:
    """All of it, from one host; `images` by the ID of the image here."""

    host: str
    recipes: tuple[Recipe, ...] = ()
    images: Mapping[str, MovedImage] = field(default_factory=dict)
    volumes: tuple[MovedVolume, ...] = ()
    networks: tuple[MovedNetwork, ...] = ()
    paths: tuple[MovedPath, ...] = ()
    changes: tuple[Changes, ...] = ()

    def image_of(self, recipe: Recipe) -> str:
        """What a container is made of over there."""
        found = self.images.get(recipe.image_id)
        return found.name if found else recipe.image


def slug(text: str) -> str:
    """A file name that can be read, and is another for another text."""
    plain = _UNSAFE.sub("-", text).strip("-.")[:60] or "x"
    if plain == text:
        return plain
    return f"{plain}-{hashlib.sha256(text.encode(errors='surrogatepass')).hexdigest()[:8]}"


def env_path(recipe: Recipe) -> str:
    """The file (0600) with the values of a container's environment, as `docker run --env-file` reads it."""
    return f"env/{slug(recipe.name)}.env"


def part_path(archive: str, number: int) -> str:
    """The path of one part (from 0) of an archive that was streamed: in a listing they stand in their order."""
    return f"{archive}.{number:05}"
