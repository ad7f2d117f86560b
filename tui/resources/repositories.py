"""The list of a registry's repositories, as far as they are known here: no registry is asked for it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from tui.domain.image import Image
from tui.domain.reference import InvalidReference, Reference, familiar_name
from tui.resources.action import Action
from tui.resources.column import Column

if TYPE_CHECKING:
    from tui.domain.pin import Pin

VIEW = "repositories"
FIELDS = ("repository",)


class RepositoryRow(NamedTuple):
    """One repository of a registry: how many images here have a name or digest of it, and how many pins.

    `path` is the name in the registry: `library/redis`.
    """

    host: str
    path: str
    names: int = 0
    images: int = 0
    pins: int = 0

    @property
    def id(self) -> str:
        """What stays the same: host and path."""
        return f"{self.host}/{self.path}"

    @property
    def reference(self) -> str:
        """The name as people write it, without a tag."""
        return familiar_name(self.host, self.path)


def repository_rows(host: str, images: Iterable[Image], pins: Iterable[Pin]) -> tuple[RepositoryRow, ...]:
    """The repositories of one registry that names, digests and pins here tell of."""
    names: dict[str, int] = {}
    holders: dict[str, set[str]] = {}
    for image in images:
        for text, count in (*((tag, 1) for tag in image.tags), *((d, 0) for d in image.digests)):
            path = _path(host, text)
            if path:
                names[path] = names.get(path, 0) + count
                holders.setdefault(path, set()).add(image.id)
    pinned = [path for pin in pins if (path := _path(host, pin.reference))]
    return tuple(
        RepositoryRow(host, path, names.get(path, 0), len(holders.get(path, ())), pinned.count(path))
        for path in sorted({*holders, *pinned})
    )


def _path(host: str, text: str) -> str:
    """The repository of a name in this registry, '' for one of another."""
    try:
        parsed = Reference.parse(text)
    except InvalidReference:
        return ""
    return parsed.repository if parsed.registry == host else ""


COLUMNS = (
    Column("repository", "REPOSITORY", lambda r, now: r.path, lambda r: r.path, share=1),
    Column(
        "names",
        "NAMES HERE",
        lambda r, now: str(r.names or "-"),
        lambda r: -r.names,
        width=10,
        right=True,
        falls=True,
    ),
    Column(
        "images",
        "IMAGES HERE",
        lambda r, now: str(r.images or "-"),
        lambda r: -r.images,
        falls=True,
        width=11,
        right=True,
    ),
    Column(
        "pins", "PINS", lambda r, now: str(r.pins or "-"), lambda r: -r.pins, width=4, right=True, falls=True
    ),
)


def haystack(r: RepositoryRow) -> str:
    """The text a plain filter term is looked for in."""
    return r.path


def field(r: RepositoryRow, name: str) -> str | None:
    """The text of one field for `field:value`."""
    return r.path if name == "repository" else None


def full_name(r: RepositoryRow) -> str:
    """What the foot line shows."""
    return r.id


ACTIONS = (
    Action(
        "registry.open",
        "enter",
        "Tags there",
        "The repositories of this registry that are known here, and their tags there.",
        ("registries",),
        footer=1,
    ),
    Action(
        "registry.details",
        "i",
        "Details",
        "All that is known of this registry and its login.",
        ("registries",),
    ),
    Action(
        "repository.open",
        "enter",
        "Tags there",
        "Ask the registry for the tags of this repository.",
        (VIEW,),
        footer=1,
    ),
    Action(
        "repository.other",
        "o",
        "Other",
        "The tags of a repository of this registry that is typed.",
        (VIEW,),
        asks=True,
        footer=2,
    ),
)
