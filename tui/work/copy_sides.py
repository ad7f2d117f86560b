"""The two registries of a copy: opened when they are wanted, and again with another login when one dies."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from tui.domain.diagnosis import diagnose
from tui.domain.registry import registry_kind
from tui.engine.errors import EngineError
from tui.registry.config import credentials_for
from tui.registry.errors import Denied, RegistryError
from tui.work.copy_order import CopyMeans, CopyOrder
from tui.work.job import Job
from tui.work.preflight import LONG_ENOUGH, lasts
from tui.work.remote import RemoteRegistry
from tui.work.transfer import TransferFailed


class Sides:
    """Where a copy comes from and where it goes; `progress` grows with what is done."""

    def __init__(self, means: CopyMeans, job: Job, order: CopyOrder, progress: Callable[[], int]) -> None:
        self._means, self._job, self._order, self._progress = means, job, order, progress
        self._source, self._target = means.place(order.source), means.place(order.target)
        self._open: dict[str, RemoteRegistry] = {}
        # Of each host whose login was renewed: how much was done then.
        self._renewed: dict[str, int] = {}

    @property
    def source(self) -> RemoteRegistry:
        """The registry that has it."""
        return self._opened(self._order.source.registry)

    @property
    def target(self) -> RemoteRegistry:
        """The registry that is to have it, the very same where it is one."""
        return self._opened(self._order.target.registry)

    @property
    def are_one(self) -> bool:
        """Whether both are the same registry."""
        return self._source.host == self._target.host

    def close(self) -> None:
        """Let go of both."""
        for registry in self._open.values():
            registry.close()
        self._open.clear()

    def renew_in_time(self) -> None:
        """Renew logins that would not last; one that still lasts may be tried all the same."""
        for place in (self._source, self._target):
            login = credentials_for(place.host, place.env)
            left = 0.0 if login is None and registry_kind(place.host).is_ecr else lasts(login)
            if left is None or left > LONG_ENOUGH or place.host in self._renewed:
                continue
            try:
                self._renew(place.host, f"The login for {place.host} has expired", "")
            except TransferFailed as error:
                if left <= 0:
                    raise
                self._job.log(f"the login lasts {int(left)} s more: {error.detail}")

    def renew_after(self, error: Denied) -> None:
        """Renew the login of the side that refuses; raises why that does not help."""
        host = self._who_refuses()
        if self._renew(host, error.title, error.detail):
            return
        if host in self._renewed and diagnose(error.detail, registry=registry_kind(host)).login_expired:
            # It is as fresh as it can be: so it is no matter of its age.
            step = "It was renewed just now: ask for the right, or choose another profile."
            cause = f"The login for {host} has not the right for this"
            raise TransferFailed(cause, error.detail, step) from error
        raise error

    def _renew(self, host: str, cause: str, detail: str) -> bool:
        """Renew a login, again only when more is done than the last time; False when it is not."""
        refresh = self._means.refresher(host)
        if refresh is None or self._renewed.get(host, -1) >= self._progress():
            return False
        self._renewed[host] = self._progress()
        self._job.report(text=f"renewing the login for {host}")
        try:
            refresh(self._job, host)
        except (RegistryError, EngineError) as error:
            more = f"It could not be renewed. {error.title}: {error.detail}"
            raise TransferFailed(cause, f"{detail}\n{more}".strip(), error.hint) from error
        self._job.check_cancelled()
        self.close()
        return True

    def _who_refuses(self) -> str:
        """The host whose login is refused for reading, too; else the target, which is written to."""
        order = self._order
        # Any other failure comes again when it is gone on with, and is told then.
        with suppress(RegistryError):
            try:
                self.source.head(order.source.repository, order.digest)
            except Denied:
                return order.source.registry
        return order.target.registry

    def _opened(self, host: str) -> RemoteRegistry:
        if host not in self._open:
            place = self._source if host == self._source.host else self._target
            self._open[host] = place.open()
        return self._open[host]
