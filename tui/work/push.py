"""Pushing one name as a job: looked at again right before, tried again, and how to take it back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tui.domain.command import docker
from tui.domain.image import Image
from tui.domain.reference import Reference
from tui.engine.push import PushProgress
from tui.registry.config import credentials_for
from tui.registry.errors import RegistryError
from tui.work.job import Job
from tui.work.operations import Undo
from tui.work.preflight import LONG_ENOUGH, Preflight, lasts, look
from tui.work.remote import OpenRegistry
from tui.work.transfer import Means, Transfer, TransferFailed

__all__ = ["Means", "PushOrder", "push_work", "undo_of"]


@dataclass(slots=True)
class PushOrder:
    """One name to be pushed: what was seen when the user agreed, and what came of it.

    `create` makes the repository first, which `create_command` tells in a line; `pushed` is the digest
    that this push gave the tag, '' for none.
    """

    reference: str
    image: Image
    seen: Preflight
    create: Callable[[], object] | None = None
    create_command: str = ""
    pushed: str = ""


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
        _stop_unless_agreed(order, now)
        if now.state != "unknown":
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


def _stop_unless_agreed(order: PushOrder, now: Preflight) -> None:
    """Raise TransferFailed when the registry has what the user was not asked about."""
    seen = order.seen
    if seen.state == "unknown" and not seen.login_dead:
        # That anything may be there was what the user agreed to.
        return
    if now.state == "other" and now.remote_digest != seen.remote_digest:
        raise TransferFailed(
            f"{order.reference} is something else in the registry than when you were asked",
            f"It is {now.remote_digest} there; you agreed to push over "
            f"{seen.remote_digest or 'nothing that was there'}. Nothing was pushed.",
            "Push again: then both digests are shown.",
        )
    if now.state == "unknown" and seen.login_dead and not now.login_dead:
        raise TransferFailed(
            f"What the registry has as {order.reference} cannot be found out",
            f"{now.reason}. Nothing was pushed.",
            "Push again: then you are asked about it.",
        )


def undo_of(order: PushOrder, means: Means, open_registry: OpenRegistry | None) -> Undo | None:
    """How to put the tag back to what it was; None when it was new there, or could not be kept."""
    previous = order.seen.previous
    if not order.pushed or previous is None or open_registry is None or order.pushed == previous.digest:
        return None
    pushed = order.pushed
    parsed = Reference.parse(order.reference)
    old = f"{parsed.name}@{previous.digest}"
    return Undo(
        f"push {order.reference} (it was {previous.digest[:19]} there)",
        order.reference,
        docker("buildx", "imagetools", "create", "--tag", order.reference, old),
        lambda: put_back(order.reference, order.seen, pushed, means, open_registry),
    )


def put_back(reference: str, seen: Preflight, pushed: str, means: Means, open_registry: OpenRegistry) -> str:
    """Let a tag stand for what it stood for before, if it still stands for what was pushed."""
    parsed, previous = Reference.parse(reference), seen.previous
    assert previous is not None
    tag = parsed.tag or "latest"
    registry = open_registry(parsed.registry, credentials_for(parsed.registry, means.env))
    try:
        now = registry.manifest(parsed.repository, tag).digest
        if now not in (pushed, previous.digest):
            raise RegistryError(
                f"{reference} is something else there by now",
                f"It was pushed as {pushed}; it is {now}.",
                "Nothing was done: somebody else has pushed since.",
            )
        if now != previous.digest:
            registry.put_manifest(parsed.repository, tag, previous)
    finally:
        registry.close()
    return f"{reference} is {previous.digest} in the registry again"
