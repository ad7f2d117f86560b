"""The registries' own API in the demo: tags and manifests, read and written; see DemoRegistryClient."""

from __future__ import annotations

from typing import Any

from tui.demo.control.asking import Order, Refused, may_read, may_write, question
from tui.demo.state import refusals
from tui.demo.state.engine import DemoEngine
from tui.demo.state.manifests import Manifest
from tui.demo.state.registry import Registry


def head(engine: DemoEngine, registry: Registry, order: Order) -> dict[str, Any]:
    """{"reference"}: what a tag or digest stands for, without its bytes."""
    found = _found(registry, may_read(registry, order), str(order["reference"]))
    return {"digest": found.digest, "mediaType": found.media_type}


def manifest(engine: DemoEngine, registry: Registry, order: Order) -> dict[str, Any]:
    """{"reference"}: what a tag or digest stands for, and its bytes."""
    found = _found(registry, may_read(registry, order, counts=True), str(order["reference"]))
    return {"digest": found.digest, "mediaType": found.media_type, "content": found.content.decode()}


def created(engine: DemoEngine, registry: Registry, order: Order) -> dict[str, Any]:
    """{"reference"}: when the image of a digest was built (Unix seconds)."""
    found = _found(registry, may_read(registry, order), str(order["reference"]))
    return {"created": found.image.created}


def put(engine: DemoEngine, registry: Registry, order: Order) -> dict[str, Any]:
    """{"reference", "digest"}: let a tag stand for a manifest, or ('' or a digest) have it there.

    The demo knows the bytes of what it made up itself: the digest of anything in its registries will do.
    """
    repository, digest = may_write(registry, order), str(order["digest"])
    tag = str(order["reference"])
    tag = "" if tag.startswith("sha256:") else tag
    if reason := registry.tag_refusal(repository, tag):
        raise Refused(reason)
    found = engine.registries.manifest(digest)
    if found is None:
        raise Refused(refusals.NO_MANIFEST)
    if registry.own_shelf(repository).lacks(found):
        raise Refused(refusals.LACKS_BLOB)
    registry.keep(repository, tag, found)
    return {}


def tags(engine: DemoEngine, registry: Registry, order: Order) -> dict[str, Any]:
    """{"after", "most"}: a page of a repository's tags, in order, and whether there are more."""
    repository = may_read(registry, order)
    if repository not in registry.shelves and repository not in (registry.repositories or {}):
        raise Refused(f"name unknown: repository name not known to registry: {repository}")
    after, most = str(order.get("after", "")), int(order.get("most", 1000))
    shelf = registry.shelf(repository)
    shelf.fill()
    left = sorted(tag for tag in shelf.tags if tag > after)
    return {"tags": left[:most], "more": len(left) > most}


def remove_tag(engine: DemoEngine, registry: Registry, order: Order) -> dict[str, Any]:
    """{"reference", "digest"}: take a tag away while it stands for this digest; the manifest stays."""
    repository, tag = may_write(registry, order), str(order["reference"])
    if not registry.deletes:
        title = f"{registry.host} removes no tags by this API"
        hint = "Remove it on the registry's own pages, or allow removals in its settings."
        raise Refused(f"It answered 405 ({refusals.NO_DELETE}). Nothing was changed.", "other", title, hint)
    found = _found(registry, repository, tag)
    if found.digest != order["digest"]:
        title = f"{repository}:{tag} is something else at {registry.host} by now"
        hint = "Nothing was removed: look at the tags again."
        raise Refused(f"It is {found.digest}, not {order['digest']}.", "other", title, hint)
    del registry.shelf(repository).tags[tag]
    return {}


def _found(registry: Registry, repository: str, reference: str) -> Manifest:
    found = registry.shelf(repository).find(reference)
    if found is None:
        raise Refused(refusals.NO_MANIFEST)
    return found


ROUTES = [
    question("manifest", manifest),
    question("manifest/head", head),
    question("manifest/created", created),
    question("manifest/put", put),
    question("tags", tags),
    question("tag/remove", remove_tag),
]
