"""An image pushed to a registry so that it can be had back from there, and seen there afterwards."""

from __future__ import annotations

from typing import NamedTuple

from tui.domain.check import Answer
from tui.domain.image import Image
from tui.domain.reference import LATEST, InvalidReference, Reference, canonical
from tui.engine.client import Engine
from tui.engine.errors import NotFound
from tui.work.archive import RescueFailed
from tui.work.asking import CheckMeans, Run
from tui.work.check import check_one
from tui.work.job import Job
from tui.work.preflight import look
from tui.work.push import PushOrder, push_work
from tui.work.remote import OpenRegistry
from tui.work.rescue_image import inspect
from tui.work.transfer import Means
from tui.work.verdict import closely


class Pushed(NamedTuple):
    """A pushed image: its digest there, its size and names here now, and a clause on what was seen there."""

    reference: str
    digest: str
    size: int
    names: tuple[str, ...]
    found: str


def push_image(
    job: Job,
    means: Means,
    check: CheckMeans,
    id: str,
    reference: str,
    open_registry: OpenRegistry | None = None,
) -> Pushed:
    """Give an image a name, push that, and look whether the registry has the image, with every layer.

    The name stays on the image, also where this fails: it may be all that holds it. Raises RescueFailed,
    and what a push raises; nothing in the registry is replaced.
    """
    target = tagged(reference)
    image = Image.from_inspect(inspect(means.engine, id))
    refuse_taken(means.engine, target, image.id)
    seen = look(means.engine, target, image, means.env, open_registry=open_registry)
    if seen.state == "other":
        why = f"It is {seen.remote_digest} there."
        raise RescueFailed(f"The registry has another image as {target}", why, "Choose another name.")
    if canonical(target) not in map(canonical, image.tags):
        job.log(f"naming it {target}")
        means.engine.tag(image.id, target)
    push_work(means, open_registry)(job, PushOrder(target, image, seen))
    job.report(text="looking whether all of it is there")
    image = Image.from_inspect(inspect(means.engine, image.id))
    answer = _look(image, target, check)
    if not (answer.is_whole and answer.is_held):
        raise RescueFailed(
            f"It was pushed as {target}, but it was not seen there whole",
            answer.reason,
            "Check it (c in Images), or save it to an archive.",
        )
    return Pushed(target, answer.kept, image.size or 0, image.tags, answer.reason)


def refuse_taken(engine: Engine, reference: str, image: str = "") -> None:
    """Raise RescueFailed where another image has this name here: it would lose it."""
    try:
        found = str(engine.inspect_image(reference)["Id"])
    except NotFound:
        return
    if found != image:
        raise RescueFailed(f"{reference} is another image here", found, "Choose another name.")


def tagged(reference: str) -> str:
    """A name as the engine tells it, with its tag; raises RescueFailed where an image cannot have it."""
    try:
        parsed = Reference.parse(reference)
    except InvalidReference as error:
        raise RescueFailed(f"{reference} is no name for an image", error.reason) from error
    if parsed.digest is not None:
        raise RescueFailed(f"{reference} names a digest", "An image here is given a tag.", "Choose a tag.")
    return (parsed if parsed.tag else parsed.with_tag(LATEST)).familiar


def _look(image: Image, reference: str, check: CheckMeans) -> Answer:
    """What the registry says of it now, to the last layer."""
    run = Run(check)
    try:
        answer = closely(run, check_one(run, reference, image), image)
    finally:
        run.close()
    check.checks.record(answer)
    return answer
