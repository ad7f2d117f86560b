"""The list of a repository's tags as its registry has them, and which of them are here."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, NamedTuple

from tui.domain.command import docker
from tui.domain.format import age, size
from tui.domain.reference import canonical, familiar
from tui.resources.action import Action
from tui.resources.column import Column

if TYPE_CHECKING:
    from tui.domain.image import Image
    from tui.domain.pin import Pin
    from tui.domain.remote_tag import RemoteTag
    from tui.domain.tag_details import TagDetails

VIEW = "tags"
FIELDS = ("reference", "tag", "digest", "here", "platform", "pinned")
_HERE_ROLES = {"same": "good", "other": "warn", "other?": "warn", "digest": "good"}
HERE_WORDS = {
    "same": "this name is here, and the same image",
    "other": "this name is here, but another image",
    "other?": "this name is here with another digest; whether it is another image was not looked at",
    "digest": "this image is here, under another name or none",
    "-": "not here, as far as digests tell",
    "?": "not known yet",
}


class Here:
    """What of a registry is here: the engine's images by name and by all that identifies them."""

    def __init__(self, images: Iterable[Image], pins: Iterable[Pin]) -> None:
        self._named: dict[str, Image] = {}
        self._known: dict[str, dict[str, Image]] = {}
        self._pinned: dict[str, Pin] = {}
        for image in images:
            self._named |= {canonical(tag): image for tag in image.tags}
            for digest in (image.id, *(d.partition("@")[2] for d in image.digests)):
                self._known.setdefault(digest, {})[image.id] = image
        for pin in pins:
            names = (pin.reference, *pin.tags, f"{pin.repository}@{pin.digest}")
            self._pinned |= dict.fromkeys(names, pin)

    def named(self, name: str) -> Image | None:
        """The image that has this canonical name here."""
        return self._named.get(name)

    def holders(self, digests: Iterable[str]) -> list[Image]:
        """The images here that are known by one of these digests."""
        found = {id: image for digest in digests for id, image in self._known.get(digest, {}).items()}
        return list(found.values())

    def pin(self, tag: RemoteTag) -> Pin | None:
        """The pin of this name, or of what it stands for."""
        by_digest = f"{tag.registry}/{tag.repository}@{tag.digest}"
        return self._pinned.get(tag.reference) or self._pinned.get(by_digest)

    def state(self, tag: RemoteTag, details: TagDetails | None) -> str:
        """A key of HERE_WORDS. Another digest may be the same image, packed anew or in an index."""
        named = self._named.get(tag.reference)
        if not tag.digest:
            return "?"
        holders = self.holders(details.digests if details else (tag.digest,))
        if named is None:
            return "digest" if holders else "-"
        if any(image.id == named.id for image in holders):
            return "same"
        if details is not None and _tells_apart(details, named):
            return "other"
        return "other?" if named.digests else "?"


def _tells_apart(details: TagDetails, image: Image) -> bool:
    """Whether all was read by which this could be known as the image that it is compared with."""
    if not details.platforms:
        return bool(details.configs)
    return len(details.configs) == len(details.platforms) and not image.is_named_by_manifest


class TagRow(NamedTuple):
    """One tag of a registry; `problem` says why nothing is known of it.

    `id` is the canonical name, `reference` the familiar one, as the engine would tell it.
    """

    id: str
    reference: str
    tag: RemoteTag
    here: str = "?"
    details: TagDetails | None = None
    pin: Pin | None = None
    problem: str = ""

    @property
    def host(self) -> str:
        """The registry."""
        return self.tag.registry

    @property
    def digest(self) -> str:
        """What it stands for, '' where that is not known."""
        return self.tag.digest

    @property
    def size(self) -> int | None:
        """Bytes of its layers, compressed; of an index those of one platform, unless its registry tells all."""
        return self.details.size if self.tag.size is None and self.details else self.tag.size

    @property
    def date(self) -> float | None:
        """When it was pushed, else built (Unix seconds)."""
        return self.tag.pushed or self.tag.created or (self.details.created if self.details else None)


def tag_row(tag: RemoteTag, details: TagDetails | None, here: Here, problem: str = "") -> TagRow:
    """The row of a tag."""
    return TagRow(
        tag.reference,
        familiar(tag.registry, tag.repository, f":{tag.name}"),
        tag,
        here.state(tag, details),
        details,
        here.pin(tag),
        problem,
    )


def is_closer_look_needed(row: TagRow) -> bool:
    """Whether reading the manifest would tell more: size, date, or whether it is the image that is here."""
    if not row.digest or row.details is not None or row.problem:
        return False
    return row.size is None or row.date is None or row.here in ("?", "other?")


def _natural(row: TagRow) -> Any:
    from tui.domain.remote_tag import natural_key

    return natural_key(row.tag.name)


def _digest(row: TagRow) -> str:
    """Twelve digits, or in words why there are none."""
    return row.digest.partition(":")[2][:12] or ("?" if row.problem else "")


def _size(row: TagRow) -> str:
    return size(row.size) if row.size is not None or row.details or row.problem else ""


def _age(row: TagRow, now: float) -> str:
    return age(row.date, now) if row.date or row.details or row.problem else ""


COLUMNS = (
    Column("reference", "TAG", lambda r, now: r.reference, _natural, share=1, reference=True),
    Column("digest", "DIGEST", lambda r, now: _digest(r), _digest, width=12, drop=1),
    Column(
        "size", "SIZE", lambda r, now: _size(r), lambda r: -(r.size or 0), width=5, right=True, falls=True
    ),
    Column("age", "AGE", _age, lambda r: -(r.date or 0), width=4, right=True),
    Column(
        "here",
        "HERE",
        lambda r, now: r.here,
        lambda r: tuple(HERE_WORDS).index(r.here),
        width=6,
        role=lambda r: _HERE_ROLES.get(r.here, "dim"),
    ),
)


def haystack(r: TagRow) -> str:
    """The text a plain filter term is looked for in."""
    return f"{r.reference} {r.digest}"


def field(r: TagRow, name: str) -> str | None:
    """The text of one field for `field:value`."""
    texts: dict[str, Callable[[], str]] = {
        "reference": lambda: r.reference,
        "tag": lambda: r.tag.name,
        "digest": lambda: r.digest,
        "here": lambda: r.here,
        "platform": lambda: " ".join(p.name for p in r.details.platforms) if r.details else "",
        "pinned": lambda: f"{r.pin.familiar} {r.pin.said}" if r.pin else "",
    }
    return texts[name]() if name in texts else None


def full_name(r: TagRow) -> str:
    """What the foot line shows: the whole name, and what it stands for there."""
    return f"{r.reference}  {r.digest or r.problem}".rstrip()


def glyph(r: TagRow) -> str:
    """The sign of a pinned name or digest."""
    return "pinned" if r.pin else ""


def role(r: TagRow) -> str:
    """How that sign is coloured."""
    return "mark"


def _removable(r: TagRow) -> str:
    if r.pin is None or r.id not in (r.pin.reference, *r.pin.tags):
        return ""
    return f"{r.reference} is pinned as {r.pin.familiar}: unpin it first (p in Images)"


def _act(verb: str, key: str, label: str, text: str, **more: Any) -> Action:
    return Action(f"tag.{verb}", key, label, text, (VIEW,), on_items=True, **more)


def copies(r: TagRow) -> list[tuple[str, str, str]]:
    """(key, what it is, text) for each thing worth copying."""
    whole = familiar(r.tag.registry, r.tag.repository, f"@{r.digest}") if r.digest else ""
    return [
        ("r", "reference", r.reference),
        ("c", "canonical reference", r.id),
        ("1", "digest reference", whole),
        ("d", "digest", r.digest),
        ("t", "tag", r.tag.name),
        ("p", "pull command", docker("pull", r.reference)),
        ("P", "pull command by digest", docker("pull", whole) if whole else ""),
    ]


ACTIONS = (
    _act("check", "c", "Check", "Ask the registry anew what these tags stand for.", footer=2),
    _act(
        "pull",
        "u",
        "Pull",
        "Pull this tag.",
        changes=True,
        command=lambda r: docker("pull", r.reference),
        footer=3,
        danger="0, 1, 2",
    ),
    _act(
        "remove",
        "d",
        "Remove",
        "Remove this tag in the registry; other tags of the same image stay.",
        changes=True,
        refusal=_removable,
        footer=5,
        danger="2",
    ),
    Action(
        "login.refresh_new",
        "",
        "Refresh login",
        "Fetch a new ECR login for the registry that is looked into.",
        (VIEW,),
        changes=True,
    ),
    Action(
        "tags.open",
        "o",
        "Tags there",
        "The tags that the registry has of this repository.",
        ("images", "containers", "pins"),
    ),
)
