"""Making a container anew with another image: the old one stays, stopped under another name, until one goes back."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tui.domain.recipe import Recipe
from tui.domain.recipe_api import create_body, endpoint_settings
from tui.domain.recipe_read import read
from tui.domain.recreated import not_carried, on_this_host
from tui.engine.errors import Conflict, EngineError
from tui.work.job import Job, JobCancelled
from tui.work.recreate_back import RecreateFailed, aside_name, name_of, put_back
from tui.work.recreate_look import image_of
from tui.work.recreate_record import Held, Record, Records
from tui.work.recreate_wait import SETTLE, NotWell, wait_until_well

if TYPE_CHECKING:
    from tui.engine.client import Engine
    from tui.work.recorder import Recorder

SWARM = "com.docker.swarm.service.id"
_NEVER = {"Name": "no", "MaximumRetryCount": 0}
_STAGES = 5
# How many of its last lines are shown of one that does not run.
_LINES = 20


@dataclass(frozen=True, slots=True)
class Order:
    """What was agreed to: a container, and what the new one is made of, which was this image then."""

    id: str
    name: str
    reference: str
    image_id: str


@dataclass(frozen=True, slots=True)
class Means:
    """What recreating needs. `settle` is how long one without a health check is watched (seconds)."""

    engine: Engine
    engine_id: str
    records: Records
    recorder: Recorder
    settle: float = SETTLE
    tell: Callable[[str], None] = field(default=lambda text: None)


def refusal(inspect: Mapping[str, Any]) -> str:
    """Why a container cannot be recreated, '' when it can."""
    name, state = name_of(inspect), (inspect.get("State") or {})
    if (inspect.get("HostConfig") or {}).get("AutoRemove"):
        return f"{name} was started with --rm: stopping deletes it, and there would be nothing to go back to"
    if SWARM in ((inspect.get("Config") or {}).get("Labels") or {}):
        return f"{name} is a task of a swarm service, which would start another: update the service"
    if state.get("Paused"):
        return f"{name} is paused: unpause it first"
    if state.get("Status") in ("removing", "dead"):
        return f"{name} is {state.get('Status')}"
    return ""


def recreate_work(means: Means) -> Callable[[Job, Order], str]:
    """The work of a job that recreates; the result says what the new one was seen to do, and what the old is called."""

    def work(job: Job, order: Order) -> str:
        return _Recreation(means, job, order).run()

    return work


class _Recreation:
    """One container on its way from the old image to the new."""

    def __init__(self, means: Means, job: Job, order: Order) -> None:
        self._means, self._engine, self._job, self._order = means, means.engine, job, order

    def run(self) -> str:
        self._stage(0, f"looking at {self._order.name}")
        engine = self._engine
        old = engine.inspect_container(self._order.id)
        if reason := refusal(old):
            raise Conflict("It cannot be recreated", f"{reason}.", "Nothing was done.")
        self._check_image()
        names = {each.id: each.name for each in engine.list_containers()}
        self._old, self._old_image, self._names = old, image_of(engine, old), names
        recipe = read(old, self._old_image, names)
        taken = set(names.values())
        record = self._record(old, recipe, aside_name(recipe.name, "before", taken, time.time()))
        held, note = self._means.records.begin(record)
        with held:
            if note:
                self._job.log(note)
            try:
                told = self._replace(held, recipe)
            except BaseException as error:
                self._give_up(held, error)
                raise
            held.note(stage="done")
        self._job.report(_STAGES, text="")
        return f"{recipe.name} is made of {self._order.reference}: {told}; the old one is {record.aside}, stopped"

    def _check_image(self) -> None:
        now = self._engine.inspect_image(self._order.reference)["Id"]
        if now != self._order.image_id:
            was = f"It was {self._order.image_id}, it is {now}."
            raise Conflict(f"{self._order.reference} is another image now", was, "Nothing was done.")

    def _record(self, old: Mapping[str, Any], recipe: Recipe, aside: str) -> Record:
        return Record(
            engine=self._means.engine_id,
            old=recipe.id,
            name=recipe.name,
            aside=aside,
            image=self._order.reference,
            image_id=self._order.image_id,
            policy=dict((old.get("HostConfig") or {}).get("RestartPolicy") or {}) or _NEVER,
            ran=recipe.is_running,
            begun=time.time(),
        )

    def _replace(self, held: Held, recipe: Recipe) -> str:
        """Put the new one in the place of the old; a clause on how it runs.

        The old one runs until the new one is there: what cannot be made interrupts nothing.
        """
        engine, record = self._engine, held.record
        # Else both would come up with the engine's next start.
        engine.set_restart_policy(record.old, _NEVER)
        self._stage(1, f"making the new {recipe.name}")
        engine.rename(record.old, record.aside)
        held.note(stage="making")
        new = self._make(recipe)
        held.note(stage="made", new=new)
        self._connect(recipe, new)
        self._tell_not_carried(new)
        self._stage(2, f"stopping the old {recipe.name}")
        if record.ran:
            engine.stop(record.old)
        if not record.ran:
            return "not started, as the old one did not run"
        self._stage(3, f"starting the new {recipe.name}")
        held.note(stage="started")
        self._start(new, recipe.name)
        self._stage(4, f"watching the new {recipe.name}")
        return wait_until_well(self._job, engine, new, self._means.settle)

    def _make(self, recipe: Recipe) -> str:
        body, self._others = create_body(recipe, image=self._order.reference)
        try:
            return self._engine.create_container(recipe.name, on_this_host(body, self._old))
        except EngineError as error:
            title = f"The new {recipe.name} could not be made"
            raise RecreateFailed(title, error.detail or error.title, error.hint) from error

    def _connect(self, recipe: Recipe, new: str) -> None:
        for attachment in self._others:
            self._job.check_cancelled()
            try:
                self._engine.connect_network(attachment.network, new, endpoint_settings(attachment))
            except EngineError as error:
                title = f"The new {recipe.name} could not be put on {attachment.network}"
                raise RecreateFailed(title, error.detail or error.title, error.hint) from error

    def _start(self, new: str, name: str) -> None:
        try:
            self._engine.start(new)
        except EngineError as error:
            title = f"The new {name} could not be started"
            raise RecreateFailed(title, error.detail or error.title, error.hint) from error

    def _tell_not_carried(self, new: str) -> None:
        made = self._engine.inspect_container(new)
        image = self._engine.inspect_image(self._order.image_id)
        for what, was, now in not_carried(self._old, self._old_image, made, image, self._names):
            self._job.log(f"not carried over: {what}: {was or 'nothing'} -> {now or 'nothing'}")

    def _give_up(self, held: Held, error: BaseException) -> None:
        """Go back, unless dtui ends while the new one runs: then it is left to be looked at; raises when that fails."""
        job, record = self._job, held.record
        if isinstance(error, JobCancelled) and job.is_left and record.stage == "started":
            return
        job.log(f"going back: {_told(error)}")
        if record.stage == "started":
            self._log_last_lines(record)
        try:
            job.log(put_back(self._engine, held, job.log, self._means.recorder))
        except Exception as second:
            if getattr(second, "title", None) is None:
                raise
            title = f"{record.name} was not recreated, and going back did not work"
            hint = second.hint if isinstance(second, RecreateFailed) else "a, then b tries it again."
            failed = RecreateFailed(title, f"{_told(error)}; {_told(second)}", hint)
            # One that was cancelled ends without a word otherwise.
            self._means.tell(f"{title}: {_told(second)}")
            raise failed from second
        if isinstance(error, NotWell | RecreateFailed | EngineError):
            title = f"{record.name} was not recreated"
            again = f"{record.name} runs again as it was" if record.ran else f"{record.name} is as it was"
            raise RecreateFailed(title, _told(error), f"{again}; the job's log tells more.") from error

    def _log_last_lines(self, record: Record) -> None:
        try:
            inspect = self._engine.inspect_container(record.new)
            terminal = bool((inspect.get("Config") or {}).get("Tty"))
            tail = self._engine.logs_tail(record.new, _LINES, terminal=terminal)
        except EngineError as error:
            self._job.log(f"its last lines cannot be had: {_told(error)}")
            return
        self._job.log(f"the last lines of the new {record.name}:" if tail.lines else "it has said nothing")
        for line in tail.lines:
            self._job.log(f"  {line.text}")

    def _stage(self, number: int, text: str) -> None:
        self._job.check_cancelled()
        self._job.report(number, _STAGES, text=text)
        self._job.log(text)


def _told(error: BaseException) -> str:
    if isinstance(error, JobCancelled):
        return "cancelled"
    title, detail = getattr(error, "title", ""), getattr(error, "detail", "")
    return ". ".join(part.rstrip(".") for part in (title, detail) if part) or repr(error)
