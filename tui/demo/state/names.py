"""Which names point at which image, kept under their canonical form."""

from __future__ import annotations

from collections.abc import Iterable


def familiar(canonical: str) -> str:
    """The short form of a canonical name, as the engine prints it."""
    if canonical.startswith("docker.io/"):
        rest = canonical[10:]
        return rest.removeprefix("library/") if rest.startswith("library/") and rest.count("/") == 1 else rest
    return canonical


def repository_of(canonical: str) -> str:
    """The canonical name without its tag or digest."""
    head, mark, _ = canonical.partition("@")
    if mark:
        return head
    head, _, tag = canonical.rpartition(":")
    return canonical if "/" in tag or not head else head


class NameStore:
    """Tags and digest references of all images, both ways. Holds canonical names only."""

    def __init__(self) -> None:
        self.image_of: dict[str, str] = {}
        self._names_of: dict[str, set[str]] = {}

    def of(self, image_id: str) -> list[str]:
        """Every name of an image, tags and digests, in the engine's order."""
        return sorted(self._names_of.get(image_id, ()))

    def tags(self, image_id: str) -> list[str]:
        """The familiar tags of an image."""
        return [familiar(name) for name in self.of(image_id) if "@" not in name]

    def digests(self, image_id: str) -> list[str]:
        """The familiar digest references of an image."""
        return [familiar(name) for name in self.of(image_id) if "@" in name]

    def has_names(self, image_id: str) -> bool:
        """Whether any name points at the image."""
        return bool(self._names_of.get(image_id))

    def point(self, name: str, image_id: str) -> None:
        """Make the name mean this image, silently taking it from another."""
        self.drop(name)
        self.image_of[name] = image_id
        self._names_of.setdefault(image_id, set()).add(name)

    def drop(self, name: str) -> None:
        """Forget the name, if it is known."""
        image_id = self.image_of.pop(name, None)
        if image_id is not None:
            self._names_of[image_id].discard(name)
            if not self._names_of[image_id]:
                del self._names_of[image_id]

    def is_single(self, names: Iterable[str]) -> bool:
        """Whether the names are at most one tag and digests of that tag's own repository."""
        known = list(names)
        if len(known) <= 1:
            return True
        tags = [name for name in known if "@" not in name]
        repositories = {repository_of(name) for name in known if "@" in name}
        if len(tags) > 1 or len(repositories) != 1:
            return False
        return repository_of(tags[0] if tags else known[0]) in repositories
