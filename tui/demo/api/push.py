"""POST /images/{name}/push: a stream of progress into a simulated registry."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from tui.demo.api.progress import Lines, layer_id, push_steps
from tui.demo.api.transfer import play, read_login
from tui.demo.errors import ApiError, not_found
from tui.demo.state.engine import DemoEngine
from tui.demo.state.manifests import manifest_of
from tui.demo.state.model import Image
from tui.demo.state.names import familiar, repository_of
from tui.demo.state.references import parse
from tui.demo.state.registries import Transfer
from tui.demo.state.registry import Login, Registry
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
    repository, tag = reference.repository, reference.tag or "latest"

    def allowed() -> None:
        if reason := registry.push_refusal(repository, login):
            raise ApiError(500, reason)

    allowed()
    held = registry.shelf(repository)
    known = {layer.chain_id for layer in image.layers if held.has_blob(layer.diff_id)}
    ticks = push_steps(image, known, engine.settings.pace)
    play(engine, exchange, _arriving(ticks, registry, repository, image, allowed), transfer)
    allowed()
    if reason := registry.tag_refusal(repository, tag):
        raise ApiError(500, reason)
    digest, size = _keep(engine, registry, reference, image)
    exchange.chunk({"status": f"{tag}: digest: {digest} size: {size}"})
    exchange.chunk({"progressDetail": {}, "aux": {"Tag": tag, "Digest": digest, "Size": size}})


def _arriving(
    ticks: Iterator[Lines], registry: Registry, repository: str, image: Image, allowed: Callable[[], None]
) -> Iterator[Lines]:
    """The same ticks; each layer that is up stays there, though the login may die before the next one."""
    layers = {layer_id(layer): layer.diff_id for layer in image.layers}
    for lines in ticks:
        up = [str(line["id"]) for line in lines if line["status"] == "Pushed"]
        if up:
            allowed()
        for arrived in up:
            registry.own_shelf(repository).blobs.add(layers[arrived])
        yield lines


def _keep(engine: DemoEngine, registry: Registry, reference: Reference, image: Image) -> tuple[str, int]:
    """The tag is there; its digest and its manifest's size in bytes."""
    manifest = manifest_of(image)
    with engine.lock:
        registry.keep(reference.repository, reference.tag or "latest", manifest)
        if image.id in engine.images.by_id:
            engine.images.names.point(f"{reference.name}@{manifest.digest}", image.id)
    return manifest.digest, manifest.size
