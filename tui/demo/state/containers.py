"""The container store: finding containers by ID, name or prefix, and what changes in them."""

from __future__ import annotations

import re
from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator

from tui.demo.errors import ApiError, bad_parameter, conflict, not_found
from tui.demo.state.model import Container

_NAME = re.compile(r"[a-zA-Z0-9][a-zA-Z0-9_.-]+")


class ContainerStore:
    """All containers, by ID, by name and by image."""

    def __init__(self) -> None:
        self.by_id: dict[str, Container] = {}
        self._by_name: dict[str, Container] = {}
        self._by_image: dict[str, dict[str, Container]] = {}
        self._ids: list[str] = []
        self._ordered: list[Container] | None = None

    def add_all(self, containers: Iterable[Container]) -> None:
        """Keep many at once."""
        for container in containers:
            self._enter(container)
        self._ids = sorted(self.by_id)

    def add(self, container: Container) -> None:
        """Keep one more."""
        self._enter(container)
        insort(self._ids, container.id)

    def _enter(self, container: Container) -> None:
        container.number = len(self.by_id)
        self.by_id[container.id] = container
        self._by_name[container.name] = container
        self._by_image.setdefault(container.image_id, {})[container.id] = container
        self._ordered = None

    def remove(self, container: Container) -> None:
        """Forget one."""
        del self.by_id[container.id]
        del self._by_name[container.name]
        del self._by_image[container.image_id][container.id]
        del self._ids[bisect_left(self._ids, container.id)]
        self._ordered = None

    def newest_first(self) -> list[Container]:
        """All of them in the order of the engine's list."""
        if self._ordered is None:
            self._ordered = sorted(
                self.by_id.values(), key=lambda c: (int(c.created), c.number), reverse=True
            )
        return self._ordered

    def of_image(self, image_id: str) -> Iterator[Container]:
        """The containers made from an image."""
        return iter(tuple(self._by_image.get(image_id, {}).values()))

    def find(self, text: str) -> Container:
        """The container a client means by an ID, a name or a part of an ID; raises ApiError (404, 500)."""
        found = self.by_id.get(text) or self._by_name.get(text.removeprefix("/"))
        if found:
            return found
        matches = self.with_prefix(text)
        if len(matches) > 1:
            raise ApiError(500, f"Multiple IDs found with provided prefix: {text}")
        if not matches:
            raise not_found(f"No such container: {text}")
        return matches[0]

    def with_prefix(self, text: str) -> list[Container]:
        """The containers whose ID starts so; none for an empty text, two of them when more match."""
        at = bisect_left(self._ids, text)
        near = self._ids[at : at + 2] if text else []
        return [self.by_id[id] for id in near if id.startswith(text)]

    def checked_name(self, name: str, shown: str) -> str:
        """A name that a container may take, without its slash; raises ApiError (400, 409)."""
        bare = name.removeprefix("/")
        if not _NAME.fullmatch(bare):
            raise bad_parameter(
                f"Invalid container name ({shown}), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed",
            )
        if holder := self._by_name.get(bare):
            raise conflict(
                f'Conflict. The container name "/{bare}" is already in use by container "{holder.id}". '
                "You have to remove (or rename) that container to be able to reuse that name."
            )
        return bare

    def rename(self, container: Container, name: str) -> None:
        """Give it another name; raises ApiError (400, 409)."""
        if name.removeprefix("/") == container.name:
            raise bad_parameter("Renaming a container with the same name as its current name")
        shown = name if name.startswith("/") else f"/{name}"
        try:
            bare = self.checked_name(name, shown)
        except ApiError as error:
            raise ApiError(error.status, f"Error when allocating new name: {error.message}") from None
        del self._by_name[container.name]
        container.name = bare
        container.encoded = None
        self._by_name[bare] = container
