"""A registry asked directly, as the rest of dtui sees it: the client over the network, or the demo's."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Protocol

from tui.domain.manifest import Blob, Manifest
from tui.domain.remote import Head, RateLimit

__all__ = ["Head", "OpenRegistry", "RateLimit", "RemoteRegistry"]


class RemoteRegistry(Protocol):
    """One registry with a login or without. Methods block and raise RegistryError only.

    `repository` is without the host (`library/redis`), `reference` a tag or a digest. `moved` is told how
    many bytes of the blob are there by now, in all (fewer than before where some are sent again), and may
    raise, to end the copy.
    """

    @property
    def host(self) -> str: ...
    @property
    def limit(self) -> RateLimit | None: ...
    def close(self) -> None: ...
    def head(self, repository: str, reference: str) -> Head: ...
    def manifest(self, repository: str, reference: str) -> Manifest: ...
    def put_manifest(self, repository: str, tag: str, manifest: Manifest) -> None: ...
    def created(self, repository: str, manifest: Manifest) -> float | None: ...
    def tags(self, repository: str) -> Iterator[list[str]]: ...
    def remove_tag(self, repository: str, tag: str, digest: str) -> None: ...
    def has_blob(self, repository: str, digest: str, size: int | None = None) -> bool: ...
    def mount_blob(self, repository: str, digest: str, source_repository: str) -> bool: ...
    def copy_blob(
        self,
        repository: str,
        blob: Blob,
        source: RemoteRegistry,
        source_repository: str,
        moved: Callable[[int], None],
    ) -> None: ...


OpenRegistry = Callable[[str, Mapping[str, str] | None], RemoteRegistry]
"""Opens a registry (host, login); raises RegistryError where it cannot be asked from here."""
