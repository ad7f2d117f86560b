"""Blobs of the demo's registries: whether one is there, and how it comes there; no byte of them exists."""

from __future__ import annotations

from typing import Any

from tui.demo.control.asking import Order, Refused, may_read, may_write, question
from tui.demo.state import refusals
from tui.demo.state.engine import DemoEngine
from tui.demo.state.registry import Registry

_PAUSE = 0.05  # seconds for each part
_PART = 2_500_000  # bytes
_PARTS, _FEWEST = 60, 8  # at most for a large layer: it takes three seconds; as many where there is no pace


def has_blob(engine: DemoEngine, registry: Registry, order: Order) -> dict[str, Any]:
    """{"digest"}: whether a repository has a blob."""
    return {"there": registry.shelf(may_read(registry, order)).has_blob(str(order["digest"]))}


def mount_blob(engine: DemoEngine, registry: Registry, order: Order) -> dict[str, Any]:
    """{"digest", "from"}: have a blob of another repository here too, where that has it and may be read."""
    repository, digest = may_write(registry, order), str(order["digest"])
    source = may_read(registry, {**order, "repository": order["from"]})
    is_there = registry.shelf(source).has_blob(digest)
    if is_there:
        registry.own_shelf(repository).blobs.add(digest)
    return {"mounted": is_there}


def add_part(engine: DemoEngine, registry: Registry, order: Order) -> dict[str, Any]:
    """{"digest", "size"}: the next part of a blob has come; how many bytes of it there are now.

    What has arrived stays where the rest does not follow, and the next try goes on from there.
    """
    shelf = registry.own_shelf(may_write(registry, order))
    digest, size = str(order["digest"]), int(order["size"])
    arrived = min(shelf.uploads.get(digest, 0) + _part(engine, size), size)
    shelf.uploads[digest] = arrived
    if arrived == size:
        del shelf.uploads[digest]
        shelf.blobs.add(digest)
    return {"arrived": arrived, "done": arrived == size}


def _part(engine: DemoEngine, size: int) -> int:
    pace = engine.settings.pace
    return int(max(_PART, size / _PARTS) / max(pace, 1.0)) + 1 if pace else size // _FEWEST + 1


def lose_blob(engine: DemoEngine, registry: Registry, order: Order) -> dict[str, Any]:
    """{"digest"}: the registry has lost a blob, though its manifests say nothing of it; for tests."""
    shelf = registry.shelf(str(order["repository"]))
    shelf.fill()  # or what comes later would bring it back
    if not shelf.has_blob(str(order["digest"])):
        raise Refused(refusals.NO_BLOB)
    shelf.blobs.remove(str(order["digest"]))
    return {}


ROUTES = [
    question("blob", has_blob),
    question("blob/mount", mount_blob),
    question("blob/part", add_part, _PAUSE),
    question("blob/lose", lose_blob),
]
