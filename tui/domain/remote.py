"""What registries tell beside manifests, whoever asks them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Head:
    """What a tag or digest stands for, without its content."""

    digest: str
    media_type: str = ""


@dataclass(frozen=True, slots=True)
class RateLimit:
    """What a registry told of its limit: requests left and in all, in `window` seconds; None where not told."""

    remaining: int | None = None
    limit: int | None = None
    window: int | None = None
