"""Removing one tag of a registry and nothing else: not the image, and no other tag that it has."""

from __future__ import annotations

import hashlib
import json
import os

from tui.domain.manifest import Blob, Manifest
from tui.registry import upload as uploads
from tui.registry.blobs import Blobs
from tui.registry.errors import NotThere, RegistryError, Unreachable
from tui.registry.manifests import Manifests

# To a removal: no such request, not by a tag, not allowed by the registry's settings.
_REFUSED = (400, 404, 405, 501)
_OCI = "application/vnd.oci.image"
_DOCKER = "application/vnd.docker"


class TagRemoval(Manifests, Blobs):
    """Takes tags away, over the distribution API."""

    def remove_tag(self, repository: str, tag: str, digest: str) -> None:
        """Take a tag away while it stands for this digest; the image stays under the digest.

        By `DELETE manifests/{tag}` where the registry does that. Distribution 2.8 removes by digests only, and
        all tags with them: there the tag first gets a manifest of its own, which is then removed. Raises
        RegistryError when it stands for something else, or the registry removes nothing.
        """
        before = self.manifest(repository, tag)
        self._see_that_it_is(repository, tag, digest, before.digest)
        if self._remove_by_name(repository, tag):
            self._see_that_it_is_gone(repository, tag)
            self._see_that_the_image_stayed(repository, tag, before)
        else:
            self._remove_by_digest(repository, tag, before)

    def _remove_by_name(self, repository: str, tag: str) -> bool:
        """Remove it by its name; False where the registry does not do that."""
        try:
            answer = self.connection.ask("DELETE", repository, f"manifests/{tag}", allowed=_REFUSED)
        except Unreachable:
            # It may have been done all the same.
            if self._now(repository, tag):
                raise
            return True
        return answer.status_code < 400 or (answer.status_code == 404 and not self._now(repository, tag))

    def _remove_by_digest(self, repository: str, tag: str, before: Manifest) -> None:
        stand_in = _StandIn(before.media_type)
        # Of what is not there yet: so where nothing may be removed, nothing is left behind by having tried.
        self._remove(repository, stand_in.manifest.digest, allowed=(404,))
        upload = uploads.begin(self.connection, repository, stand_in.blob)
        uploads.finish(self.connection, repository, upload, stand_in.blob, stand_in.config)
        self.put_manifest(repository, stand_in.manifest.digest, stand_in.manifest)
        self._remove(repository, stand_in.manifest.digest)
        self._see_that_it_is(repository, tag, before.digest, self._now(repository, tag))
        try:
            self.put_manifest(repository, tag, stand_in.manifest)
            self._remove(repository, stand_in.manifest.digest)
            self._see_that_it_is_gone(repository, tag)
        except RegistryError as error:
            self._put_back(repository, tag, before, stand_in.manifest.digest, error)
            raise

    def _remove(self, repository: str, digest: str, allowed: tuple[int, ...] = ()) -> None:
        answer = self.connection.ask("DELETE", repository, f"manifests/{digest}", allowed=_REFUSED)
        if answer.status_code >= 400 and answer.status_code not in allowed:
            raise RegistryError(
                f"{self.host} removes no tags by this API",
                f"It answered {answer.status_code} {answer.reason}. Nothing was changed.",
                "Remove it on the registry's own pages, or allow removals in its settings.",
            )

    def _put_back(
        self, repository: str, tag: str, before: Manifest, stand_in: str, error: RegistryError
    ) -> None:
        """Let the tag be what it was, but not if somebody has used it since; another failure is told along."""
        try:
            if self._now(repository, tag) in ("", stand_in):
                self.put_manifest(repository, tag, before)
        except RegistryError as another:
            raise RegistryError(
                f"{tag} at {self.host} is half removed",
                f"{error} Then it could not be put back to {before.digest}: {another}",
                f"Give {tag} to {before.digest} again (t in the tags), or remove it again.",
            ) from another

    def _now(self, repository: str, tag: str) -> str:
        """What a tag stands for, '' for nothing."""
        try:
            return self.head(repository, tag).digest
        except NotThere:
            return ""

    def _see_that_it_is(self, repository: str, tag: str, wanted: str, found: str) -> None:
        if found != wanted:
            raise RegistryError(
                f"{self.host}/{repository}:{tag} is something else by now",
                f"It is {found or 'gone'}; {wanted} was to be removed. Nothing was done.",
                "List the tags again (ctrl+r).",
            )

    def _see_that_it_is_gone(self, repository: str, tag: str) -> None:
        if found := self._now(repository, tag):
            raise RegistryError(f"{self.host} took it, but {tag} is there still", f"It is {found}.")

    def _see_that_the_image_stayed(self, repository: str, tag: str, before: Manifest) -> None:
        if self._now(repository, before.digest):
            return
        self.put_manifest(repository, before.digest, before)
        raise RegistryError(
            f"{self.host} removed the image with its tag {tag}",
            f"{before.digest} was gone, and has been put back without a tag.",
            f"If {tag} was not its only tag, its others are gone, too: give them again, and remove no more there.",
        )


class _StandIn:
    """A manifest that nothing else is like: to remove it by its digest takes the one tag that it has."""

    def __init__(self, like: str) -> None:
        is_oci = like.startswith(_OCI)
        labels = {"dtui": "stands for a tag that is being removed", "only": os.urandom(16).hex()}
        self.config = json.dumps(
            {
                "architecture": "unknown",
                "os": "unknown",
                "config": {"Labels": labels},
                "rootfs": {"type": "layers", "diff_ids": []},
            }
        ).encode()
        self.blob = Blob(_digest_of(self.config), len(self.config))
        kind = f"{_OCI}.manifest.v1+json" if is_oci else f"{_DOCKER}.distribution.manifest.v2+json"
        part = {"digest": self.blob.digest, "size": self.blob.size}
        config = f"{_OCI}.config.v1+json" if is_oci else f"{_DOCKER}.container.image.v1+json"
        layer = f"{_OCI}.layer.v1.tar" if is_oci else f"{_DOCKER}.image.rootfs.diff.tar.gzip"
        whole = {
            "schemaVersion": 2,
            "mediaType": kind,
            "config": {"mediaType": config, **part},
            # Some registries take no image without layers.
            "layers": [{"mediaType": layer, **part}],
        }
        content = json.dumps(whole).encode()
        self.manifest = Manifest(_digest_of(content), kind, content)


def _digest_of(content: bytes) -> str:
    return f"sha256:{hashlib.sha256(content).hexdigest()}"
