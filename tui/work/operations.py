"""Doing things on the engine as jobs: each object by itself, audited, with an undo where there is one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Generic, TypeVar

from tui.work.audit import AuditEntry, AuditFile
from tui.work.bulk import bulk
from tui.work.job import Failure, Job, JobCancelled
from tui.work.jobs import Jobs

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Undo:
    """How to take one thing back: what it says, the CLI's line, and the call."""

    label: str
    name: str
    command: str
    call: Callable[[], object]


@dataclass(frozen=True, slots=True)
class Item(Generic[T]):
    """One object of an operation: its shown name (unique in the operation), its ID, the CLI's line."""

    name: str
    id: str
    command: str
    target: T


@dataclass(frozen=True, slots=True)
class Whole(Generic[T]):
    """What the items of an operation are together: its name and the CLI's line for all of it.

    Items of a lower stage come first. `ready` waits on the job's thread until an item may begin.
    """

    name: str
    command: str
    stage: Callable[[T], int]
    ready: Callable[[Job, T], object] | None = None


@dataclass(frozen=True, slots=True)
class Where:
    """The host, engine and address an audit line names."""

    host: str
    endpoint: str
    engine: str


class Operations:
    """Runs operations as jobs and remembers how to undo the last ones.

    `where` tells host, endpoint and engine at the time of writing; `on_audit_failure` gets a sentence when
    the audit file cannot be written: the action has happened by then.
    """

    def __init__(
        self,
        jobs: Jobs,
        audit: AuditFile,
        where: Callable[[], Where],
        on_audit_failure: Callable[[str], None],
    ) -> None:
        self._jobs, self._audit, self._where = jobs, audit, where
        self._on_audit_failure = on_audit_failure
        # With each, the ID of the job that it takes back.
        self._undo: list[tuple[str, tuple[Undo, ...]]] = []

    def run(
        self,
        action: str,
        title: str,
        items: Sequence[Item[T]],
        call: Callable[[T], object],
        undo: Callable[[T], Undo | None] | None = None,
        at_once: int = 1,
        whole: Whole[T] | None = None,
    ) -> Job:
        """Do `call` to each item, as one job; `undo` says how to take back an item that went well."""
        done: list[Undo] = []
        pairs = [(item.name, item) for item in items]
        stage = (lambda item: whole.stage(item.target)) if whole else None

        def one(job: Job, item: Item[T]) -> None:
            def begin() -> object:
                if whole and whole.ready:
                    whole.ready(job, item.target)
                return call(item.target)

            self._audited(action, item, begin)
            step = undo(item.target) if undo else None
            if step is not None:
                done.append(step)

        def and_remember(job: Job) -> str:
            try:
                bulk(pairs, partial(one, job), at_once=at_once, stage=stage)(job)
            finally:
                if done:
                    self._undo.append((job.id, tuple(reversed(done))))
                    done.clear()
            return ""

        name = items[0].name if len(items) == 1 else f"{len(items)} {_noun(action)}"
        commands = "\n".join(item.command for item in items)
        if whole:
            name, commands = whole.name, whole.command
        return self._jobs.start(title, name, commands, _one_failure(and_remember, len(items)))

    def stream(
        self,
        action: str,
        title: str,
        item: Item[T],
        work: Callable[[Job, T], str],
        undo: Callable[[T], Undo | None] | None = None,
        *,
        few_at_once: bool = False,
    ) -> Job:
        """Run one long stream, such as a push, beside the other jobs; `undo` is asked when it went well."""

        def audited(job: Job) -> str:
            result = str(self._audited(action, item, lambda: work(job, item.target)))
            step = undo(item.target) if undo else None
            if step is not None:
                self._undo.append((job.id, (step,)))
            return result

        return self._jobs.start(
            title, item.name, item.command, audited, own_thread=not few_at_once, stream=few_at_once
        )

    @property
    def undoable(self) -> str:
        """What `undo` would take back, '' when there is nothing."""
        return ", ".join(step.label for step in self._undo[-1][1]) if self._undo else ""

    @property
    def undoable_job(self) -> str:
        """The ID of the job that `undo` would take back, '' when there is none."""
        return self._undo[-1][0] if self._undo else ""

    def undo(self) -> Job | None:
        """Take back the last thing done; None when there is nothing."""
        if not self._undo:
            return None
        _, steps = self._undo.pop()
        items = [Item(step.name, "", step.command, step) for step in steps]
        return self.run("undo", "Undo", items, lambda step: step.call())

    def _audited(self, action: str, item: Item[Any], call: Callable[[], object]) -> object:
        try:
            result = call()
        except BaseException as error:
            failure = Failure.of(error)
            cancelled = isinstance(error, JobCancelled)
            reason = f"{failure.title}: {failure.detail}" if failure else "" if cancelled else repr(error)
            self._write(action, item, "cancelled" if cancelled else "failed", reason)
            raise
        self._write(action, item, "ok", result if isinstance(result, str) else "")
        return result

    def _write(self, action: str, item: Item[Any], result: str, detail: str) -> None:
        where = self._where()
        problem = self._audit.append(
            AuditEntry(
                action,
                item.name,
                item.command,
                result,
                item.id,
                detail,
                where.host,
                where.endpoint,
                where.engine,
            )
        )
        if problem:
            self._on_audit_failure(problem)


def _noun(action: str) -> str:
    """What an action works on, several of them."""
    nouns = {"image.untag": "names", "image.remove": "images", "tag.remove": "tags"}
    nouns |= {
        "volume.remove": "volumes",
        "network.remove": "networks",
        "image.pin": "names",
        "image.unpin": "names",
    }
    return nouns.get(action, "containers" if action.startswith(("container.", "project.")) else "objects")


def _one_failure(work: Callable[[Job], str], count: int) -> Callable[[Job], str]:
    """A job over one object fails with that object's own reason instead of '1 of 1 failed'."""
    if count != 1:
        return work

    def single(job: Job) -> str:
        from tui.work.bulk import BulkFailed

        try:
            return work(job)
        except BulkFailed as error:
            raise OneFailed(job.record.failed_items[0].reason) from error

    return single


class OneFailed(Exception):
    """The only object of an operation failed."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.title, _, self.detail = reason.partition(": ")
        self.hint = ""
