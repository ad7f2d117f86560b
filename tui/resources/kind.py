"""What a view needs to know of its kind of object: a kind is data, the screen is one for all."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from tui.resources import (
    containers,
    decommission,
    images,
    jobs,
    networks,
    pins,
    plan,
    registries,
    repositories,
    tags,
    volumes,
)
from tui.resources.column import Column


class Kind(NamedTuple):
    """A view: its columns, what its filter looks at, and how a row is named.

    `enough` is what its names need before another column may stand beside them, 0 for the usual.
    `glyph(item)` gives the state sign and its role; None leaves the gutter without one.
    With `switches` marks say what is on, and actions work on the row under the cursor. With `has_dossier`
    details stand beside or below the list by themselves.
    A kind without a digit is opened out of another list, and left by going back. `short` is its title
    where the line of views has no room for all.
    """

    id: str
    title: str
    digit: str
    columns: tuple[Column, ...]
    fields: tuple[str, ...]
    haystack: Callable[[Any], str]
    field: Callable[[Any, str], str | None]
    full_name: Callable[[Any], str]
    empty: str
    sort: str
    glyph: Callable[[Any], str] | None = None
    role: Callable[[Any], str] | None = None
    enough: int = 0
    switches: bool = False
    has_dossier: bool = False
    short: str = ""

    @property
    def gutter(self) -> int:
        """Cells before the first column: cursor, mark, glyph if any, a space."""
        return 4 if self.glyph else 3

    def column(self, name: str) -> Column:
        """The column of that id."""
        return next(c for c in self.columns if c.id == name)


CONTAINERS = Kind(
    containers.VIEW,
    "Containers",
    "1",
    containers.COLUMNS,
    containers.FIELDS,
    containers.haystack,
    containers.field,
    containers.full_name,
    "No containers on this engine.",
    "name",
    glyph=lambda c: c.state,
    role=containers.state_role,
    short="Cont",
)
IMAGES = Kind(
    images.VIEW,
    "Images",
    "2",
    images.COLUMNS,
    images.FIELDS,
    images.haystack,
    images.field,
    images.full_name,
    "No images on this engine.",
    "reference",
    glyph=images.glyph,
    role=images.role,
    short="Img",
)
VOLUMES = Kind(
    volumes.VIEW,
    "Volumes",
    "3",
    volumes.COLUMNS,
    volumes.FIELDS,
    volumes.haystack,
    volumes.field,
    volumes.full_name,
    "No volumes on this engine.",
    "name",
    glyph=volumes.glyph,
    role=volumes.role,
    enough=48,
    short="Vol",
)
NETWORKS = Kind(
    networks.VIEW,
    "Networks",
    "4",
    networks.COLUMNS,
    networks.FIELDS,
    networks.haystack,
    networks.field,
    networks.full_name,
    "No networks on this engine.",
    "name",
    glyph=networks.glyph,
    role=networks.role,
    enough=42,
    short="Net",
)
JOBS = Kind(
    jobs.VIEW,
    "Jobs",
    "6",
    jobs.COLUMNS,
    jobs.FIELDS,
    jobs.haystack,
    jobs.field,
    jobs.full_name,
    "Nothing was done yet.",
    "age",
    glyph=lambda j: j.state,
    role=jobs.state_role,
)
REGISTRIES = Kind(
    registries.VIEW,
    "Registries",
    "5",
    registries.COLUMNS,
    registries.FIELDS,
    registries.haystack,
    registries.field,
    registries.full_name,
    "No image here names a registry, and Docker's config has no login.",
    "host",
    glyph=registries.glyph,
    role=registries.role,
    enough=24,
    short="Reg",
)
PINS = Kind(
    pins.VIEW,
    "Pins",
    "7",
    pins.COLUMNS,
    pins.FIELDS,
    pins.haystack,
    pins.field,
    pins.full_name,
    "Nothing is pinned: p on an image pins its name.",
    "name",
    glyph=pins.glyph,
    role=pins.state_role,
    enough=32,
)
REPOSITORIES = Kind(
    repositories.VIEW,
    "Repositories",
    "",
    repositories.COLUMNS,
    repositories.FIELDS,
    repositories.haystack,
    repositories.field,
    repositories.full_name,
    "No name, digest or pin here is of this registry: o looks into a repository that is typed.",
    "repository",
    enough=24,
)
TAGS = Kind(
    tags.VIEW,
    "Tags there",
    "",
    tags.COLUMNS,
    tags.FIELDS,
    tags.haystack,
    tags.field,
    tags.full_name,
    "No tags there.",
    "reference",
    glyph=tags.glyph,
    role=tags.role,
)
PLAN = Kind(
    plan.VIEW,
    "Clean-up plan",
    "",
    plan.COLUMNS,
    plan.FIELDS,
    plan.haystack,
    plan.field,
    plan.full_name,
    "Nothing is proposed.",
    "kind",
    glyph=plan.glyph,
    role=plan.role,
    enough=34,
    switches=True,
)
DECOMMISSION = Kind(
    decommission.VIEW,
    "Decommission",
    "",
    decommission.COLUMNS,
    decommission.FIELDS,
    decommission.haystack,
    decommission.field,
    decommission.full_name,
    "Nothing is on this host.",
    "kind",
    glyph=decommission.glyph,
    role=decommission.role,
    enough=30,
    has_dossier=True,
)
KINDS = (CONTAINERS, IMAGES, VOLUMES, NETWORKS, REGISTRIES, JOBS)
# Lists that stand in no line of views: opened out of another one, or by a key of their own.
SUBVIEWS: tuple[Kind, ...] = (PINS, REPOSITORIES, TAGS, PLAN, DECOMMISSION)
ALL_KINDS = (*KINDS, *SUBVIEWS)


def kind_of(view: str) -> Kind:
    """The kind of that id."""
    return next(kind for kind in ALL_KINDS if kind.id == view)
