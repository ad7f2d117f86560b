"""The registries' own API in the demo: reading a manifest, and putting one under a tag; see DemoRegistryClient."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from tui.demo.control.body import ordered
from tui.demo.errors import ApiError, not_found
from tui.demo.router import Route
from tui.demo.state import refusals
from tui.demo.state.engine import DemoEngine
from tui.demo.state.registries import Login, Manifest, Registry
from tui.demo.wire import Exchange

Fields = Mapping[str, str]


def get_manifest(engine: DemoEngine, exchange: Exchange, fields: Fields) -> None:
    """POST {"host", "repository", "reference", "login"}: what a tag or digest stands for."""
    order = ordered(exchange)
    with engine.lock:
        registry = _reached(engine, order)
        if reason := registry.pull_refusal(str(order["repository"]), _login(order)):
            raise ApiError(refusals.status_of(reason), reason)
        found = _found(registry, str(order["repository"]), str(order["reference"]))
    exchange.json(
        {
            "digest": found.digest,
            "mediaType": found.media_type,
            "content": json.dumps(_content(found)),
            "created": found.image.created,
        }
    )


def put_manifest(engine: DemoEngine, exchange: Exchange, fields: Fields) -> None:
    """POST {"host", "repository", "reference", "digest", "login"}: let a tag stand for a manifest that is there."""
    order = ordered(exchange)
    repository, tag = str(order["repository"]), str(order["reference"])
    with engine.lock:
        registry = _reached(engine, order)
        reason = registry.push_refusal(repository, _login(order)) or registry.tag_refusal(repository, tag)
        if reason:
            raise ApiError(refusals.status_of(reason), reason)
        registry.keep(repository, tag, _found(registry, repository, str(order["digest"])))
    exchange.empty(201)


def _reached(engine: DemoEngine, order: Mapping[str, Any]) -> Registry:
    registry = engine.registries.of(str(order["host"]))
    if reason := registry.unreachable():
        raise ApiError(500, reason)
    return registry


def _login(order: Mapping[str, Any]) -> Login | None:
    given = order.get("login") or {}
    return Login(str(given["username"]), str(given.get("password", ""))) if given.get("username") else None


def _found(registry: Registry, repository: str, reference: str) -> Manifest:
    is_digest = reference.startswith("sha256:")
    found = registry.find(repository, None if is_digest else reference, reference if is_digest else None)
    if found is None:
        raise not_found("manifest unknown: manifest unknown")
    return found


def _content(manifest: Manifest) -> dict[str, Any]:
    image = manifest.image
    layers = [{"digest": layer.diff_id, "size": layer.size} for layer in image.layers]
    config = {"digest": image.id, "size": 1500 + 90 * len(layers)}
    return {"schemaVersion": 2, "mediaType": manifest.media_type, "config": config, "layers": layers}


ROUTES = [
    Route("POST", "/_demo/manifest", get_manifest),
    Route("POST", "/_demo/manifest/put", put_manifest),
]
