"""POST /containers/create."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from tui.demo.api.body import object_of
from tui.demo.errors import bad_parameter
from tui.demo.state.engine import DemoEngine
from tui.demo.state.making import container_of
from tui.demo.state.model import Container, Mount, Volume, sha
from tui.demo.state.running import tell
from tui.demo.state.volumes import checked_name
from tui.demo.wire import Exchange

_WORDS = "amber brisk calm dusty eager fuzzy gentle hazy jolly keen lucid mellow".split()
_THINGS = "anchor bridge comet delta ember fjord glacier harbor island lantern meadow".split()


def create_container(engine: DemoEngine, exchange: Exchange, fields: Mapping[str, str]) -> None:
    """POST /containers/create."""
    body = _body(exchange)
    asked, now = exchange.request.text("name"), time.time()
    with engine.lock:
        image = engine.images.find(str(body["Image"]))
        id = sha("container", asked, now, len(engine.containers.by_id))
        name = engine.containers.checked_name(asked, asked) if asked else _free_name(engine, id)
        container = container_of(engine, id, name, body, image, now)
        _make_volumes(engine, container)
        engine.containers.add(container)
        tell(engine, container, "create")
    exchange.json({"Id": container.id, "Warnings": _warnings(container)}, 201)


def _body(exchange: Exchange) -> Mapping[str, Any]:
    body = object_of(exchange)
    if not body.get("Image"):
        raise bad_parameter("config cannot be empty in order to create a container")
    return body


def _warnings(container: Container) -> list[str]:
    if container.network_mode == "host" and container.host_config["PortBindings"]:
        return ["Published ports are discarded when using host network mode"]
    return []


def _free_name(engine: DemoEngine, id: str) -> str:
    number = int(id[:8], 16)
    name = f"{_WORDS[number % len(_WORDS)]}_{_THINGS[number // 16 % len(_THINGS)]}"
    taken = any(c.name == name for c in engine.containers.by_id.values())
    return f"{name}_{id[:6]}" if taken else name


def _make_volumes(engine: DemoEngine, container: Container) -> None:
    """The volumes that it mounts and that are not there yet; raises ApiError (400)."""
    missing: dict[str, Mount] = {}
    for mount in container.mounts:
        if mount.name and mount.name not in engine.volumes:
            missing.setdefault(checked_name(mount.name), mount)
    options = {
        str(m.get("Target")): m.get("VolumeOptions") or {} for m in container.host_config.get("Mounts", ())
    }
    for mount in missing.values():
        asked = options.get(mount.destination, {})
        driver = asked.get("DriverConfig") or {}
        volume = Volume(mount.name, container.created, asked.get("Labels") or None)
        volume.options = driver.get("Options") or None
        engine.volumes[mount.name] = volume
        engine.events.emit("volume", "create", mount.name, {"driver": "local"})
