"""What is done from registry to registry, out of any list whose rows a registry may have."""

from __future__ import annotations

from typing import Any

from tui.resources import images, pins, tags
from tui.resources.action import Action


def _copyable(row: Any) -> str:
    """Pins without a digest, and images without a name, are nothing a registry could be asked for."""
    if isinstance(row, pins.PinRow):
        return "" if row.pin.digest else f"{row.reference} is pinned without a digest"
    return "" if row.reference else f"{row.shown} has no name that a registry could have"


_RETAG = "Give what the registry has another tag there; nothing is pulled."
ACTIONS = (
    Action(
        "image.retag_there",
        "N",
        "New tag there",
        _RETAG,
        (images.VIEW,),
        changes=True,
        on_items=True,
        refusal=_copyable,
        danger="0, 1, 2",
    ),
    Action(
        "tag.retag",
        "t",
        "New tag there",
        _RETAG,
        (tags.VIEW,),
        changes=True,
        on_items=True,
        footer=4,
        danger="0, 1, 2",
    ),
    Action(
        "remote.mirror",
        "M",
        "Mirror",
        "Copy it from its registry to an own one: all platforms, without the engine.",
        (images.VIEW, tags.VIEW, pins.VIEW),
        changes=True,
        on_items=True,
        refusal=_copyable,
        footer=6,
        danger="1, 2",
    ),
)
