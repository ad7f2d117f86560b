"""Copying what one name of a registry stands for to another name, as a job: nothing goes through the engine.

Manifests and layers of all platforms, as they are; what is there already is not sent again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from threading import Event

from tui.domain.format import size
from tui.domain.manifest import Blob
from tui.registry.errors import Denied, NotThere, RateLimited, RegistryError, Unreachable
from tui.work.agreed import stop_unless_agreed
from tui.work.copy_order import CopyMeans, CopyOrder, look_there, prepare, undo_of
from tui.work.copy_plan import CopyPlan, plan_of
from tui.work.copy_sides import Sides
from tui.work.copy_tally import Tally
from tui.work.crowd import few_at_once
from tui.work.job import Job, JobCancelled
from tui.work.transfer import TransferFailed

__all__ = ["CopyMeans", "CopyOrder", "copy_work", "prepare", "undo_of"]

# Seconds: a registry that wants to be left alone for longer is left alone for good.
_LONGEST_PAUSE = 300.0


def copy_work(means: CopyMeans) -> Callable[[Job, CopyOrder], str]:
    """The work of a copy's job; the result says the target's digest now, and what was moved for it."""

    def work(job: Job, order: CopyOrder) -> str:
        copy = _Copy(means, job, order)
        try:
            return copy.run()
        finally:
            copy.leave()

    return work


class _Copy:
    """One copy with its tries."""

    def __init__(self, means: CopyMeans, job: Job, order: CopyOrder) -> None:
        self._means, self._job, self._order = means, job, order
        self._sides = Sides(means, job, order, lambda: len(self._done))
        self._pauses, self._done_then = list(means.pauses), 0
        self._plan: CopyPlan | None = None
        self._tally = Tally(job, (), ())
        # Digests that the target has for certain, and that it was asked to mount.
        self._done: set[str] = set()
        self._mounted: set[str] = set()
        self._left = Event()
        self._has_written = False

    def run(self) -> str:
        """Copy until it is done; raises TransferFailed, RegistryError or JobCancelled."""
        while True:
            try:
                return self._once()
            except RegistryError as error:
                self._job.check_cancelled()
                failure = error
            self._prepare_again(failure)

    def leave(self) -> None:
        """Let go of the registries; what still runs ends by itself."""
        self._left.set()
        self._sides.close()

    def _once(self) -> str:
        self._sides.renew_in_time()
        self._make_repository()
        plan = self._read()
        if not self._order.is_retag:
            self._bring_blobs(plan)
            self._bring_children(plan)
        return self._write(plan)

    def _prepare_again(self, error: RegistryError) -> None:
        """Do what another try needs, or raise what a person is to know."""
        self._job.log(str(error))
        if isinstance(error, Denied):
            self._sides.renew_after(error)
            # Uploads that were under way are lost with the login that began them.
            self._tally.forget_unfinished(self._done)
            return
        if len(self._done) > self._done_then:
            self._done_then, self._pauses = len(self._done), list(self._means.pauses)
        wanted = (error.retry_after or 0.0) if isinstance(error, RateLimited) else 0.0
        may_pass = isinstance(error, Unreachable | RateLimited) and wanted <= _LONGEST_PAUSE
        if not may_pass or not self._pauses:
            raise error
        pause = max(self._pauses.pop(0), wanted)
        self._job.log(f"trying again in {pause:g} seconds")
        self._job.report(text=f"{error.title}; again in {pause:g} s")
        self._job.pause(pause)

    # the steps of a try: each leaves out what an earlier try has done

    def _make_repository(self) -> None:
        order = self._order
        if order.create is not None and order.seen.repository_missing and not self._done:
            self._job.report(text="creating the repository")
            self._job.log("creating the repository")
            order.create()

    def _read(self) -> CopyPlan:
        if self._plan is None:
            self._job.report(text="reading what is to be copied")
            order, source = self._order, self._sides.source
            if order.is_retag:
                # Whatever belongs to it is there, and has no business here.
                root = source.manifest(order.source.repository, order.digest)
                self._plan = CopyPlan(root, (), (), (), ())
            else:
                check = self._job.check_cancelled
                self._plan = plan_of(source, order.source.repository, order.digest, check)
            self._tally = Tally(self._job, self._plan.blobs, self._plan.foreign)
        return self._plan

    def _bring_blobs(self, plan: CopyPlan) -> None:
        # Opened here, since threads would open them side by side.
        target, source = self._sides.target, self._sides.source
        here, there = self._order.target.repository, self._order.source.repository

        def find(blob: Blob) -> None:
            if target.has_blob(here, blob.digest, blob.size):
                self._has(blob, "there already")
            elif self._sides.are_one and blob.digest not in self._mounted:
                self._mounted.add(blob.digest)
                if target.mount_blob(here, blob.digest, there):
                    self._has(blob, f"mounted from {there}")

        def send(blob: Blob) -> None:
            def moved(count: int) -> None:
                if self._left.is_set() or self._job.is_cancelling:
                    raise JobCancelled
                self._tally.move(blob, count)

            self._tally.say(blob, "copying")
            target.copy_blob(here, blob, source, there, moved)
            self._has(blob, "copied")

        self._job.report(text="looking for what is there already")
        self._each(self._missing(plan), find)
        missing = self._missing(plan)
        self._tally.expect(missing)
        self._job.report(text=f"copying {len(missing)} of {len(plan.blobs)} layers and configurations")
        self._each(missing, send)

    def _missing(self, plan: CopyPlan) -> list[Blob]:
        return [blob for blob in plan.blobs if blob.digest not in self._done]

    def _has(self, blob: Blob, how: str) -> None:
        self._done.add(blob.digest)
        self._tally.say(blob, how)

    def _each(self, blobs: Iterable[Blob], do: Callable[[Blob], None]) -> None:
        """Some at once; after a failure no more are begun, and what is under way comes to its end."""
        failures: list[RegistryError] = []

        def one(blob: Blob) -> None:
            if not failures:
                try:
                    do(blob)
                except RegistryError as error:
                    failures.append(error)

        count, check = self._means.at_once, self._job.check_cancelled
        for _ in few_at_once((("", blob) for blob in blobs), one, check, count, count):
            pass
        if failures:
            raise failures[0]

    def _bring_children(self, plan: CopyPlan) -> None:
        repository = self._order.target.repository
        for number, child in enumerate(plan.children, 1):
            self._job.check_cancelled()
            if child.digest in self._done:
                continue
            self._job.report(text=f"putting manifest {number} of {len(plan.children)}")
            try:
                self._sides.target.head(repository, child.digest)
            except NotThere:
                self._sides.target.put_manifest(repository, child.digest, child)
            self._done.add(child.digest)

    def _write(self, plan: CopyPlan) -> str:
        order, job = self._order, self._job
        job.report(text="looking at the tag")
        place = self._means.place(order.target)
        now = look_there(place, order.target, order.digest, opened=self._sides.target)
        job.check_cancelled()
        if now.login_dead:
            raise Denied(now.reason)
        if not (self._has_written and now.state == "same"):
            stop_unless_agreed(order.reference, order.seen, now, "The tag was not touched.", "Do it again")
            order.sure = now.state != "unknown"
            order.seen = now if order.sure else order.seen
        repository = order.target.repository
        if now.state != "same":
            job.report(text="writing the tag")
            self._has_written = True
            self._sides.target.put_manifest(repository, order.tag, plan.root)
        found = self._sides.target.manifest(repository, order.tag).digest
        if found != order.digest:
            raise TransferFailed(
                f"{order.reference} is something else than what was copied",
                f"It is {found}; {order.digest} was copied.",
                "Somebody else may use the tag at this moment: look at it again.",
            )
        order.copied = order.digest if self._has_written else ""
        job.report(text="")
        return f"{order.reference} is {order.digest} in the registry{self._told(plan)}"

    def _told(self, plan: CopyPlan) -> str:
        """What was moved, and for which platforms."""
        if self._order.is_retag:
            return "" if self._has_written else " already"
        moved = f": {size(self._tally.moved)} copied, {size(self._tally.was_there)} there already"
        platforms = f"; for {', '.join(plan.platforms)}" if plan.platforms else ""
        left_out = (
            f"; {len(plan.foreign)} layers are kept elsewhere, and were not copied" if plan.foreign else ""
        )
        return f"{moved}{platforms}{left_out}"
