"""What is told of a whole host: what is on it, what was decided about each thing, and what was done (pure).

Nothing in it is secret: environments are told by their names, and their values are left out of all other texts.
"""

from __future__ import annotations

from dataclasses import dataclass

from tui.domain.decision import CaseKind
from tui.domain.report_entries import (
    Reported,
    ReportedContainer,
    ReportedImage,
    ReportedNetwork,
    ReportedPath,
    ReportedVolume,
)

SCHEMA = "dtui.report/1"


@dataclass(frozen=True, slots=True)
class ReportedEngine:
    """Which engine was asked."""

    name: str = ""
    version: str = ""
    id: str = ""
    store: str = ""


@dataclass(frozen=True, slots=True)
class ReportedPack:
    """A pack of what moves; `confirmed` is when its checksum was given back (Unix seconds), 0 before."""

    sha256: str
    size: int
    where: str
    at: float
    confirmed: float = 0.0
    contents: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReportedArchive:
    """A file of the pack that this report is in, with what was seen in it; `path` is relative to the pack."""

    path: str
    sha256: str
    size: int
    found: str = ""


@dataclass(frozen=True, slots=True)
class Counts:
    """How many there are of a kind, how many of them were decided so, and how many are away."""

    all: int = 0
    forget: int = 0
    move: int = 0
    keep: int = 0
    open: int = 0
    away: int = 0


@dataclass(frozen=True, slots=True)
class Totals:
    """The numbers of each kind."""

    containers: Counts = Counts()
    images: Counts = Counts()
    volumes: Counts = Counts()
    paths: Counts = Counts()
    networks: Counts = Counts()


@dataclass(frozen=True, slots=True)
class Untold:
    """Something that the engine did not tell."""

    what: str
    why: str


@dataclass(frozen=True, slots=True)
class Report:
    """All of it. `made` and `begun` are Unix seconds; `begun` is when what has gone since was still told, 0 for now."""

    host: str
    endpoint: str
    engine: ReportedEngine
    made: float
    begun: float = 0.0
    totals: Totals = Totals()
    containers: tuple[ReportedContainer, ...] = ()
    images: tuple[ReportedImage, ...] = ()
    volumes: tuple[ReportedVolume, ...] = ()
    paths: tuple[ReportedPath, ...] = ()
    networks: tuple[ReportedNetwork, ...] = ()
    packs: tuple[ReportedPack, ...] = ()
    archives: tuple[ReportedArchive, ...] = ()
    untold: tuple[Untold, ...] = ()
    schema: str = SCHEMA

    def of(self, kind: CaseKind) -> tuple[Reported, ...]:
        """Everything of a kind."""
        found: dict[CaseKind, tuple[Reported, ...]] = {
            "container": self.containers,
            "image": self.images,
            "volume": self.volumes,
            "bind": self.paths,
            "network": self.networks,
        }
        return found[kind]

    @property
    def is_decided(self) -> bool:
        """Whether anything was said or done: else it is an inventory only, and what follows by itself tells nothing."""
        everything: tuple[Reported, ...] = (
            *self.containers,
            *self.images,
            *self.volumes,
            *self.paths,
            *self.networks,
        )
        return bool(self.begun) or any(each.fate.is_by_hand or each.fate.outcome for each in everything)
