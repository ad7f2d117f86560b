"""GET /events: what was, and what happens from now on."""

from __future__ import annotations

import time
from collections.abc import Mapping

from tui.demo.errors import ApiError, bad_parameter
from tui.demo.filters import Filters
from tui.demo.state.engine import DemoEngine
from tui.demo.state.events import Event, Follower
from tui.demo.wire import Exchange

# These actions carry a text after a colon; a filter without one means all of them.
_WITH_TEXT = ("health_status", "exec_create", "exec_start")


def events(engine: DemoEngine, exchange: Exchange, fields: Mapping[str, str]) -> None:
    """GET /events."""
    request = exchange.request
    since, until = _nanoseconds(request.text("since")), _nanoseconds(request.text("until"))
    if since is not None and until is not None and since > until:
        raise bad_parameter(
            f"`since` time ({request.text('since')}) cannot be after `until` time ({request.text('until')})"
        )
    filters = Filters.parse(request.text("filters"))
    follower, past = engine.events.follow(since)
    try:
        exchange.stream()
        _send(exchange, [event for event in past if until is None or event.time <= until], filters)
        _follow(exchange, follower, filters, until)
        exchange.finish()
    finally:
        engine.events.leave(follower)


def _follow(exchange: Exchange, follower: Follower, filters: Filters, until: int | None) -> None:
    while True:
        left = None if until is None else (until - time.time_ns()) / 1e9
        if left is not None and left <= 0:
            return
        exchange.wait(left, follower.reading)
        _send(exchange, follower.take(), filters)


def _send(exchange: Exchange, found: list[Event], filters: Filters) -> None:
    for event in found:
        if wants(filters, event):
            exchange.chunk(event.to_api())


def _nanoseconds(text: str) -> int | None:
    if not text:
        return None
    seconds, _, fraction = text.partition(".")
    try:
        return int(seconds) * 1_000_000_000 + int(f"{fraction:0<9}"[:9])
    except ValueError:
        raise ApiError(500, f'strconv.ParseInt: parsing "{text}": invalid syntax') from None


def wants(filters: Filters, event: Event) -> bool:
    """Whether the filters let an event through."""
    attributes = event.attributes
    return (
        filters.exact("type", event.kind)
        and _wants_action(filters, event.action)
        and filters.exact("scope", "local")
        and _wants_object(filters, "container", event)
        and _wants_object(filters, "volume", event)
        and _wants_object(filters, "network", event)
        and _wants_image(filters, event)
        and filters.labels(attributes)
    )


def _wants_action(filters: Filters, action: str) -> bool:
    wanted = filters.get("event")
    if any(want in _WITH_TEXT for want in wanted):
        return filters.prefix("event", action)
    return filters.exact("event", action)


def _wants_object(filters: Filters, kind: str, event: Event) -> bool:
    if not filters.get(kind):
        return True
    return event.kind == kind and filters.prefix(kind, event.id, event.attributes.get("name", ""))


def _wants_image(filters: Filters, event: Event) -> bool:
    name = event.attributes.get("name" if event.kind == "image" else "image", "")
    head, _, tag = name.rpartition(":")
    bare = head if head and "/" not in tag else name
    return filters.exact("image", event.id, name, bare)
