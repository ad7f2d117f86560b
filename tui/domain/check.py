"""What registries answered about the images here, and what follows from it (pure)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, Protocol

State = Literal[
    "same", "moved", "tag gone", "not there", "denied", "unreachable", "rate-limited", "not checked"
]


@dataclass(frozen=True, slots=True)
class Answer:
    """What one registry said of one name and the image that has it here.

    Attributes:
        reference: The canonical name that was asked: `registry/repository:tag`, or `…@sha256:…`.
        image: The ID of the image here.
        state: How the two compare.
        reason: A clause that says what it is known by, or why it is not known.
        at: When it was answered, in Unix seconds.
        digest: What the tag is there now, '' where it is not there or not known.
        kept: The digest under which this repository has this very image, '' where it has not or that is not known.
        absent: Whether it is certain that this repository does not have this image, under any digest known here.
        deep: Whether the manifest was read and each of its blobs was seen to be there.
    """

    reference: str
    image: str
    state: State
    reason: str = ""
    at: float = 0.0
    digest: str = ""
    kept: str = ""
    absent: bool = False
    deep: bool = False

    @property
    def registry(self) -> str:
        """The host that was asked."""
        return self.reference.partition("/")[0]

    @property
    def is_definite(self) -> bool:
        """Whether it says for certain that the image is there whole, or that it is not."""
        return self.is_whole or self.absent

    @property
    def is_whole(self) -> bool:
        """Whether manifest and blobs were seen there: a registry may have lost a layer of what it names."""
        return bool(self.kept) and self.deep

    @property
    def is_held(self) -> bool:
        """Whether it is a tag by which it is there: registries clean away what has none."""
        return self.state == "same" and "@" not in self.reference


@dataclass(frozen=True, slots=True)
class Verdict:
    """Where else an image exists: the oldest of the answers it stands on was given `at` (Unix seconds).

    `where` are the registries that have it, `reason` the evidence, or why it is not known. `is_loose`: they have
    it under no tag that was asked for, so any clean-up there may take it.
    """

    kind: Literal["only copy", "also", "unknown"]
    where: tuple[str, ...] = ()
    reason: str = ""
    at: float = 0.0
    is_loose: bool = False

    @property
    def is_safe(self) -> bool:
        """Whether the image here can go and be had back."""
        return self.kind == "also" and not self.is_loose


def verdict(answers: Iterable[Answer]) -> Verdict:
    """Put together what was answered of all places that may have an image."""
    known = tuple(answers)
    having = sorted((a for a in known if a.is_whole), key=lambda a: not a.is_held)
    if having:
        where = tuple(dict.fromkeys(a.registry for a in having))
        best, oldest = having[0], min(a.at for a in having)
        return Verdict("also", where, best.reason, oldest, is_loose=not best.is_held)
    if not known:
        return Verdict("unknown", (), "it has no name or digest that a registry could be asked for")
    open_ = [a for a in known if not a.is_definite]
    oldest = min(a.at for a in known)
    if open_:
        return Verdict("unknown", (), _doubt(open_[0]), oldest)
    return Verdict("only copy", (), "; ".join(f"{a.reference}: {_absence(a)}" for a in known), oldest)


def _absence(answer: Answer) -> str:
    """How it is known that a registry does not have it; a tag that stands for a damaged image tells nothing."""
    if answer.state == "moved":
        return "another image there"
    return answer.reason if answer.state == "same" and answer.reason else answer.state


def _doubt(answer: Answer) -> str:
    """Why it is not known what a registry has, with the registry's name once."""
    why = answer.reason or answer.state
    return why if answer.registry in why else f"{answer.registry}: {why}"


class Known(Protocol):
    """What was answered so far, of images by their ID."""

    def of(self, reference: str, image: str) -> Answer | None:
        """What the registry said of a name of an image, None when it was not asked."""
        ...

    def verdict(self, image: str) -> Verdict | None:
        """Where else an image is, None when nobody was asked."""
        ...
