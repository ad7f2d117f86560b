"""Signs outside of names, in Unicode and in ASCII."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple


class Glyphs(NamedTuple):
    """The signs of one mode; every one is a single cell wide."""

    cursor: str = "▌"
    mark: str = "*"
    dot: str = "·"
    ellipsis: str = "…"
    ascending: str = "▲"
    descending: str = "▼"
    folded: str = "▸"
    unfolded: str = "▾"
    states: Mapping[str, str] = MappingProxyType(
        {
            "running": "●",
            "exited": "○",
            "created": "◌",
            "paused": "‖",
            "restarting": "◐",
            "removing": "◐",
            "dead": "×",
            "waiting": "◌",
            "done": "✓",
            "failed": "×",
            "cancelled": "○",
            "pinned": "●",
            "": " ",
            "valid": "●",
            "expires soon": "◐",
            "expired": "×",
            "refused": "×",
            "broken": "×",
            "none": "○",
            "not checked": "◌",
            "locked": "×",
            "rescued": "✓",
            "looking": "◌",
        }
    )


UNICODE = Glyphs()
ASCII = Glyphs(
    cursor=">",
    dot="|",
    ellipsis="~",
    ascending="^",
    descending="v",
    folded="+",
    unfolded="-",
    states={
        "running": "+",
        "exited": "-",
        "created": ".",
        "paused": "=",
        "restarting": "%",
        "removing": "%",
        "dead": "x",
        "waiting": ".",
        "done": "+",
        "failed": "x",
        "cancelled": "-",
        "pinned": "!",
        "": " ",
        "valid": "+",
        "expires soon": "%",
        "expired": "x",
        "refused": "x",
        "broken": "x",
        "none": "-",
        "not checked": ".",
        "locked": "x",
        "rescued": "+",
        "looking": ".",
    },
)
