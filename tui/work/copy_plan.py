"""All that belongs to one tag or digest of a registry: what a copy of it has to hold."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tui.domain.manifest import KINDS, Blob, Child, InvalidManifest, Manifest
from tui.registry.errors import NotThere
from tui.work.remote import RemoteRegistry
from tui.work.transfer import TransferFailed

# Far past what is built: an index may name itself many times over by others, and each costs a request.
_MOST_MANIFESTS = 500
_DEEPEST = 5


@dataclass(frozen=True, slots=True)
class CopyPlan:
    """A manifest or index with everything below it.

    Attributes:
        root: What the tag stands for.
        children: The manifests of an index, in the order in which a registry takes them: the inner ones first.
        blobs: Configurations and layers that are kept in the repository, each digest once.
        foreign: Layers that are kept elsewhere, by whoever may hand them out.
        platforms: Of all images in it, '' left out; none where it is not an index.
    """

    root: Manifest
    children: tuple[Manifest, ...]
    blobs: tuple[Blob, ...]
    foreign: tuple[Blob, ...]
    platforms: tuple[str, ...]


def plan_of(
    registry: RemoteRegistry,
    repository: str,
    reference: str,
    check_cancelled: Callable[[], None] = lambda: None,
) -> CopyPlan:
    """Read all manifests; raises RegistryError, and TransferFailed where a copy would not be whole."""
    search = _Search(registry, repository, check_cancelled)
    name = f"{registry.host}/{repository}@{reference}"
    try:
        root = registry.manifest(repository, reference)
        search.look_into(root, 0)
    except InvalidManifest as error:
        step = "Nothing was copied: what is not understood whole is not copied whole."
        raise TransferFailed(f"{name} is nothing that can be copied", f"{error}.", step) from error
    if search.missing:
        raise TransferFailed(
            f"{registry.host} has only a part of {repository}",
            f"Its index names what is not there: {', '.join(search.missing)}. Nothing was copied.",
            "Copy one platform by its own digest, or have it pushed there anew.",
        )
    blobs = {blob.digest: blob for manifest in (root, *search.children.values()) for blob in _blobs(manifest)}
    # Other places of a layer may be told beside this one: then it goes along.
    foreign = [
        b for b in blobs.values() if b.urls and (b.is_foreign or not registry.has_blob(repository, b.digest))
    ]
    return CopyPlan(
        root,
        tuple(search.children.values()),
        tuple(blob for blob in blobs.values() if blob not in foreign),
        tuple(foreign),
        tuple(dict.fromkeys(filter(None, search.platforms))),
    )


def _blobs(manifest: Manifest) -> tuple[Blob, ...]:
    return () if manifest.is_index else manifest.blobs


class _Search:
    """Goes through an index and the indexes in it."""

    def __init__(
        self, registry: RemoteRegistry, repository: str, check_cancelled: Callable[[], None]
    ) -> None:
        self._registry, self._repository, self._check_cancelled = registry, repository, check_cancelled
        self.children: dict[str, Manifest] = {}
        self.platforms: list[str] = []
        self.missing: list[str] = []

    def look_into(self, manifest: Manifest, depth: int) -> None:
        """Find what this one needs; an image is read, too, so that one that is none is told of now."""
        if manifest.media_type not in KINDS:
            kind = manifest.media_type or "no kind at all"
            raise InvalidManifest(f"it holds something of the kind {kind}, which dtui does not know")
        if not manifest.is_index:
            _ = manifest.blobs
            return
        if depth >= _DEEPEST:
            raise InvalidManifest("its indexes lie in each other without an end")
        for child in manifest.children:
            self._check_cancelled()
            self._fetch(child, depth)

    def _fetch(self, child: Child, depth: int) -> None:
        self.platforms.append(child.platform)
        if child.digest in self.children:
            return
        if len(self.children) >= _MOST_MANIFESTS:
            raise InvalidManifest(f"it holds more than {_MOST_MANIFESTS} manifests")
        try:
            found = self._registry.manifest(self._repository, child.digest)
        except NotThere:
            what = "its build's attestation" if child.is_attestation else child.platform or "an image"
            self.missing.append(f"{what} ({child.digest})")
            return
        self.look_into(found, depth + 1)
        # After what is in it, since registries take an index only when they have all that it names.
        self.children[child.digest] = found
