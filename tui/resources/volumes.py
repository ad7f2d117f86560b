"""The Volumes view: what an anonymous one is of, who mounts each, and how much it holds once that was asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from tui.domain.command import docker
from tui.domain.format import age, size
from tui.resources.action import Action
from tui.resources.column import Column

if TYPE_CHECKING:
    from tui.domain.volume import Origin
    from tui.resources.storage_rows import VolumeRow

VIEW = "volumes"
FIELDS = ("name", "driver", "used", "size", "anonymous", "image", "path", "label", "project")


def shown(r: VolumeRow) -> str:
    """The name of a named one; of an anonymous one the first digits, and image and path it is of."""
    if not r.volume.is_anonymous:
        return r.volume.name
    return f"{r.short} {_of(r.origin)}"


def _of(origin: Origin | None) -> str:
    """Image and path in few cells; the foot line has the image's whole name."""
    if origin is None:
        return "origin unknown"
    image = origin.image
    host, slash, rest = image.partition("/")
    if image.startswith("sha256:"):
        image = image[7:19]
    elif slash and ("." in host or ":" in host or host == "localhost"):
        image = rest
    return f"{image} {origin.path}"


def title(r: VolumeRow) -> str:
    """How sentences and dialogs call it, never cut."""
    if not r.volume.is_anonymous:
        return r.volume.name
    of = f"{r.origin.image} {r.origin.path}" if r.origin else "anonymous, origin unknown"
    return f"{r.volume.name} ({of})"


def explained(r: VolumeRow) -> str:
    """What an anonymous one is of, with the reason why that is believed."""
    found = r.origin
    if found is None:
        return "anonymous, of unknown origin: no container mounts it, and dtui removed none that did"
    if found.removed is not None:
        from time import localtime, strftime

        day = strftime("%Y-%m-%d", localtime(found.removed))
        return f"anonymous, of {found.container} ({found.image}) at {found.path}, which dtui removed on {day}"
    if found.is_declared:
        return f"anonymous, declared by {found.image} at {found.path}"
    own = f", where {found.image} declares none" if found.is_declared is False else f" ({found.image})"
    return f"anonymous, made for {found.container} at {found.path}{own}"


def mounted(r: VolumeRow) -> str:
    """By which containers it is mounted, and where."""
    if not r.uses:
        return "no container mounts it"
    return "mounted by " + ", ".join(f"{use.container} at {use.path}" for use in r.uses)


def used_by(r: VolumeRow) -> str:
    """The first container, running if one is, and how many more, for the column."""
    more = len(r.users) - 1
    return (r.users[0] if r.users else "-") + (f" +{more}" if more > 0 else "")


COLUMNS = (
    Column(
        "name", "NAME", lambda r, now: shown(r), lambda r: (r.volume.is_anonymous, r.volume.name), share=2
    ),
    Column(
        "driver", "DRIVER", lambda r, now: r.volume.driver, lambda r: r.volume.driver, width=6, drop=1
    ),
    Column("size", "SIZE", lambda r, now: size(r.size), lambda r: -(r.size or 0), width=5, right=True, falls=True),
    Column("used", "USED BY", lambda r, now: used_by(r), lambda r: (not r.uses, r.users), share=1),
    Column(
        "age", "AGE", lambda r, now: age(r.volume.created, now), lambda r: -r.volume.created, width=4, right=True
    ),
    Column(
        "project", "PROJECT", lambda r, now: r.volume.project, lambda r: r.volume.project, width=14, drop=2
    ),
)  # fmt: skip


def glyph(r: VolumeRow) -> str:
    """Whether a running container mounts it, or only stopped ones."""
    return "running" if any(use.is_running for use in r.uses) else "exited" if r.uses else ""


def role(r: VolumeRow) -> str:
    """How that sign is coloured; the column of containers stands beside it."""
    return "good" if glyph(r) == "running" else "dim"


def haystack(r: VolumeRow) -> str:
    """The text a plain filter term is looked for in."""
    return f"{r.volume.name} {shown(r)} {' '.join(r.users)} {r.volume.project}"


def field(r: VolumeRow, name: str) -> str | None:
    """The text of one field for `field:value`."""
    texts: dict[str, Callable[[], str]] = {
        "name": lambda: r.volume.name,
        "driver": lambda: r.volume.driver,
        "used": lambda: " ".join(r.users),
        "size": lambda: size(r.size),
        "anonymous": lambda: "yes" if r.volume.is_anonymous else "no",
        "image": lambda: " ".join(u.image for u in r.uses) or (r.origin.image if r.origin else ""),
        "path": lambda: " ".join(u.path for u in r.uses) or (r.origin.path if r.origin else ""),
        "label": lambda: " ".join(f"{k}={v}" for k, v in r.volume.labels.items()),
        "project": lambda: r.volume.project,
    }
    return texts[name]() if name in texts else None


def full_name(r: VolumeRow) -> str:
    """What the foot line shows: the whole name, and what it is of or where it is mounted."""
    return f"{r.volume.name}  {explained(r) if r.volume.is_anonymous else mounted(r)}"


def _unused(r: VolumeRow) -> str:
    if not r.uses:
        return ""
    more = len(r.users) - 3
    who = ", ".join(r.users[:3]) + (f" and {more} more containers" if more > 0 else "")
    return f"{title(r)} is in use by {who}: remove what mounts it first"


ACTIONS = (
    Action(
        "volume.remove",
        "d",
        "Remove",
        "Remove volumes that no container mounts, with all that is in them.",
        (VIEW,),
        changes=True,
        on_items=True,
        refusal=_unused,
        command=lambda r: docker("volume", "rm", r.volume.name),
        footer=3,
        danger="1, 2, 3",
    ),
    Action(
        "volume.sizes",
        "m",
        "Sizes",
        "Let the engine count how much each volume holds, in the background.",
        (VIEW,),
        footer=2,
    ),
)
