"""The build cache of the world: layers that images have as well, and what only builds have left."""

from __future__ import annotations

from tui.demo.state.build_cache import CacheRecord
from tui.demo.state.engine import DemoEngine
from tui.demo.state.model import sha
from tui.demo.world.images import service_image
from tui.demo.world.tables import MB
from tui.demo.world.tables_cache import LAYERS_OF, RECORDS

_DAY = 86400.0
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


def add_build_cache(engine: DemoEngine) -> None:
    """Add all records."""
    for service, last, uses in LAYERS_OF:
        _add_layers(engine, service, last, uses)
    for name, below, kind, what, size, age, last in RECORDS:
        _keep(
            engine,
            CacheRecord(
                _id(name),
                kind,
                what,
                int(size * MB),
                engine.started - age * _DAY,
                engine.started - last * _DAY,
                uses=1 + int(age - last),
                parent=_id(below) if below else "",
            ),
        )


def _add_layers(engine: DemoEngine, service: str, last: float, uses: int) -> None:
    """A record for each layer of a service's newest build, as BuildKit exported it."""
    parent = ""
    for layer in service_image(engine, service, 0).layers:
        id = _id(layer.chain_id)
        _keep(
            engine,
            CacheRecord(
                id,
                "regular",
                f"mount / from exec /bin/sh -c {layer.created_by.removeprefix('RUN ')}"
                if layer.created_by.startswith("RUN ")
                else layer.created_by,
                layer.size,
                engine.started - last * _DAY,
                engine.started - last * _DAY,
                uses,
                parent,
                layer.chain_id,
            ),
        )
        parent = id


def _keep(engine: DemoEngine, record: CacheRecord) -> None:
    engine.build_cache.by_id.setdefault(record.id, record)


def _id(name: str) -> str:
    """An ID as BuildKit makes them: 25 digits and letters."""
    number, text = int(sha("build cache", name), 16), ""
    for _ in range(25):
        number, at = divmod(number, len(_DIGITS))
        text += _DIGITS[at]
    return text
