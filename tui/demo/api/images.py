"""Listing, inspecting, tagging and removing images."""

from __future__ import annotations

from collections.abc import Mapping
from fnmatch import fnmatchcase
from typing import Any

from tui.demo.api.image_json import history, inspect, list_entry
from tui.demo.errors import ApiError
from tui.demo.filters import Filters
from tui.demo.state.engine import DemoEngine
from tui.demo.state.model import Image
from tui.demo.state.references import target
from tui.demo.wire import Exchange

_FILTERS = frozenset(("dangling", "label", "before", "since", "reference"))


def list_images(engine: DemoEngine, exchange: Exchange, fields: Mapping[str, str]) -> None:
    """GET /images/json."""
    request = exchange.request
    filters = Filters.parse(request.text("filters"), _FILTERS)
    dangling = filters.flag("dangling")
    shared = request.flag("shared-size")
    with engine.lock:
        newest = sorted(engine.images.by_id.values(), key=lambda image: image.created, reverse=True)
        after = max((engine.images.find(text).created for text in filters.get("since")), default=-1.0)
        before = min(
            (engine.images.find(text).created for text in filters.get("before")), default=float("inf")
        )
        newest = [image for image in newest if after < image.created < before]
        chosen = [i for i in newest if _matches(engine, i, filters, dangling, request.flag("all"))]
        answer = [_entry(engine, i, filters, exchange.version, shared) for i in chosen]
    exchange.json([entry for entry in answer if entry is not None])


def _matches(engine: DemoEngine, image: Image, filters: Filters, dangling: bool | None, every: bool) -> bool:
    if not filters.labels(image.labels):
        return False
    if engine.images.names.has_names(image.id):
        return dangling is not True
    if engine.images.is_intermediate(image) and not every:
        return False
    return dangling is not False and not filters.get("reference")


def _entry(
    engine: DemoEngine, image: Image, filters: Filters, version: tuple[int, int], shared: bool
) -> dict[str, Any] | None:
    patterns = filters.get("reference")
    tags, digests = engine.images.names.tags(image.id), engine.images.names.digests(image.id)
    if patterns:
        tags = [name for name in tags if _is_like(name, name.rpartition(":")[0], patterns)]
        digests = [name for name in digests if _is_like(name, name.partition("@")[0], patterns)]
        if not tags and not digests:
            return None
    return list_entry(engine, image, tags, digests, version, shared)


def _is_like(name: str, repository: str, patterns: tuple[str, ...]) -> bool:
    """Whether a pattern means the name or its repository; a star stops at a slash."""
    return any(
        fnmatchcase(text, pattern) and text.count("/") == pattern.count("/")
        for pattern in patterns
        for text in (name, repository)
    )


def inspect_image(engine: DemoEngine, exchange: Exchange, fields: Mapping[str, str]) -> None:
    """GET /images/{name}/json."""
    name = fields["name"]
    with engine.lock:
        try:
            image = engine.images.find(name)
        except ApiError as error:
            raise ApiError(error.status, f"no such image: {name}: {error.message}") from None
        answer = inspect(engine, image, exchange.version)
    exchange.json(answer)


def image_history(engine: DemoEngine, exchange: Exchange, fields: Mapping[str, str]) -> None:
    """GET /images/{name}/history."""
    with engine.lock:
        answer = history(engine, engine.images.find(fields["name"]))
    exchange.json(answer)


def tag_image(engine: DemoEngine, exchange: Exchange, fields: Mapping[str, str]) -> None:
    """POST /images/{name}/tag."""
    request = exchange.request
    with engine.lock:
        name = target(request.text("repo"), request.text("tag"))
        engine.images.tag(engine.images.find(fields["name"]), name.canonical)
    exchange.empty(201)


def remove_image(engine: DemoEngine, exchange: Exchange, fields: Mapping[str, str]) -> None:
    """DELETE /images/{name}."""
    request = exchange.request
    with engine.lock:
        records = engine.images.remove(
            fields["name"], force=request.flag("force"), prune=not request.flag("noprune")
        )
    exchange.json(records)
