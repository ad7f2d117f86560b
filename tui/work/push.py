"""Pushing one name as a job: looked at again right before, tried again, and how to take it back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tui.domain.image import Image
from tui.domain.reference import Reference
from tui.engine.push import PushProgress
from tui.work.agreed import stop_unless_agreed, undo
from tui.work.job import Job
from tui.work.operations import Undo
from tui.work.place import Place
from tui.work.preflight import LONG_ENOUGH, Preflight, lasts, look
from tui.work.remote import OpenRegistry
from tui.work.transfer import Means, Transfer, TransferFailed

if TYPE_CHECKING:
    from tui.registry.sources import AwsApi

__all__ = ["Means", "PushOrder", "push_work", "undo_of"]


@dataclass(slots=True)
class PushOrder:
    """One name to be pushed: what was seen when the user agreed, and what came of it.

    `create` makes the repository first, which `create_command` tells in a line; `pushed` is the digest
    that this push gave the tag, '' for none; `sure` says that `seen` was so right before it, too.
    """

    reference: str
    image: Image
    seen: Preflight
    create: Callable[[], object] | None = None
    create_command: str = ""
    pushed: str = ""
    sure: bool = False


def push_work(means: Means, open_registry: OpenRegistry | None = None) -> Callable[[Job, PushOrder], str]:
    """The work of a push job; the result says the digest the registry has now."""

    def work(job: Job, order: PushOrder) -> str:
        transfer = Transfer(
            means,
            job,
            "push",
            order.reference,
            lambda auth: means.engine.push(order.reference, auth),
            PushProgress(),
        )
        _renew_in_time(transfer, job)
        if order.create is not None and order.seen.repository_missing:
            job.report(text="creating the repository")
            job.log("creating the repository")
            order.create()
        now = _look(means, order, job, open_registry)
        if now.login_expired and transfer.refresh(now.reason):
            now = _look(means, order, job, open_registry)
        stop_unless_agreed(order.reference, order.seen, now, "Nothing was pushed.", "Push again")
        order.sure = now.state != "unknown"
        if order.sure:
            order.seen = now
        if now.state == "same":
            return f"{order.reference} is {now.remote_digest} in the registry already: nothing was pushed"
        progress = transfer.run()
        order.pushed = progress.digest
        return f"{order.reference} is {progress.digest} in the registry"

    return work


def _renew_in_time(transfer: Transfer[PushProgress], job: Job) -> None:
    """A login that would not last is renewed before; one that still lasts may be tried all the same."""
    left = lasts(transfer.login())
    if left is None or left > LONG_ENOUGH:
        return
    try:
        transfer.refresh(f"The login for {transfer.host} has expired")
    except TransferFailed as error:
        if left <= 0:
            raise
        job.log(f"the login lasts {int(left)} s more: {error.detail}")


def _look(means: Means, order: PushOrder, job: Job, open_registry: OpenRegistry | None) -> Preflight:
    job.report(text="looking at the registry")
    now = look(means.engine, order.reference, order.image, means.env, open_registry=open_registry)
    job.check_cancelled()
    if now.state == "unknown":
        job.log(f"what the registry has is not known: {now.reason}")
    return now


def undo_of(
    order: PushOrder,
    means: Means,
    open_registry: OpenRegistry | None,
    profile: str = "",
    api: AwsApi | None = None,
) -> Undo | None:
    """How to make the tag what it was, or to remove one that was new; None when what it was is not known.

    `profile` and `api` are how AWS is asked, which alone removes tags of its registries.
    """
    if open_registry is None:
        return None
    parsed = Reference.parse(order.reference)
    place = Place(parsed.registry, parsed.repository, open_registry, means.env, profile, api)
    # What may have come to be there meanwhile must not be removed.
    if order.seen.state == "new" and not order.sure:
        return None
    return undo("push", order.reference, place, order.seen, order.pushed)
