"""Push and pull: streams of progress against the simulated registries."""

from __future__ import annotations

import base64
import binascii
import json
import time
from collections.abc import Iterator, Mapping
from dataclasses import replace

from tui.demo.api.progress import layer_id, pull_steps, push_steps
from tui.demo.errors import ApiError, bad_parameter, not_found
from tui.demo.state.engine import DemoEngine
from tui.demo.state.model import Image
from tui.demo.state.names import familiar, repository_of
from tui.demo.state.references import parse, target
from tui.demo.state.registries import Login, Registry, Transfer
from tui.demo.wire import Exchange, Gone
from tui.domain.reference import Reference

_TICK = 0.05
_MEDIA_TYPE = "application/vnd.docker.distribution.manifest.v2+json"


def read_login(header: str) -> Login | None:
    """The login of `X-Registry-Auth`, None when there is none in it; raises ApiError (400)."""
    if not header:
        return None
    try:
        data = json.loads(base64.urlsafe_b64decode(header + "=" * (-len(header) % 4)))
    except (binascii.Error, ValueError) as error:
        raise bad_parameter(f"invalid X-Registry-Auth header: {error}") from None
    if token := data.get("identitytoken"):
        return Login("<token>", str(token))
    if not data.get("username"):
        return None
    return Login(str(data["username"]), str(data.get("password", "")))


def push(engine: DemoEngine, exchange: Exchange, fields: Mapping[str, str]) -> None:
    """POST /images/{name}/push."""
    named = parse(fields["name"])
    login = read_login(exchange.request.headers.get("x-registry-auth", ""))
    tag = exchange.request.text("tag") or named.tag or ""
    exchange.stream()
    exchange.chunk(
        {"status": f"The push refers to repository [{named.name.removeprefix('docker.io/library/')}]"}
    )
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
    _play(engine, exchange, push_steps(image, known, engine.settings.pace), transfer)
    tag = reference.tag or "latest"
    digest, size = image.manifest_digest, image.manifest_size
    with engine.lock:
        registry.keep(reference.repository, tag, image)
        if image.id in engine.images.by_id:
            engine.images.names.point(f"{reference.name}@{digest}", image.id)
    exchange.chunk({"status": f"{tag}: digest: {digest} size: {size}"})
    exchange.chunk({"progressDetail": {}, "aux": {"Tag": tag, "Digest": digest, "Size": size}})


def _play(
    engine: DemoEngine,
    exchange: Exchange,
    ticks: Iterator[list[dict[str, object]]],
    transfer: Transfer | None,
) -> None:
    """Send each tick's lines and rest, noticing at once when the client hangs up."""
    for lines in ticks:
        for line in lines:
            exchange.chunk(line)
        if transfer:
            transfer.updates += len(lines)
        exchange.wait(_TICK * min(engine.settings.pace, 1.0))


def pull(engine: DemoEngine, exchange: Exchange, fields: Mapping[str, str]) -> None:
    """POST /images/create."""
    request = exchange.request
    if not request.text("fromImage"):
        raise ApiError(501, "the demo engine does not simulate imports")
    reference = _wanted(request.text("fromImage"), request.text("tag"))
    login = read_login(request.headers.get("x-registry-auth", ""))
    with engine.lock:
        image = _remote(engine, reference, login)
    _download(engine, exchange, reference, image)


def _wanted(name: str, tag: str) -> Reference:
    if tag.startswith("sha256:"):
        return parse(f"{name}@{tag}")
    reference = target(name, tag) if not parse(name).digest else parse(name)
    return reference if reference.tag or reference.digest else reference.with_tag("latest")


def _remote(engine: DemoEngine, reference: Reference, login: Login | None) -> Image:
    """The image in its registry; raises ApiError (404, 500) with the engine's words."""
    registry = engine.registries.of(reference.registry)
    if reason := registry.unreachable():
        raise ApiError(500, reason)
    if reason := registry.refusal(login):
        raise not_found(
            f"pull access denied for {reference.familiar_name}, repository does not exist or may require "
            f"'docker login': {reason}"
        )
    found = registry.find(reference.repository, reference.tag, reference.digest)
    if found is None:
        raise _unknown(reference)
    return found


def _unknown(reference: Reference) -> ApiError:
    if reference.registry == "docker.io":
        return not_found(
            f"pull access denied for {reference.familiar_name}, repository does not exist or may require "
            "'docker login': denied: requested access to the resource is denied"
        )
    return not_found(f"manifest for {reference.familiar} not found: manifest unknown: manifest unknown")


def _download(engine: DemoEngine, exchange: Exchange, reference: Reference, image: Image) -> None:
    label = reference.digest or reference.tag or "latest"
    with engine.lock:
        here = {layer.chain_id for other in engine.images.by_id.values() for layer in other.layers}
        is_new = image.id not in engine.images.by_id
        current = engine.images.names.image_of.get(reference.canonical) == image.id
    exchange.stream()
    exchange.chunk({"status": f"Pulling from {reference.repository}", "id": label})
    if is_new:
        _play(engine, exchange, pull_steps(image, here, engine.settings.pace), None)
    with engine.lock:
        _store(engine, reference, image)
    exchange.chunk({"status": f"Digest: {image.manifest_digest}"})
    word = "Image is up to date for" if current else "Downloaded newer image for"
    exchange.chunk({"status": f"Status: {word} {reference.familiar}"})
    exchange.finish()


def _store(engine: DemoEngine, reference: Reference, image: Image) -> None:
    engine.images.add(replace(image, tagged=time.time()))
    if reference.tag and not reference.digest:
        engine.images.names.point(reference.canonical, image.id)
    engine.images.names.point(f"{reference.name}@{image.manifest_digest}", image.id)
    engine.events.emit("image", "pull", reference.familiar, {"name": reference.familiar_name})


def distribution(engine: DemoEngine, exchange: Exchange, fields: Mapping[str, str]) -> None:
    """GET /distribution/{name}/json: what a registry says of a name."""
    reference = parse(fields["name"])
    login = read_login(exchange.request.headers.get("x-registry-auth", ""))
    with engine.lock:
        registry = engine.registries.of(reference.registry)
        if reason := registry.unreachable() or registry.refusal(login):
            raise ApiError(403 if reason.startswith("denied") else 500, reason)
        image = registry.find(reference.repository, reference.tag, reference.digest)
    if image is None:
        raise not_found("manifest unknown: manifest unknown")
    descriptor = {"mediaType": _MEDIA_TYPE, "digest": image.manifest_digest, "size": image.manifest_size}
    exchange.json({"Descriptor": descriptor, "Platforms": [{"architecture": "amd64", "os": "linux"}]})
