"""The registries of the world: who may read and write there, and which repositories Amazon's have."""

from __future__ import annotations

from tui.demo.state.engine import DemoEngine
from tui.demo.state.registry import Quota, Repository
from tui.demo.world import tables
from tui.demo.world import tables_there as there

_DAY = 86400.0


def open_registries(engine: DemoEngine) -> None:
    """Make the registries; every world has them."""
    for host in (tables.HUB, tables.GHCR):
        registry = engine.registries.of(host)
        registry.access, registry.writable, registry.deletes = "public", "acme/", False
        registry.private = set(there.PRIVATE.get(host, ()))
    hub = engine.registries.of(tables.HUB)
    hub.logins, hub.quota = dict([tables.HUB_LOGIN]), Quota(there.HUB_LIMIT, there.HUB_LEFT)
    engine.registries.of(tables.DEPOT).access = "silent"
    second = engine.registries.of(tables.SECOND_LOCAL)
    second.access, second.logins = "login", dict([tables.SECOND_LOCAL_LOGIN])
    second.deletes = False
    engine.registries.of(tables.HELPED).access = "login"
    for host in (tables.PROD, tables.TEST, tables.PARTNER):
        registry = engine.registries.of(host)
        # Amazon's registries remove tags through AWS' API alone.
        registry.access, registry.deletes = "ecr", False
        registry.repositories = {name: _repository(engine, host, name) for name in tables.KEPT[host]}


def _repository(engine: DemoEngine, host: str, name: str) -> Repository:
    is_ours = host == tables.PROD
    return Repository(
        name,
        engine.started - 400 * _DAY,
        is_immutable=is_ours and name in tables.IMMUTABLE,
        is_writable=not (is_ours and name in tables.READ_ONLY),
    )
