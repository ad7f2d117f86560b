"""POST /containers/create: enough of it for tests and for practice."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from tui.demo.api.body import object_of
from tui.demo.api.mounts import mounts_of
from tui.demo.errors import ApiError, bad_parameter
from tui.demo.state import lifecycle
from tui.demo.state.engine import DemoEngine
from tui.demo.state.model import Container, Image, Port, Volume, sha
from tui.demo.state.references import image_key
from tui.demo.wire import Exchange

_WORDS = "amber brisk calm dusty eager fuzzy gentle hazy jolly keen lucid mellow".split()
_THINGS = "anchor bridge comet delta ember fjord glacier harbor island lantern meadow".split()


def create_container(engine: DemoEngine, exchange: Exchange, fields: Mapping[str, str]) -> None:
    """POST /containers/create."""
    body = _body(exchange)
    with engine.lock:
        image = engine.images.find(str(body.get("Image") or ""))
        container = _new(engine, body, image, exchange.request.text("name"))
        _make_volumes(engine, container)
        engine.containers.add(container)
        lifecycle.tell(engine, container, "create")
    exchange.json({"Id": container.id, "Warnings": []}, 201)


def _body(exchange: Exchange) -> Mapping[str, Any]:
    body = object_of(exchange)
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
        mounts=mounts_of(id, host, (*image.volumes, *(body.get("Volumes") or ()))),
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


def _make_volumes(engine: DemoEngine, container: Container) -> None:
    """The volumes that it mounts and that are not there yet."""
    for mount in container.mounts:
        if mount.name and mount.name not in engine.volumes:
            engine.volumes[mount.name] = Volume(mount.name, container.created)
            engine.events.emit("volume", "create", mount.name, {"driver": "local"})
