"""Verdict: where else an image is, over all its names and every registry that may have it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import islice

from tui.domain.check import Answer, Verdict, verdict
from tui.domain.image import Image
from tui.domain.manifest import Manifest
from tui.domain.reference import HUB, Reference
from tui.domain.registry import registry_kind
from tui.work.asking import CheckMeans, Run
from tui.work.check import AT_ONCE, PER_HOST, check_one, is_podmans, nothing
from tui.work.compare import children_of
from tui.work.crowd import few_at_once
from tui.work.places import Place, places_of
from tui.work.refusal import Refusal

# Seconds that a person waits for one verdict.
PATIENCE = 30.0
# Images of one index that are looked at: each costs a request, and one more for each of its layers.
_MOST = 50


@dataclass(frozen=True, slots=True)
class Look:
    """What the registries answered of one image, looked at closely, and what follows from it."""

    image: str
    answers: tuple[Answer, ...]
    verdict: Verdict


class _TooLate(Exception):
    """Nobody waits any longer."""


def look(image: Image, means: CheckMeans, within: float = PATIENCE) -> Look:
    """Where else an image is, closely; unknown where not all is answered in so many seconds. Blocking."""
    deadline = time.monotonic() + within

    def stop_when_late() -> None:
        if time.monotonic() > deadline:
            raise _TooLate

    late = Verdict("unknown", (), f"not all registries answered within {within:g} s", time.time())
    found = [Look(image.id, (), late)]
    # Late, it counts all the same that it was found in one place.
    with suppress(_TooLate):
        look_all([image], means, found.append, check_cancelled=stop_when_late)
    return found[-1]


def look_all(
    images: Sequence[Image],
    means: CheckMeans,
    on_look: Callable[[Look], None],
    on_answer: Callable[[Answer], None] = lambda answer: None,
    check_cancelled: Callable[[], None] = nothing,
) -> None:
    """Where else these images are, each question asked once; answers and verdicts are kept in `means.checks`.

    An image is told twice where it is found in one place before all have answered. All in this thread.
    """
    run = Run(means)
    try:
        for found in looks(run, images, on_answer, check_cancelled):
            means.checks.judge(found.image, found.verdict)
            on_look(found)
    finally:
        run.close()


def looks(
    run: Run,
    images: Sequence[Image],
    on_answer: Callable[[Answer], None] = lambda answer: None,
    check_cancelled: Callable[[], None] = nothing,
) -> Iterator[Look]:
    """What `look_all` tells, in a run that may know some of it already."""
    known = {image.id: image for image in images}
    places = {id: _places(run, image) for id, image in known.items()}
    questions = [(place.host, (place, known[id])) for id, each in places.items() for place in each]
    found: dict[str, list[Answer]] = {id: [] for id in known}

    def ask(question: tuple[Place, Image]) -> Answer:
        place, image = question
        return closely(run, check_one(run, place.reference, image, place.digests), image)

    for id in (id for id, each in places.items() if not each):
        yield Look(id, (), verdict(()))
    for answer in few_at_once(questions, ask, check_cancelled, AT_ONCE, PER_HOST):
        run.means.checks.record(answer)
        on_answer(answer)
        mine = found[answer.image]
        is_first = answer.is_whole and not any(each.is_whole for each in mine)
        mine.append(answer)
        if is_first or len(mine) == len(places[answer.image]):
            yield Look(answer.image, tuple(mine), verdict(mine))


def _places(run: Run, image: Image) -> tuple[Place, ...]:
    means = run.means
    found = places_of(image, means.pins, run.pushes().of_image(image), means.mirror)
    return tuple(place for place in found if not is_podmans(run, place.reference))


def closely(run: Run, answer: Answer, image: Image) -> Answer:
    """The answer after a look at manifest and blobs: what has lost a layer does not have the image."""
    if not answer.kept:
        return answer
    name = Reference.parse(answer.reference)
    try:
        lost, seen = _look_at(run, name, answer.kept, image)
    except Refusal as refusal:
        if refusal.state == "not there":
            return _lost(answer, f"a manifest of {answer.kept} is missing there")
        return replace(answer, reason=_joined(answer.reason, f"not seen whole: {refusal.reason}"))
    if lost:
        return _lost(answer, lost)
    return replace(answer, deep=True, reason=_joined(answer.reason, seen))


def _lost(answer: Answer, what: str) -> Answer:
    return replace(answer, kept="", absent=True, reason=_joined(answer.reason, what))


def _joined(*clauses: str) -> str:
    return "; ".join(filter(None, clauses))


def _look_at(run: Run, name: Reference, digest: str, image: Image) -> tuple[str, str]:
    """What of the image is missing there ('' for nothing), and what was seen. Raises Refusal."""
    manifests = tuple(islice(_manifests(run, name, digest, image), _MOST + 1))
    if len(manifests) > _MOST:
        raise Refusal("unreachable", f"it holds more than {_MOST} images", True)
    blobs = {blob.digest: blob for manifest in manifests for blob in manifest.blobs}
    elsewhere = 0
    for blob in blobs.values():
        if run.has_blob(name, blob):
            continue
        if not blob.urls:
            return f"its manifest is there, but {blob.digest} of it is missing", ""
        elsewhere += 1
    if elsewhere:
        # On purpose, by whoever may hand them out; whether they do was not seen.
        why = f"{elsewhere} of its layers are kept elsewhere"
        raise Refusal("unreachable", why, True)
    nearby = " (on the engine's own host)" if registry_kind(name.registry).is_loopback else ""
    return "", f"its manifest and {len(blobs)} blobs were seen there{nearby}"


def _manifests(run: Run, name: Reference, digest: str, image: Image) -> Iterator[Manifest]:
    """The manifests that together are the image here. Raises Refusal where they are proven to be another."""
    manifest = run.manifest(name, digest)
    if not manifest.is_index:
        chosen = [manifest]
    else:
        chosen = [run.manifest(name, child.digest) for child in children_of(run, name, manifest, image.id)]
    proven = [m for m in chosen if image.id in (m.digest, m.config.digest)]
    if not chosen or (not proven and image.id != digest):
        why = f"what it has as {digest} is not proven to be the image here"
        raise Refusal("unreachable", why, True)
    if image.id == digest and manifest.is_index:
        yield from _all_platforms(run, name, manifest) if name.registry != HUB else chosen
    else:
        yield from proven or chosen


def _all_platforms(run: Run, name: Reference, index: Manifest) -> Iterator[Manifest]:
    """Each image of an index: the containerd store may hold them all, and older engines do not tell which.

    Docker Hub counts what is read, so there it is this platform's only.
    """
    for child in index.children:
        if not child.is_attestation:
            found = run.manifest(name, child.digest)
            yield from _all_platforms(run, name, found) if found.is_index else (found,)
