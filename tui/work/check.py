"""Check: what a registry has under a name, and whether that is the image that has the name here."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from tui.domain.check import Answer, State
from tui.domain.image import Image
from tui.domain.manifest import INDEX_TYPES, Child, Manifest
from tui.domain.pin import Pin, digests_of
from tui.domain.reference import InvalidReference, Reference, canonical
from tui.work.asking import CheckMeans, Run
from tui.work.checks import Checks
from tui.work.crowd import few_at_once
from tui.work.refusal import Refusal

__all__ = ["CheckMeans", "Checks", "check", "check_all", "check_one", "check_pin", "check_pins", "proofs"]

AT_ONCE = 4
PER_HOST = 2
# Images of one platform in an index whose manifests are read: there is one, but for a few variants of arm.
_MOST = 8
# Podman's mark for what was built here: no registry is meant.
_PODMAN_OWN = "localhost/"


def nothing() -> None:
    """Nobody cancels it."""


def check(reference: str, image: Image, means: CheckMeans) -> Answer:
    """Ask the registry about one name of an image; blocking, raises nothing for people."""
    found: list[Answer] = []
    check_all([(reference, image)], means, found.append)
    return found[0]


def check_all(
    wanted: Sequence[tuple[str, Image]],
    means: CheckMeans,
    on_answer: Callable[[Answer], None],
    check_cancelled: Callable[[], None] = nothing,
) -> None:
    """Ask about names and the images that have them here, each once and a few at once.

    `on_answer` is called in this thread, as the answers come; `check_cancelled` may raise to end it.
    """
    run = Run(means)
    try:
        for answer in checked(run, wanted, check_cancelled):
            on_answer(answer)
    finally:
        run.close()


def checked(
    run: Run, wanted: Iterable[tuple[str, Image]], check_cancelled: Callable[[], None] = nothing
) -> Iterator[Answer]:
    """The answers about names and images, as they come; they are kept, too."""
    once = {(canonical(name), image.id): (name, image) for name, image in wanted}
    by_host = [(name.partition("/")[0], pair) for (name, _), pair in once.items()]
    for answer in few_at_once(
        by_host, lambda pair: check_one(run, *pair), check_cancelled, AT_ONCE, PER_HOST
    ):
        run.means.checks.record(answer)
        yield answer


def check_pins(
    pins: Sequence[Pin],
    means: CheckMeans,
    on_answer: Callable[[Answer], None],
    check_cancelled: Callable[[], None] = nothing,
) -> None:
    """Ask what pinned names are now, and whether the pinned digests are still there, as `check_all` does."""
    run = Run(means)
    wanted = [(pin.reference.partition("/")[0], pin) for pin in pins]
    try:
        for answer in few_at_once(
            wanted, lambda pin: _check_pinned(run, pin), check_cancelled, AT_ONCE, PER_HOST
        ):
            on_answer(answer)
    finally:
        run.close()


def check_pin(pin: Pin, means: CheckMeans) -> Answer:
    """What a pinned name is now: `same` is the pinned digest, `kept` tells that the registry still has that."""
    found: list[Answer] = []
    check_pins([pin], means, found.append)
    return found[0]


def check_one(run: Run, reference: str, image: Image, more: Sequence[str] = ()) -> Answer:
    """Ask about one name; `more` are digests beside the image's own that the repository may have it under."""
    try:
        name = _name(reference)
    except InvalidReference as error:
        return Answer(reference, image.id, "not checked", error.reason, time.time())
    if is_podmans(run, name.canonical):
        why = "Podman names what is built here localhost/: no registry is meant"
        return Answer(name.canonical, image.id, "not checked", why, time.time())
    own = digests_of(image, reference)
    others = sorted({digest.partition("@")[2] for digest in image.digests} - set(own))
    here = Here(image.id, (*own, *others, *(each for each in more if each not in (*own, *others))))
    return replace(_Comparison(run, name, here).answer(), at=time.time())


def is_podmans(run: Run, reference: str) -> bool:
    """Whether a canonical name is only Podman's mark of what was built here."""
    return reference.startswith(_PODMAN_OWN) and run.means.engine.info.name in ("Libpod", "Podman")


def _check_pinned(run: Run, pin: Pin) -> Answer:
    name = _name(pin.reference)
    if not (pin.digest or pin.image):
        return Answer(name.canonical, "", "not checked", "the pin holds no digest", time.time())
    here = Here(pin.image, (pin.digest,) if pin.digest else (), by_content=not pin.digest)
    return replace(_Comparison(run, name, here).answer(), at=time.time())


def _name(reference: str) -> Reference:
    parsed = Reference.parse(reference)
    return parsed if parsed.tag or parsed.digest else parsed.with_tag("latest")


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


class _Comparison:
    """One name in its registry, beside one image here."""

    def __init__(self, run: Run, name: Reference, here: Here) -> None:
        self._run, self._name, self._here = run, name, here

    def answer(self) -> Answer:
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
        return Answer(
            self._name.canonical, self._here.id, state, reason, digest=digest, kept=kept, absent=absent
        )

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
    mine = tuple(children_of(run, name, manifest, image))
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


def _fits(theirs: str, mine: str) -> bool:
    """Whether an image for one platform may be one for the other; what is not told may be anything."""
    if not theirs or not mine:
        return True
    return all(a == b for a, b in zip(theirs.split("/"), mine.split("/"), strict=False))
