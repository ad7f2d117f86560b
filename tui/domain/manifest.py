"""What a tag in a registry stands for, as the registry keeps it."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Manifest:
    """The bytes of a manifest or index, their kind and their digest."""

    digest: str
    media_type: str
    content: bytes = field(repr=False)
