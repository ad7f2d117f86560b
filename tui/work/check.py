"""Check: what a registry has under a name, and whether that is the image that has the name here."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence

from tui.domain.check import Answer
from tui.domain.image import Image
from tui.domain.pin import Pin, digests_of
from tui.domain.reference import InvalidReference, Reference, canonical
from tui.work.asking import CheckMeans, Run
from tui.work.checks import Checks
from tui.work.compare import Comparison, Here
from tui.work.crowd import few_at_once

__all__ = ["CheckMeans", "Checks", "check", "check_all", "check_one", "check_pin", "check_pins"]

AT_ONCE = 4
PER_HOST = 2
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
    others = sorted(digest.partition("@")[2] for digest in image.digests)
    pushed = [push.digest for push in run.pushes().of_image(image) if push.is_in(name)]
    digests = dict.fromkeys(filter(None, (*own, *others, *pushed, *more)))
    return Comparison(run, name, Here(image.id, tuple(digests))).answer()


def is_podmans(run: Run, reference: str) -> bool:
    """Whether a canonical name is only Podman's mark of what was built here."""
    return reference.startswith(_PODMAN_OWN) and run.means.engine.info.name in ("Libpod", "Podman")


def _check_pinned(run: Run, pin: Pin) -> Answer:
    name = _name(pin.reference)
    if not (pin.digest or pin.image):
        return Answer(name.canonical, "", "not checked", "the pin holds no digest", time.time())
    here = Here(pin.image, (pin.digest,) if pin.digest else (), by_content=not pin.digest)
    return Comparison(run, name, here).answer()


def _name(reference: str) -> Reference:
    parsed = Reference.parse(reference)
    return parsed if parsed.tag or parsed.digest else parsed.with_tag("latest")
