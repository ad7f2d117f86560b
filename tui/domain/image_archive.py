"""Whether an archive of `docker save` holds one image whole: by the digests of all that is in it (pure)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

# Of manifests and configurations; only what may be one of them is kept.
LARGEST = 8 << 20
_BLOBS = "blobs/sha256/"


class IncompleteArchive(Exception):
    """What an archive lacks: `reason` is a clause."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Entry(NamedTuple):
    """One file of an archive: SHA-256 of its content in hex, size in bytes, and the content of small JSON."""

    sha256: str
    size: int
    content: bytes = b""


@dataclass(slots=True)
class Contents:
    """What was read of an archive: files by name, and names that lead to others."""

    files: dict[str, Entry] = field(default_factory=dict)
    links: dict[str, str] = field(default_factory=dict)
    entries: int = 0

    def file(self, name: str) -> Entry:
        """A file, found through links as well; raises IncompleteArchive."""
        for _ in range(10):
            if name in self.files:
                return self.files[name]
            if name not in self.links:
                break
            name = self.links[name]
        raise IncompleteArchive(f"it has no {name}")

    def json(self, name: str) -> Any:
        """What a file says; raises IncompleteArchive."""
        try:
            return json.loads(self.file(name).content)
        except ValueError:
            raise IncompleteArchive(f"its {name} cannot be read") from None


class Held(NamedTuple):
    """What an archive holds of an image: layers of it, its names in there, and other platforms left out."""

    layers: int
    names: tuple[str, ...]
    platforms_missing: int = 0


def check(contents: Contents, image: str, diff_ids: Sequence[str]) -> Held:
    """That an archive holds the image with this ID, whose unpacked layers have these digests.

    The ID is a digest of the configuration or of the manifest, which names the digests of all the rest.
    Raises IncompleteArchive.
    """
    listed = contents.json("manifest.json")
    if not isinstance(listed, list) or not all(isinstance(entry, dict) for entry in listed) or not listed:
        raise IncompleteArchive("its manifest.json lists no image")
    names = tuple(str(name) for entry in listed for name in entry.get("RepoTags") or ())
    hex = image.removeprefix("sha256:")
    if all(contents.file(str(entry.get("Config"))).sha256 == hex for entry in listed):
        for entry in listed:
            _check_layers(contents, entry, diff_ids)
        return Held(len(diff_ids), names)
    _check_index(contents, image)
    missing = _check_blobs(contents, image, diff_ids)
    return Held(len(diff_ids), names, missing)


def _check_layers(contents: Contents, listed: Mapping[str, Any], diff_ids: Sequence[str]) -> None:
    """The classic store's: the configuration was found by its digest, each layer is there unpacked."""
    config = contents.json(str(listed.get("Config")))
    layers = [str(name) for name in listed.get("Layers") or ()]
    told = _diff_ids(config)
    if told != list(diff_ids) or len(layers) != len(told):
        raise IncompleteArchive(f"it lists {len(layers)} layers of {len(diff_ids)}")
    for number, (name, wanted) in enumerate(zip(layers, told, strict=True), 1):
        if f"sha256:{contents.file(name).sha256}" != wanted:
            raise IncompleteArchive(f"layer {number} of {len(told)} is not what the image says")


def _check_index(contents: Contents, image: str) -> None:
    index = contents.json("index.json") if "index.json" in contents.files else {}
    found = {str(each.get("digest")) for each in _list(index, "manifests")}
    if image not in found:
        raise IncompleteArchive("another image is in it: the name was given away meanwhile")
    if found != {image}:
        raise IncompleteArchive("it holds another image too: a name was given away meanwhile")


def _check_blobs(contents: Contents, image: str, diff_ids: Sequence[str]) -> int:
    """The containerd store's: everything from the manifest on; returns how many platforms are not in it."""
    complete, whole, missing, first = 0, False, 0, ""
    for digest in _images(contents, image):
        try:
            manifest = _blob_json(contents, digest)
            config = _blob_json(contents, str((manifest.get("config") or {}).get("digest")))
            for layer in _list(manifest, "layers"):
                _blob(contents, str(layer.get("digest")))
        except IncompleteArchive as error:
            missing += 1
            first = first or error.reason
        else:
            complete += 1
            whole = whole or _diff_ids(config) == list(diff_ids)
    if not whole:
        raise IncompleteArchive("it holds the image for other platforms only" if complete else first)
    return missing


def _images(contents: Contents, digest: str, depth: int = 0) -> Iterator[str]:
    """The digests of the manifests of single images; those of provenance are left to whoever wants them."""
    found = _blob_json(contents, digest)
    if "manifests" not in found or depth > 4:
        yield digest
        return
    for child in _list(found, "manifests"):
        if (child.get("annotations") or {}).get("vnd.docker.reference.type") == "attestation-manifest":
            continue
        name = str(child.get("digest"))
        # Which it is does not matter where it is not there: it counts as one that is missing.
        is_here = _BLOBS + name.removeprefix("sha256:") in contents.files
        if is_here:
            yield from _images(contents, name, depth + 1)
        else:
            yield name


def _blob(contents: Contents, digest: str) -> Entry:
    hex = digest.removeprefix("sha256:")
    found = contents.file(_BLOBS + hex)
    if found.sha256 != hex:
        raise IncompleteArchive(f"its {digest} is damaged")
    return found


def _blob_json(contents: Contents, digest: str) -> dict[str, Any]:
    _blob(contents, digest)
    found = contents.json(_BLOBS + digest.removeprefix("sha256:"))
    if not isinstance(found, dict):
        raise IncompleteArchive(f"its {digest} is no manifest")
    return found


def _diff_ids(config: Any) -> list[str]:
    rootfs = config.get("rootfs") if isinstance(config, dict) else None
    return [str(each) for each in (rootfs.get("diff_ids") or ())] if isinstance(rootfs, dict) else []


def _list(data: Any, key: str) -> list[Mapping[str, Any]]:
    found = data.get(key) if isinstance(data, dict) else None
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []
