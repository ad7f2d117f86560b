"""Asking the registries where else images are, without the screen."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tui.domain.pin import PinSet
from tui.domain.registry import registry_kind
from tui.work.asking import CheckMeans
from tui.work.audit import default_audit_path
from tui.work.check import nothing
from tui.work.verdict import look_all

if TYPE_CHECKING:
    from tui.domain.check import Verdict
    from tui.domain.image import Image
    from tui.engine.client import Engine
    from tui.work.remote import OpenRegistry, RemoteRegistry
    from tui.work.verdict import Look


@dataclass(frozen=True, slots=True)
class Asker:
    """Whom to ask: `open_registry` is None for registries over the network, `mirror` the own one of the settings."""

    env: Mapping[str, str]
    open_registry: OpenRegistry | None = None
    mirror: str = ""
    pins: PinSet = field(default_factory=PinSet)


def ask_verdicts(
    engine: Engine,
    images: Sequence[Image],
    asker: Asker,
    *,
    check_cancelled: Callable[[], None] = nothing,
    on_progress: Callable[[int, int], None] = lambda done, total: None,
) -> dict[str, Verdict]:
    """Where else these images are, by ID. Blocking; raises what `check_cancelled` raises.

    `on_progress` is called with how many images are known of, of how many.
    """
    found: dict[str, Verdict] = {}

    def on_look(look: Look) -> None:
        found[look.image] = look.verdict
        on_progress(len(found), len(images))

    look_all(images, check_means(engine, asker), on_look, check_cancelled=check_cancelled)
    return found


def check_means(engine: Engine, asker: Asker) -> CheckMeans:
    """What a check works with where there is no screen."""
    audit_path = default_audit_path(asker.env)
    return CheckMeans(engine, asker.env, _opener(engine, asker), audit_path, asker.mirror, asker.pins)


def _opener(engine: Engine, asker: Asker) -> OpenRegistry:
    """How a registry is asked directly: not one on the loopback of another host."""

    def open_registry(host: str, login: Mapping[str, str] | None) -> RemoteRegistry:
        from tui.registry.client import RegistryClient
        from tui.registry.errors import Unreachable

        if registry_kind(host).is_loopback and not engine.endpoint.socket_path:
            raise Unreachable(f"{host} is on the engine's own host", "It cannot be asked from here.")
        if asker.open_registry is not None:
            return asker.open_registry(host, login)
        return RegistryClient(host, login, asker.env)

    return open_registry
