"""POST /images/{name}/push: a stream of progress into a simulated registry."""

from __future__ import annotations

from collections.abc import Mapping

from tui.demo.api.progress import layer_id, push_steps
from tui.demo.api.transfer import play, read_login
from tui.demo.errors import ApiError, not_found
from tui.demo.state.engine import DemoEngine
from tui.demo.state.model import Image
from tui.demo.state.names import familiar, repository_of
from tui.demo.state.references import parse
from tui.demo.state.registries import Login, Registry, Transfer
from tui.demo.wire import Exchange, Gone
from tui.domain.reference import Reference


def push(engine: DemoEngine, exchange: Exchange, fields: Mapping[str, str]) -> None:
    """POST /images/{name}/push."""
    named = parse(fields["name"])
    login = read_login(exchange.request.headers.get("x-registry-auth", ""))
    tag = exchange.request.text("tag") or named.tag or ""
    exchange.stream()
    exchange.chunk({"status": f"The push refers to repository [{named.name}]"})
    try:
        for name in _names_to_push(engine, named, tag):
            _push_one(engine, exchange, name, login)
        label = f"{named.familiar_name}:{tag}" if tag else named.familiar_name
        with engine.lock:
            engine.events.emit("image", "push", label, {"name": named.familiar_name})
    except ApiError as error:
        exchange.chunk({"errorDetail": {"message": error.message}, "error": error.message})
    exchange.finish()


def _names_to_push(engine: DemoEngine, named: Reference, tag: str) -> list[str]:
    with engine.lock:
        here = [
            name
            for name in engine.images.names.image_of
            if repository_of(name) == named.name and "@" not in name
        ]
    if not here:
        raise not_found(f"An image does not exist locally with the tag: {named.familiar_name}")
    wanted = [f"{named.name}:{tag}"] if tag else sorted(here)
    if wanted[0] not in here:
        raise not_found(f"tag does not exist: {named.familiar_name}:{tag}")
    return wanted


def _push_one(engine: DemoEngine, exchange: Exchange, name: str, login: Login | None) -> None:
    reference = parse(name)
    with engine.lock:
        registry = engine.registries.of(reference.registry)
        image = engine.images.find(name)
        transfer = Transfer(familiar(name), login.username if login else "")
        engine.registries.pushes.append(transfer)
    try:
        _upload(engine, exchange, registry, reference, image, login, transfer)
        transfer.outcome = "pushed"
    except Gone:
        transfer.outcome = "dropped"
        raise
    except ApiError:
        transfer.outcome = "failed"
        raise


def _upload(
    engine: DemoEngine,
    exchange: Exchange,
    registry: Registry,
    reference: Reference,
    image: Image,
    login: Login | None,
    transfer: Transfer,
) -> None:
    if reason := registry.unreachable():
        raise ApiError(500, reason)
    for layer in reversed(image.layers):
        exchange.chunk({"status": "Preparing", "progressDetail": {}, "id": layer_id(layer)})
    if reason := registry.push_refusal(reference.repository, login):
        raise ApiError(500, reason)
    known = {
        layer.chain_id for layer in image.layers if registry.has_layer(reference.repository, layer.chain_id)
    }
    play(engine, exchange, push_steps(image, known, engine.settings.pace), transfer)
    tag = reference.tag or "latest"
    digest, size = image.manifest_digest, image.manifest_size
    with engine.lock:
        registry.keep(reference.repository, tag, image)
        if image.id in engine.images.by_id:
            engine.images.names.point(f"{reference.name}@{digest}", image.id)
    exchange.chunk({"status": f"{tag}: digest: {digest} size: {size}"})
    exchange.chunk({"progressDetail": {}, "aux": {"Tag": tag, "Digest": digest, "Size": size}})
