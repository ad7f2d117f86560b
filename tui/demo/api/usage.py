"""What takes room on the demo's disk, and the build cache, of which records may go one by one."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Mapping
from typing import Any

from tui.demo.api.container_json import list_entry as container_entry
from tui.demo.api.format import stamp
from tui.demo.api.image_json import list_entry as image_entry
from tui.demo.api.storage import volume_json
from tui.demo.errors import ApiError, bad_parameter
from tui.demo.filters import Filters
from tui.demo.state.build_cache import CacheRecord
from tui.demo.state.engine import DemoEngine
from tui.demo.state.files import size_of_volume, written_size
from tui.demo.wire import Exchange

# From this API version on a client may ask for some of the parts.
_PARTS_FROM = (1, 42)
_PARTS = ("container", "image", "volume", "build-cache")


def disk_usage(engine: DemoEngine, exchange: Exchange, fields: Mapping[str, str]) -> None:
    """GET /system/df."""
    wanted = set(exchange.request.query.get("type", ())) if exchange.version >= _PARTS_FROM else set()
    if unknown := wanted.difference(_PARTS):
        raise bad_parameter(f"unknown object type: {min(unknown)}")
    with engine.lock:
        made = {part: make(engine, exchange.version) for part, make in _MAKE.items() if _is_in(part, wanted)}
        layers = sum(engine.images.layers().values()) if "image" in made else 0
    exchange.json(
        {
            "LayersSize": layers,
            "Images": made.get("image"),
            "Containers": made.get("container"),
            "Volumes": made.get("volume"),
            "BuildCache": made.get("build-cache"),
            "BuilderSize": 0,
        }
    )


def _is_in(part: str, wanted: set[str]) -> bool:
    return not wanted or part in wanted


def _images(engine: DemoEngine, version: tuple[int, int]) -> list[dict[str, Any]]:
    names, images = engine.images.names, engine.images.by_id
    count = Counter(layer.chain_id for image in images.values() for layer in image.layers)
    found = []
    for id, image in images.items():
        shared = sum(layer.size for layer in image.layers if count[layer.chain_id] > 1)
        sizes = {"Containers": sum(1 for _ in engine.containers.of_image(id)), "SharedSize": shared}
        found.append(image_entry(engine, image, names.tags(id), names.digests(id), version) | sizes)
    return found


def _containers(engine: DemoEngine, version: tuple[int, int]) -> list[dict[str, Any]]:
    now, found = time.time(), []
    for container in engine.containers.newest_first():
        image, written = engine.images.by_id.get(container.image_id), written_size(container)
        sizes = {"SizeRw": written, "SizeRootFs": written + (image.size if image else 0)}
        found.append(json.loads(container_entry(engine, container, now)) | sizes)
    return found


def _volumes(engine: DemoEngine, version: tuple[int, int]) -> list[dict[str, Any]]:
    users = [mount.name for c in engine.containers.by_id.values() for mount in c.mounts]
    return [
        volume_json(volume)
        | {"UsageData": {"Size": size_of_volume(volume), "RefCount": users.count(volume.name)}}
        for volume in engine.volumes.values()
    ]


def _build_cache(engine: DemoEngine, version: tuple[int, int]) -> list[dict[str, Any]]:
    layers = engine.images.layers().keys()
    return [_record(record, record.is_shared(layers)) for record in engine.build_cache.by_id.values()]


def _record(record: CacheRecord, shared: bool) -> dict[str, Any]:
    return {
        "ID": record.id,
        "Parents": [record.parent] if record.parent else None,
        "Type": record.kind,
        "Description": record.description,
        "InUse": record.in_use,
        "Shared": shared,
        "Size": record.size,
        "CreatedAt": stamp(record.created),
        "LastUsedAt": stamp(record.last_used),
        "UsageCount": record.uses,
    }


_MAKE = {"container": _containers, "image": _images, "volume": _volumes, "build-cache": _build_cache}


def prune_cache(engine: DemoEngine, exchange: Exchange, fields: Mapping[str, str]) -> None:
    """POST /build/prune: the records of these IDs, as far as nothing stands on them; never all of them."""
    ids = set(Filters.parse(exchange.request.text("filters")).get("id"))
    if not ids:
        raise ApiError(501, "the demo engine removes records of the build cache by ID only")
    with engine.lock:
        gone = engine.build_cache.prune(ids, engine.images.layers().keys())
        if gone:
            engine.events.emit("builder", "prune", "", {"reclaimed": str(sum(r.size for r in gone))})
    exchange.json(
        {"CachesDeleted": [r.id for r in gone] or None, "SpaceReclaimed": sum(r.size for r in gone)}
    )
