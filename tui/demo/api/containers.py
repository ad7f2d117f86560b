"""Listing, inspecting, making and removing containers."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from typing import Any

from tui.demo.api.container_inspect import inspect
from tui.demo.api.container_json import list_entry
from tui.demo.api.number import whole_number
from tui.demo.errors import ApiError, bad_parameter
from tui.demo.filters import Filters
from tui.demo.state import lifecycle
from tui.demo.state.engine import DemoEngine
from tui.demo.state.model import Container, Image, Mount, Port, sha
from tui.demo.state.references import image_key
from tui.demo.wire import Exchange

_FILTERS = frozenset(
    "ancestor before exited expose health id is-task isolation label name network publish since status volume".split()
)
_STATES = frozenset("created running paused restarting removing exited dead".split())
_WORDS = (
    "amber",
    "brisk",
    "calm",
    "dusty",
    "eager",
    "fuzzy",
    "gentle",
    "hazy",
    "jolly",
    "keen",
    "lucid",
    "mellow",
)
_THINGS = (
    "anchor",
    "bridge",
    "comet",
    "delta",
    "ember",
    "fjord",
    "glacier",
    "harbor",
    "island",
    "lantern",
    "meadow",
)


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
        and filters.exact("network", *container.networks)
        and filters.exact(
            "volume",
            *(m.name or m.source for m in container.mounts),
            *(m.destination for m in container.mounts),
        )
    )


def inspect_container(engine: DemoEngine, exchange: Exchange, fields: Mapping[str, str]) -> None:
    """GET /containers/{id}/json."""
    with engine.lock:
        answer = inspect(engine, engine.containers.find(fields["id"]))
    exchange.json(answer)


def remove_container(engine: DemoEngine, exchange: Exchange, fields: Mapping[str, str]) -> None:
    """DELETE /containers/{id}."""
    request = exchange.request
    with engine.lock:
        container = engine.containers.find(fields["id"])
        lifecycle.remove(engine, container, force=request.flag("force"), volumes=request.flag("v"))
    exchange.empty()


def create_container(engine: DemoEngine, exchange: Exchange, fields: Mapping[str, str]) -> None:
    """POST /containers/create."""
    body = _body(exchange)
    with engine.lock:
        image = engine.images.find(str(body.get("Image") or ""))
        container = _new(engine, body, image, exchange.request.text("name"))
        engine.containers.add(container)
        lifecycle.tell(engine, container, "create")
    exchange.json({"Id": container.id, "Warnings": []}, 201)


def _body(exchange: Exchange) -> Mapping[str, Any]:
    try:
        body = exchange.request.json()
    except ValueError as error:
        raise bad_parameter(f"invalid JSON: {error}") from None
    if not isinstance(body, Mapping):
        raise bad_parameter("invalid JSON: got EOF while reading request body")
    if not body.get("Image"):
        raise bad_parameter("config cannot be empty in order to create a container")
    return body


def _new(engine: DemoEngine, body: Mapping[str, Any], image: Image, asked: str) -> Container:
    now = time.time()
    id = sha("container", asked, now, len(engine.containers.by_id))
    name = engine.containers.checked_name(asked, asked) if asked else _free_name(engine, id)
    host = {k: v for k, v in (body.get("HostConfig") or {}).items() if v is not None}
    command = tuple(body.get("Entrypoint") or image.entrypoint) + tuple(body.get("Cmd") or image.cmd)
    if not command:
        raise ApiError(400, "no command specified")
    mode = str(host.get("NetworkMode") or "default")
    labels = (image.labels or {}) | (body.get("Labels") or {})
    health = (body.get("Healthcheck") or {}).get("Test") or []
    return Container(
        id=id,
        name=name,
        image=str(body["Image"]),
        image_id=image.id,
        image_key=image_key(str(body["Image"])),
        command=command,
        created=now,
        labels=labels,
        networks=("bridge" if mode == "default" else mode,),
        ports=_ports(host),
        mounts=_mounts(host),
        restart_policy=(host.get("RestartPolicy") or {}).get("Name", ""),
        auto_remove=bool(host.get("AutoRemove")),
        env=tuple(body.get("Env") or image.env),
        memory=int(host.get("Memory") or 0),
        health_check=" ".join(health[1:]) or image.health_check,
        # The first process of a container gets no default action for TERM: a bare sleep or shell sits it out.
        ignores_term=command[0].rpartition("/")[2] in ("sleep", "sh", "bash"),
        host_config=host,
    )


def _free_name(engine: DemoEngine, id: str) -> str:
    number = int(id[:8], 16)
    name = f"{_WORDS[number % len(_WORDS)]}_{_THINGS[number // 16 % len(_THINGS)]}"
    taken = any(c.name == name for c in engine.containers.by_id.values())
    return f"{name}_{id[:6]}" if taken else name


def _ports(host: Mapping[str, Any]) -> tuple[Port, ...]:
    ports = []
    for inner, bindings in (host.get("PortBindings") or {}).items():
        private, _, protocol = inner.partition("/")
        for binding in bindings or [{}]:
            public = int(binding.get("HostPort") or 0)
            ports.append(Port(int(private), public, protocol or "tcp", binding.get("HostIp") or "0.0.0.0"))
    return tuple(ports)


def _mounts(host: Mapping[str, Any]) -> tuple[Mount, ...]:
    mounts = []
    for bind in host.get("Binds") or ():
        source, _, rest = str(bind).partition(":")
        destination, _, mode = rest.partition(":")
        named = {"source": source} if source.startswith("/") else {"name": source}
        mounts.append(Mount(destination, writable="ro" not in mode.split(","), **named))
    return tuple(mounts)
