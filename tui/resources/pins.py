"""The Pins view: what is pinned, what its tag is in the registry by now, and what of it is here."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING, NamedTuple

from tui.domain.command import docker
from tui.domain.format import age
from tui.domain.reference import canonical
from tui.resources.action import Action
from tui.resources.column import Column

if TYPE_CHECKING:
    from tui.domain.check import Answer
    from tui.domain.image import Image, ImageRow
    from tui.domain.pin import Pin

VIEW = "pins"
FIELDS = ("name", "digest", "state", "here", "tag", "note")
LOST = "moved, lost"
Version = tuple[str, str]
# Word to role and to the sign before it, the worst first.
_LOOKS = {
    "not there": ("bad", "expired"),
    LOST: ("bad", "expired"),
    "moved": ("warn", "expires soon"),
    "tag gone": ("warn", "expires soon"),
    "denied": ("warn", "none"),
    "unreachable": ("warn", "none"),
    "rate-limited": ("warn", "none"),
    "asking...": ("dim", "not checked"),
    "not checked": ("dim", "not checked"),
    "as pinned": ("good", "valid"),
}
_ORDER = {word: n for n, word in enumerate(_LOOKS)}


class PinRow(NamedTuple):
    """One pin: the image here that is the pinned one, the one that has its name here, the registry's last answer.

    `number` counts the pins of the same name in one file, which a hand or a merge can leave; `is_listed`
    says whether the images here are known at all.
    """

    pin: Pin
    image: Image | None = None
    holder: Image | None = None
    answer: Answer | None = None
    is_asked: bool = False
    number: int = 1
    is_listed: bool = True

    @property
    def id(self) -> str:
        """What stays the same: the pinned name."""
        return self.pin.reference if self.number == 1 else f"{self.pin.reference} {self.number}"

    @property
    def reference(self) -> str:
        """The pinned name as people write it."""
        return self.pin.familiar


def version(pin: Pin) -> Version:
    """What an answer is about: the pinned name and what it is locked to. Notes and explicit names may change."""
    return pin.reference, pin.digest or pin.image


def pin_rows(
    pins: Iterable[Pin],
    images: Collection[Image] | None,
    answers: Mapping[Version, Answer],
    asked: Collection[Version] = (),
) -> tuple[PinRow, ...]:
    """A row for each pin of a file; `asked` are those whose registry is being asked.

    `images` are those here, None while nobody knows.
    """
    named = {name: image for image in images or () for name in (*image.tags, *image.digests)}
    by_id = {image.id: image for image in images or ()}
    rows: list[PinRow] = []
    times: dict[str, int] = {}
    for pin in pins:
        number = times[pin.reference] = times.get(pin.reference, 0) + 1
        holder = named.get(pin.familiar) or named.get(pin.reference)
        pinned = named.get(pin.pinned) or named.get(canonical(pin.pinned)) if pin.digest else None
        # In the containerd store the ID is the digest; without its name an image keeps but the ID.
        image = pinned or by_id.get(pin.digest) or by_id.get(pin.image)
        rows.append(
            PinRow(
                pin,
                image,
                holder,
                answers.get(version(pin)),
                version(pin) in asked,
                number,
                images is not None,
            )
        )
    return tuple(rows)


def state(r: PinRow) -> str:
    """How the tag is in the registry, compared with the pin."""
    if r.is_asked:
        return "asking..."
    if r.answer is None:
        return "not checked"
    if r.answer.state == "moved" and r.answer.absent:
        return LOST
    return "as pinned" if r.answer.state == "same" else r.answer.state


def state_text(r: PinRow, now: float) -> str:
    """The state and how old it is: 'moved 3m'."""
    known = state(r)
    return (
        f"{known} {age(r.answer.at, now)}"
        if r.answer is not None and r.answer.at and not r.is_asked
        else known
    )


def drift(pin: Pin, answer: Answer) -> str:
    """What became of a pin in its registry, in a clause; '' while it is as pinned or that is not known."""
    still = ""
    if answer.kept:
        what = "the pinned digest" if answer.kept == pin.digest else f"this image as {answer.kept}"
        still = f"; the registry still has {what}"
    elif answer.absent:
        still = "; the registry does not have what is pinned"
    if answer.state == "moved":
        return f"the tag has moved away from the pin, it is {answer.digest} now{still}"
    if answer.state in ("tag gone", "not there"):
        return f"the registry has no such tag{still}"
    return ""


def drift_of(r: ImageRow) -> str:
    """What became of the pin of an image's name, by what its registry said last; '' where that is not known."""
    if r.pin is None or r.check is None or canonical(r.reference) != r.pin.reference:
        return ""
    if r.check.state in ("tag gone", "not there"):
        return "the registry has no such tag"
    # The same image may be there as another manifest: what is pinned is the digest.
    if not r.pin.digest or r.check.digest in ("", r.pin.digest):
        return ""
    return f"the tag has moved away from the pin: {r.pin.digest} -> {r.check.digest}"


def here(r: PinRow) -> str:
    """Whether the pinned image is here, and whether the name is still on it."""
    if not r.is_listed:
        return "?"
    if r.image is None:
        return "other image" if r.holder is not None else "not here"
    if r.holder is None:
        return "no name"
    return "here" if r.holder.id == r.image.id else "name moved"


def here_sentence(r: PinRow) -> str:
    """What of the pin is here, as a sentence."""
    other = f"{r.reference} is image {r.holder.short_id} here" if r.holder is not None else ""
    return {
        "?": "the images here are not known",
        "here": f"image {r.image.short_id if r.image else ''} has this name",
        "no name": f"image {r.image.short_id if r.image else ''} is here, without this name",
        "name moved": f"image {r.image.short_id if r.image else ''} is here, but {other}",
        "other image": f"{other}; the pinned image is not here",
        "not here": "neither the pinned image nor its name is here",
    }[here(r)]


def _digest(r: PinRow) -> str:
    return r.pin.digest.partition(":")[2][:12] or "no digest"


def pinned_age(r: PinRow, now: float) -> str:
    """How long ago it was pinned."""
    at = r.pin.pinned_at
    return age(at.timestamp() if at else None, now)


def _since(r: PinRow) -> float:
    return -(r.pin.pinned_at.timestamp() if r.pin.pinned_at else 0)


def state_role(r: PinRow) -> str:
    """How the state is coloured; the word stands beside it."""
    return _LOOKS[state(r)][0]


def glyph(r: PinRow) -> str:
    """The sign of the state."""
    return _LOOKS[state(r)][1]


def _here_role(r: PinRow) -> str:
    return "plain" if here(r) == "here" else "warn"


COLUMNS = (
    Column("name", "NAME", lambda r, now: r.reference, lambda r: r.reference, share=1, reference=True),
    Column("digest", "PINNED", lambda r, now: _digest(r), _digest, width=12, drop=1),
    Column("state", "NOW", state_text, lambda r: _ORDER[state(r)], width=16, role=state_role),
    Column("here", "HERE", lambda r, now: here(r), here, width=11, role=_here_role),
    Column("age", "AGE", pinned_age, _since, width=4, right=True),
)


def haystack(r: PinRow) -> str:
    """The text a plain filter term is looked for in."""
    return f"{r.reference} {r.pin.digest} {' '.join(r.pin.tags)}"


def field(r: PinRow, name: str) -> str | None:
    """The text of one field for `field:value`."""
    texts = {
        "name": r.reference,
        "digest": r.pin.digest,
        "state": state(r),
        "here": here(r),
        "tag": " ".join(r.pin.tags),
        "note": r.pin.note,
    }
    return texts.get(name)


def full_name(r: PinRow) -> str:
    """What the foot line shows: the name, what it is locked to, and what became of that."""
    told = f"{r.reference} -> {r.pin.said}"
    moved = drift(r.pin, r.answer) if r.answer is not None else ""
    reason = moved or (r.answer.reason if r.answer is not None and r.answer.state != "same" else "")
    return f"{told}  {reason}" if reason else told


def _has_digest(r: PinRow) -> str:
    return "" if r.pin.digest else f"{r.reference} is pinned without a registry digest"


ACTIONS = (
    Action(
        "pin.check",
        "c",
        "Check",
        "Ask the registries what the pinned names are there now, and whether they still have the pinned digests.",
        (VIEW,),
        on_items=True,
        footer=2,
    ),
    Action(
        "pin.unpin",
        "p",
        "Unpin",
        "Take the pin out of the file: the name can be untagged and the image removed then.",
        (VIEW,),
        changes=True,
        on_items=True,
        footer=3,
        danger="0, 1",
    ),
    Action(
        "pin.pull",
        "u",
        "Pull",
        "Pull the pinned digest.",
        (VIEW,),
        changes=True,
        on_items=True,
        refusal=_has_digest,
        command=lambda r: docker("pull", r.pin.pinned),
        footer=4,
    ),
)
