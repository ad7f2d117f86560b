"""The registries of the demo, what was pushed to them and what they were asked."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

from tui.demo.state.manifests import Manifest
from tui.demo.state.registry import Registry
from tui.demo.state.tokens import Tokens
from tui.domain.registry import registry_kind

_MOST = 20_000  # questions


@dataclass(slots=True)
class Transfer:
    """One push as tests see it: outcome is running, pushed, dropped or failed."""

    reference: str
    username: str
    outcome: str = "running"
    updates: int = 0


@dataclass(frozen=True, slots=True)
class Question:
    """One request that a registry got, from the engine or directly, as tests count them."""

    host: str
    what: str
    repository: str
    reference: str = ""


class Registries:
    """The registries by host; hosts on loopback are open unless said otherwise, others do not exist."""

    def __init__(self) -> None:
        self.by_host: dict[str, Registry] = {}
        self.pushes: list[Transfer] = []
        self.asked: deque[Question] = deque(maxlen=_MOST)
        self.tokens = Tokens()
        self.removed: dict[str, Manifest] = {}

    def of(self, host: str) -> Registry:
        """The registry of a host, made when first asked for."""
        if host not in self.by_host:
            access = "open" if registry_kind(host).is_loopback else "unknown"
            self.by_host[host] = Registry(host, access, tokens=self.tokens)
        return self.by_host[host]

    def note(self, host: str, what: str, repository: str, reference: str = "") -> None:
        """Keep what a registry was asked."""
        self.asked.append(Question(host, what, repository, reference))

    def manifest(self, digest: str) -> Manifest | None:
        """A manifest that any of them has, or had lately: whoever sends its bytes read them in one."""
        for registry in self.by_host.values():
            for shelf in registry.shelves.values():
                if found := shelf.manifests.get(digest):
                    return found
        return self.removed.get(digest)
