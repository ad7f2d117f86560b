"""An image as the engine's list and inspect answers describe it, and the rows it makes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, NamedTuple

from tui.domain.timestamp import unix

if TYPE_CHECKING:
    from tui.domain.check import Answer, Known, Verdict
    from tui.domain.pin import Pin, PinSet

NONE = "<none>"


@dataclass(frozen=True, slots=True)
class Image:
    """One image (`GET /images/json` or `GET /images/{id}/json`). Sizes in bytes, times in Unix seconds.

    On the containerd store the two tell different sizes: inspect leaves the unpacked layers out.
    `id` is the config digest on the classic store and the manifest digest on the containerd store.
    `digests` says nothing of a registry: the containerd store fills it for local builds too.
    """

    id: str
    tags: tuple[str, ...]
    digests: tuple[str, ...]
    size: int | None
    created: int
    labels: Mapping[str, str]

    @property
    def short_id(self) -> str:
        """The first twelve digits of the ID, as the Docker CLI shows it."""
        return self.id.removeprefix("sha256:")[:12]

    @property
    def is_named_by_manifest(self) -> bool:
        """Whether its ID is the digest of its manifest: so it is in the containerd store."""
        return any(digest.endswith(f"@{self.id}") for digest in self.digests)

    @classmethod
    def from_api(cls, data: Mapping[str, Any]) -> Image:
        """Make one from an entry of the list; null lists and `<none>` names are absent names."""
        id, tags = data["Id"], _names(data.get("RepoTags"), ":")
        return cls(
            id=id,
            tags=tags,
            digests=_all_digests(id, tags, _names(data.get("RepoDigests"), "@")),
            size=_size(data.get("Size")),
            created=int(data.get("Created") or 0),
            labels=data.get("Labels") or {},
        )

    @classmethod
    def from_inspect(cls, data: Mapping[str, Any]) -> Image:
        """Make one from an inspect answer, whose creation time is text."""
        return cls(
            id=data["Id"],
            tags=_names(data.get("RepoTags"), ":"),
            digests=_names(data.get("RepoDigests"), "@"),
            size=_size(data.get("Size")),
            created=unix(data.get("Created") or ""),
            labels=(data.get("Config") or {}).get("Labels") or {},
        )


class Share(NamedTuple):
    """How many layers an image has, and the bytes of those that no other image here has.

    `own` is None while not all images are known, and an estimate unless `exact`.
    """

    layers: int
    own: int | None = None
    exact: bool = True


def _not_known(id: str) -> Share | None:
    return None


@dataclass(frozen=True, slots=True)
class ImageRow:
    """One line of the Images view: one name of an image, or an image without a name.

    `reference` is the tag as the engine tells it (familiar form), '' for an untagged image; then
    `shown` says so in words with the short ID or its digest. `pin` is what it is marked as pinned by;
    `keeps_name` and `keeps_image` say why the name may not be taken off or the image not be removed.
    `check` is what the registry said of this name, `verdict` where else the image is; None until asked.
    `share_of` tells its part of the layers here as far as it is known by then: no row is made anew for it.
    """

    image: Image
    reference: str
    used_by: tuple[str, ...] = ()
    pin: Pin | None = None
    keeps_name: str = ""
    keeps_image: str = ""
    check: Answer | None = None
    verdict: Verdict | None = None
    share_of: Callable[[str], Share | None] = field(default=_not_known, compare=False, repr=False)

    @property
    def share(self) -> Share | None:
        """Its part of the layers here, None while that is not known."""
        return self.share_of(self.image.id)

    @property
    def id(self) -> str:
        """What stays the same while the list changes: image and name."""
        return f"{self.image.id} {self.reference}"

    @property
    def shown(self) -> str:
        """The full name of this row."""
        return self.reference or f"<untagged> {self.image.short_id}"

    @property
    def is_last_name(self) -> bool:
        """Whether untagging this name would leave the image without one."""
        return len(self.image.tags) <= 1


def image_rows(
    images: Iterable[Image],
    users: Mapping[str, tuple[str, ...]],
    pins: PinSet | None = None,
    known: Known | None = None,
    share_of: Callable[[str], Share | None] = _not_known,
) -> tuple[ImageRow, ...]:
    """One row for each reference; `users` maps an image ID to the names of its containers.

    `known` is what registries were asked for so far.
    """
    rows = (
        ImageRow(image, tag, users.get(image.id, ()), share_of=share_of)
        for image in images
        for tag in (image.tags or ("",))
    )
    if pins is not None and (pins.pins or pins.trouble):
        rows = (_pinned(row, pins) for row in rows)
    if known is not None:
        rows = (_checked(row, known) for row in rows)
    return tuple(rows)


def _pinned(row: ImageRow, pins: PinSet) -> ImageRow:
    image, tag = row.image, row.reference
    return replace(
        row,
        pin=pins.mark(tag, image),
        keeps_name=pins.keeps_name(tag, image) if tag else "",
        keeps_image=pins.keeps_image(image),
    )


def _checked(row: ImageRow, known: Known) -> ImageRow:
    names = (row.reference,) if row.reference else row.image.digests
    answer = next(filter(None, (known.of(name, row.image.id) for name in names)), None)
    verdict = known.verdict(row.image.id)
    return row if answer is None and verdict is None else replace(row, check=answer, verdict=verdict)


def _names(values: Iterable[str] | None, separator: str) -> tuple[str, ...]:
    """Names without the engine's `<none>`; on the containerd store digests may stand among the tags."""
    wanted = (v for v in values or () if NONE not in v)
    return tuple(v for v in wanted if ("@" in v) == (separator == "@"))


def _all_digests(id: str, tags: tuple[str, ...], listed: tuple[str, ...]) -> tuple[str, ...]:
    """The list of the containerd store names one repository only, though every tag's has the digest."""
    if not any(digest.endswith(f"@{id}") for digest in listed):
        return listed
    return tuple(sorted({*listed, *(f"{tag.rpartition(':')[0]}@{id}" for tag in tags)}))


def _size(value: Any) -> int | None:
    return int(value) if isinstance(value, int) and value >= 0 else None
