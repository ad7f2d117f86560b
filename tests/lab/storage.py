"""What a docker-registry keeps, read and changed on its disk: tags one by one, which its API cannot remove."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

INDEX_KINDS = (
    "application/vnd.oci.image.index.v1+json",
    "application/vnd.docker.distribution.manifest.list.v2+json",
)
IMAGE_KIND = "application/vnd.oci.image.manifest.v1+json"


class Storage:
    """The files under a registry's root directory; it keeps nothing of them in its memory."""

    def __init__(self, root: Path) -> None:
        self._root = root / "docker/registry/v2"

    def tags(self, repository: str) -> dict[str, str]:
        """The digest of each tag, in no order that a client could count on."""
        folder = self._manifests(repository) / "tags"
        if not folder.is_dir():
            return {}
        found = {tag.name: _told(tag / "current/link") for tag in folder.iterdir()}
        return {name: digest for name, digest in found.items() if digest}

    def images(self, repository: str) -> list[str]:
        """The digests of all manifests and indexes."""
        folder = self._manifests(repository) / "revisions/sha256"
        found = folder.glob("*/link") if folder.is_dir() else ()
        return [f"sha256:{link.parent.name}" for link in found]

    def manifest(self, digest: str) -> dict[str, Any]:
        """The content of a manifest or index."""
        found: dict[str, Any] = json.loads(self.blob(digest).read_bytes())
        return found

    def kind(self, digest: str) -> str:
        """Its media type."""
        found = self.manifest(digest)
        return str(found.get("mediaType") or (INDEX_KINDS[0] if "manifests" in found else IMAGE_KIND))

    def size(self, digest: str) -> int:
        """Bytes of an image's layers and config; of an index those of its biggest image, as Amazon says."""
        found = self.manifest(digest)
        if "manifests" in found:
            return max((self.size(child["digest"]) for child in found["manifests"]), default=0)
        return int(found["config"]["size"]) + sum(int(layer["size"]) for layer in found["layers"])

    def pushed(self, repository: str, digest: str) -> float:
        """When it came there, in Unix seconds."""
        return self._revision(repository, digest).stat().st_mtime

    def blob(self, digest: str) -> Path:
        """The file of a layer, config or manifest."""
        hex = digest.partition(":")[2]
        return self._root / "blobs/sha256" / hex[:2] / hex / "data"

    def has_blob(self, repository: str, digest: str) -> bool:
        """Whether it belongs to the repository."""
        hex = digest.partition(":")[2]
        return (self._root / "repositories" / repository / "_layers/sha256" / hex / "link").exists()

    def tag(self, repository: str, digest: str, *tags: str) -> None:
        """Give an image that is there more tags: hundreds of them sooner than over the API."""
        for tag in tags:
            folder = self._manifests(repository) / "tags" / tag / "current"
            folder.mkdir(parents=True)
            (folder / "link").write_text(digest)

    def point(self, repository: str, tag: str, digest: str) -> None:
        """Let a tag stand for another image that is there."""
        (self._manifests(repository) / "tags" / tag / "current/link").write_text(digest)

    def remove_tag(self, repository: str, tag: str) -> None:
        """Remove one tag and nothing else."""
        shutil.rmtree(self._manifests(repository) / "tags" / tag)

    def remove_image(self, repository: str, digest: str) -> None:
        """Remove a manifest from the repository; its tags are to be removed before."""
        self._revision(repository, digest).unlink()

    def _manifests(self, repository: str) -> Path:
        return self._root / "repositories" / repository / "_manifests"

    def _revision(self, repository: str, digest: str) -> Path:
        return self._manifests(repository) / "revisions/sha256" / digest.partition(":")[2] / "link"


def _told(link: Path) -> str:
    """What a link leads to, '' where it is not there yet, or just now went: others write while this is read."""
    try:
        return link.read_text()
    except FileNotFoundError:
        return ""
