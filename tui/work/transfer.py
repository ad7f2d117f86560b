"""What pushing and pulling share: progress in the job, tries with growing pauses, a login that dies meanwhile."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, Literal, TypeVar

from tui.domain.diagnosis import Diagnosis, diagnose
from tui.domain.format import size
from tui.domain.reference import Reference
from tui.domain.registry import registry_kind
from tui.engine.client import Engine
from tui.engine.errors import EngineError, EngineUnreachable
from tui.engine.streams import TransferStream
from tui.engine.transfer import Layer, TransferProgress
from tui.registry.config import credentials_for
from tui.registry.errors import RegistryError
from tui.registry.token import ecr_expiry
from tui.work.job import Job

# Seconds between tries. The classic store has tried for fifty seconds of its own before each.
PAUSES = (2.0, 8.0, 20.0, 45.0)

Refresh = Callable[[Job, str], object]
"""Renews the login of a host, telling the job its steps; raises RegistryError or EngineError."""
Auth = dict[str, str] | None
P = TypeVar("P", bound=TransferProgress)


class TransferFailed(Exception):
    """A push or pull that failed: cause, what was said, and the next step."""

    def __init__(self, cause: str, detail: str, next_step: str) -> None:
        super().__init__(cause, detail, next_step)
        self.title = cause
        self.detail = detail
        self.hint = next_step


@dataclass(frozen=True, slots=True)
class Means:
    """What a transfer works with; `refresh` is None where no login can be renewed without asking."""

    engine: Engine
    env: Mapping[str, str]
    refresh: Refresh | None = None
    pauses: Sequence[float] = PAUSES


class Transfer(Generic[P]):
    """One push or pull with its tries; `begin` opens the engine's stream with a login."""

    def __init__(
        self,
        means: Means,
        job: Job,
        action: Literal["push", "pull"],
        reference: str,
        begin: Callable[[Auth], TransferStream],
        start: P,
    ) -> None:
        self._means, self._job, self._action, self._begin, self._start = means, job, action, begin, start
        self.host = Reference.parse(reference).registry
        self._pauses = list(means.pauses)
        self._refreshed = False
        # Layers that were done at most in one try: in all, and when the login was last renewed.
        self._done = self._done_then = 0

    def run(self) -> P:
        """Transfer until it is done; raises TransferFailed, EngineUnreachable or JobCancelled."""
        while True:
            try:
                return self._once(self.login())
            except EngineUnreachable:
                self._job.check_cancelled()
                raise
            except EngineError as error:
                self._job.check_cancelled()
                failure = error
            self._prepare_again(failure)

    def login(self) -> Auth:
        """The login stored for the host now; one that cannot be read does not keep from pulling."""
        try:
            return credentials_for(self.host, self._means.env)
        except RegistryError as error:
            if self._action == "push":
                raise
            self._job.log(f"going on without a login: {error}")
            return None

    def refresh(self, cause: str, detail: str = "") -> bool:
        """Renew the login, again only when more layers are done than the last time; False when it is not.

        Raises TransferFailed, with the cause that made it necessary, when it does not succeed.
        """
        if self._means.refresh is None or (self._refreshed and self._done <= self._done_then):
            return False
        self._refreshed, self._done_then = True, self._done
        self._job.report(text=f"renewing the login for {self.host}")
        try:
            self._means.refresh(self._job, self.host)
        except (RegistryError, EngineError) as error:
            more = f"It could not be renewed. {error.title}: {error.detail}"
            raise TransferFailed(cause, f"{detail}\n{more}".strip(), error.hint) from error
        self._job.check_cancelled()
        return True

    def _prepare_again(self, error: EngineError) -> None:
        """Do what another try needs, or raise what a person is to know."""
        found = diagnosed(error, self.host, self._action)
        self._job.log(f"{found.cause}: {error.detail}")
        can_be_fetched = found.login_expired or found.code == "login-missing"
        if can_be_fetched and self.refresh(found.cause, error.detail):
            return
        if found.login_expired and self._refreshed and not self._has_run_out(error):
            # It is as fresh as it can be: so it is no matter of its age.
            cause = f"The login for {self.host} has not the right to {self._action} there"
            step = "It was renewed just now: ask for the right, or choose another profile."
            raise TransferFailed(cause, error.detail, step) from error
        if not found.transient or not self._pauses:
            raise TransferFailed(found.cause, error.detail, found.next_step) from error
        pause = self._pauses.pop(0)
        self._job.log(f"trying again in {pause:g} seconds")
        self._job.report(text=f"{found.cause}; again in {pause:g} s")
        self._job.pause(pause)

    def _has_run_out(self, error: EngineError) -> bool:
        """Whether even the renewed login is too old by now: by the registry's words, or its own."""
        expiry = ecr_expiry((self.login() or {}).get("password", ""))
        return "expired" in error.detail.lower() or (expiry is not None and expiry <= time.time())

    def _once(self, auth: Auth) -> P:
        job = self._job
        stream = self._begin(auth)
        job.on_cancel(stream.close)
        progress = self._start
        told: dict[str, str] = {}
        for entry in stream:
            progress = progress.after(entry, time.monotonic())
            self._done = max(self._done, progress.done_layers)
            job.report(progress.current, progress.total, unit="B", text=progress.text)
            job.show_parts(_layer_line(layer) for layer in progress.layers.values())
            _log_layers(job, progress, told)
        job.check_cancelled()
        return progress


def diagnosed(error: EngineError, host: str, action: Literal["push", "pull", "look"]) -> Diagnosis:
    """What a failure of the engine means."""
    return diagnose(error.detail, status=error.status, registry=registry_kind(host), action=action)


def _layer_line(layer: Layer) -> str:
    """A layer's ID, how far it is and what happens to it."""
    amount = f"{size(layer.current)} of {size(layer.total)}" if layer.total else ""
    return f"{layer.id}  {amount:<14}  {layer.status}"


def _log_layers(job: Job, progress: TransferProgress, told: dict[str, str]) -> None:
    """One line in the log for each step of each layer, not for each of its thousand progress reports."""
    for layer in progress.layers.values():
        if told.get(layer.id) != layer.status:
            told[layer.id] = layer.status
            job.log(f"{layer.id}: {layer.status}")
