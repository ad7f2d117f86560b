"""Whether what a registry has under a name is the image that is here: by digests, and by what is in manifests."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tui.domain.check import Answer, State
from tui.domain.manifest import INDEX_TYPES, Child, Manifest
from tui.domain.reference import Reference
from tui.work.asking import Run
from tui.work.refusal import Refusal

# Images of one platform in an index whose manifests are read: there is one, but for a few variants of arm.
_MOST = 8


@dataclass(frozen=True, slots=True)
class Here:
    """The image that is here: its ID and the digests it has in whatever repository, the likeliest first.

    `by_content`: another manifest of the very same image is the same; to a pin it is not.
    """

    id: str
    digests: tuple[str, ...]
    by_content: bool = True

    @property
    def is_named_by_manifest(self) -> bool:
        """Whether its ID is a digest that a registry knows it by: so it is in the containerd store."""
        return self.id in self.digests


class Comparison:
    """One name in its registry, beside one image here."""

    def __init__(self, run: Run, name: Reference, here: Here) -> None:
        self._run, self._name, self._here = run, name, here

    def answer(self) -> Answer:
        """What the registry has, compared; raises nothing for people."""
        try:
            digest = self._run.head(self._name)
        except Refusal as refusal:
            return (
                self._missing() if refusal.state == "not there" else self._say(refusal.state, refusal.reason)
            )
        if digest in (self._here.id, *self._here.digests):
            return self._say("same", digest=digest, kept=digest)
        return self._other(digest)

    def _say(
        self, state: State, reason: str = "", *, digest: str = "", kept: str = "", absent: bool = False
    ) -> Answer:
        name, id = self._name.canonical, self._here.id
        return Answer(name, id, state, reason, time.time(), digest, kept, absent)

    def _missing(self) -> Answer:
        """The tag is not there; the digest may be."""
        kept, doubt = self._kept()
        if kept:
            return self._say("tag gone", kept=kept)
        if doubt is not None:
            why = f"the tag is not there; whether the digest still is, is not known: {doubt.reason}"
            return self._say(doubt.state, why)
        return self._say("not there", self._evidence(), absent=True)

    def _other(self, digest: str) -> Answer:
        """The tag is another digest there: perhaps of the same image all the same."""
        kept, doubt = "", None
        try:
            how = self._same(digest, {self._here.id, *self._here.digests})
            if how:
                return self._say("same", how, digest=digest, kept=digest)
            kept, doubt = self._kept()
            if kept and self._here.by_content and self._here.is_named_by_manifest:
                mine = {found for found, _ in proofs(self._run, self._name, kept, self._here.id)}
                how = self._same(digest, mine)
                if how:
                    return self._say("same", how, digest=digest, kept=kept)
            hidden = self._hidden(digest)
            if hidden:
                why = "its index has this one, too, but for this platform another one stands before it"
                return self._say("moved", why, digest=digest, kept=kept or hidden)
        except Refusal as refusal:
            return self._unlike(digest, refusal)
        if doubt is not None:
            why = f"whether it still has the one that is here is not known: {doubt.reason}"
            return self._say("moved", why, digest=digest)
        return self._say("moved", digest=digest, kept=kept, absent=not kept)

    def _same(self, digest: str, mine: set[str]) -> str:
        """By what the image of a digest there is one of `mine`, '' where it is not."""
        if not self._here.by_content:
            return ""
        found = proofs(self._run, self._name, digest, self._here.id)
        return next((how for one, how in found if one in mine), "")

    def _hidden(self, digest: str) -> str:
        """The digest of the image here in an index there, of which engines take another; '' for none."""
        index = self._run.manifest(self._name, digest) if self._here.by_content else None
        if index is None or not index.is_index:
            return ""
        mine = {self._here.id, *self._here.digests}
        for child in children_of(self._run, self._name, index, self._here.id):
            if mine & {child.digest, self._run.manifest(self._name, child.digest).config.digest}:
                return child.digest
        return ""

    def _unlike(self, digest: str, refusal: Refusal) -> Answer:
        """What is there could not be looked into."""
        kept, _ = self._kept()
        if refusal.is_of_content or refusal.state == "not there":
            why = refusal.reason
            if refusal.state == "not there":
                why = f"it names {digest} under this tag, and does not have that"
            return self._say("unreachable", why, digest=digest, kept=kept)
        why = f"what it is there could not be looked into: {refusal.reason}"
        return self._say("moved", why, digest=digest, kept=kept)

    def _kept(self) -> tuple[str, Refusal | None]:
        """The first digest of the image here that the repository has; else who would not tell."""
        doubt = None
        for digest in self._here.digests:
            try:
                self._run.head(Reference(self._name.registry, self._name.repository, digest=digest))
            except Refusal as refusal:
                if refusal.state != "not there":
                    doubt = refusal
                    break
            else:
                return digest, None
        return "", doubt

    def _evidence(self) -> str:
        """An earlier push of this name, as the audit file tells it."""
        push = self._run.pushes().of_name(self._name.canonical)
        if push is None:
            return ""
        what = f" as {push.digest}" if push.digest else ""
        whose = "" if push.image == self._here.id else " (another image)"
        return f"it was pushed from here on {push.day}{what}{whose}"


def proofs(run: Run, name: Reference, digest: str, image: str) -> Iterator[tuple[str, str]]:
    """What identifies the images of a manifest or index for the platform of the image here, and how that is said.

    Cheap ones come first, and nothing is read before it is needed. Raises Refusal.
    """
    manifest = run.manifest(name, digest)
    if not manifest.is_index:
        yield digest, "it is the manifest of the image here"
        yield manifest.config.digest, "another manifest of the very same image"
        return
    yield digest, "it is the index of the image here"
    mine = tuple(_taken(children_of(run, name, manifest, image)))
    for child in mine:
        yield child.digest, f"as {child.platform or 'a part'} of an index"
    for child in mine:
        yield run.manifest(name, child.digest).config.digest, f"as {child.platform or 'a part'} of an index"


def children_of(run: Run, name: Reference, index: Manifest, image: str) -> Iterator[Child]:
    """The images of an index for the platform of an image here, in indexes within it, too. Raises Refusal."""
    platform, count = run.platform(image), 0
    waiting = list(index.children)
    while waiting:
        child = waiting.pop(0)
        if child.is_attestation or not _fits(child.platform, platform):
            continue
        count += 1
        if count > _MOST:
            raise Refusal("unreachable", "it lists more images for this platform than are looked into", True)
        if child.media_type in INDEX_TYPES:
            waiting += run.manifest(name, child.digest).children
        else:
            yield child


def _taken(children: Iterable[Child]) -> Iterator[Child]:
    """Of images for one platform the first, which is what engines take."""
    seen: set[str] = set()
    for child in children:
        platform = child.platform.replace("arm64/v8", "arm64")
        # Those of Windows differ by its version.
        if platform not in seen or platform.startswith("windows"):
            seen.add(platform)
            yield child


def _fits(theirs: str, mine: str) -> bool:
    """Whether an image for one platform may be one for the other; what is not told may be anything."""
    if not theirs or not mine:
        return True
    return all(a == b for a, b in zip(theirs.split("/"), mine.split("/"), strict=False))
