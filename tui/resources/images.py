"""The Images view: one row for each reference, its columns, filter and actions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.domain.command import docker
from tui.domain.format import age, size
from tui.resources import pins
from tui.resources.action import Action
from tui.resources.checked import role_of, short, verdict_role, verdict_word
from tui.resources.column import Column

if TYPE_CHECKING:
    from tui.domain.image import ImageRow

VIEW = "images"
FIELDS = ("reference", "id", "digest", "label", "used", "size", "own", "layers", "pinned", "check", "verdict")

# Its digest is somewhere, but whether all layers are there, too, was not looked at.
BY_DIGEST = "by digest"


def _checked(r: ImageRow) -> str:
    return r.check.state if r.check else "not checked"


def _judged(r: ImageRow) -> str:
    if r.verdict is not None:
        return verdict_word(r.verdict)
    return BY_DIGEST if r.check is not None and r.check.kept else "-"


def own(r: ImageRow) -> str:
    """The bytes of layers that no other image here has; `~` marks an estimate."""
    if r.share is None or r.share.own is None:
        return "?"
    return ("" if r.share.exact else "~") + size(r.share.own)


def _own_bytes(r: ImageRow) -> int:
    return (r.share and r.share.own) or 0


def _layers(r: ImageRow) -> str:
    return str(r.share.layers) if r.share else "?"


def _count(r: ImageRow) -> int:
    return r.share.layers if r.share else 0


COLUMNS = (
    Column("reference", "REFERENCE", lambda r, now: r.shown, lambda r: r.shown, share=1, reference=True),
    Column("id", "IMAGE ID", lambda r, now: r.image.short_id, lambda r: r.image.id, width=12, drop=5),
    Column(
        "size",
        "SIZE",
        lambda r, now: size(r.image.size),
        lambda r: -(r.image.size or 0),
        width=5,
        right=True,
        falls=True,
    ),
    Column(
        "own", "OWN", lambda r, now: own(r), lambda r: -_own_bytes(r), width=5, right=True, drop=4, falls=True
    ),
    Column(
        "layers",
        "LAYERS",
        lambda r, now: _layers(r),
        lambda r: -_count(r),
        width=6,
        right=True,
        drop=6,
        falls=True,
    ),
    Column(
        "age",
        "AGE",
        lambda r, now: age(r.image.created, now),
        lambda r: -r.image.created,
        width=4,
        right=True,
        drop=1,
    ),
    Column(
        "used",
        "USED",
        lambda r, now: str(len(r.used_by) or "-"),
        lambda r: -len(r.used_by),
        falls=True,
        width=5,
        right=True,
        drop=2,
    ),
    Column(
        "check",
        "CHECK",
        lambda r, now: short(r.check, now),
        _checked,
        width=13,
        asked=True,
        role=lambda r: role_of(r.check),
    ),
    Column(
        "verdict",
        "VERDICT",
        lambda r, now: _judged(r),
        _judged,
        width=9,
        drop=3,
        asked=True,
        role=lambda r: verdict_role(r.verdict) if r.verdict is not None else "dim",
    ),
)


def haystack(r: ImageRow) -> str:
    """The text a plain filter term is looked for in."""
    return f"{r.shown} {r.image.short_id}"


def field(r: ImageRow, name: str) -> str | None:
    """The text of one field for `field:value`."""
    texts = {
        "reference": lambda: r.shown,
        "id": lambda: r.image.id,
        "digest": lambda: " ".join(r.image.digests),
        "label": lambda: " ".join(f"{k}={v}" for k, v in r.image.labels.items()),
        "used": lambda: " ".join(r.used_by),
        "size": lambda: size(r.image.size),
        "own": lambda: own(r),
        "layers": lambda: _layers(r),
        "pinned": lambda: f"{r.pin.familiar} {r.pin.said}" if r.pin else "",
        "check": lambda: _checked(r),
        "verdict": lambda: _judged(r).lower(),
    }
    return texts[name]() if name in texts else None


def full_name(r: ImageRow) -> str:
    """What the foot line shows: the name, and where its tag has moved away from its pin."""
    return "  ".join(filter(None, (r.shown, pins.drift_of(r))))


def glyph(r: ImageRow) -> str:
    """The sign of a pinned name."""
    return "pinned" if r.pin else ""


def role(r: ImageRow) -> str:
    """How that sign is coloured."""
    return "mark"


def _named(r: ImageRow) -> str:
    return "" if r.reference else f"{r.shown} has no name"


def _askable(r: ImageRow) -> str:
    if r.reference or r.image.digests:
        return ""
    return f"{r.shown} has no name or digest that a registry could be asked for"


def _pullable(r: ImageRow) -> str:
    return "" if r.reference else f'{r.shown} has no name to pull: type one, as "Pull a name" (:)'


def _spare_name(r: ImageRow) -> str:
    if not r.reference:
        return f"{r.shown} has no name to take off"
    if r.keeps_name:
        return r.keeps_name
    if r.is_last_name:
        return f"{r.reference} is the last name of its image: d removes the image with it"
    return ""


def _removable(r: ImageRow) -> str:
    """One of several names may go though the image is kept, and the other way round."""
    return r.keeps_image if r.is_last_name or r.keeps_name else ""


ACTIONS = (
    Action(
        "image.retag",
        "t",
        "Retag",
        "Give the image another name, from a pane that says what the name means.",
        (VIEW,),
        changes=True,
        on_items=True,
        command=lambda r: docker("tag", r.reference or r.image.short_id, "NEW"),
        footer=2,
        danger="0, 1, 2",
    ),
    Action(
        "image.untag",
        "T",
        "Untag",
        "Take this name off; the image stays under its other names.",
        (VIEW,),
        changes=True,
        on_items=True,
        refusal=_spare_name,
        command=lambda r: docker("rmi", "--no-prune", r.reference),
        footer=3,
        danger="0, 1",
    ),
    Action(
        "image.push",
        "P",
        "Push",
        "Push this name to its registry, which is asked first what it has there.",
        (VIEW,),
        changes=True,
        on_items=True,
        refusal=_named,
        command=lambda r: docker("push", r.reference),
        footer=4,
        danger="1, 2",
    ),
    Action(
        "image.pull",
        "u",
        "Pull",
        "Pull this name again; where no image is under the cursor, one that is asked for.",
        (VIEW,),
        changes=True,
        on_items=True,
        refusal=_pullable,
        command=lambda r: docker("pull", r.reference),
        footer=6,
        danger="0, 1, 2",
    ),
    Action(
        "image.pull_new",
        "",
        "Pull a name",
        "Pull any name that is typed, by tag or digest.",
        (VIEW,),
        changes=True,
        asks=True,
        danger="0, 1, 2",
    ),
    Action(
        "image.check",
        "c",
        "Check",
        "Ask the registry whether it has this very image under this name.",
        (VIEW,),
        on_items=True,
        refusal=_askable,
        command=lambda r: docker("buildx", "imagetools", "inspect", r.reference or r.image.digests[0]),
        footer=5,
    ),
    Action(
        "image.remove",
        "d",
        "Remove",
        "Untag this name, or remove the image with all its names.",
        (VIEW,),
        changes=True,
        on_items=True,
        refusal=_removable,
        command=lambda r: docker("rmi", "--no-prune", r.reference or r.image.short_id),
        footer=5,
        danger="1, 2",
    ),
    Action(
        "image.pin",
        "p",
        "Pin",
        "Pin this name to a version, or unpin it: what is pinned is neither untagged nor removed.",
        (VIEW,),
        changes=True,
        on_items=True,
        refusal=_named,
        footer=4,
        danger="0, 1, 2",
    ),
)
