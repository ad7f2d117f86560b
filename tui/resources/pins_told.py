"""What is told of a pin beside its row: all of it in the details, and what of it may be copied."""

from __future__ import annotations

from tui.domain.command import docker
from tui.domain.format import age
from tui.resources.pins import PinRow, drift, here_sentence, pinned_age, state, state_role


def overview(r: PinRow, now: float) -> list[tuple[str, str]]:
    """Everything known of a pin, for the details: digests whole, and the explicit names."""
    at = r.pin.pinned_at
    pairs = [
        ("pinned", r.pin.said),
        ("image", r.pin.image),
        ("since", f"{at:%Y-%m-%d %H:%M:%S %Z} ({pinned_age(r, now)} ago)".replace("  ", " ") if at else ""),
        ("note", r.pin.note),
        ("twice", f"this is number {r.number} of its name in the file" if r.number > 1 else ""),
        ("here", here_sentence(r)),
    ]
    lines = [(r.reference, "key"), *((f"{name:<9} {value}", "plain") for name, value in pairs if value)]
    lines += [("", "plain"), ("In the registry", "title"), *_told(r, now)]
    if r.pin.tags:
        lines += [("", "plain"), ("Explicit names", "title"), *((f"  {tag}", "plain") for tag in r.pin.tags)]
    if r.image is not None:
        lines += [("", "plain"), (f"Image {r.image.id}", "title")]
        lines += [(f"  {name}", "plain") for name in (*r.image.tags, *r.image.digests)]
    return lines


def _told(r: PinRow, now: float) -> list[tuple[str, str]]:
    """What the registry answered."""
    if r.answer is None or r.is_asked:
        return [(f"  {state(r)}" + ("" if r.is_asked else ": c asks"), "dim")]
    asked = f"  {state(r)}, {age(r.answer.at, now)} ago" if r.answer.at else f"  {state(r)}"
    lines = [(asked, state_role(r))]
    if moved := drift(r.pin, r.answer):
        lines.append((f"  {moved}", state_role(r)))
    elif r.answer.digest:
        lines.append((f"  the tag is {r.answer.digest}", "plain"))
    if r.answer.reason:
        lines.append((f"  {r.answer.reason}", "plain"))
    return lines


def copies(r: PinRow) -> list[tuple[str, str, str]]:
    """(key, what it is, text) for the copy menu."""
    tags = [(str(n), "explicit name", tag) for n, tag in enumerate(r.pin.tags[:9], 1)]
    return [
        ("P", "pinned reference", r.pin.pinned),
        ("r", "reference", r.reference),
        ("c", "canonical reference", r.pin.reference),
        ("d", "pinned digest", r.pin.digest),
        ("n", "digest of the tag now", r.answer.digest if r.answer is not None else ""),
        ("i", "image ID", r.pin.image),
        *tags,
        ("p", "pull command", docker("pull", r.pin.pinned) if r.pin.pinned else ""),
    ]
