"""The registries that a run has open: one for each host and login, which its threads share."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from threading import Lock
from typing import TypeVar

from tui.work.checks import Checks
from tui.work.remote import OpenRegistry, RemoteRegistry

T = TypeVar("T")
Login = Mapping[str, str] | None


class OpenedRegistries:
    """Opens registries when they are needed; what they tell of their limits is kept in `checks`."""

    def __init__(self, open_registry: OpenRegistry, checks: Checks) -> None:
        self._open, self._checks = open_registry, checks
        self._lock = Lock()
        self._opened: dict[tuple[str, bool], RemoteRegistry] = {}

    def close(self) -> None:
        """Let go of all connections; one that is in use ends with its answer."""
        with self._lock:
            opened = list(self._opened.values())
            self._opened.clear()
        for registry in opened:
            registry.close()

    def use(self, host: str, login: Login, ask: Callable[[RemoteRegistry], T]) -> T:
        """Ask a registry something; raises RegistryError."""
        with self._lock:
            key = host, login is None
            if key not in self._opened:
                self._opened[key] = self._open(host, login)
            registry = self._opened[key]
        try:
            return ask(registry)
        finally:
            if registry.limit is not None:
                self._checks.tell_limit(host, registry.limit)
