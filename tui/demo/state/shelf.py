"""What one repository of a registry holds."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from tui.demo.state.manifests import Manifest

Later = Callable[[], Iterable[tuple[str, Manifest]]]


@dataclass(slots=True, eq=False)
class Shelf:
    """Tags, manifests by digest, the digests of blobs, and how much of unfinished ones has arrived (bytes).

    `pushed` is when a digest came (Unix seconds). `later` makes more tags, those that nobody has here: it is
    called once, when something is looked for that may be among them, so that a start need not wait for it.
    """

    tags: dict[str, str] = field(default_factory=dict)
    manifests: dict[str, Manifest] = field(default_factory=dict)
    blobs: set[str] = field(default_factory=set)
    pushed: dict[str, float] = field(default_factory=dict)
    uploads: dict[str, int] = field(default_factory=dict)
    later: Later | None = None

    def keep(self, tag: str, manifest: Manifest, pushed: float) -> None:
        """Note that a manifest has come with all it needs, under a tag or ('') by its digest alone."""
        if tag:
            self.tags[tag] = manifest.digest
        self._add(manifest, pushed)

    def _add(self, manifest: Manifest, pushed: float) -> None:
        self.manifests[manifest.digest] = manifest
        self.pushed.setdefault(manifest.digest, pushed)
        self.blobs.update(digest for digest, _ in manifest.blobs)
        for child in manifest.children:
            self._add(child, pushed)

    def fill(self) -> None:
        """Have all tags there; those that were pushed meanwhile stay what they are."""
        if self.later is None:
            return
        more, self.later = self.later, None
        for tag, manifest in more():
            self.keep("" if tag in self.tags else tag, manifest, manifest.image.created + 240)

    def find(self, reference: str) -> Manifest | None:
        """What a tag or digest stands for."""
        found = self._find(reference)
        if found is None and self.later is not None:
            self.fill()
            found = self._find(reference)
        return found

    def _find(self, reference: str) -> Manifest | None:
        return self.manifests.get(self.tags.get(reference, reference))

    def has_blob(self, digest: str) -> bool:
        """Whether a blob is there."""
        if digest not in self.blobs:
            self.fill()
        return digest in self.blobs

    def lacks(self, manifest: Manifest) -> bool:
        """Whether anything that a manifest needs beside itself is not there."""
        return not all(self.has_blob(digest) for digest, _ in manifest.blobs) or not all(
            self.find(child.digest) for child in manifest.children
        )

    def tags_of(self, digest: str) -> list[str]:
        """The tags that stand for a digest."""
        self.fill()
        return [tag for tag, known in self.tags.items() if known == digest]

    def forget(self, digest: str) -> None:
        """Drop a manifest, with all its tags; its blobs stay until somebody collects them."""
        for tag in self.tags_of(digest):
            del self.tags[tag]
        self.manifests.pop(digest, None)
        self.pushed.pop(digest, None)
