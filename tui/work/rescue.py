"""Rescue: what a step of a clean-up removes is saved elsewhere first, and seen there; as a job."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from shlex import quote
from typing import Literal

from tui.domain.command import docker
from tui.domain.format import size
from tui.domain.plan import Step
from tui.work.asking import CheckMeans
from tui.work.job import Job
from tui.work.remote import OpenRegistry
from tui.work.rescue_container import commit, save_changes
from tui.work.rescue_image import save_image
from tui.work.rescue_push import push_image
from tui.work.rescue_volume import save_volume
from tui.work.saving import PAUSES
from tui.work.transfer import Means

Way = Literal["archive", "push", "commit"]
WAYS: dict[str, tuple[Way, ...]] = {
    "container": ("archive", "commit"),
    "untag": ("push", "archive"),
    "image": ("push", "archive"),
    "volume": ("archive",),
}


@dataclass(frozen=True, slots=True)
class Rescued:
    """What was saved of a step: `evidence` in a clause, `place` a path, a name here or in a registry.

    `sha256` is the archive's in hex, or the digest of the image; `names` are those of an image now, where it
    was given one; `at` is when an archive was begun, and all else was done (Unix seconds).
    """

    step: str
    evidence: str
    place: str
    sha256: str
    bytes: int
    names: tuple[str, ...] = ()
    at: float = 0.0


@dataclass(slots=True)
class RescueOrder:
    """One step to be rescued in a way, to a path or under a name; `rescued` is what came of it."""

    step: Step
    way: Way
    target: str
    rescued: Rescued | None = None

    @property
    def title(self) -> str:
        """What is done, for the job."""
        return {"archive": "Save", "push": "Push", "commit": "Commit"}[self.way]

    @property
    def command(self) -> str:
        """What the Docker CLI does that is nearest to it."""
        match self.step.kind, self.way:
            case "container", "commit":
                return docker("commit", self.step.object, self.target)
            case "container", _:
                return docker("export", "-o", self.target, self.step.object)
            case "volume", _:
                create = docker("create", "-v", f"{self.step.object}:/rescue:ro", "IMAGE", "true")
                return f'docker cp "$({create}):/rescue/." - > {quote(self.target)}'
            case _, "push":
                return f"{docker('tag', self.step.object, self.target)} && {docker('push', self.target)}"
        return docker("save", "-o", self.target, self.step.object)


@dataclass(frozen=True, slots=True)
class RescueMeans:
    """What a rescue works with: that of a push, of a check, and how registries are asked directly."""

    push: Means
    check: CheckMeans
    open_registry: OpenRegistry | None = None
    pauses: Sequence[float] = PAUSES


def ways_of(step: Step) -> tuple[Way, ...]:
    """How what a step removes can be saved, the best way first."""
    return WAYS.get(step.kind, ())


def rescue_work(means: RescueMeans) -> Callable[[Job, RescueOrder], str]:
    """The work of a rescue's job; raises what is for people, else the order says what was rescued."""

    def work(job: Job, order: RescueOrder) -> str:
        order.rescued = None
        if order.way not in ways_of(order.step):
            raise ValueError(f"a {order.step.kind} is not rescued by {order.way}")
        rescue = {"archive": _archived, "push": _pushed, "commit": _committed}[order.way]
        order.rescued = rescue(job, means, order.step, order.target)
        return f"{order.step.name}: {order.rescued.evidence}"

    return work


def _archived(job: Job, means: RescueMeans, step: Step, target: str) -> Rescued:
    engine, pauses = means.push.engine, means.pauses
    # What is written to it from now on may not be in the archive.
    begun = time.time()
    match step.kind:
        case "container":
            saved = save_changes(job, engine, step.object, target, None, pauses)
        case "volume":
            saved = save_volume(job, engine, step.object, target, step.frees, pauses)
        case _:
            saved = save_image(job, engine, step.object, target, pauses)
    job.log(f"{saved.sha256}  {saved.path}")
    evidence = (
        f"saved to {saved.path} ({size(saved.size)}, sha256 {saved.sha256}) and read back: {saved.found}"
    )
    return Rescued(step.id, evidence, saved.path, saved.sha256, saved.size, at=begun)


def _pushed(job: Job, means: RescueMeans, step: Step, target: str) -> Rescued:
    found = push_image(job, means.push, means.check, step.object, target, means.open_registry)
    evidence = f"pushed as {found.reference} ({found.digest}): {found.found}"
    return Rescued(step.id, evidence, found.reference, found.digest, found.size, found.names, time.time())


def _committed(job: Job, means: RescueMeans, step: Step, target: str) -> Rescued:
    made = commit(job, means.push.engine, step.object, target)
    evidence = f"committed as {made.reference} ({made.id}): {made.found}"
    return Rescued(step.id, evidence, made.reference, made.id, made.size, at=time.time())
