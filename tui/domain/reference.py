"""Names of images, `[registry/]repository[:tag][@digest]`, by the grammar of the distribution project."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from tui.domain.reference_reason import reason_for, tag_reason

HUB = "docker.io"
LATEST = "latest"
LONGEST_REPOSITORY = 255

# What the engine takes for an ID: it never looks for a repository named `sha256`.
_ID = re.compile(r"[0-9a-f]{64}|sha256:[0-9a-f]{64}|sha384:[0-9a-f]{96}|sha512:[0-9a-f]{128}")
_LABEL = r"[A-Za-z0-9]+(?:-+[A-Za-z0-9]+)*"
_HOST = re.compile(rf"(?:{_LABEL}(?:\.{_LABEL})*|\[[0-9A-Fa-f:]+\])(?::[0-9]+)?")
_PART = r"[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*"
_REST = re.compile(
    rf"({_PART}(?:/{_PART})*)"
    r"(?::([A-Za-z0-9_][A-Za-z0-9_.-]{0,127}))?"
    r"(?:@(sha256:[0-9a-f]{64}|sha384:[0-9a-f]{96}|sha512:[0-9a-f]{128}))?"
)
_TAG = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}")

Parts = tuple[str, str, str | None, str | None]


class InvalidReference(ValueError):
    """A text the grammar refuses; `reason` says why and what would be allowed."""

    def __init__(self, text: str, reason: str) -> None:
        super().__init__(reason)
        self.text = text
        self.reason = reason


@dataclass(frozen=True, slots=True, eq=False)
class Reference:
    """A name of an image; two are equal when their canonical forms are."""

    registry: str
    repository: str
    tag: str | None = None
    digest: str | None = None

    @classmethod
    def parse(cls, text: str) -> Reference:
        """Read a full or familiar name; raises InvalidReference."""
        parts = split(text)
        if parts is None:
            raise InvalidReference(text, reason_for(text))
        return cls(*parts)

    @property
    def name(self) -> str:
        """Registry and repository, nothing left out."""
        return f"{self.registry}/{self.repository}"

    @property
    def familiar_name(self) -> str:
        """Registry and repository as short as people write them."""
        name = familiar_name(self.registry, self.repository)
        return f"{HUB}/{name}" if _ID.fullmatch(name) else name

    @property
    def canonical(self) -> str:
        """The one full spelling, with the tag `latest` where neither tag nor digest is said."""
        return self.name + suffix(self.tag, self.digest)

    @property
    def familiar(self) -> str:
        """The shortest spelling that still says tag or digest, and that reads back as this reference."""
        return familiar(self.registry, self.repository, suffix(self.tag, self.digest))

    def with_tag(self, tag: str) -> Reference:
        """The same repository under another tag, without a digest; raises InvalidReference."""
        if not _TAG.fullmatch(tag):
            raise InvalidReference(tag, tag_reason(tag))
        return Reference(self.registry, self.repository, tag)

    def __str__(self) -> str:
        return self.familiar

    def __eq__(self, other: object) -> bool:
        return self.canonical == other.canonical if isinstance(other, Reference) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.canonical)


def split(text: str) -> Parts | None:
    """Registry, repository, tag and digest of a name, or None where the grammar refuses it."""
    if _ID.fullmatch(text):
        return None
    registry, rest = split_registry(text)
    found = _REST.fullmatch(rest)
    if found is None or len(found[1]) > LONGEST_REPOSITORY or not _HOST.fullmatch(registry):
        return None
    return registry, found[1], found[2], found[3]


def split_registry(text: str) -> tuple[str, str]:
    """The registry a name means and the rest of it, whether or not these are valid."""
    first, slash, rest = text.partition("/")
    if not slash or not looks_like_registry(first):
        registry, rest = HUB, text
    else:
        registry = HUB if first == f"index.{HUB}" else first
    return registry, f"library/{rest}" if registry == HUB and "/" not in rest else rest


def looks_like_registry(first: str) -> bool:
    """Whether the first part of a path is read as a host; capitals make one, as repositories have none."""
    return "." in first or ":" in first or first == "localhost" or first.lower() != first


def suffix(tag: str | None, digest: str | None) -> str:
    """What follows the repository in the canonical form."""
    if digest is None:
        return f":{tag or LATEST}"
    return f":{tag}@{digest}" if tag else f"@{digest}"


def familiar_name(registry: str, repository: str) -> str:
    """Registry and repository without `docker.io/` and `library/` where these go without saying."""
    if registry != HUB:
        return f"{registry}/{repository}"
    first, slash, rest = repository.partition("/")
    if first == "library" and slash and "/" not in rest:
        return rest
    # Docker shortens `docker.io/foo.bar/app` to `foo.bar/app`, which is another registry's image.
    return f"{HUB}/{repository}" if looks_like_registry(first) else repository


def familiar(registry: str, repository: str, ending: str) -> str:
    """The familiar spelling with its tag or digest; never one that reads as an image ID."""
    text = familiar_name(registry, repository) + ending
    return f"{HUB}/{text}" if text.startswith("sha") and _ID.fullmatch(text) else text


@lru_cache(maxsize=16384)
def canonical(text: str) -> str:
    """The canonical form of a reference, or the text itself where it is none (an ID, `<untagged> …`)."""
    parts = split(text)
    return text if parts is None else f"{parts[0]}/{parts[1]}{suffix(parts[2], parts[3])}"
