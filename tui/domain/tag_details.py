"""What is known of a manifest in a registry once it was read: sizes, dates and platforms."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Platform:
    """One image of an index: `name` is `linux/arm64/v8`, `size` its layers in bytes, None where not asked."""

    name: str
    digest: str
    size: int | None = None


@dataclass(frozen=True, slots=True)
class TagDetails:
    """A manifest or index as its registry keeps it. Sizes in bytes (compressed), times in Unix seconds.

    Attributes:
        digest: Its own.
        media_type: What it is.
        size: Of the image, of an index that of the platform `of`; None where that cannot be told.
        created: When that image was built.
        of: The platform of which size and date are, '' where there is only one.
        configs: The digests of the configurations that were read: the IDs of these images on classic stores.
        platforms: The images of an index.
        attestations: How many attestations go with them.
        problem: A clause that says why it could not be read.
        content: Its bytes.
    """

    digest: str
    media_type: str = ""
    size: int | None = None
    created: float | None = None
    of: str = ""
    configs: tuple[str, ...] = ()
    platforms: tuple[Platform, ...] = ()
    attestations: int = 0
    problem: str = ""
    content: bytes = field(default=b"", repr=False)

    @property
    def digests(self) -> tuple[str, ...]:
        """All by which an engine may know what this is: its own, its images' and their configurations'."""
        return (self.digest, *(p.digest for p in self.platforms), *self.configs)
