"""Images as `docker save` writes them: each layer, configuration and manifest under its digest."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from tui.demo.state import content
from tui.demo.state.files import File, tar
from tui.demo.state.model import Image

_BLOBS = "blobs/sha256/"
_MANIFEST = "application/vnd.oci.image.manifest.v1+json"
_CONFIG = "application/vnd.oci.image.config.v1+json"
_LAYER = "application/vnd.oci.image.layer.v1.tar"
_INDEX = "application/vnd.oci.image.index.v1+json"
_TIME = 0.0  # archives of the same images are the same


class _Blobs:
    """What is in an archive by digest, once each."""

    def __init__(self) -> None:
        self.by_name: dict[str, bytes] = {}

    def add(self, data: bytes) -> str:
        """Keep these bytes; their name in the archive."""
        name = _name(content.digest(data))
        self.by_name[name] = data
        return name

    def descriptor(self, name: str, media_type: str) -> dict[str, Any]:
        """What a manifest says of them."""
        digest = f"sha256:{name.removeprefix(_BLOBS)}"
        return {"mediaType": media_type, "digest": digest, "size": len(self.by_name[name])}


def archive(images: Mapping[str, tuple[Image, Sequence[str]]]) -> bytes:
    """An archive of images, by ID, each with the tags that it was asked for by."""
    blobs = _Blobs()
    listed, found = [], []
    for image, tags in images.values():
        config, layers = blobs.add(image.config()), [blobs.add(data) for data in _layers(image)]
        listed.append({"Config": config, "RepoTags": list(tags) or None, "Layers": layers})
        manifest = {
            "schemaVersion": 2,
            "mediaType": _MANIFEST,
            "config": blobs.descriptor(config, _CONFIG),
            "layers": [blobs.descriptor(layer, _LAYER) for layer in layers],
        }
        found.append(blobs.descriptor(blobs.add(_encoded(manifest)), _MANIFEST))
    ends = {
        "index.json": {"schemaVersion": 2, "mediaType": _INDEX, "manifests": found},
        "manifest.json": listed,
        "oci-layout": {"imageLayoutVersion": "1.0.0"},
    }
    folders = [File(name, None, _TIME) for name in ("blobs/", _BLOBS)]
    files = [File(name, data, _TIME) for name, data in sorted(blobs.by_name.items())]
    return tar(folders + files + [File(name, _encoded(data), _TIME) for name, data in ends.items()])


def _layers(image: Image) -> list[bytes]:
    below = ("", *(layer.chain_id for layer in image.layers))
    return [
        content.layer_tar(parent, layer.size, layer.created_by)
        for parent, layer in zip(below, image.layers, strict=False)
    ]


def _name(digest: str) -> str:
    return _BLOBS + digest.removeprefix("sha256:")


def _encoded(data: object) -> bytes:
    return json.dumps(data, separators=(",", ":")).encode()
