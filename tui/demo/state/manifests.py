"""Manifests as the registries of the demo keep them: their digests are those of their bytes."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from tui.demo.state.model import Image, stack

_IMAGE_TYPE = "application/vnd.docker.distribution.manifest.v2+json"
_CONFIG_TYPE = "application/vnd.docker.container.image.v1+json"
_LAYER_TYPE = "application/vnd.docker.image.rootfs.diff.tar.gzip"
_INDEX_TYPE = "application/vnd.oci.image.index.v1+json"
_PACKED = 0.38  # what gzip leaves of a layer
Platform = dict[str, str]
HERE: Platform = {"architecture": "amd64", "os": "linux"}
_UNKNOWN: Platform = {"architecture": "unknown", "os": "unknown"}


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a tag or digest means: an image for this engine, alone or as one of several platforms.

    `blobs` are what it needs beside itself, with their sizes in bytes; `children` the manifests of an index.
    """

    digest: str
    media_type: str
    content: bytes
    image: Image
    platforms: tuple[Platform, ...] = (HERE,)
    blobs: tuple[tuple[str, int], ...] = ()
    children: tuple[Manifest, ...] = ()

    @property
    def size(self) -> int:
        """Its own bytes."""
        return len(self.content)

    @property
    def stored(self) -> int:
        """The bytes that a registry keeps for it, those of its blobs, as Amazon tells them."""
        return sum(size for _, size in self.blobs) + sum(child.stored for child in self.children)


def manifest_of(image: Image, platform: Platform = HERE) -> Manifest:
    """The manifest of an image for one platform."""
    layers = [(layer.diff_id, int(layer.size * _PACKED) + 32) for layer in image.layers]
    config = (image.id, 1500 + 90 * len(layers))
    data = {
        "schemaVersion": 2,
        "mediaType": _IMAGE_TYPE,
        "config": _descriptor(_CONFIG_TYPE, *config),
        "layers": [_descriptor(_LAYER_TYPE, *layer) for layer in layers],
    }
    content = json.dumps(data, separators=(",", ":")).encode()
    return Manifest(_digest(content), _IMAGE_TYPE, content, image, (platform,), (config, *layers))


def index_of(image: Image, platforms: tuple[str, ...], *, is_attested: bool = False) -> Manifest:
    """An index of an image for this engine and of its like for other platforms (`linux/arm64/v8`).

    One that `is_attested` has an entry that is no image too, as BuildKit pushes it.
    """
    children = [_child(image, platform) for platform in platforms]
    entries = [_entry(child) for child in children]
    if is_attested:
        evidence = manifest_of(_like(image, (1200, f"provenance of {image.id}")), _UNKNOWN)
        children.append(evidence)
        entries.append(_entry(evidence) | {"annotations": _attests(children[0])})
    data = {"schemaVersion": 2, "mediaType": _INDEX_TYPE, "manifests": entries}
    content = json.dumps(data, separators=(",", ":")).encode()
    every = tuple(child.platforms[0] for child in children)
    return Manifest(_digest(content), _INDEX_TYPE, content, image, every, (), tuple(children))


def _child(image: Image, platform: str) -> Manifest:
    parts = dict(zip(("os", "architecture", "variant"), platform.split("/"), strict=False))
    if parts == HERE:
        return manifest_of(image)
    steps = ((layer.size * 31 // 32, f"{layer.created_by} # {platform}") for layer in image.layers)
    return manifest_of(_like(image, *steps), parts)


def _like(image: Image, *steps: tuple[int, str]) -> Image:
    return Image(image.created, stack((), *steps))


def _entry(child: Manifest) -> dict[str, Any]:
    return _descriptor(child.media_type, child.digest, child.size) | {"platform": child.platforms[0]}


def _attests(child: Manifest) -> dict[str, str]:
    return {
        "vnd.docker.reference.digest": child.digest,
        "vnd.docker.reference.type": "attestation-manifest",
    }


def _descriptor(media_type: str, digest: str, size: int) -> dict[str, Any]:
    return {"mediaType": media_type, "size": size, "digest": digest}


def _digest(content: bytes) -> str:
    return f"sha256:{hashlib.sha256(content).hexdigest()}"
