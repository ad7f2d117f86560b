"""How a container was made, so that the same one can be made elsewhere or of another image (pure)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

LeftKind = Literal[
    "host path",
    "host network",
    "host namespace",
    "privileged",
    "engine socket",
    "device",
    "other container",
    "other",
]


class WorkLeft(NamedTuple):
    """Something that no file can carry over: what it is in a clause, and what a person does about it."""

    kind: LeftKind
    text: str
    remedy: str = ""


class Attachment(NamedTuple):
    """A container on a network; `aliases` are those given by hand, without its own name and ID.

    Addresses are those asked for when it was made, '' where the engine chose. `links` are pairs of a
    container's name and its alias.
    """

    network: str
    aliases: tuple[str, ...] = ()
    ipv4: str = ""
    ipv6: str = ""
    link_local: tuple[str, ...] = ()
    mac: str = ""
    options: tuple[tuple[str, str], ...] = ()
    links: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Recipe:
    """What makes a container, apart from what its image or the engine says by itself.

    Attributes:
        id: The full ID of the container it was read from.
        name: Its name.
        image: The text it names its image by: a reference, or an ID.
        image_id: The full ID of that image here.
        body: The body of `POST /containers/create` as the Engine API names its fields, without Image, Env and
            NetworkingConfig; only what is neither the image's own nor the engine's default. Mounts are all in
            HostConfig.Mounts: never Binds, Volumes or VolumesFrom; HostConfig.Tmpfs stands as it was given, as
            its options say more than Mounts can. Entrypoint [""] takes the image's away. ExposedPorts has no
            published ones. MacAddress is only there on the default bridge alone, else with the attachments.
        env: Names and values that differ from the image's own.
        unset: Names that the image sets and the container has not.
        attachments: The networks of its own it is on, first the one that it is made with; none where it has no
            network of its own (host, none, another container's) or is on the default bridge alone.
        is_running: Whether it is to run, not only to be there.
        left: What a person has to see to.
    """

    id: str
    name: str
    image: str
    image_id: str
    body: Mapping[str, Any] = field(default_factory=dict)
    env: tuple[tuple[str, str], ...] = ()
    unset: tuple[str, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    is_running: bool = True
    left: tuple[WorkLeft, ...] = ()

    @property
    def host(self) -> Mapping[str, Any]:
        """The HostConfig of its body."""
        found: Mapping[str, Any] = self.body.get("HostConfig") or {}
        return found

    @property
    def volumes(self) -> tuple[str, ...]:
        """The names of the volumes that it mounts."""
        mounts = self.host.get("Mounts") or ()
        return tuple(str(m["Source"]) for m in mounts if m.get("Type") == "volume" and m.get("Source"))
