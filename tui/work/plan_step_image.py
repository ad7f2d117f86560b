"""Taking names off images and removing them, for a clean-up plan: name by name, each looked at right before."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from tui.domain import seen
from tui.domain.image import Image
from tui.domain.pin import repository
from tui.domain.reference import HUB
from tui.engine.errors import Conflict, NotFound
from tui.work.plan_doing import Doing, Means, Skip, unpinned

if TYPE_CHECKING:
    from tui.domain.check import Verdict
    from tui.domain.plan import Step
    from tui.engine.client import Engine


# Seconds for which Docker Hub's word is taken.
FRESH = 60.0


def untag(doing: Doing, means: Means) -> str:
    """Take one name off, if it is still that image's and not its last."""
    step, engine = doing.step, means.engine
    image = Image.from_inspect(engine.inspect_image(step.name))
    if image.id != step.object:
        raise Skip(f"it is the name of another image now, {image.short_id}")
    if len(image.tags) <= 1:
        raise Skip("it is the image's last name now, so that the image would go with it")
    unpinned(lambda: means.pins.check_untag(step.name, image))
    engine.untag(step.name)
    return ""


def remove(doing: Doing, means: Means) -> str:
    """Take all names off, then remove it by its ID if it is still there."""
    step, engine = doing.step, means.engine
    image = Image.from_inspect(engine.inspect_image(step.object))
    _same_names(image, doing)
    unpinned(lambda: means.pins.check_removal(image))
    _unused(image, engine)
    _still_elsewhere(step, image, means)
    deleted: set[str] = set()
    for name in step.takes:
        if _holder(engine, name) == step.object:
            deleted |= _deleted(engine, name)
            doing.did(name)
    if step.object not in deleted:
        deleted |= _rest(engine, step.object)
    return f"{len(deleted)} images and layers deleted" if deleted else ""


def _rest(engine: Engine, id: str) -> set[str]:
    """Remove an image that has no name left, if it is still there; one that just got a name would go with it."""
    try:
        image = Image.from_inspect(engine.inspect_image(id))
    except NotFound:
        return set()
    if image.tags:
        raise Conflict("It got a name meanwhile", ", ".join(image.tags))
    return _deleted(engine, id)


def _same_names(image: Image, doing: Doing) -> None:
    """Raise Skip when it lost or got a name that this very step did not take."""
    step = doing.step
    has = set(image.tags)
    if doing.was_begun:
        # One that went is taken for this step's own work: it died between the work and the note of it.
        before = [name for name in step.names if name in has]
    else:
        before = list(step.names)
    known = {repository(name) for name in step.names} | {repository(tag) for tag in has}
    new = [d for d in image.digests if d not in step.digests and repository(d) not in known]
    difference = seen.names_difference(before, [*has, *new])
    if difference:
        raise Skip(f"it {difference}")


def _unused(image: Image, engine: Engine) -> None:
    """The engine keeps an image that is in use, but takes all names but the last off it first."""
    users = [c.name or c.short_id for c in engine.list_containers() if c.image_id == image.id]
    if users:
        more = f" and {len(users) - 1} more" if len(users) > 1 else ""
        raise Skip(f"container {users[0]}{more} uses it")


def _still_elsewhere(step: Step, image: Image, means: Means) -> None:
    """Ask again where else the image is: a registry may have lost it since the plan was looked at."""
    agreed = step.verdict
    if agreed is None or step.rescued or means.judge is None or not _rank(agreed):
        return
    if agreed.where == (HUB,) and time.time() - agreed.at <= FRESH:
        # There each look counts as a pull, of which there are a hundred.
        return
    now = means.judge(image)
    if _rank(now) < _rank(agreed):
        raise Skip(f"where else it is was asked again: {_said(now)}")


def _rank(verdict: Verdict) -> int:
    if verdict.kind == "also":
        return 3 if verdict.is_safe else 2
    return 1 if verdict.kind == "unknown" else 0


def _said(verdict: Verdict) -> str:
    if verdict.kind == "also":
        return f"in {', '.join(verdict.where)} under no tag"
    word = "only copy here" if verdict.kind == "only copy" else "not known"
    return f"{word}, {verdict.reason}" if verdict.reason else word


def _holder(engine: Engine, name: str) -> str:
    """The ID of the image that has a name now, '' when none has."""
    try:
        return str(engine.inspect_image(name)["Id"])
    except NotFound:
        return ""


def _deleted(engine: Engine, name: str) -> set[str]:
    return {entry["Deleted"] for entry in engine.remove_image(name) if "Deleted" in entry}
