"""Pulling from the simulated registries, and asking them."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import replace

from tui.demo.api.progress import pull_steps
from tui.demo.api.transfer import play, read_login
from tui.demo.errors import ApiError, not_found
from tui.demo.state.engine import DemoEngine
from tui.demo.state.model import Image
from tui.demo.state.references import parse, target
from tui.demo.state.registries import DENIED, Login
from tui.demo.wire import Exchange
from tui.domain.reference import Reference

_MEDIA_TYPE = "application/vnd.docker.distribution.manifest.v2+json"


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
            f"'docker login': {DENIED}"
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
        play(engine, exchange, pull_steps(image, here, engine.settings.pace), None)
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
