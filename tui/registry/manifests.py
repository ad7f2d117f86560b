"""Manifests and indexes of a registry: looked up, fetched with their digest checked, and put under a tag."""

from __future__ import annotations

import hashlib
import json
import re
from datetime import datetime
from typing import Any

from tui.domain.manifest import KINDS, Manifest
from tui.domain.remote import Head
from tui.registry.answers import is_web_page, no_registry
from tui.registry.connection import Part
from tui.registry.errors import NotThere, RegistryError, Unreachable
from tui.registry.session import LARGEST

_ACCEPT = {"Accept": ", ".join(KINDS)}
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128}")
# To a HEAD: a request that it does not have.
NO_HEAD = (405, 501)
_SCHEMA_1 = "application/vnd.docker.distribution.manifest.v1+"


class Manifests(Part):
    """What tags and digests of a registry stand for."""

    def head(self, repository: str, reference: str) -> Head:
        """What a tag or digest stands for (`HEAD manifests/{reference}`); NotThere when there is none.

        Registries that count pulls don't count this. One that tells no digest so is asked for the whole.
        """
        path = f"manifests/{reference}"
        answer = self.connection.ask("HEAD", repository, path, headers=_ACCEPT, allowed=NO_HEAD)
        told = answer.headers.get("Docker-Content-Digest", "")
        if not _DIGEST.fullmatch(told):
            found = self.manifest(repository, reference)
            return Head(found.digest, found.media_type)
        if _DIGEST.fullmatch(reference) and told != reference:
            raise _other(self.host, reference, told)
        return Head(told, _kind(answer))

    def manifest(self, repository: str, reference: str) -> Manifest:
        """What a tag or digest stands for (`GET manifests/{reference}`); NotThere when there is none.

        The digest is computed from what came, and has to be the one that was asked for and that was told.
        """
        answer = self.connection.ask("GET", repository, f"manifests/{reference}", headers=_ACCEPT)
        content = bytes(answer.content)
        kind = _checked_kind(answer, content, self.host)
        told = answer.headers.get("Docker-Content-Digest", "")
        wanted = [digest for digest in (reference, told) if ":" in digest]
        for digest in wanted:
            if digest != _digest_of(content, digest):
                raise _other(self.host, digest, _digest_of(content))
        return Manifest(wanted[0] if wanted else _digest_of(content), kind, content)

    def put_manifest(self, repository: str, tag: str, manifest: Manifest) -> None:
        """Let a tag stand for this manifest (`PUT manifests/{tag}`), and see that it does.

        With the manifest's digest in place of a tag it is put without one.
        """
        headers = {"Content-Type": manifest.media_type}
        self.connection.ask("PUT", repository, f"manifests/{tag}", data=manifest.content, headers=headers)
        now = self.head(repository, tag).digest
        if now != manifest.digest:
            raise RegistryError(
                f"{self.host} took it, but {tag} is something else", f"It is {now}, not {manifest.digest}."
            )

    def created(self, repository: str, manifest: Manifest) -> float | None:
        """When the image of a manifest was built (Unix seconds), None where that is not told."""
        try:
            if manifest.is_index:
                first = next(child for child in manifest.children if not child.is_attestation)
                manifest = self.manifest(repository, first.digest)
            config = manifest.config
            if config.size > LARGEST:
                return None
            found = self.connection.ask("GET", repository, f"blobs/{config.digest}", allowed=(404,)).content
            if _digest_of(found, config.digest) != config.digest:
                # It has lost it, or sends something else: that tells nothing of this image.
                return None
            return _unix(json.loads(found)["created"])
        except NotThere:
            # An image of the index that was not copied along.
            return None
        except (ValueError, KeyError, TypeError, AttributeError, StopIteration, RecursionError):
            # Other kinds of things are kept in registries, too: Helm charts and signatures have no such time.
            return None


def _checked_kind(answer: Any, content: bytes, host: str) -> str:
    """The media type of a manifest; raises where what came is none that can be read."""
    if is_web_page(answer.headers):
        raise no_registry(host, "It answered with HTML where a manifest was asked for.")
    try:
        data = json.loads(content)
    except (ValueError, RecursionError):
        data = None
    if not isinstance(data, dict):
        raise Unreachable(f"What {host} sends is no manifest", "It is not in the form of one.")
    if data.get("schemaVersion") == 1:
        # Its digest leaves out the signatures, so it could not be checked either.
        detail = "Engines refuse manifests of schema 1 by now."
        raise RegistryError(f"What {host} has there is of the old schema 1", detail, "Push the image anew.")
    told, own = _kind(answer), data.get("mediaType")
    return own if told not in KINDS and own in KINDS else told


def _kind(answer: Any) -> str:
    told: str = answer.headers.get("Content-Type", "")
    return told.partition(";")[0].strip()


def _digest_of(content: bytes, like: str = "sha256:") -> str:
    """The digest of these bytes, by the algorithm of another."""
    name = "sha512" if like.startswith("sha512:") else "sha256"
    return f"{name}:{hashlib.new(name, content).hexdigest()}"


def _other(host: str, wanted: str, found: str) -> RegistryError:
    return RegistryError(f"{host} sends something else than {wanted}", f"Its digest is {found}.")


def _unix(text: str) -> float | None:
    """RFC 3339 with nanoseconds, which datetime refuses past six digits; the zero time is none."""
    if text.startswith("0001-"):
        return None
    seconds = re.sub(r"\.\d+", "", text).replace("Z", "+00:00")
    return datetime.fromisoformat(seconds).timestamp()
