"""What a report tells of each thing on a host (pure)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tui.domain.check import Verdict
from tui.domain.decision import Decision


@dataclass(frozen=True, slots=True)
class Fate:
    """What becomes of one thing.

    Attributes:
        case: The ID of the case, as in `domain/decision.py`.
        decision: What was decided, None while that is open.
        is_by_hand: Whether it was said, not derived from those that use it.
        why: The clause that says where a derived decision is from, or what it waits for.
        action: What that means here: remove, move and remove, keep, leave on the disk; '' while it is open.
        pack: The checksum of the newest pack that it is in, a confirmed one first; '' for none.
        outcome: How its step ended: done, gone, skipped, failed; '' before.
        detail: The clause that says why it ended so.
        at: When it ended, in Unix seconds; 0 before.
    """

    case: str
    decision: Decision | None = None
    is_by_hand: bool = False
    why: str = ""
    action: str = ""
    pack: str = ""
    outcome: str = ""
    detail: str = ""
    at: float = 0.0

    @property
    def is_away(self) -> bool:
        """Whether it was removed, or was not there any more."""
        return self.outcome in ("done", "gone")


@dataclass(frozen=True, slots=True)
class ReportedPort:
    """A published port; `host` is '' where the engine chooses one."""

    container: str
    ip: str = ""
    host: str = ""

    def __str__(self) -> str:
        ip = f"[{self.ip}]:" if ":" in self.ip else f"{self.ip}:" if self.ip else ""
        return f"{ip}{self.host or 'any'}->{self.container}"


@dataclass(frozen=True, slots=True)
class ReportedMount:
    """A mount: `source` is a volume's name or a path of the host, `options` by their names in the Engine API."""

    type: str
    source: str
    destination: str
    is_writable: bool = True
    options: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ReportedAttachment:
    """A container on a network, with the names and addresses that were asked for, and what else was by its API path."""

    network: str
    aliases: tuple[str, ...] = ()
    ipv4: str = ""
    ipv6: str = ""
    options: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ReportedWork:
    """Something that no file can carry over to another host, and what a person does about it."""

    kind: str
    text: str
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class ReportedContainer:
    """A container; times are Unix seconds, 0 for never. `settings` are further ones by their path in the API."""

    id: str
    name: str
    fate: Fate
    image: str = ""
    image_id: str = ""
    image_content: str = ""
    image_digests: tuple[str, ...] = ()
    project: str = ""
    state: str = ""
    exit_code: int | None = None
    health: str = ""
    created: float = 0.0
    started: float = 0.0
    finished: float = 0.0
    entrypoint: tuple[str, ...] = ()
    command: tuple[str, ...] = ()
    user: str = ""
    working_dir: str = ""
    ports: tuple[ReportedPort, ...] = ()
    mounts: tuple[ReportedMount, ...] = ()
    network_mode: str = ""
    networks: tuple[ReportedAttachment, ...] = ()
    restart: str = ""
    health_check: tuple[str, ...] = ()
    labels: Mapping[str, str] = field(default_factory=dict)
    environment: tuple[str, ...] = ()
    settings: Mapping[str, Any] = field(default_factory=dict)
    work_left: tuple[ReportedWork, ...] = ()
    record: str = ""
    is_told: bool = True
    is_here: bool = True


@dataclass(frozen=True, slots=True)
class ReportedImage:
    """An image; `content` is a digest over its layers and settings that is the same in every store."""

    id: str
    fate: Fate
    names: tuple[str, ...] = ()
    digests: tuple[str, ...] = ()
    content: str = ""
    platform: str = ""
    size: int | None = None
    created: float = 0.0
    used_by: tuple[str, ...] = ()
    verdict: Verdict | None = None
    is_here: bool = True

    @property
    def name(self) -> str:
        """Its first name, else its ID."""
        return self.names[0] if self.names else self.id


@dataclass(frozen=True, slots=True)
class ReportedVolume:
    """A volume; `size` in bytes, None where it was not counted."""

    name: str
    fate: Fate
    driver: str = ""
    options: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    is_anonymous: bool = False
    origin: str = ""
    size: int | None = None
    created: float = 0.0
    used_by: tuple[str, ...] = ()
    is_here: bool = True


@dataclass(frozen=True, slots=True)
class ReportedPath:
    """A path of the host that containers mount."""

    path: str
    fate: Fate
    used_by: tuple[str, ...] = ()
    is_here: bool = True

    @property
    def name(self) -> str:
        """The path."""
        return self.path


@dataclass(frozen=True, slots=True)
class ReportedNetwork:
    """A network that somebody made."""

    id: str
    name: str
    fate: Fate
    driver: str = ""
    subnets: tuple[str, ...] = ()
    is_internal: bool = False
    is_attachable: bool = False
    has_ipv6: bool = False
    options: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    used_by: tuple[str, ...] = ()
    is_here: bool = True


Reported = ReportedContainer | ReportedImage | ReportedVolume | ReportedPath | ReportedNetwork
