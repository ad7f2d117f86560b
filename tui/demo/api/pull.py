"""Pulling from the simulated registries, and asking them."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import replace

from tui.demo.api.progress import pull_steps
from tui.demo.api.transfer import play, read_login
from tui.demo.errors import ApiError, not_found
from tui.demo.state import refusals
from tui.demo.state.engine import DemoEngine
from tui.demo.state.manifests import Manifest
from tui.demo.state.references import parse, target
from tui.demo.state.registry import Login, Registry
from tui.demo.wire import Exchange
from tui.domain.reference import Reference

_NO_ACCESS = "pull access denied for {}, repository does not exist or may require 'docker login': {}"


def pull(engine: DemoEngine, exchange: Exchange, fields: Mapping[str, str]) -> None:
    """POST /images/create."""
    request = exchange.request
    if not request.text("fromImage"):
        raise ApiError(501, "the demo engine does not simulate imports")
    reference = _wanted(request.text("fromImage"), request.text("tag"))
    login = read_login(request.headers.get("x-registry-auth", ""))
    _rest(engine, exchange, reference)
    with engine.lock:
        found = _remote(engine, reference, login)
    _download(engine, exchange, reference, found)


def _rest(engine: DemoEngine, exchange: Exchange, reference: Reference) -> None:
    """Wait as long as its registry takes to answer."""
    with engine.lock:
        delay = engine.registries.of(reference.registry).delay
    exchange.wait(delay)


def _wanted(name: str, tag: str) -> Reference:
    if tag.startswith("sha256:"):
        return parse(f"{name}@{tag}")
    reference = target(name, tag) if not parse(name).digest else parse(name)
    return reference if reference.tag or reference.digest else reference.with_tag("latest")


def _remote(engine: DemoEngine, reference: Reference, login: Login | None) -> Manifest:
    """What its registry has under a name; raises ApiError (404, 500) with the engine's words."""
    registry = engine.registries.of(reference.registry)
    engine.registries.note(
        registry.host, "pull", reference.repository, reference.digest or reference.tag or ""
    )
    if reason := registry.unreachable():
        raise ApiError(500, reason)
    if reason := registry.pull_refusal(reference.repository, login):
        raise _refused(registry, reference, reason)
    found = registry.find(reference.repository, reference.tag, reference.digest)
    if found is None:
        raise _unknown(registry, reference)
    return found


def _refused(registry: Registry, reference: Reference, reason: str) -> ApiError:
    status = refusals.status_of(reason)
    if status == 403:
        return not_found(_NO_ACCESS.format(reference.familiar_name, reason))
    if status == 404:
        return not_found(f"repository {reference.familiar_name} not found: {reason}")
    return ApiError(500, _asked(registry, reference, reason))


def _asked(registry: Registry, reference: Reference, reason: str) -> str:
    """The reason, with the request before it where no request was sent for want of a login."""
    if reason != refusals.NO_LOGIN:
        return reason
    what = reference.digest or reference.tag or "latest"
    return f'Head "{registry.scheme}://{registry.host}/v2/{reference.repository}/manifests/{what}": {reason}'


def _unknown(registry: Registry, reference: Reference) -> ApiError:
    if registry.hides(reference.repository):
        return not_found(_NO_ACCESS.format(reference.familiar_name, refusals.DENIED))
    return not_found(f"manifest for {reference.familiar} not found: {_no_manifest(registry)}")


def _no_manifest(registry: Registry) -> str:
    said = "Requested image not found" if registry.repositories is not None else "manifest unknown"
    return f"manifest unknown: {said}"


def _download(engine: DemoEngine, exchange: Exchange, reference: Reference, manifest: Manifest) -> None:
    label = reference.digest or reference.tag or "latest"
    image = manifest.image
    with engine.lock:
        here = {layer.chain_id for other in engine.images.by_id.values() for layer in other.layers}
        is_new = image.id not in engine.images.by_id
        current = engine.images.names.image_of.get(reference.canonical) == image.id
    exchange.stream()
    exchange.chunk({"status": f"Pulling from {reference.repository}", "id": label})
    if is_new:
        play(engine, exchange, pull_steps(image, here, engine.settings.pace), None)
    with engine.lock:
        _store(engine, reference, manifest)
    exchange.chunk({"status": f"Digest: {manifest.digest}"})
    word = "Image is up to date for" if current else "Downloaded newer image for"
    exchange.chunk({"status": f"Status: {word} {reference.familiar}"})
    exchange.finish()


def _store(engine: DemoEngine, reference: Reference, manifest: Manifest) -> None:
    image = manifest.image
    engine.images.add(replace(image, tagged=time.time()))
    if reference.tag and not reference.digest:
        engine.images.names.point(reference.canonical, image.id)
    engine.images.names.point(f"{reference.name}@{manifest.digest}", image.id)
    engine.events.emit("image", "pull", reference.familiar, {"name": reference.familiar_name})


def distribution(engine: DemoEngine, exchange: Exchange, fields: Mapping[str, str]) -> None:
    """GET /distribution/{name}/json: what a registry says of a name."""
    reference = parse(fields["name"])
    login = read_login(exchange.request.headers.get("x-registry-auth", ""))
    _rest(engine, exchange, reference)
    with engine.lock:
        registry = engine.registries.of(reference.registry)
        asked = reference.digest or reference.tag or "latest"
        engine.registries.note(registry.host, "distribution", reference.repository, asked)
        if reason := registry.unreachable() or registry.pull_refusal(reference.repository, login):
            raise ApiError(refusals.status_of(reason), _asked(registry, reference, reason))
        found = registry.find(reference.repository, reference.tag, reference.digest)
    if found is None:
        raise _not_there(registry, reference)
    descriptor = {"mediaType": found.media_type, "digest": found.digest, "size": found.size}
    exchange.json({"Descriptor": descriptor, "Platforms": list(found.platforms)})


def _not_there(registry: Registry, reference: Reference) -> ApiError:
    if registry.hides(reference.repository):
        return ApiError(403, refusals.nobody(registry.host))
    return not_found(_no_manifest(registry))
