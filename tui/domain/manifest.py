"""What a tag in a registry stands for, as the registry keeps it: an image's manifest, or an index of several."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

INDEX_TYPES = (
    "application/vnd.oci.image.index.v1+json",
    "application/vnd.docker.distribution.manifest.list.v2+json",
)
IMAGE_TYPES = (
    "application/vnd.oci.image.manifest.v1+json",
    "application/vnd.docker.distribution.manifest.v2+json",
)
KINDS = (*INDEX_TYPES, *IMAGE_TYPES)


# An address is made of it: nothing in it may lead anywhere else (OCI image-spec: descriptor.md).
_DIGEST = r"[a-z0-9]+(?:[.+_-][a-z0-9]+)*:[A-Za-z0-9=_-]+"


class InvalidManifest(ValueError):
    """These bytes are no manifest that dtui can read; the text says why."""


@dataclass(frozen=True, slots=True)
class Blob:
    """A config or layer: digest, size in bytes; `urls` say that it is kept elsewhere, too or alone."""

    digest: str
    size: int
    media_type: str = ""
    urls: tuple[str, ...] = ()

    @property
    def is_foreign(self) -> bool:
        """Whether its maker alone may hand it out."""
        return "foreign" in self.media_type or "nondistributable" in self.media_type


@dataclass(frozen=True, slots=True)
class Child:
    """One entry of an index. `platform` is `linux/arm64/v8`, '' where it is not told.

    An attestation is no image: its platform is unknown on purpose.
    """

    digest: str
    media_type: str
    size: int
    platform: str = ""
    is_attestation: bool = False


@dataclass(frozen=True, slots=True)
class Manifest:
    """The bytes of a manifest or index, their kind and their digest.

    What is read out of the bytes raises InvalidManifest (OCI image-spec: manifest.md and image-index.md).
    """

    digest: str
    media_type: str
    content: bytes = field(repr=False)

    @property
    def is_index(self) -> bool:
        """Whether it lists manifests of several platforms."""
        return self.media_type in INDEX_TYPES

    @property
    def children(self) -> tuple[Child, ...]:
        """The manifests that an index lists; none of an image's own manifest."""
        if not self.is_index:
            return ()
        return tuple(_child(entry) for entry in _list(self._read(), "manifests"))

    @property
    def config(self) -> Blob:
        """The configuration of an image, whose digest is the image's ID on the classic store."""
        return _blob(_mapping(self._image().get("config")))

    @property
    def layers(self) -> tuple[Blob, ...]:
        """The layers of an image, the lowest first."""
        return tuple(_blob(_mapping(entry)) for entry in _list(self._image(), "layers"))

    @property
    def blobs(self) -> tuple[Blob, ...]:
        """All that an image's manifest needs beside itself, each digest once."""
        return tuple({blob.digest: blob for blob in (self.config, *self.layers)}.values())

    @property
    def size(self) -> int:
        """The bytes of all blobs of an image, as the registry stores them (compressed)."""
        return sum(blob.size for blob in self.blobs)

    def _image(self) -> Mapping[str, Any]:
        if self.is_index:
            raise InvalidManifest("it is an index of several platforms, not an image")
        return self._read()

    def _read(self) -> Mapping[str, Any]:
        import json

        try:
            data = json.loads(self.content)
        except ValueError:
            raise InvalidManifest("it is no JSON") from None
        data = _mapping(data)
        if data.get("schemaVersion") == 1:
            raise InvalidManifest("it is of the old schema 1, which engines refuse by now: push it anew")
        if data.get("schemaVersion") != 2:
            raise InvalidManifest("it is no manifest of schema 2")
        return data


def _list(data: Mapping[str, Any], name: str) -> list[Any]:
    found = data.get(name)
    if found is None:
        raise InvalidManifest(f"it has no {name}")
    if not isinstance(found, list):
        raise InvalidManifest(f"its {name} are no list")
    return found


def _mapping(data: Any) -> Mapping[str, Any]:
    if not isinstance(data, dict):
        raise InvalidManifest("it is not in the form of a manifest")
    return data


def _blob(data: Mapping[str, Any]) -> Blob:
    digest, size, urls = data.get("digest"), data.get("size"), data.get("urls") or ()
    if not isinstance(digest, str) or not isinstance(size, int) or isinstance(size, bool) or size < 0:
        raise InvalidManifest("it names something without digest or size")
    if not re.fullmatch(_DIGEST, digest):
        raise InvalidManifest("it names something by what is no digest")
    if not isinstance(urls, list | tuple):
        raise InvalidManifest("it names the places of a layer in no list")
    return Blob(digest, size, str(data.get("mediaType") or ""), tuple(str(url) for url in urls))


def _child(entry: Any) -> Child:
    data = _mapping(entry)
    blob, told = _blob(data), _mapping(data.get("platform") or {})
    parts = [str(told[part]) for part in ("os", "architecture", "variant") if told.get(part)]
    is_attestation = parts[:1] == ["unknown"]
    return Child(
        blob.digest, blob.media_type, blob.size, "" if is_attestation else "/".join(parts), is_attestation
    )
