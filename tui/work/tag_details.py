"""Reads what a tag stands for: the manifest, its configuration, and of an index its platforms."""

from __future__ import annotations

from dataclasses import replace

from tui.domain.manifest import Child, InvalidManifest, Manifest
from tui.domain.tag_details import Platform, TagDetails
from tui.registry.errors import NotThere
from tui.work.remote import RemoteRegistry

PLATFORM = "linux/amd64"
# Of an index no more images are looked into: each is a request.
MOST_PLATFORMS = 12


def read_details(
    registry: RemoteRegistry, repository: str, reference: str, platform: str = PLATFORM, most: int = 1
) -> TagDetails:
    """What a tag or digest stands for; of an index `most` images are looked into, that of `platform` first.

    Two requests for an image, and three for an index and one of its images. Blocking; raises RegistryError.
    """
    manifest = registry.manifest(repository, reference)
    try:
        if manifest.is_index:
            return _of_index(registry, repository, manifest, platform, most)
        return _of_image(registry, repository, manifest)
    except InvalidManifest as error:
        return TagDetails(manifest.digest, manifest.media_type, problem=str(error), content=manifest.content)


def _of_image(registry: RemoteRegistry, repository: str, manifest: Manifest) -> TagDetails:
    return TagDetails(
        manifest.digest,
        manifest.media_type,
        size=manifest.size,
        created=registry.created(repository, manifest),
        configs=(manifest.config.digest,),
        content=manifest.content,
    )


def _of_index(
    registry: RemoteRegistry, repository: str, manifest: Manifest, platform: str, most: int
) -> TagDetails:
    children = [child for child in manifest.children if not child.is_attestation]
    children.sort(key=lambda child: not _fits(child, platform))
    found = TagDetails(
        manifest.digest,
        manifest.media_type,
        platforms=tuple(Platform(child.platform or "unknown", child.digest) for child in children),
        attestations=len(manifest.children) - len(children),
        content=manifest.content,
    )
    for number, child in enumerate(children[:most]):
        found = _with_child(found, number, registry, repository, child)
    return found


def _with_child(
    found: TagDetails, number: int, registry: RemoteRegistry, repository: str, child: Child
) -> TagDetails:
    """The details with one more image of the index looked into; size and date are those of the first."""
    try:
        manifest = registry.manifest(repository, child.digest)
    except NotThere:
        # Whoever copied the index left this platform out.
        return found
    if manifest.is_index:
        return found
    platforms = list(found.platforms)
    platforms[number] = replace(platforms[number], size=manifest.size)
    found = replace(found, platforms=tuple(platforms), configs=(*found.configs, manifest.config.digest))
    if number:
        return found
    created = registry.created(repository, manifest)
    return replace(found, size=manifest.size, created=created, of=platforms[0].name)


def _fits(child: Child, platform: str) -> bool:
    """Whether it is of this platform; a variant goes with it."""
    return child.platform == platform or child.platform.startswith(f"{platform}/")
