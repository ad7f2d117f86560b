"""Registries held in memory and an engine that asks them; all notes what it is asked, and fails as it is told."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

from tui.domain.image import Image
from tui.domain.manifest import Manifest
from tui.domain.reference import Reference
from tui.domain.remote import Head, RateLimit
from tui.engine.errors import EngineError, NotFound
from tui.engine.info import EngineInfo
from tui.engine.remote import Distribution
from tui.registry.errors import NotThere, RegistryError
from tui.work.check import CheckMeans

OCI = "application/vnd.oci.image.manifest.v1+json"
INDEX = "application/vnd.oci.image.index.v1+json"
PLATFORM = "linux/amd64"


def digest_of(text: str) -> str:
    """The digest of a text: different texts have different ones."""
    return f"sha256:{sha256(text.encode()).hexdigest()}"


def manifest(config: str = "config", *layers: str) -> Manifest:
    """The manifest of an image, by words for its blobs."""
    blobs = [{"digest": digest_of(word), "size": len(word)} for word in (config, *layers)]
    return _made(OCI, {"config": blobs[0], "layers": blobs[1:]})


def index(*children: tuple[Manifest, str], attested: bool = False) -> Manifest:
    """An index of manifests and their platforms; `attested` with an attestation."""
    entries = [_entry(child, platform) for child, platform in children]
    if attested:
        entries.append(_entry(manifest("attestation"), "unknown/unknown"))
    return _made(INDEX, {"manifests": entries})


def _entry(child: Manifest, platform: str) -> dict[str, Any]:
    parts = dict(zip(("os", "architecture", "variant"), filter(None, platform.split("/")), strict=False))
    return {
        "digest": child.digest,
        "size": len(child.content),
        "mediaType": child.media_type,
        "platform": parts,
    }


def _made(kind: str, data: Mapping[str, Any]) -> Manifest:
    content = json.dumps({"schemaVersion": 2, "mediaType": kind, **data})
    return Manifest(digest_of(content), kind, content.encode())


def image(id: str, *tags: str, digests: tuple[str, ...] = ()) -> Image:
    """An image here, by its ID and names."""
    return Image(id, tags, digests, 1, 1, {})


class World:
    """Put manifests into it by `put`. `fail` raises in place of a registry's answer; `asked` is in order.

    With `engine_asks` false the engine knows no such request, as Podman.
    """

    def __init__(self, folder: Path) -> None:
        self.tags: dict[str, str] = {}
        self.manifests: dict[tuple[str, str], Manifest] = {}
        self.blobs: set[tuple[str, str]] = set()
        # What is told of a blob's size where that is not what its manifest says.
        self.sizes: dict[str, int] = {}
        self.asked: list[str] = []
        self.fail: Callable[[str], Exception | None] = lambda line: None
        self.limit: RateLimit | None = None
        self.opened: list[tuple[str, Mapping[str, str] | None]] = []
        self.closed = 0
        self.engine_asks = True
        self.info = EngineInfo("Docker", "26.1", "1.45")
        self.platform = PLATFORM
        self.env = {"DOCKER_CONFIG": str(folder)}

    def put(self, name: str, *found: Manifest, tag: str = "") -> str:
        """Have these manifests in a repository with all their blobs, the last under the tag; its digest."""
        for each in found:
            self.manifests[name, each.digest] = each
            if not each.is_index:
                self.blobs |= {(name, blob.digest) for blob in each.blobs}
        if tag:
            self.tags[f"{name}:{tag}"] = found[-1].digest
        return found[-1].digest

    def means(self, **more: Any) -> CheckMeans:
        """What a check of this world works with."""
        engine: Any = self
        return CheckMeans(engine, self.env, self.open, **more)

    def open(self, host: str, login: Mapping[str, str] | None) -> Any:
        """One of its registries."""
        self.opened.append((host, login))
        return _Opened(self, host)

    def distribution(self, reference: str, auth: object, within: float) -> Distribution:
        """The engine's question to a registry."""
        if not self.engine_asks:
            raise NotFound("No", "page not found")
        name = Reference.parse(reference)
        self.note(f"engine {name.canonical}", EngineError)
        return Distribution(self.find(name, lambda: NotFound("No", "manifest unknown", "", 404)), "", ())

    def inspect_image(self, id: str) -> dict[str, str]:
        """The engine's own word of an image's platform."""
        return dict(zip(("Os", "Architecture", "Variant"), self.platform.split("/"), strict=False))

    def note(self, line: str, kind: type[Exception]) -> None:
        """Note a question; fail where that is wanted of this kind."""
        self.asked.append(line)
        failure = self.fail(line)
        if failure is not None and isinstance(failure, kind):
            raise failure

    def find(self, name: Reference, missing: Callable[[], Exception]) -> str:
        """The digest of a name."""
        if name.digest:
            if (name.name, name.digest) in self.manifests:
                return name.digest
        elif name.canonical in self.tags:
            return self.tags[name.canonical]
        raise missing()


class _Opened:
    def __init__(self, world: World, host: str) -> None:
        self._world, self.host = world, host

    @property
    def limit(self) -> RateLimit | None:
        return self._world.limit

    def close(self) -> None:
        self._world.closed += 1

    def head(self, repository: str, reference: str) -> Head:
        name = self._name(repository, reference)
        self._world.note(f"HEAD {name.canonical}", Exception)
        return Head(self._world.find(name, self._missing))

    def manifest(self, repository: str, reference: str) -> Manifest:
        name = self._name(repository, reference)
        self._world.note(f"GET {name.canonical}", Exception)
        found = self._world.manifests.get((name.name, self._world.find(name, self._missing)))
        if found is None:
            raise self._missing()
        return found

    def has_blob(self, repository: str, digest: str, size: int | None = None) -> bool:
        self._world.note(f"BLOB {self.host}/{repository}@{digest}", Exception)
        if size is not None and self._world.sizes.get(digest, size) != size:
            raise RegistryError(f"{self.host} has {digest} with another size")
        return (f"{self.host}/{repository}", digest) in self._world.blobs

    def _missing(self) -> Exception:
        return NotThere(f"{self.host} does not have that")

    def _name(self, repository: str, reference: str) -> Reference:
        by_digest = reference if reference.startswith("sha256:") else None
        return Reference(self.host, repository, None if by_digest else reference, by_digest)
