"""Volumes."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from typing import Any

from tui.demo.api.body import object_of
from tui.demo.api.container_json import ROOT
from tui.demo.api.format import stamp
from tui.demo.errors import bad_parameter, conflict, not_found
from tui.demo.filters import Filters
from tui.demo.state.engine import DemoEngine
from tui.demo.state.model import Volume, sha
from tui.demo.state.volumes import checked_name
from tui.demo.wire import Exchange

_OPTIONS = ("type", "device", "o", "size")


def volume_json(volume: Volume) -> dict[str, Any]:
    """A volume as list and inspect show it."""
    return {
        "CreatedAt": stamp(volume.created).partition(".")[0] + "Z",
        "Driver": "local",
        "Labels": volume.labels,
        "Mountpoint": f"{ROOT}/volumes/{volume.name}/_data",
        "Name": volume.name,
        "Options": volume.options,
        "Scope": "local",
    }


def list_volumes(engine: DemoEngine, exchange: Exchange, fields: Mapping[str, str]) -> None:
    """GET /volumes."""
    filters = Filters.parse(
        exchange.request.text("filters"), frozenset(("dangling", "driver", "label", "name"))
    )
    dangling = filters.flag("dangling")
    with engine.lock:
        used = {mount.name for c in engine.containers.by_id.values() for mount in c.mounts}
        found = [
            volume_json(volume)
            for volume in engine.volumes.values()
            if filters.pattern("name", volume.name)
            and filters.labels(volume.labels)
            and filters.exact("driver", "local")
            and (dangling is None or dangling == (volume.name not in used))
        ]
    exchange.json({"Volumes": found, "Warnings": None})


def _volume(engine: DemoEngine, name: str) -> Volume:
    if name not in engine.volumes:
        raise not_found(f"get {name}: no such volume")
    return engine.volumes[name]


def inspect_volume(engine: DemoEngine, exchange: Exchange, fields: Mapping[str, str]) -> None:
    """GET /volumes/{name}."""
    with engine.lock:
        answer = volume_json(_volume(engine, fields["name"]))
    exchange.json(answer)


def create_volume(engine: DemoEngine, exchange: Exchange, fields: Mapping[str, str]) -> None:
    """POST /volumes/create; one that is there already is told as it is."""
    body = object_of(exchange)
    if (body.get("Driver") or "local") != "local":
        raise not_found(f"plugin {json.dumps(str(body['Driver']))} not found")
    now = time.time()
    with engine.lock:
        name = str(body.get("Name") or sha("volume", now, len(engine.volumes)))
        if name not in engine.volumes:
            options = _options(name, body.get("DriverOpts") or {})
            engine.volumes[name] = Volume(checked_name(name), now, body.get("Labels"), options=options)
            engine.events.emit("volume", "create", name, {"driver": "local"})
        answer = volume_json(engine.volumes[name])
    exchange.json(answer, 201)


def _options(name: str, asked: Mapping[str, Any]) -> dict[str, str] | None:
    """The options of the local driver; raises ApiError (400)."""
    for key in asked:
        if key not in _OPTIONS:
            raise bad_parameter(f'create {name}: invalid option: "{key}"')
    return {key: str(value) for key, value in asked.items()} or None


def remove_volume(engine: DemoEngine, exchange: Exchange, fields: Mapping[str, str]) -> None:
    """DELETE /volumes/{name}."""
    with engine.lock:
        volume = _volume(engine, fields["name"])
        users = [
            c.id for c in engine.containers.by_id.values() if any(m.name == volume.name for m in c.mounts)
        ]
        if users:
            raise conflict(f"remove {volume.name}: volume is in use - [{', '.join(users)}]")
        del engine.volumes[volume.name]
        engine.events.emit("volume", "destroy", volume.name, {"driver": "local"})
    exchange.empty()
