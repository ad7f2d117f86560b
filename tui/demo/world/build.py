"""Filling an engine with the world of the tables, the same one every time but for the clock."""

from __future__ import annotations

from tui.demo.state.engine import DemoEngine
from tui.demo.state.model import Network, sha
from tui.demo.world.build_cache import add_build_cache
from tui.demo.world.containers import add_containers
from tui.demo.world.images import add_images
from tui.demo.world.registries import open_registries
from tui.demo.world.scale import add_scaled
from tui.demo.world.there import add_remote, differ

_PREDEFINED = (
    ("bridge", "bridge", "172.17.0.0/16", "172.17.0.1"),
    ("host", "host", "", ""),
    ("none", "null", "", ""),
)
_DAY = 86400.0


def fill(engine: DemoEngine, *, empty: bool = False, scale: int | None = None) -> None:
    """Put the world into an engine: the believable one, none, or one of `scale` containers."""
    now = engine.started
    for name, driver, subnet, gateway in _PREDEFINED:
        engine.networks[name] = Network(name, sha("network", name), now - 200 * _DAY, driver, subnet, gateway)
    open_registries(engine)
    if scale is not None:
        add_scaled(engine, scale)
    elif not empty:
        add_images(engine)
        add_containers(engine)
        differ(engine)
        add_build_cache(engine)
    add_remote(engine)
