"""Everything that a host's engine says of each of its objects at one time (pure)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tui.domain.world import World

Inspect = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Survey:
    """A world with the engine's inspect answers of what is in it.

    What vanished meanwhile is in `world` but not here. `containers`, `images` and `networks` are by full ID,
    `volumes` by name. `images` has those of containers, too, that no list shows. `untold` are pairs of what
    could not be asked and why, `unanswered` the same objects as the IDs of their cases (`domain/decision.py`).
    """

    world: World
    containers: Mapping[str, Inspect] = field(default_factory=dict)
    images: Mapping[str, Inspect] = field(default_factory=dict)
    volumes: Mapping[str, Inspect] = field(default_factory=dict)
    networks: Mapping[str, Inspect] = field(default_factory=dict)
    untold: tuple[tuple[str, str], ...] = ()
    unanswered: frozenset[str] = frozenset()
