"""Listing, inspecting and removing containers."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping

from tui.demo.api.container_inspect import inspect
from tui.demo.api.container_json import list_entry
from tui.demo.api.number import whole_number
from tui.demo.errors import bad_parameter
from tui.demo.filters import Filters
from tui.demo.state import lifecycle
from tui.demo.state.engine import DemoEngine
from tui.demo.state.files import changes, written_size
from tui.demo.state.model import Container
from tui.demo.wire import Exchange

_FILTERS = frozenset(
    "ancestor before exited expose health id is-task isolation label name network publish since status volume".split()
)
_STATES = frozenset("created running paused restarting removing exited dead".split())


def list_containers(engine: DemoEngine, exchange: Exchange, fields: Mapping[str, str]) -> None:
    """GET /containers/json."""
    request = exchange.request
    filters = Filters.parse(request.text("filters"), _FILTERS)
    for status in filters.get("status"):
        if status not in _STATES:
            raise bad_parameter(f"Invalid filter 'status={status}'")
    limit = whole_number(request.text("limit"), 0)
    every = request.flag("all") or limit > 0 or bool(filters.get("status"))
    with engine.lock:
        now = time.time()
        chosen = [c for c in _chosen(engine, filters) if every or c.is_running]
        body = ",".join([list_entry(engine, c, now) for c in chosen[: limit if limit > 0 else None]])
    exchange.raw(f"[{body}]\n".encode("utf-8", "replace"), 200, "application/json")


def _chosen(engine: DemoEngine, filters: Filters) -> Iterable[Container]:
    if not filters.wanted:
        return engine.containers.newest_first()
    if ids := filters.get("id"):
        found = {c.id: c for id in ids for c in _only(engine.containers.with_prefix(id))}
        pool: Iterable[Container] = sorted(
            found.values(), key=lambda c: (int(c.created), c.number), reverse=True
        )
    else:
        pool = engine.containers.newest_first()
    images = _ancestors(engine, filters.get("ancestor"))
    oldest = max((engine.containers.find(text).created for text in filters.get("since")), default=-1.0)
    newest = min(
        (engine.containers.find(text).created for text in filters.get("before")), default=float("inf")
    )
    return [
        c
        for c in pool
        if oldest < c.created < newest and _matches(c, filters) and (images is None or c.image_id in images)
    ]


def _only(found: list[Container]) -> list[Container]:
    return found if len(found) == 1 else []


def _ancestors(engine: DemoEngine, wanted: Iterable[str]) -> set[str] | None:
    """The images meant and everything built on them."""
    if not wanted:
        return None
    images = {image.id for text in wanted if (image := engine.images.look(text))}
    grown = True
    while grown:
        more = {i.id for i in engine.images.by_id.values() if i.parent in images} - images
        images |= more
        grown = bool(more)
    return images


def _matches(container: Container, filters: Filters) -> bool:
    health = container.health or "none"
    return (
        filters.pattern("name", container.name, f"/{container.name}")
        and filters.exact("status", container.state)
        and filters.exact("health", health)
        and filters.exact("exited", *([str(container.exit_code)] if not container.is_running else ["-"]))
        and filters.labels(container.labels)
        and filters.exact("network", *container.attached)
        and filters.exact(
            "volume",
            *(m.name or m.source for m in container.mounts),
            *(m.destination for m in container.mounts),
        )
    )


def inspect_container(engine: DemoEngine, exchange: Exchange, fields: Mapping[str, str]) -> None:
    """GET /containers/{id}/json."""
    with engine.lock:
        container = engine.containers.find(fields["id"])
        answer = inspect(engine, container)
        if exchange.request.flag("size"):
            image, written = engine.images.by_id.get(container.image_id), written_size(container)
            answer |= {"SizeRw": written, "SizeRootFs": written + (image.size if image else 0)}
    exchange.json(answer)


def list_changes(engine: DemoEngine, exchange: Exchange, fields: Mapping[str, str]) -> None:
    """GET /containers/{id}/changes: null when there are none."""
    with engine.lock:
        found = changes(engine.containers.find(fields["id"]))
    exchange.json(found or None)


def remove_container(engine: DemoEngine, exchange: Exchange, fields: Mapping[str, str]) -> None:
    """DELETE /containers/{id}."""
    request = exchange.request
    with engine.lock:
        container = engine.containers.find(fields["id"])
        lifecycle.remove(engine, container, force=request.flag("force"), volumes=request.flag("v"))
    exchange.empty()
