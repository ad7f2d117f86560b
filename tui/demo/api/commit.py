"""POST /commit: an image made of a container."""

from __future__ import annotations

import time
from collections.abc import Mapping

from tui.demo.api.container_json import command_text
from tui.demo.state.engine import DemoEngine
from tui.demo.state.files import written_size
from tui.demo.state.model import Container, Image, stack
from tui.demo.state.references import target
from tui.demo.state.running import tell
from tui.demo.wire import Exchange


def commit(engine: DemoEngine, exchange: Exchange, fields: Mapping[str, str]) -> None:
    """POST /commit."""
    request = exchange.request
    with engine.lock:
        container = engine.containers.find(request.text("container"))
        name = target(request.text("repo"), request.text("tag")) if request.text("repo") else None
        image = _image(engine, container, request.text("comment"))
        engine.images.add(image)
        if name:
            engine.images.tag(engine.images.by_id[image.id], name.canonical)
        reference = name.familiar if name else ""
        comment = request.text("comment")
        tell(engine, container, "commit", comment=comment, imageID=image.id, imageRef=reference)
    exchange.json({"Id": image.id}, 201)


def _image(engine: DemoEngine, container: Container, comment: str) -> Image:
    base, config = engine.images.by_id.get(container.image_id), container.config
    made_by = f"{command_text(container.command)} # {container.id[:12]}"
    return Image(
        time.time(),
        stack(base.layers if base else (), (written_size(container), made_by)),
        parent=base.id if base else "",
        labels=container.labels,
        cmd=tuple(config["Cmd"] or ()),
        entrypoint=tuple(config["Entrypoint"] or ()),
        env=tuple(config["Env"] or ()),
        exposed=tuple(config.get("ExposedPorts") or ()),
        volumes=tuple(config["Volumes"] or ()),
        user=str(config["User"]),
        workdir=str(config["WorkingDir"]),
        comment=comment,
        health_check=" ".join(container.health_test[1:]),
    )
